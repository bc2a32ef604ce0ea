"""Who meets whom, when and at which table: the greatest weight of meetings, then the fewest idle gaps. Pure.

The door of the planner: what it is asked and answers (`terms`), and the plan from the requests to the tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from portal.solvers import selecting
from portal.solvers.board import Board
from portal.solvers.case import Case, Held
from portal.solvers.seating import Seating, filled
from portal.solvers.smoothing import Gaps, Smoother
from portal.solvers.tabling import Place, moves, tabled
from portal.solvers.terms import (
    BadProblem,
    Fault,
    Lock,
    Meeting,
    OutOfTime,
    Pair,
    Person,
    Problem,
    Progress,
    Reason,
    Request,
    Stage,
    SummitPlan,
    refuse_wrong,
)
from portal.solvers.unmet import reasons

__all__ = [
    "BadProblem",
    "Fault",
    "Lock",
    "Meeting",
    "OutOfTime",
    "Pair",
    "Person",
    "Problem",
    "Progress",
    "Reason",
    "Request",
    "Stage",
    "SummitPlan",
    "plan_summit",
]

# How long to seat what is left, by the level of the selection; the last for all further ones.
ROUNDS = (1000, 3000, 3000, 5000, 20000)
# How much to smooth: pairs of slots by people weighed in all, and never more often than that.
WEIGHED, MOST_PASSES = 8_000_000, 400
# By when in the time given a stage must end, and by where on the way it is.
ENDS = {Stage.SELECTING: 0.5, Stage.SEATING: 0.7, Stage.SMOOTHING: 0.95}
MARKS = {Stage.SELECTING: (0.0, 0.1), Stage.SEATING: (0.1, 0.4), Stage.SMOOTHING: (0.4, 1.0)}


@dataclass
class Patience:
    """The only clock: it never steers the work, it only cuts it."""

    seconds: float
    progress: Progress | None = None
    is_over: bool = False
    done: float = 0.0
    began: float = field(default_factory=monotonic)

    def left(self, stage: Stage) -> float:
        """Seconds the stage has left."""
        return max(0.0, self.seconds * ENDS[stage] - (monotonic() - self.began))

    def goes_on(self, stage: Stage, share: float) -> bool:
        """Tell how far the stage is; whether it may go on."""
        if self.progress is not None:
            first, last = MARKS[stage]
            self.done = max(self.done, first + share * (last - first))
            self.progress(stage, self.done)
        is_over = self.left(stage) <= 0
        self.is_over |= is_over
        return not is_over

    def during(self, stage: Stage) -> Callable[[float], bool]:
        """For searches, which tell the share they have done."""
        return lambda share: self.goes_on(stage, share)


@dataclass(frozen=True)
class Draft:
    """A board with the greatest weight found and what bounds it, what is held included."""

    board: Board
    bound: int
    floor_bound: int


def plan_summit(
    problem: Problem,
    *,
    seed: int = 0,
    seconds: float = 10.0,
    effort: float = 1.0,
    progress: Progress | None = None,
) -> SummitPlan:
    """The plan of the greatest weight, with few gaps; `effort` says how much to work on the gaps, 1 as usual.

    Raises BadProblem, OutOfTime.
    """
    refuse_wrong(problem)
    patience = Patience(seconds, progress)
    case = Case(problem, [Held(lock.pair, lock.slot) for lock in problem.locks if lock.slot is not None])
    draft = drafted(case, seed=seed, patience=patience)
    smoothed(case, draft.board, seed=seed, effort=effort, patience=patience)
    return finished(case, draft, seed=seed, patience=patience)


def drafted(case: Case, *, seed: int, patience: Patience) -> Draft:
    """The greatest weight. Raises BadProblem when the locks cannot be kept together, OutOfTime."""
    if not case.is_possible:
        raise BadProblem(Fault.INFEASIBLE, "the locks cannot all be kept", case.locked_ids)
    patience.goes_on(Stage.SELECTING, 0)
    best = filled(case, case.board())
    value = case.value(best)
    floor_more = selecting.most_floor(case, seconds=patience.left(Stage.SELECTING), seed=seed)
    floor_bound = case.value(case.board())[1] + floor_more
    bound = case.held_weight + sum(case.worth)
    for level, groups in enumerate(selecting.groupings(case)):
        seconds = patience.left(Stage.SELECTING)
        found = selecting.selected(case, groups, floor_met=floor_more, seconds=seconds, seed=seed)
        patience.is_over |= found.is_out_of_time
        if not found.is_possible:
            raise BadProblem(Fault.INFEASIBLE, "the locks cannot all be kept", case.locked_ids)
        bound = min(bound, case.held_weight + found.bound)
        patience.goes_on(Stage.SEATING, 0)
        if found.chosen is not None:
            seating = Seating(case, found.chosen, seed)
            seating.settle(ROUNDS[min(level, len(ROUNDS) - 1)], goes_on=patience.during(Stage.SEATING))
            seated = filled(case, seating.board)
            best, value = max((best, value), (seated, case.value(seated)), key=lambda each: each[1])
        if value >= (0, floor_bound, bound) or patience.is_over:
            break
    if value[0] < 0:
        raise OutOfTime
    if value[1] < floor_bound:
        every = next(selecting.groupings(case))
        bound = selecting.selected(case, every, floor_met=0, seconds=patience.left(Stage.SELECTING), seed=seed).bound
        bound += case.held_weight
    return Draft(best, bound, floor_bound)


def smoothed(case: Case, board: Board, *, seed: int, effort: float, patience: Patience) -> None:
    """Bring the gaps down, with nobody met less; what fits afterwards is added."""
    smoother = Smoother(board, case.sessions, case.heavy, case.open_slots, seed)
    passes = round(effort * min(MOST_PASSES, WEIGHED // smoother.work))
    smoother.smooth(passes, goes_on=patience.during(Stage.SMOOTHING))
    filled(case, board)


def finished(
    case: Case, draft: Draft, *, seed: int, patience: Patience, tables: Mapping[Pair, int] | None = None
) -> SummitPlan:
    """The plan with its tables, its gaps and its reasons; `tables` are those of meetings that keep theirs."""
    board, problem = draft.board, case.problem
    locked = {lock.pair: lock.table for lock in problem.locks if lock.table is not None}
    slots = {(case.names[one], case.names[other]): slot for slot, one, other in board.meetings()}
    fixed: dict[Place, int] = {}
    for pair, table in (*locked.items(), *(tables or {}).items()):
        slot = slots.get(pair, -1)
        is_taken = any(fixed.get((slot, investor)) == table for investor in range(case.heavy))
        if slot >= 0 and not is_taken and 0 <= table < problem.tables:
            fixed.setdefault((slot, case.investor[pair[0]]), table)
    homes = {case.investor[name]: table for name, table in problem.homes.items() if name in case.investor}
    table_at = tabled(board, case.heavy, problem.tables, homes=homes, fixed=fixed)
    meetings = sorted(
        Meeting(slot, table_at[slot, case.investor[investor]], investor, project)
        for (investor, project), slot in slots.items()
    )
    gaps = Gaps(case.sessions)
    by_name = [(name, gaps[busy]) for name, busy in zip(case.names, board.busy, strict=True) if gaps[busy]]
    investors = dict(by_name[: sum(1 for busy in board.busy[: case.heavy] if gaps[busy])])
    _, floor_met, weight = case.value(board)
    attainable = len(case.held) + selecting.most_meetings(
        case, seconds=max(1.0, patience.left(Stage.SELECTING)), seed=seed
    )
    return SummitPlan(
        meetings=tuple(meetings),
        weight=weight,
        bound=max(weight, draft.bound),
        unmet=reasons(case, board),
        investor_gaps=investors,
        project_gaps=dict(by_name[len(investors) :]),
        attainable=max(len(meetings), attainable),
        table_moves=moves(table_at),
        floor_met=floor_met,
        floor_bound=draft.floor_bound,
        is_out_of_time=patience.is_over,
    )
