"""How offices keep their days: what is left of one look's term, and the scoreboard of counties and zones. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.areas.rules import Calendar, working_days_to
from portal.competitions.rules import ScreeningLevel, Verdict


class Look(NamedTuple):
    """One look at an entry of a unit: when it came, until when it has to be answered, and the answer. Days are local."""

    unit_id: int
    level: str
    came_on: date
    due_on: date
    verdict: str | None = None
    decided_on: date | None = None


@dataclass
class Score:
    """How a unit keeps its days at one level. `days` are the working days all its answers took together."""

    came: int = 0
    waiting: int = 0
    overdue: int = 0
    passed: int = 0
    returned: int = 0
    rejected: int = 0
    in_time: int = 0
    days: int = 0

    @property
    def decided(self) -> int:
        """Answers given."""
        return self.passed + self.returned + self.rejected

    @property
    def mean_days(self) -> float | None:
        """Working days an answer took on average; None before the first."""
        return self.days / self.decided if self.decided else None

    @property
    def in_time_percent(self) -> float | None:
        """Answers given by their day, of all that were due: given, or waiting past it."""
        due = self.decided + self.overdue
        return 100 * self.in_time / due if due else None


def scoreboard(looks: Iterable[Look], today: date, calendar: Calendar) -> dict[tuple[str, int], Score]:
    """Each unit's score by (level, unit)."""
    board: dict[tuple[str, int], Score] = {}
    for look in looks:
        score = board.setdefault((look.level, look.unit_id), Score())
        score.came += 1
        if look.verdict is None or look.decided_on is None:
            score.waiting += 1
            score.overdue += look.due_on < today
            continue
        score.passed += look.verdict == Verdict.PASSED
        score.returned += look.verdict == Verdict.RETURNED
        score.rejected += look.verdict == Verdict.REJECTED
        score.in_time += look.decided_on <= look.due_on
        score.days += max(0, working_days_to(look.came_on, look.decided_on, calendar))
    return board


def total(board: dict[tuple[str, int], Score], level: ScreeningLevel) -> Score:
    """All units of a level together."""
    found = [score for (of_level, _unit), score in board.items() if of_level == level]
    return Score(**{name: sum(getattr(score, name) for score in found) for name in vars(Score())})
