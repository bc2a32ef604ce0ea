"""A plan after something changed: holes are filled and nobody is moved, or as little as pays. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.solvers import selecting
from portal.solvers.board import Board
from portal.solvers.case import Case, Held
from portal.solvers.changing import Change, best_cells
from portal.solvers.seating import filled
from portal.solvers.smoothing import Gaps
from portal.solvers.summit import Draft, Patience, finished
from portal.solvers.terms import (
    BadProblem,
    Fault,
    Meeting,
    OutOfTime,
    Problem,
    Progress,
    Stage,
    SummitPlan,
    refuse_wrong,
)

# What a unit of weight, a kept meeting and its kept slot are worth to each other when as little as pays is changed.
WEIGHT, KEPT, IN_ITS_SLOT = 1000, 200, 30


class Mode(StrEnum):
    """How a plan may change."""

    FILL = "fill"
    LEAST_CHANGE = "least-change"


@dataclass(frozen=True)
class Replanned:
    """The whole new plan, what is past included, and how it differs. `moved`: before and after, another slot.

    A kept meeting keeps its table unless a lock takes it: `reseated` are those, before and after. `score` is what
    LEAST_CHANGE makes great, of what can still be changed; no plan has a greater one than `score_bound`.
    """

    plan: SummitPlan
    dropped: tuple[Meeting, ...]
    moved: tuple[tuple[Meeting, Meeting], ...]
    added: tuple[Meeting, ...]
    reseated: tuple[tuple[Meeting, Meeting], ...]
    score: int
    score_bound: int


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
    _refuse_wrong_past(problem, previous, frozen_before, gone)
    patience = Patience(seconds, progress)
    patience.goes_on(Stage.SELECTING, 0)
    case = _case(problem, previous, frozen_before, gone)
    effort = _Effort(case, [each for each in previous if each.slot >= frozen_before], seed, patience)
    bound = effort.bound()
    patience.goes_on(Stage.SEATING, 0)
    board = effort.fill()
    score_bound = effort.score_of(board)
    if mode is Mode.LEAST_CHANGE:
        board, score_bound = effort.change(board)
    if case.value(board)[0] < 0 and mode is Mode.FILL:
        raise BadProblem(Fault.INFEASIBLE, "the locks do not fit into the holes", case.locked_ids)
    if case.value(board)[0] < 0:
        raise OutOfTime
    tables = {
        each.pair: each.table
        for each in previous
        if board.meets[each.slot][case.investor[each.investor]] == case.project[each.project]
    }
    draft = Draft(board, bound, effort.floor_bound)
    plan = finished(case, draft, seed=seed, patience=patience, tables=tables)
    return _compared(plan, previous, effort.score_of(board), score_bound)


class _Effort:
    """One replanning: what stood in the open slots, and the ways to go on from there."""

    def __init__(self, case: Case, standing: Sequence[Meeting], seed: int, patience: Patience) -> None:
        self.case, self.seed, self.patience = case, seed, patience
        self.slot_of = {
            case.number[case.people(each.pair)]: each.slot for each in standing if case.people(each.pair) in case.number
        }
        self.floor_bound = case.value(case.board())[1] + selecting.most_floor(
            case, seconds=patience.left(Stage.SELECTING), seed=seed
        )

    def bound(self) -> int:
        """No plan with the same past weighs more."""
        case, least = self.case, sum(self.case.worth)
        for _, groups in zip(range(2), selecting.groupings(case), strict=False):
            found = selecting.selected(
                case, groups, floor_met=0, seconds=self.patience.left(Stage.SELECTING), seed=self.seed
            )
            if not found.is_possible:
                raise BadProblem(Fault.INFEASIBLE, "the locks cannot all be kept", case.locked_ids)
            least = min(least, found.bound)
        return case.held_weight + least

    def fill(self) -> Board:
        """What stood stays where that is possible, the weightiest first; what fits into the holes is added."""
        case, board = self.case, self.case.board()
        for number in sorted(self.slot_of, key=lambda each: (each not in case.musts, -case.worth[each], each)):
            (one, other), slot = case.pairs[number], self.slot_of[number]
            both = board.idle(one) & board.idle(other)
            if both >> slot & 1 and board.has_room(slot) and case.spare(board, one) and case.spare(board, other):
                board.place(one, other, slot)
                board.pin(one, slot)
        gaps, busy = [Gaps(case.sessions, 3), Gaps(case.sessions)], list(board.busy)

        def score(number: int, slot: int) -> int:
            """Weight, and among equals the fewest new gaps."""
            pair = case.pairs[number]
            return WEIGHT * case.worth[number] - sum(
                days[busy[person] | 1 << slot] - days[busy[person]] for days, person in zip(gaps, pair, strict=True)
            )

        by_hand = filled(case, board.copy())
        holes = {number for number, (one, other) in enumerate(case.pairs) if not board.meet(one, other)}
        known = {number: slot for number, slot in _slots(case, by_hand).items() if number in holes}
        found = best_cells(
            case,
            board,
            score,
            requests=holes,
            known=known,
            seconds=self.patience.left(Stage.SEATING),
            seed=self.seed,
        )
        # The first of equals: what is solved minds the gaps.
        return max(self._with(board, found), by_hand, key=case.value)

    def change(self, board: Board) -> tuple[Board, int]:
        """The board of the greatest score, and what none can exceed."""
        case = self.case
        known = _slots(case, board)
        found = best_cells(
            case,
            case.board(),
            self._score,
            requests=range(len(case.pairs)),
            known=known,
            seconds=self.patience.left(Stage.SMOOTHING),
            seed=self.seed,
        )
        better = max(
            board, self._with(case.board(), found), key=lambda each: (case.value(each)[0], self.score_of(each))
        )
        return better, max(self.score_of(better), found.bound)

    def score_of(self, board: Board) -> int:
        """The score of what is not held."""
        return sum(self._score(number, slot) for number, slot in _slots(self.case, board).items())

    def _score(self, number: int, slot: int) -> int:
        before = self.slot_of.get(number)
        return WEIGHT * self.case.worth[number] + KEPT * (before is not None) + IN_ITS_SLOT * (before == slot)

    def _with(self, board: Board, found: Change) -> Board:
        whole = board.copy()
        self.patience.is_over |= found.is_out_of_time
        for number, slot in found.slot_of.items():
            whole.place(*self.case.pairs[number], slot)
        return whole


def _slots(case: Case, board: Board) -> dict[int, int]:
    """The slot of each request on the board, held ones left out."""
    return {case.number[one, other]: slot for slot, one, other in board.meetings() if (one, other) in case.number}


def _case(problem: Problem, previous: Sequence[Meeting], frozen_before: int, gone: Collection[str]) -> Case:
    """What is past is held, and so are locks of slots to come; those of people who are gone are off."""
    past = {each.pair: each.slot for each in previous if each.slot < frozen_before}
    locks = tuple(each for each in problem.locks if each.pair not in past and not set(gone) & set(each.pair))
    problem = replace(problem, locks=locks)
    refuse_wrong(problem)
    placed = {each.pair: each.slot for each in locks if each.slot is not None}
    late = {name for pair, slot in placed.items() if slot < frozen_before for name in pair}
    if late:
        raise BadProblem(Fault.LOCKED_CONFLICT, "locked to a slot that is past", tuple(sorted(late)))
    held = [Held(pair, slot) for pair, slot in (past | placed).items()]
    case = Case(problem, held, first_slot=frozen_before, gone=gone)
    if not case.is_possible:
        raise BadProblem(Fault.INFEASIBLE, "the locks cannot all be kept", case.locked_ids)
    return case


def _compared(plan: SummitPlan, previous: Sequence[Meeting], score: int, score_bound: int) -> Replanned:
    before = {each.pair: each for each in previous}
    after = {each.pair: each for each in plan.meetings}
    both = [(before[pair], each) for pair, each in after.items() if pair in before]
    return Replanned(
        plan=plan,
        dropped=tuple(sorted(each for pair, each in before.items() if pair not in after)),
        moved=tuple((old, new) for old, new in both if old.slot != new.slot),
        added=tuple(each for pair, each in after.items() if pair not in before),
        reseated=tuple((old, new) for old, new in both if old.slot == new.slot and 0 <= old.table != new.table),
        score=score,
        score_bound=score_bound,
    )


def _refuse_wrong_past(
    problem: Problem, previous: Sequence[Meeting], frozen_before: int, gone: Collection[str]
) -> None:
    investors, projects = ({each.id for each in people} for people in (problem.investors, problem.projects))
    unknown = set(gone) - investors - projects
    unknown |= {each.investor for each in previous} - investors | {each.project for each in previous} - projects
    if unknown:
        raise BadProblem(Fault.UNKNOWN_ID, "nobody goes by this id", tuple(sorted(unknown)))
    wrong = {name for each in previous if not 0 <= each.slot < problem.slots for name in each.pair}
    if wrong or not 0 <= frozen_before <= problem.slots:
        raise BadProblem(Fault.BAD_SLOT, f"there are {problem.slots} slots, from 0", tuple(sorted(wrong)))
    keys: list[tuple[object, ...]] = []
    for each in previous:
        keys += [(each.slot, "one", each.investor), (each.slot, "other", each.project), each.pair]
    twins = {key for key, count in Counter(keys).items() if count > 1}
    crowded = {slot for slot, count in Counter(each.slot for each in previous).items() if count > problem.tables}
    clashing: set[str] = set()
    for each in previous:
        own: set[tuple[object, ...]] = {
            (each.slot, "one", each.investor),
            (each.slot, "other", each.project),
            each.pair,
        }
        if own & twins or (each.slot in crowded and each.slot < frozen_before):
            clashing |= set(each.pair)
    if clashing:
        raise BadProblem(Fault.LOCKED_CONFLICT, "these meetings cannot all have been planned", tuple(sorted(clashing)))
