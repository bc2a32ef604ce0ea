"""The rows of a run: what was measured, against what, and whether the bar is reached."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

HEADS = ("goal", "database", "figure", "reference", "ratio", "must", "aim", "reached")


@dataclass(frozen=True)
class Bar:
    """A goal for one number; for most things less is better."""

    must: float
    aim: float | None = None
    unit: str = ""
    more_is_better: bool = False

    def reached(self, value: float) -> str:
        """The better of the two goals that the value reaches, or NO."""
        if self.aim is not None and self._holds(value, self.aim):
            return "aim"
        return "must" if self._holds(value, self.must) else "NO"

    def shown(self, goal: float | None) -> str:
        """The goal in words."""
        return "" if goal is None else f"{'≥' if self.more_is_better else '≤'} {goal:g}{self.unit}"

    def _holds(self, value: float, goal: float) -> bool:
        return value >= goal if self.more_is_better else value <= goal


@dataclass(frozen=True)
class Row:
    """One line of the table. `value` is the number held against the bar: a ratio, or the figure itself."""

    goal: str
    database: str
    figure: str
    value: float
    bar: Bar
    reference: str = ""
    fault: str = ""

    @property
    def reached(self) -> str:
        """The goal reached; a fault reaches none."""
        return "NO" if self.fault else self.bar.reached(self.value)

    def cells(self) -> tuple[str, ...]:
        """What the table shows."""
        shown = f"{self.value:.3g}" if self.reference else ""
        figure = f"{self.figure} – {self.fault}" if self.fault else self.figure
        goals = self.bar.shown(self.bar.must), self.bar.shown(self.bar.aim)
        return self.goal, self.database, figure, self.reference, shown, *goals, self.reached


def show(rows: Sequence[Row], console: Console) -> None:
    """Print the table."""
    table = Table(*HEADS)
    for row in rows:
        table.add_row(*row.cells(), style="red" if row.reached == "NO" else "")
    console.print(table)


def markdown(rows: Sequence[Row], *, at: datetime, seconds: float, is_quick: bool, notes: Sequence[str]) -> str:
    """The page docs/benchmarks.md."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Times of a shared machine mean little; every speed is held against a bare reference measured",
        "in turns with it, in the same run, on the same server (gunicorn, gthread, 2 processes × 8 threads), the same database",
        "and with `Connection: close`; medians of five.",
        "",
        "- (a) a bare Flask “hello”; (b) a bare Flask page with one indexed SELECT of 20 rows; (c) a raw insert that checks the",
        "  capacity in the same transaction, eight writers on one event; (d) icalendar building 1,000 VEVENTs.",
        f"- Run of {at:%Y-%m-%d %H:%M} UTC, {seconds / 60:.0f} minutes, {_machine()}{', shortened (`--quick`)' if is_quick else ''}.",
        *(f"- {note}" for note in notes),
        "",
        "| " + " | ".join(HEADS) + " |",
        "|" + "---|" * len(HEADS),
        *("| " + " | ".join(cell.replace("|", "\\|") for cell in row.cells()) + " |" for row in rows),
        "",
    ]
    return "\n".join(lines)


def _machine() -> str:
    model = "unknown processor"
    try:
        facts = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in facts if line.startswith("model name")]
        model = f"{len(names)} × {names[0]}" if names else model
    except OSError:
        pass
    return f"{model}, Python {platform.python_version()}"
