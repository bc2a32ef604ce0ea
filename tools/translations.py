"""The Chinese catalogue: add translations, check that none is missing, compile it.

    python tools/translations.py add FILE.json   merge pairs into the catalogue, name what is still missing
    python tools/translations.py tidy            drop what no code or template uses any more
    python tools/translations.py check           exit 1 with every missing, fuzzy, broken or unused text
    python tools/translations.py compile         write the .mo file the portal reads

FILE.json maps English to Chinese: {"Sign in": "登录", "%(num)d seat": ["%(num)d seats", "%(num)d 席"]}. A text with a
context is written "context|text". The English texts stand in code and templates, so English needs no catalogue.
"""

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\(\w+\)[a-z]")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
SOURCES = [
    ("portal", "*.py", "python", {}),
    ("templates", "*.html", "jinja2.ext:babel_extract", {"trimmed": "true", "silent": "false"}),
    ("templates", "*.txt", "jinja2.ext:babel_extract", {"trimmed": "true", "silent": "false"}),
]
VOLATILE = tuple(
    f'"{name}' for name in ("POT-C", "PO-R", "Last-T", "Language-T", "Generated-By", "Project-Id", "Report-M")
)
Translations = dict[str, str | list[str]]


def texts_in_use() -> tuple[Catalog, list[str]]:
    """Every text marked for translation in code and templates, and the files that could not be read."""
    catalogue = Catalog(locale="zh_Hans_CN")
    broken = []
    for folder, pattern, method, options in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            try:
                found = list(extract_from_file(method, path, KEYWORDS, options=options))
            except (SyntaxError, TemplateSyntaxError) as error:
                broken.append(f"not readable: {path.relative_to(ROOT)}: {error}")
                continue
            for _line, text, _comments, context in found:
                catalogue.add(text, context=context)
    return catalogue, broken


def stored_catalogue() -> Catalog:
    """The catalogue as it stands in the repository, empty before the first text."""
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hans_CN")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def merged(stored: Catalog, used: Catalog, added: Mapping[str, str | list[str]]) -> tuple[Catalog, Translations]:
    """The texts in use with their translations, and the added ones that nothing uses."""
    pending = dict(added)
    result = Catalog(locale="zh_Hans_CN", project="Maker Day", fuzzy=False, charset="utf-8")
    for message in used:
        if not message.id:
            continue
        old = stored.get(message.id, message.context)
        text = old.string if old and old.string else ("" if isinstance(message.id, str) else ("",))
        key = key_of(message)
        if key in pending:
            text = translation(message, pending.pop(key))
        result.add(message.id, text, context=message.context)
    return result, pending


def key_of(message: Message) -> str:
    """How FILE.json names this text."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}|{text}" if message.context else text


def translation(message: Message, given: str | list[str]) -> str | tuple[str, ...]:
    """What was given for the text, in the shape the catalogue wants (Chinese has one plural form)."""
    chinese = given if isinstance(given, str) else given[-1]
    return chinese if isinstance(message.id, str) else (chinese,)


def faults_of(catalogue: Catalog) -> Iterator[str]:
    """What a reader of Chinese would stumble over: missing or fuzzy texts and broken places."""
    for message in catalogue:
        if not message.id:
            continue
        english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        chinese = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        if not all(chinese):
            yield f"missing: {key_of(message)}"
        elif message.fuzzy:
            yield f"fuzzy: {key_of(message)}"
        elif extra := set(PLACE.findall("".join(chinese))) - set(PLACE.findall("".join(english))):
            yield f"unknown place {', '.join(sorted(extra))}: {key_of(message)}"


def names_of(catalogue: Catalog) -> set[str]:
    """The keys of all texts of a catalogue."""
    return {key_of(message) for message in catalogue if message.id}


def save(catalogue: Catalog) -> None:
    """Write the catalogue sorted and without line numbers or dates, so that two branches merge."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, no_location=True, width=0)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    start = lines.index('msgid ""\n')
    kept = [line for line in lines[start:] if not line.startswith(VOLATILE)]
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text("".join(kept), encoding="utf-8")


def compile_catalogue() -> None:
    """Write the .mo file beside the catalogue, if it is older."""
    target = CATALOGUE.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= CATALOGUE.stat().st_mtime:
        return
    with target.open("wb") as file:
        write_mo(file, stored_catalogue())


def add(path: Path) -> int:
    """Merge the pairs of a file and say what is still missing. Texts nothing uses just now stay until `tidy`."""
    pairs: Translations = json.loads(path.read_text(encoding="utf-8"))
    stored = stored_catalogue()
    used, broken = texts_in_use()
    catalogue, unused = merged(stored, used, pairs)
    for message in stored:
        if message.id and message.string and catalogue.get(message.id, message.context) is None:
            catalogue.add(message.id, message.string, context=message.context)
    save(catalogue)
    compile_catalogue()
    for line in (*broken, *(f"not in use, left out: {key}" for key in unused), *faults_of(catalogue)):
        print(line)
    return 0


def tidy() -> int:
    """Drop what nothing uses. Refuses while a file cannot be read, since its texts would be lost."""
    used, broken = texts_in_use()
    if broken:
        print("\n".join(broken))
        return 1
    catalogue, _ = merged(stored_catalogue(), used, {})
    save(catalogue)
    compile_catalogue()
    return 0


def check() -> int:
    """1 with every fault printed, 0 if the catalogue is complete."""
    stored = stored_catalogue()
    used, faults = texts_in_use()
    catalogue, _ = merged(stored, used, {})
    faults += faults_of(catalogue)
    faults += (f"not in use: {key}" for key in sorted(names_of(stored) - names_of(used)))
    if faults:
        print("\n".join(faults))
        print(
            f"{len(faults)} faults. Put the pairs into a JSON file and run: python tools/translations.py add FILE.json"
        )
    return 1 if faults else 0


def main() -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("add").add_argument("file", type=Path)
    commands.add_parser("tidy")
    commands.add_parser("check")
    commands.add_parser("compile")
    arguments = parser.parse_args()
    if arguments.command == "add":
        return add(arguments.file)
    if arguments.command == "tidy":
        return tidy()
    if arguments.command == "check":
        return check()
    compile_catalogue()
    return 0


if __name__ == "__main__":
    sys.exit(main())
