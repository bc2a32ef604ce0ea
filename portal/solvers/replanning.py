"""A plan after something changed: holes are filled and nobody is moved, or as little as pays. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.solvers.terms import Meeting, OutOfTime, Problem, Progress, SummitPlan


class Mode(StrEnum):
    """How a plan may change."""

    FILL = "fill"
    LEAST_CHANGE = "least-change"


@dataclass(frozen=True)
class Replanned:
    """The whole new plan, what is past included, and how it differs. `moved`: before and after, another slot.

    A kept meeting keeps its table unless a lock or a move takes it: `reseated` are those, before and after.
    """

    plan: SummitPlan
    dropped: tuple[Meeting, ...]
    moved: tuple[tuple[Meeting, Meeting], ...]
    added: tuple[Meeting, ...]
    reseated: tuple[tuple[Meeting, Meeting], ...] = ()


def replan(
    problem: Problem,
    previous: Sequence[Meeting],
    *,
    frozen_before: int = 0,
    gone: Collection[str] = (),
    mode: Mode = Mode.FILL,
    seed: int = 0,
    seconds: float = 10.0,
    progress: Progress | None = None,
) -> Replanned:
    """The previous plan with everything before the slot `frozen_before` kept, and nobody `gone` met from then on.

    FILL keeps every meeting that can still be held where it is and adds what fits. LEAST_CHANGE may move and drop
    where that pays: 1000 a unit of weight, 200 for a meeting kept, 30 more in its slot. The plan's `bound` covers
    all plans with the same past. A negative table in `previous` means that none was told. Raises BadProblem, OutOfTime.
    """
    raise OutOfTime
