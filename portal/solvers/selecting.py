"""Which requests to hold: a programme that forgets the single slot, and therefore bounds every plan.

Slots are taken together in groups; within a group only numbers count: how often a person can meet there, how many
tables there are. One group is a flow, whose optimum is whole; where all are free that flow always fits the slots. More
groups see more of who is away when: they bound more tightly and select what fits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor, fsum, gcd

from portal.solvers.case import Case
from portal.solvers.programme import Answer, Outcome, Programme, solve

NODES = 200
_DUST = 1e-6


@dataclass(frozen=True)
class Selection:
    """Requests to hold, by number, each with the slots it is meant for (bits). No plan of this case weighs more than
    `bound`, what is held not counted. `chosen` is None when nothing was found, `is_possible` says that there may be."""

    chosen: dict[int, int] | None
    bound: int
    is_possible: bool = True
    is_out_of_time: bool = False


def groupings(case: Case) -> Iterator[list[int]]:
    """Groups of slots, each a set as bits: first all in one, then ever more that differ in who is free."""
    slots = [slot for slot in case.open_slots if case.room[slot]]
    people = sorted({person for pair in case.pairs for person in pair})
    free = {slot: sum(1 << place for place, each in enumerate(people) if case.free[each] >> slot & 1) for slot in slots}
    groups = [[slot] for slot in slots]
    levels, steps = {len(groups): groups}, {1, 2, 4, 8}
    while len(groups) > 1:
        apart, one, other = min(
            (max((free[a] ^ free[b]).bit_count() for a in groups[i] for b in groups[j]), i, j)
            for i, j in combinations(range(len(groups)), 2)
        )
        groups = [group for number, group in enumerate(groups) if number not in {one, other}] + [
            groups[one] + groups[other]
        ]
        if apart == 0:
            levels = {}
        if apart == 0 or len(groups) in steps:
            levels[len(groups)] = groups
    for count in sorted(levels):
        yield [sum(1 << slot for slot in group) for group in levels[count]]


def selected(case: Case, groups: Sequence[int], *, floor_met: int, seconds: float, seed: int = 0) -> Selection:
    """The requests of the greatest weight by groups of slots, of those that reach the floor as far as `floor_met`."""
    scale = gcd(*case.worth) or 1
    costs = [-weight // scale for weight in case.worth]
    model = _Model(case, groups, costs)
    if not model.columns and not case.musts:
        return Selection({}, 0)
    if floor_met:
        model.programme.row(model.floors, floor_met, float("inf"))
    answer = solve(model.programme, seconds=seconds, seed=seed)
    if answer.outcome is not Outcome.OPTIMAL:
        return Selection(None, sum(case.worth), answer.outcome is not Outcome.INFEASIBLE, answer.is_out_of_time)
    bound = floor(proved(model.programme, answer)[0] + _DUST) * scale
    values = answer.values
    if any(_DUST < values[column] < 1 - _DUST for column in model.columns.values()):
        model.programme.whole = [True] * len(model.programme.costs)
        answer = solve(model.programme, seconds=seconds, seed=seed, nodes=NODES, slack=0.999)
        if answer.bound > float("-inf"):
            bound = min(bound, floor(-answer.bound + _DUST) * scale)
        values = answer.values
    if not values:
        return Selection(None, bound, is_out_of_time=answer.is_out_of_time)
    chosen = {number: groups[group] for (number, group), column in model.columns.items() if values[column] > 0.5}
    return Selection(chosen, bound, is_out_of_time=answer.is_out_of_time)


def most_meetings(case: Case, *, seconds: float, seed: int = 0) -> int:
    """No plan of this case holds more meetings, what is held not counted."""
    return _counted(case, [-1] * len(case.pairs), floor_cost=0, seconds=seconds, seed=seed)


def most_floor(case: Case, *, seconds: float, seed: int = 0) -> int:
    """No plan of this case has more meetings that count for the floor, what is held not counted."""
    return _counted(case, [0] * len(case.pairs), floor_cost=-1, seconds=seconds, seed=seed) if any(case.floors) else 0


def _counted(case: Case, costs: Sequence[int], *, floor_cost: int, seconds: float, seed: int) -> int:
    every = sum(1 << slot for slot in case.open_slots)
    model = _Model(case, [every], costs)
    for column in model.floors:
        model.programme.costs[column] = floor_cost
    answer = solve(model.programme, seconds=seconds, seed=seed)
    if answer.outcome is not Outcome.OPTIMAL:
        return min(len(case.pairs), sum(case.room)) if floor_cost == 0 else sum(case.floors)
    return floor(proved(model.programme, answer)[0] + _DUST)


def usable(case: Case, slot: int) -> int:
    """How many more meetings can take place in a slot, by tables and by people who are free."""
    ones = {one for one, _ in case.pairs if case.free[one] >> slot & 1}
    others = {other for _, other in case.pairs if case.free[other] >> slot & 1}
    return min(case.room[slot], len(ones), len(others))


class _Model:
    """The programme, a column by request and group."""

    def __init__(self, case: Case, groups: Sequence[int], costs: Sequence[int]) -> None:
        self.case, self.groups, self.programme = case, groups, Programme()
        self.columns: dict[tuple[int, int], int] = {}
        self.by_place: dict[tuple[int, int], list[int]] = {}
        self.by_person: dict[int, list[int]] = {}
        self.by_group: list[list[int]] = [[] for _ in groups]
        for number, cost in enumerate(costs):
            self._request(number, cost)
        self._limits()
        self.floors: list[int] = []
        for person, least in enumerate(case.floors):
            if least and person in self.by_person:
                self.floors.append(self.programme.column(0, 0, least))
                self.programme.row(self.by_person[person], 0, float("inf"), minus=self.floors[-1:])

    def _request(self, number: int, cost: int) -> None:
        """It is held in one group, or not at all."""
        pair, mine = self.case.pairs[number], []
        both = self.case.free[pair[0]] & self.case.free[pair[1]]
        for group, slots in enumerate(self.groups):
            if both & slots:
                column = self.columns[number, group] = self.programme.column(cost, 0, 1)
                mine.append(column)
                self.by_group[group].append(column)
                for person in pair:
                    self.by_place.setdefault((person, group), []).append(column)
                    self.by_person.setdefault(person, []).append(column)
        if number in self.case.musts or len(mine) > 1:
            self.programme.row(mine, float(number in self.case.musts), 1)

    def _limits(self) -> None:
        """Nobody meets more often than they can in a group, nor than they wish; no group holds more than its tables."""
        case = self.case
        for (person, group), columns in sorted(self.by_place.items()):
            fits = (case.free[person] & self.groups[group]).bit_count()
            self._at_most(columns, fits if len(self.groups) > 1 else min(fits, case.most[person]))
        if len(self.groups) > 1:
            for person, columns in sorted(self.by_person.items()):
                self._at_most(columns, case.most[person])
        for group, columns in enumerate(self.by_group):
            slots = [slot for slot in case.open_slots if self.groups[group] >> slot & 1]
            self._at_most(columns, sum(usable(case, slot) for slot in slots))

    def _at_most(self, columns: Sequence[int], most: int) -> None:
        if len(columns) > most:
            self.programme.row(columns, 0, most)


def proved(programme: Programme, answer: Answer) -> tuple[float, list[float]]:
    """What the duals prove by weak duality, as a greatest gain, and the reduced costs: true whatever the tolerances."""
    reduced = list(programme.costs)
    parts = []
    starts = [*programme.starts, len(programme.indices)]
    for row, dual in enumerate(answer.duals):
        side = programme.row_lower[row] if dual > 0 else programme.row_upper[row]
        if dual == 0 or abs(side) == float("inf"):
            continue
        parts.append(dual * side)
        for place in range(starts[row], starts[row + 1]):
            reduced[programme.indices[place]] -= dual * programme.coefficients[place]
    for cost, lower, upper in zip(reduced, programme.lower, programme.upper, strict=True):
        parts.append(cost * (upper if cost < 0 else lower))
    return -fsum(parts), reduced
