"""Run what is not done yet, and say what was found."""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.databases import KINDS, ROOT, Database
from tests.live import served
from tests.postgres import Missing
from tools.soak import dress, hostile, kills, load
from tools.soak.demo import DemoCity, demo_city
from tools.soak.ledger import Ledger
from tools.soak.walk import ROLES, Walk, each_page_once, session_cookie, walk

PARTS = ("axe", "kills", "hostile", "load")
KILLS = 200
KILLS_A_STEP = 20
LOAD_MINUTES = 10.0
IMPORTS = {
    "makerspaces": ["--as", "city@example.com"],
    "events": ["--as", "organiser@example.com", "--organisation", "maker-union"],
}
Progress = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part (may be repeated)")
    parser.add_argument("--seed", type=int, help="of another run, to repeat it")
    parser.add_argument("--fresh", action="store_true", help="forget what is done already")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"on each database together (default {KILLS})")
    parser.add_argument("--minutes", type=float, default=LOAD_MINUTES, help=f"of load (default {LOAD_MINUTES:g})")
    given = parser.parse_args(arguments)
    folder = Path(os.environ.get("MAKERDAY_DATA_DIR", ROOT / "var"))
    otherwise = int(time.time()) % 1_000_000
    ledger = Ledger.open(folder / "soak.json", seed=given.seed, fresh=given.fresh, otherwise=otherwise)
    console = Console(stderr=True)
    console.print(f"Seed {ledger.seed}; what is done is kept in {ledger.path}.")
    with Bar(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("starting")

        def progress(what: str) -> None:
            bar.update(task, description=what)

        try:
            for part in given.only or PARTS:
                if part == "axe":
                    look_at_all(ledger, progress)
                elif part == "kills":
                    kill(ledger, given.kills, progress)
                elif part == "hostile":
                    attack(ledger, progress)
                else:
                    burden(ledger, given.minutes, progress)
        except KeyboardInterrupt:
            console.print("Interrupted; the same command goes on from here.")
            return 130
    for part, faults in ledger.faults.items():
        console.print(f"\n{part}: {len(faults)} found", style="red")
        for fault in faults:
            console.print(f"  {fault}", markup=False)
    counts = ", ".join(f"{part} {len(done)} steps" for part, done in ledger.done.items())
    console.print(f"Done: {counts}. Found: {sum(map(len, ledger.faults.values()))}.")
    return 1 if ledger.faults else 0


def look_at_all(ledger: Ledger, progress: Progress) -> None:
    """Every page in every dress under axe, with the first role that comes across it."""
    with place() as folder, demo_city(folder) as city, a_chromium() as chromium:
        walks = all_pages(city, progress)
        with served(city, "--no-worker", MAKERDAY_DEMO="1") as server:
            cookies = {role: session_cookie(city.app, role) for role in ROLES}
            for each in walks:
                for worn in dress.DRESSES:
                    for step in ledger.todo("axe", [f"{each.role} {worn}"]):
                        progress(f"axe: {step}, {len(each.stops)} pages")
                        wanted = [(stop.path, cookies[each.role], worn) for stop in each.stops]
                        for path, _, faults in dress.look(chromium, server.address, wanted):
                            for fault in faults:
                                ledger.note("axe", f"{each.role} {worn} {path}: {fault}")


def all_pages(city: DemoCity, progress: Progress) -> list[Walk]:
    """What each role comes across, every page with the first of them."""
    walks = []
    for role in ROLES:
        progress(f"walking as {role}")
        walks.append(walk(city.app, role))
    return each_page_once(walks)


def kill(ledger: Ledger, count: int, progress: Progress) -> None:
    """Kills on both databases, a batch a step, each batch on a database of its own."""
    for kind in KINDS:
        here = count // len(KINDS)
        names = [f"{kind} {number}" for number in range(0, here, KILLS_A_STEP)]
        for name in ledger.todo("kills", names):
            seed = Random(f"{ledger.seed} {name}").getrandbits(32)
            victims = [victim for _, victim in kills.steps(seed, min(KILLS_A_STEP, here - int(name.split()[1])))]
            try:
                with a_database(kind) as database:
                    for fault in kills.run(database, victims, seed=seed, progress=progress):
                        ledger.note("kills", f"{name} (seed {seed}): {fault}")
            except Missing as gap:
                ledger.note("kills", str(gap))


def attack(ledger: Ledger, progress: Progress) -> None:
    """The hostile corpus, role by role, each page with the first that comes across it; then the importers."""
    with place() as folder, demo_city(folder) as city:
        walks = {each.role: each for each in all_pages(city, progress)}
        for role in ledger.todo("hostile", ROLES):
            found = walks[role]
            progress(f"hostile input as {role}, {len(found.stops)} pages")
            city.renew()
            for fault in hostile.against_addresses(city.app, found):
                ledger.note("hostile", fault)
            for fault in hostile.against_forms(city.app, found):
                ledger.note("hostile", fault)
        for _ in ledger.todo("hostile", ["importers"]):
            progress("hostile files")
            city.renew()
            for fault in hostile.against_importers(city.app, folder, IMPORTS):
                ledger.note("hostile", fault)


def burden(ledger: Ledger, minutes: float, progress: Progress) -> None:
    """Load on each database."""
    for kind in ledger.todo("load", KINDS):
        try:
            with a_database(kind) as database:
                for fault in load.run(database, minutes=minutes / len(KINDS), seed=ledger.seed, progress=progress):
                    ledger.note("load", f"{kind}: {fault}")
        except Missing as gap:
            ledger.note("load", str(gap))


@contextmanager
def place() -> Iterator[Path]:
    """A folder for the databases, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def a_database(kind: str) -> Iterator[Database]:
    """An empty, migrated database of that kind."""
    with place() as folder:
        database = KINDS[kind](folder)
        database.renew()
        try:
            yield database
        finally:
            database.close()


@contextmanager
def a_chromium() -> Iterator[Browser]:
    """A browser of this machine. Ends the run with a clear line where there is none."""
    path = next((path for path in CHROMIUM if Path(path).exists()), None)
    if path is None:
        raise SystemExit("axe needs Chromium (Debian package chromium); --only kills, hostile or load runs without.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *CHROMIUM_FLAGS.split()])
        yield browser
        browser.close()


if __name__ == "__main__":
    raise SystemExit(main())
