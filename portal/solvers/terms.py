"""What the planner of a summit is asked and what it answers. Pure.

Of all requests those are held that weigh most and fit: one meeting a person and slot, as many meetings a slot as tables,
nobody where they are not free, nobody more often than they wish. With nobody unavailable that is a flow and always fits
(Koenig 1916); else a relaxation bounds it, and the plan says how near it came.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

Pair = tuple[str, str]
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Person:
    """An investor or a project's people; `max_meetings` None: as many as there are slots."""

    id: str
    unavailable: frozenset[int] = frozenset()
    max_meetings: int | None = None


@dataclass(frozen=True)
class Request:
    """A meeting somebody wants, of a weight from 0 (0: held by no plan)."""

    investor: str
    project: str
    weight: int

    @property
    def pair(self) -> Pair:
        """Investor and project."""
        return self.investor, self.project


@dataclass(frozen=True)
class Lock:
    """A requested meeting that must be held: in this slot, at this table, or wherever it fits (None)."""

    investor: str
    project: str
    slot: int | None = None
    table: int | None = None

    @property
    def pair(self) -> Pair:
        """Investor and project."""
        return self.investor, self.project


@dataclass(frozen=True)
class Problem:
    """Slots, tables and `session_starts` count from 0. Pairs are (investor, project); `forbidden` ones never meet.

    With a `floor`, as many projects as possible first get that many meetings (as far as they have requests), whatever
    the weight. `homes` names the table an investor sits at by preference.
    """

    slots: int
    tables: int
    investors: tuple[Person, ...]
    projects: tuple[Person, ...]
    requests: tuple[Request, ...]
    session_starts: tuple[int, ...] = (0,)
    forbidden: frozenset[Pair] = frozenset()
    locks: tuple[Lock, ...] = ()
    floor: int = 0
    homes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Meeting:
    """A meeting of the plan; ordered by slot and table."""

    slot: int
    table: int
    investor: str
    project: str

    @property
    def pair(self) -> Pair:
        """Investor and project."""
        return self.investor, self.project


class Reason(StrEnum):
    """Why a request is not met. Each is true of the plan it is given with.

    Full: every meeting they wish for, or every slot they are free in, is taken. Tables full: where both are free, no
    table is. Lower priority: in each slot they share, one of them meets somebody else.
    """

    DECLINED = "DECLINED"
    GONE = "GONE"
    NO_COMMON_SLOT = "NO_COMMON_SLOT"
    INVESTOR_FULL = "INVESTOR_FULL"
    PROJECT_FULL = "PROJECT_FULL"
    TABLES_FULL = "TABLES_FULL"
    LOWER_PRIORITY = "LOWER_PRIORITY"


class Stage(StrEnum):
    """What the planner is at, in this order."""

    SELECTING = "selecting"
    SEATING = "seating"
    SMOOTHING = "smoothing"


# Told the stage and how much of all the work is done, 0..1. What it raises ends the planning.
Progress = Callable[[Stage, float], None]


@dataclass(frozen=True)
class SummitPlan:
    """Meetings by slot and table. No plan weighs more than `bound`, and none holds more meetings than `attainable`.

    `floor_met` counts meetings up to the floor over all projects, of `floor_bound` that any plan can reach; with a floor
    `bound` covers the plans that reach as far. A gap is a run of idle slots between two meetings of a person in one
    session; `investor_gaps` and `project_gaps` name those who have some. `table_moves` counts how often an investor
    changes the table between two meetings. `is_out_of_time`: the clock cut the work, another run may end elsewhere.
    """

    meetings: tuple[Meeting, ...]
    weight: int
    bound: int
    unmet: Mapping[Pair, Reason]
    investor_gaps: Mapping[str, int]
    project_gaps: Mapping[str, int]
    attainable: int
    table_moves: int
    floor_met: int = 0
    floor_bound: int = 0
    is_out_of_time: bool = False

    @property
    def is_optimal(self) -> bool:
        """No plan weighs more."""
        return self.weight >= self.bound and self.floor_met >= self.floor_bound

    @property
    def gap(self) -> float:
        """The share of the bound that is missing, 0..1."""
        return (self.bound - self.weight) / self.bound if self.bound else 0.0

    @property
    def idle(self) -> int:
        """What is least at the greatest weight: three for a gap of an investor, one for a gap of a project."""
        return 3 * sum(self.investor_gaps.values()) + sum(self.project_gaps.values())


class Fault(StrEnum):
    """What is wrong with a problem."""

    UNKNOWN_ID = "UnknownId"
    DUPLICATE_ID = "DuplicateId"
    DUPLICATE_REQUEST = "DuplicateRequest"
    NEGATIVE_WEIGHT = "NegativeWeight"
    BAD_SLOT = "BadSlot"
    LOCKED_CONFLICT = "LockedConflict"
    INFEASIBLE = "Infeasible"


