"""The world every test stands in: real databases, a strict browser, a closed network."""

import fcntl
import gc
import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest
from babel.support import NullTranslations
from flask import Flask
from flask_babel import Domain
from playwright.sync_api import Browser, Page, sync_playwright

from portal.database import db
from tests.databases import KINDS, WORKER, Database, folders
from tests.live import served
from tests.postgres import Missing
from tests.strict_browser import StrictBrowser
from tests.strict_page import UNTRANSLATED
from tools.soak.demo import DemoCity, demo_city
from tools.translations import compile_catalogue

IN_CI = os.environ.get("CI") == "true"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
CHROMIUM_FLAGS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
)

# What takes long: pages in a real browser, and whatever walks the demo city.
LONG = frozenset({"chromium", "live_server", "loaded_city"})

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("repeatable")

MadeOnce = Callable[[str, Callable[[Path], None]], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database sqlite` halves the time while working."""
    parser.addoption("--database", choices=[*KINDS, "both"], default="both", help="which database to test on")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before any worker starts."""
    if not hasattr(config, "workerinput"):
        compile_catalogue()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that touches a database runs on each kind, unless a mark keeps it to one."""
    if "database" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--database")
    kinds = [kind for kind in KINDS if chosen in {kind, "both"}]
    for kind in KINDS:
        if list(metafunc.definition.iter_markers(f"{kind}_only")):
            kinds = [each for each in kinds if each == kind]
    metafunc.parametrize("database", kinds, indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that at the end no worker waits for another."""
    items.sort(key=lambda item: LONG.isdisjoint(getattr(item, "fixturenames", ())))


def pytest_collection_finish() -> None:
    """All that is there now stays: the garbage collector need not look at it after every few tests."""
    gc.collect()
    gc.freeze()


def missing(reason: str) -> NoReturn:
    """Skip, since this machine lacks something; in CI, which installs everything, fail."""
    if IN_CI:
        pytest.fail(f"missing in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """No test talks to another machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def is_local(address: Any) -> bool:
        if not isinstance(address, tuple):
            return True  # a socket in the file system
        try:
            return address[0] == "localhost" or ipaddress.ip_address(address[0]).is_loopback
        except ValueError:
            return False

    def guard(call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: socket.socket, address: Any) -> Any:
            if not is_local(address):
                raise AssertionError(f"a test asks for {address[0]}: the network is closed")
            return call(self, address)

        return guarded

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guard(connect))
    patch.setattr(socket.socket, "connect_ex", guard(connect_ex))
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def visible_gaps_in_translation() -> Iterator[None]:
    """A Chinese text that is missing shows as ⟦English⟧, which the strict browser refuses."""

    class Marked(NullTranslations):
        def gettext(self, message: str) -> str:
            return f"{UNTRANSLATED}{message}⟧"

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            return f"{UNTRANSLATED}{msgid1 if n == 1 else msgid2}⟧"

        ugettext, ungettext = gettext, ngettext

    plain = Domain.get_translations

    def get_translations(self: Domain) -> Any:
        found = plain(self)
        if str(getattr(found, "locale", "") or found.info().get("language", "")).startswith("zh"):
            found._fallback = found._fallback or Marked()
        return found

    patch = pytest.MonkeyPatch()
    patch.setattr(Domain, "get_translations", get_translations)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Makes a folder for a database, in memory where there is room."""
    with folders() as make:
        yield make or tmp_path_factory.mktemp


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Makes a folder that all workers of this run share: the first to want it fills it, the others wait."""
    ours = tmp_path_factory.getbasetemp()
    of_all = ours if WORKER == "alone" else ours.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder = of_all / name
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                unfinished = tmp_path_factory.mktemp(name)
                make(unfinished)
                unfinished.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def databases(place: Callable[[str], Path]) -> Iterator[Callable[[str], Database]]:
    """The databases of this run, each made when a test first wants it."""
    made: dict[str, Database | Missing] = {}

    def of_kind(kind: str) -> Database:
        if kind not in made:
            try:
                made[kind] = KINDS[kind](place(kind))
            except Missing as gap:
                made[kind] = gap
        found = made[kind]
        if isinstance(found, Missing):
            missing(str(found))
        return found

    yield of_kind
    for database in made.values():
        if isinstance(database, Database):
            database.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Iterator[Database]:
    """A database as it is right after the migrations; the test's commits are real."""
    found = databases(request.param)
    found.renew()
    yield found
    found.rest()


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The portal on that database, its application context open for the test."""
    with database.app.app_context():
        yield database.app
        db.session.remove()


@pytest.fixture
def browser(app: Flask) -> StrictBrowser:
    """A signed-out visitor's strict browser. `StrictBrowser(app)` makes more of them."""
    return StrictBrowser(app)


@pytest.fixture
def live_server(database: Database) -> Iterator[str]:
    """The address of the portal as it is really served: two processes and the worker, on the test's database."""
    with served(database) as server:
        yield server.address


@pytest.fixture(scope="session")
def loaded_city(place: Callable[[str], Path], made_once: MadeOnce) -> Iterator[DemoCity]:
    """The demo city on SQLite, loaded once for the run."""
    folder = place("demo-city")
    shutil.copytree(made_once("demo-city", lambda empty: DemoCity(empty).close()), folder, dirs_exist_ok=True)
    with demo_city(folder) as city:
        yield city


@pytest.fixture
def city(loaded_city: DemoCity) -> Iterator[DemoCity]:
    """The demo city as it is right after loading."""
    loaded_city.renew()
    yield loaded_city
    loaded_city.disconnect()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium, one for the whole run."""
    path = next((path for path in CHROMIUM if Path(path).exists()), None)
    if path is None:
        missing("Chromium: not on this machine (Debian package chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *CHROMIUM_FLAGS.split()])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A tab of a new visitor. Errors on the console and requests to other hosts fail the test."""
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    faults: list[str] = []
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("request", lambda request: note_foreign(request.url, faults))
    yield tab
    context.close()
    assert not faults, "the browser complained:\n  " + "\n  ".join(faults)


def note_foreign(address: str, faults: list[str]) -> None:
    """Keep the address if it is another host's."""
    if not address.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
        faults.append(f"asked another host: {address}")
