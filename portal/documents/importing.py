"""What taking in a file would do, row by row: the same for every kind of thing that can be imported."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar


class Outcome(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULTY = "faulty"


class PlannedRow(Protocol):
    """A row of the file, and what would become of it."""

    @property
    def outcome(self) -> Outcome:
        """What an import does with it."""
        ...


R_co = TypeVar("R_co", bound=PlannedRow, covariant=True)


def outcome_of(*, has_faults: bool, is_known: bool, is_changed: bool) -> Outcome:
    """What becomes of a row: an error stops it, whatever else it says."""
    if has_faults:
        return Outcome.FAULTY
    if not is_known:
        return Outcome.NEW
    return Outcome.CHANGED if is_changed else Outcome.SAME


@dataclass(frozen=True)
class Plan(Generic[R_co]):
    """What an import would do."""

    rows: Sequence[R_co]

    def count(self, outcome: Outcome | str) -> int:
        """How many rows have this outcome."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def is_sound(self) -> bool:
        """Whether no row is faulty."""
        return not self.count(Outcome.FAULTY)