class BadProblem(ValueError):
    """The problem contradicts itself; `ids` are those concerned. INFEASIBLE: all locks together cannot be kept."""

    def __init__(self, fault: Fault, detail: str, ids: tuple[str, ...] = ()) -> None:
        self.fault, self.ids = fault, ids
        super().__init__(detail)


class OutOfTime(RuntimeError):
    """No plan was found within the limit that keeps the locks."""


def refuse_wrong(problem: Problem) -> None:
    """Raise BadProblem for what contradicts itself, the gravest first."""
    _refuse_wrong_people(problem)
    _refuse_wrong_requests(problem)
    _refuse_wrong_locks(problem)


def _refuse_wrong_people(problem: Problem) -> None:
    for people in (problem.investors, problem.projects):
        _refuse(Fault.DUPLICATE_ID, "named twice", _twins(each.id for each in people))
    starts = problem.session_starts
    if list(starts) != sorted(set(starts)) or not all(0 <= start < max(1, problem.slots) for start in starts):
        raise BadProblem(Fault.BAD_SLOT, "session_starts must be rising slots from 0")
    beyond = [
        each.id
        for each in (*problem.investors, *problem.projects)
        if not all(0 <= slot < problem.slots for slot in each.unavailable)
    ]
    _refuse(Fault.BAD_SLOT, f"unavailable in a slot that is not one of the {problem.slots}", beyond)


def _refuse_wrong_requests(problem: Problem) -> None:
    investors, projects = ({each.id for each in people} for people in (problem.investors, problem.projects))
    pairs = [each.pair for each in problem.requests] + [each.pair for each in problem.locks] + sorted(problem.forbidden)
    unknown = {pair[0] for pair in pairs} - investors | {pair[1] for pair in pairs} - projects
    _refuse(Fault.UNKNOWN_ID, "nobody goes by this id", unknown)
    twice = _twins(each.pair for each in problem.requests)
    _refuse(Fault.DUPLICATE_REQUEST, "requested twice", {name for pair in twice for name in pair})
    negative = {name for each in problem.requests if each.weight < 0 for name in each.pair}
    _refuse(Fault.NEGATIVE_WEIGHT, "a weight must be 0 or more", negative)


def _refuse_wrong_locks(problem: Problem) -> None:
    locks, requested = problem.locks, {each.pair for each in problem.requests}
    away = {each.id: each.unavailable for each in (*problem.investors, *problem.projects)}
    slots = range(problem.slots)
    _refuse_lock("locked without a request", [each for each in locks if each.pair not in requested])
    _refuse_lock("locked and forbidden", [each for each in locks if each.pair in problem.forbidden])
    twice = set(_twins(each.pair for each in locks))
    _refuse_lock("locked twice", [each for each in locks if each.pair in twice])
    outside = [each for each in locks if each.slot is not None and each.slot not in slots]
    _refuse_lock("locked to a slot that is none", outside, Fault.BAD_SLOT)
    outside = [each for each in locks if each.table is not None and each.table not in range(problem.tables)]
    _refuse_lock("locked to a table that is none", outside)
    nowhere = [
        each
        for each in locks
        if not set(slots if each.slot is None else [each.slot]) - away[each.investor] - away[each.project]
    ]
    _refuse_lock("locked where they are not both free", nowhere)
    placed = [each for each in locks if each.slot is not None]
    for name, keys in (
        ("an investor", [(each.slot, each.investor) for each in placed]),
        ("a project", [(each.slot, each.project) for each in placed]),
        ("a table", [(each.slot, each.table if each.table is not None else each.pair) for each in placed]),
    ):
        twins = set(_twins(keys))
        _refuse_lock(
            f"two locks on {name} in one slot", [each for each, key in zip(placed, keys, strict=True) if key in twins]
        )
    loose = [each for each in locks if each.table is not None and each.slot is None]
    clashing = [
        each
        for each in loose
        for other in locks
        if other.table == each.table and other.investor != each.investor and other.project != each.project
    ]
    _refuse_lock("locked to one table without a slot", clashing)
    full = {slot for slot, count in Counter(each.slot for each in placed).items() if count > problem.tables}
    _refuse_lock("more locks in a slot than tables", [each for each in placed if each.slot in full])
    for people, names in (
        (problem.investors, [x.investor for x in locks]),
        (problem.projects, [x.project for x in locks]),
    ):
        counts = Counter(names)
        caps = {each.id: problem.slots if each.max_meetings is None else each.max_meetings for each in people}
        _refuse(
            Fault.LOCKED_CONFLICT, "more locks than meetings", [name for name in counts if counts[name] > caps[name]]
        )


def _refuse_lock(detail: str, locks: Sequence[Lock], fault: Fault = Fault.LOCKED_CONFLICT) -> None:
    _refuse(fault, detail, {name for each in locks for name in each.pair})


def _refuse(fault: Fault, detail: str, ids: Iterable[str]) -> None:
    found = tuple(sorted(set(ids)))
    if found:
        raise BadProblem(fault, detail, found)


def _twins(names: Iterable[T]) -> list[T]:
    return [name for name, count in Counter(names).items() if count > 1]
