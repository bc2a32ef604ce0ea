"""How fast the fairs of a folder are timed and proved. `MAKERDAY_BENCH_B2B=folder python -m tools.bench.fairs`

The files are those of the literature (.dzn); they state no licence, so they do not lie here. An `optima.json` beside them
names the fewest breaks by file. Seconds are those of one processor; the limit is the clock's.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from portal.solvers import breaks, dzn
from tools.bench.table import Bar, Row, show

FOLDER = "MAKERDAY_BENCH_B2B"
LIMIT = 60
SECONDS = Bar(LIMIT, unit=" s")
ALL_SECONDS = Bar(20 * LIMIT, LIMIT, unit=" s")
PROVED = Bar(12, 20, more_is_better=True)


def rows(progress: Callable[[str], None] = lambda _: None) -> list[Row]:
    """A line for each fair and two for all; none without a folder."""
    files = sorted(Path(os.environ[FOLDER]).glob("*.dzn")) if FOLDER in os.environ else []
    if not files:
        return []
    known = files[0].with_name("optima.json")
    optima: dict[str, int] = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    found, proved, in_all = [], 0, 0.0
    for file in files:
        progress(f"fairs: {file.name}")
        fair, began = dzn.instance(file.read_bytes()), time.process_time()
        name = (
            f"fair {file.name.split('.')[0]}: {fair.people} people, {len(fair.meetings)} meetings, {fair.slots} slots"
        )
        try:
            timed = breaks.solved(fair, seconds=LIMIT)
        except breaks.OutOfTime:
            found.append(Row(name, "", "nothing", LIMIT, SECONDS, fault="nothing found"))
            in_all += LIMIT
            continue
        seconds = time.process_time() - began
        in_all += seconds
        proved += timed.is_optimal
        fault = "" if timed.is_optimal else "not proved"
        if timed.is_optimal and timed.breaks != optima.get(file.name, timed.breaks):
            fault = f"{optima[file.name]} in the literature"
        found.append(Row(name, "", f"{_breaks(timed)}, {seconds:.2f} s", seconds, SECONDS, fault=fault))
    return [
        *found,
        Row(f"fairs proved in {LIMIT} s each, of {len(files)}", "", str(proved), proved, PROVED),
        Row("… all together", "", f"{in_all:.1f} s", in_all, ALL_SECONDS),
    ]


def _breaks(timed: breaks.Timetable) -> str:
    return f"{timed.breaks} breaks" if timed.is_optimal else f"{timed.breaks} breaks, {timed.bound} proved"


if __name__ == "__main__":
    measured = rows()
    show(measured, Console(width=180))
    raise SystemExit(min(100, sum(row.reached == "NO" for row in measured)))
