"""Measure everything, print the table, write docs/benchmarks.md."""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tests.databases import KINDS, ROOT, Database
from tests.postgres import Missing
from tools.bench import city, fairs, measures, recommendation, servers, summits, table
from tools.bench.city import City
from tools.bench.scale import QUICK, Scale
from tools.bench.table import Row

PARTS = ("speed", "growth", "queries", "weight", "start", "recommendation", "summits", "fairs")
PAGE = ROOT / "docs" / "benchmarks.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """The number of musts that are missed."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs on smaller cities; nothing is written")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part (may be repeated)")
    parser.add_argument("--database", choices=[*KINDS, "both"], default="both")
    given = parser.parse_args(arguments)
    scale, parts = QUICK if given.quick else Scale(), tuple(given.only or PARTS)
    console, rows, notes = Console(stderr=True), [], []
    start, is_whole = time.monotonic(), not given.quick and not given.only and given.database == "both"
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("starting")

        def progress(what: str) -> None:
            bar.update(task, description=what)

        try:
            with servers.folder() as folder:
                for kind in KINDS if given.database == "both" else [given.database]:
                    try:
                        rows += measured(kind, folder / kind, parts, scale, progress)
                    except Missing as gap:
                        notes.append(f"Without PostgreSQL: {gap}.")
                if "start" in parts:
                    rows += measures.once(folder, scale, progress)
                if "recommendation" in parts:
                    progress("recommendations")
                    rows += recommendation.rows()
                if "summits" in parts:
                    rows += summits.rows(progress)
                if "fairs" in parts:
                    rows += fairs.rows(progress)
        except KeyboardInterrupt:
            notes.append("Interrupted: not all was measured.")
            is_whole = False
    table.show(rows, Console(width=180))
    for note in notes:
        console.print(note)
    if is_whole:
        text = table.markdown(
            rows, at=datetime.now(UTC), seconds=time.monotonic() - start, is_quick=given.quick, notes=notes
        )
        PAGE.write_text(text, encoding="utf-8")
        console.print(f"Written: {PAGE.relative_to(ROOT)}")
    return sum(row.reached == "NO" for row in rows)


def measured(
    kind: str, folder: Path, parts: tuple[str, ...], scale: Scale, progress: Callable[[str], None]
) -> list[Row]:
    """All rows of one kind of database."""
    rows: list[Row] = []
    with ExitStack() as stack:

        def a_city(name: str, events: int, registrations: int) -> tuple[Database, City]:
            place = folder / name
            place.mkdir(parents=True)
            progress(f"{kind}: a city of {events:,} events")
            database = stack.enter_context(servers.databases(kind, place))
            return database, city.build(database.app, events=events, registrations=registrations, progress=progress)

        small = a_city("small", *scale.small) if {"growth", "queries"} & set(parts) else None
        if small and "queries" in parts:
            one = a_city("one", 3, 3)
            rows += measures.queries(kind, (one[1], small[1]), (one[0], small[0]), progress)
        if small and "growth" in parts:
            large = a_city("large", *scale.large)
            rows += measures.growth(kind, (small[1], large[1]), (small[0], large[0]), scale, progress)
        if {"speed", "weight"} & set(parts):
            middle, town = a_city("middle", *scale.middle)
            if "weight" in parts and kind == "sqlite":
                rows += measures.weights(kind, middle, town, progress)
            if "speed" in parts:
                rows += measures.speed(kind, middle, town, folder, scale, progress)
    return rows


if __name__ == "__main__":
    raise SystemExit(min(main(), 100))
