"""The habits of the house that neither types nor import contracts can check. Each failure says what to write instead."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import ROOT

LONGEST = 400
TEXT_SUFFIXES = {".py", ".html", ".txt", ".typ", ".css", ".js", ".mjs"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "data", "info"}
DOORS = {"views", "cli", "jobs"}
# Where a commit is allowed beside views, commands and jobs, and why.
OTHER_DOORS = {
    "portal/web/forms.py": "`finish()` is the last line of a writing view",
}
# What opens a transaction of its own beside the request's, and why (docs/decisions/0003 and 0011).
APPENDERS = {
    "portal/accounts/throttles.py": "tries are counted whatever becomes of the request",
    "portal/accounts/proofs.py": "a code is used up whatever becomes of the request",
    "portal/accounts/actions.py": "a session says now and then that it is alive",
    "portal/audit/actions.py": "`saw`: a look at private data",
    "portal/decks/actions/looks.py": "`note`: a look at a team's papers",
    "portal/interests/actions/impressions.py": "`note`: what was recommended, once a day",
}
BELOW_THE_CLOCK = {"rules", "models", "permissions", "actions", "queries"}
CLOCK_READERS = {
    "portal/accounts/queries.py": "Flask-Login asks it for the person of a cookie and passes nothing else",
}
FOREIGN = re.compile(r"""(?:\bsrc|\baction|<link[^>]*\bhref)=["'](?:https?:)?//|@import|url\(["']?(?:https?:)?//""")


def source_files(*folders: str, suffixes: set[str] = TEXT_SUFFIXES) -> Iterator[Path]:
    """Our own files, without what others wrote."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if (
                path.suffix in suffixes
                and not {"vendor", "reference"} & set(path.parts)
                and "__pycache__" not in path.parts
            ):
                yield path


def name_of(path: Path) -> str:
    """The path as we write it."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    """Our own modules."""
    return list(source_files(*folders, suffixes={".py"}))


def module_kind(path: Path) -> str:
    """Which piece of furniture a module is: `views` for portal/events/views.py and for portal/events/views/public.py."""
    parts = path.relative_to(ROOT / "portal").with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def test_no_file_is_long() -> None:
    long = {
        name_of(path): count
        for path in source_files("portal", "templates", "static", "tests", "tools", "migrations")
        if (count := path.read_text(encoding="utf-8").count("\n")) > LONGEST
        and not name_of(path).startswith("migrations/versions/")
    }
    assert not long, f"over {LONGEST} lines; make a folder of that name with one file a topic"


def test_no_name_says_nothing() -> None:
    vague = [
        name_of(path)
        for path in [*source_files("portal", "templates", "static", "tests", "tools")]
        if {path.stem, path.stem.removeprefix("test_"), *path.relative_to(ROOT).parts[:-1]} & FORBIDDEN_NAMES
    ]
    assert not vague, "name it for what it holds or does"


def test_only_the_doors_commit() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("portal")
        if module_kind(path) not in DOORS and name_of(path) not in OTHER_DOORS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not found, "actions add and flush; the view, the command or the job commits"


def test_a_page_view_appends_only_what_it_may() -> None:
    opening = ("write=True", "own_transaction()")
    found = {
        name_of(path)
        for path in python_files("portal")
        if any(words in path.read_text(encoding="utf-8") for words in opening)
    }
    assert found == set(APPENDERS), "a GET changes nothing; a further append needs a line here and in docs/decisions"


def test_only_the_doors_read_the_clock() -> None:
    found = [
        f"{name_of(path)}:{getattr(node, 'lineno', 0)}"
        for path in python_files("portal")
        if module_kind(path) in BELOW_THE_CLOCK and name_of(path) not in CLOCK_READERS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if reads_the_clock(node)
    ]
    assert not found, "take `now` (or `today`) as a parameter"


def reads_the_clock(node: ast.AST) -> bool:
    """Whether the node imports the portal's clock as a function, or asks the machine's."""
    if isinstance(node, ast.ImportFrom):
        names = {name.name for name in node.names}
        return (node.module == "portal.clock" and bool(names & {"now", "today"})) or (
            node.module == "portal" and "clock" in names
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return (node.func.value.id, node.func.attr) in {
            ("datetime", "now"),
            ("datetime", "utcnow"),
            ("date", "today"),
            ("time", "time"),
        }
    return False


@pytest.mark.parametrize(
    "path", sorted([ROOT / "portal" / "__init__.py", *(ROOT / "portal").glob("*/__init__.py")]), ids=name_of
)
def test_a_room_opens_with_a_docstring_and_nothing_else(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "say in two sentences what the room is"
    assert len(tree.body) == 1, "import from the room's modules instead"


@pytest.mark.parametrize("path", python_files("portal", "tools"), ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "begin the file with one line on what it holds"


def test_pages_ask_no_other_host() -> None:
    asking = [
        f"{name_of(path)}:{number}"
        for path in source_files("templates", "static", suffixes={".html", ".css", ".js", ".mjs"})
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if FOREIGN.search(line)
    ]
    assert not asking, "vendor it with tools/vendor.py"


def test_every_icon_on_a_page_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol [^>]*id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")))
    used = {
        name: name_of(path)
        for path in source_files("templates", suffixes={".html"})
        for name in re.findall(r"""\bicon(?:\(|=)["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8"))
    }
    missing = {name: place for name, place in used.items() if name not in sprite}
    assert not missing, "add the Tabler name to ICONS in tools/vendor.py and run `python tools/vendor.py icons`"


def test_tests_stand_beside_what_they_test() -> None:
    rooms = [path.name for path in (ROOT / "portal").iterdir() if path.is_dir()]
    astray = [
        name_of(path)
        for room in rooms
        for path in source_files(f"tests/{room}", suffixes={".py"})
        if path.name.startswith("test_") and not stands_beside(path, ROOT / "portal" / room)
    ]
    assert not astray, (
        "tests/<room>/test_<module>.py tests portal/<room>/<module>.py; a whole flow goes to tests/journeys"
    )


def stands_beside(test: Path, room: Path) -> bool:
    """Whether the room has the module (or folder) that the test is named after, also as `test_<module>_<topic>`."""
    subject = test.stem.removeprefix("test_")
    modules = {path.stem for path in room.rglob("*.py")} | {path.name for path in room.iterdir() if path.is_dir()}
    return any(subject == module or subject.startswith(f"{module}_") for module in modules)
