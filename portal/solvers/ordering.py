"""The running order: as near to the draw as the rules allow. Pure: dataclasses in and out, no clock, the same in, the same out.

Hard rules: no two neighbours of one sector, the presenter is there, and enough of the panel who are there and not tied to
the entry. Cost: the sum of |place - drawn place|, and what two neighbours of one institution cost. Since whoever is moved
forward pushes others back just as far, half of the displacement is known at each step: the search goes place by place and
keeps, for each set of entries placed, last sector and last institution, the cheapest way there. If no way was cut off for
lack of breadth, the result is proved to be the cheapest; otherwise the optimiser goes on from it (`proving`).
Source: why only a draw may lead, and what the rules cost: Bruine de Bruin 2005 (Acta Psychologica 118).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from portal.solvers.proving import cheapest
from portal.solvers.stepwise import Search, Way

BREADTH = 500


class OrderRule(StrEnum):
    """What an order has to keep."""

    SECTOR = "sector"
    FREE = "free"
    QUORUM = "quorum"


class Because(StrEnum):
    """Why an entry stands elsewhere than it was drawn."""

    SECTOR = "sector"
    FREE = "free"
    QUORUM = "quorum"
    INSTITUTION = "institution"
    ROOM = "room"


@dataclass(frozen=True)
class Entry:
    """An entry of the draw. `free` are the places at which its presenter is there (None: all).

    Without a sector or an institution it clashes with nobody; `tied` are members of the panel who step aside for it.
    """

    id: str
    sector: str | None = None
    free: frozenset[int] | None = None
    tied: frozenset[str] = frozenset()
    institution: str | None = None


@dataclass(frozen=True)
class Problem:
    """Entries in drawn order, the panel with the places at which each of it is there (None: all), and the rules kept.

    `institution_cost` is what two neighbours of one institution cost, in places; it is an even number.
    """

    entries: tuple[Entry, ...]
    panel: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    quorum: int = 0
    keeps_sectors_apart: bool = True
    institution_cost: int = 0

    def on_duty(self, entry: Entry, place: int) -> list[str]:
        """Who of the panel is there and not tied to the entry."""
        return [
            name for name, there in self.panel.items() if name not in entry.tied and (there is None or place in there)
        ]

    def is_free(self, entry: Entry, place: int) -> bool:
        """Whether the presenter is there."""
        return entry.free is None or place in entry.free

    def has_quorum(self, entry: Entry, place: int) -> bool:
        """Whether enough of the panel are on duty."""
        return self.quorum == 0 or len(self.on_duty(entry, place)) >= self.quorum

    def places(self, entry: Entry) -> frozenset[int]:
        """Where the entry may stand, its neighbours aside."""
        every = range(len(self.entries))
        return frozenset(place for place in every if self.is_free(entry, place) and self.has_quorum(entry, place))


@dataclass(frozen=True)
class Violation:
    """A rule an order breaks at a place, and whom it concerns."""

    rule: OrderRule
    place: int
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """An entry that stands elsewhere than it was drawn, and why. Places count from 0."""

    id: str
    drawn: int
    shown: int
    because: Because


@dataclass(frozen=True)
class Arrangement:
    """An order that keeps every rule. No order costs less than `bound`.

    `is_out_of_time`: the clock cut the proof short.
    """

    order: tuple[str, ...]
    displacement: int
    cost: int
    bound: int
    moves: tuple[Move, ...]
    is_out_of_time: bool = False

    @property
    def is_proved(self) -> bool:
        """None that keeps the rules is cheaper."""
        return self.cost == self.bound


class Clash(StrEnum):
    """What makes an order impossible."""

    NEVER_FREE = "never_free"
    NO_QUORUM = "no_quorum"
    TOO_MANY_OF_A_SECTOR = "too_many_of_a_sector"
    SAME_PLACES = "same_places"
    TOGETHER = "together"
    NOT_FOUND = "not_found"


class Infeasible(ValueError):
    """No order keeps all rules: which rules clash, over whom, and which relief would make one possible.

    `relief` holds rules that could be dropped and ids of entries that could come at any time, each enough by itself.
    """

    def __init__(
        self, clash: Clash, rules: Iterable[OrderRule], ids: Iterable[str], relief: Iterable[OrderRule | str] = ()
    ) -> None:
        self.clash, self.rules, self.ids, self.relief = clash, tuple(rules), tuple(ids), tuple(relief)
        super().__init__(f"{clash}: {', '.join(self.ids)}")


def violations(problem: Problem, order: Sequence[str]) -> list[Violation]:
    """Everything the order breaks, from the first place to the last."""
    entries = {entry.id: entry for entry in problem.entries}
    found = []
    for place, name in enumerate(order):
        entry = entries[name]
        before = entries[order[place - 1]] if place else None
        if problem.keeps_sectors_apart and before and entry.sector is not None and before.sector == entry.sector:
            found.append(Violation(OrderRule.SECTOR, place, (before.id, entry.id)))
        if not problem.is_free(entry, place):
            found.append(Violation(OrderRule.FREE, place, (entry.id,)))
        if not problem.has_quorum(entry, place):
            found.append(Violation(OrderRule.QUORUM, place, (entry.id,)))
    return found


def displacement(problem: Problem, order: Sequence[str]) -> int:
    """The sum of |place - drawn place|."""
    place = {name: number for number, name in enumerate(order)}
    return sum(abs(drawn - place[entry.id]) for drawn, entry in enumerate(problem.entries))


def arranged(problem: Problem, *, seconds: float = 10.0, seed: int = 0) -> Arrangement:
    """The cheapest order that keeps every rule. Raises Infeasible, which names the rules that clash."""
    _refuse_impossible(problem)
    search = _search(problem)
    best, floor = search.run(BREADTH)
    bound = best.cost if best and floor is None else floor
    is_out_of_time = False
    if floor is not None and (best is None or floor < best.cost):
        proved = cheapest(
            search.places,
            search.sector,
            search.institution,
            institution_cost=problem.institution_cost,
            known=best.order if best else None,
            seconds=seconds,
            seed=seed,
        )
        is_out_of_time = proved.is_out_of_time
        if proved.numbers is not None:
            best = Way(_cost(problem, [problem.entries[number].id for number in proved.numbers]), proved.numbers)
        bound = max(floor, proved.bound) if proved.bound is not None else None
    if best is None:
        raise _clash_together(problem, is_proved=bound is None)
    order = tuple(problem.entries[number].id for number in best.order)
    return Arrangement(
        order,
        displacement(problem, order),
        best.cost,
        min(best.cost, bound or 0),
        tuple(_moves(problem, order)),
        is_out_of_time,
    )


def _cost(problem: Problem, order: Sequence[str]) -> int:
    entries = {entry.id: entry for entry in problem.entries}
    together = sum(
        entries[one].institution is not None and entries[one].institution == entries[other].institution
        for one, other in pairwise(order)
    )
    return displacement(problem, order) + problem.institution_cost * together


def _search(problem: Problem) -> Search:
    keeps, cost = problem.keeps_sectors_apart, problem.institution_cost
    return Search(
        [problem.places(entry) for entry in problem.entries],
        _numbered([entry.sector if keeps else None for entry in problem.entries]),
        _numbered([entry.institution if cost else None for entry in problem.entries]),
        cost,
    )


def _numbered(names: Sequence[str | None]) -> list[int]:
    """Numbers from 1 for names, 0 for none."""
    numbers = {name: number for number, name in enumerate(sorted({name for name in names if name is not None}), 1)}
    return [numbers.get(name, 0) if name is not None else 0 for name in names]


def _moves(problem: Problem, order: Sequence[str]) -> Iterable[Move]:
    shown = {name: place for place, name in enumerate(order)}
    because = broken_by_draw(problem)
    for drawn, entry in enumerate(problem.entries):
        if shown[entry.id] != drawn:
            yield Move(entry.id, drawn, shown[entry.id], next(iter(because.get(entry.id, [])), Because.ROOM))


def broken_by_draw(problem: Problem) -> dict[str, list[Because]]:
    """Why each entry could not stay as drawn, the weightiest reason first; who could stay is not named."""
    drawn = [entry.id for entry in problem.entries]
    found: dict[str, set[Because]] = {}
    for each in violations(problem, drawn):
        for name in each.ids:
            found.setdefault(name, set()).add(Because(each.rule))
    for one, other in pairwise(problem.entries):
        if problem.institution_cost and one.institution is not None and one.institution == other.institution:
            found.setdefault(one.id, set()).add(Because.INSTITUTION)
            found.setdefault(other.id, set()).add(Because.INSTITUTION)
    weight = (Because.FREE, Because.QUORUM, Because.SECTOR, Because.INSTITUTION)
    return {name: [reason for reason in weight if reason in reasons] for name, reasons in found.items()}


def _refuse_impossible(problem: Problem) -> None:
    """Raise Infeasible for what can be named without a search."""
    count = len(problem.entries)
    never = [e.id for e in problem.entries if not any(problem.is_free(e, place) for place in range(count))]
    if never:
        raise Infeasible(Clash.NEVER_FREE, [OrderRule.FREE], never)
    alone = [e.id for e in problem.entries if not problem.places(e)]
    if alone:
        raise Infeasible(Clash.NO_QUORUM, [OrderRule.QUORUM, OrderRule.FREE], alone, [OrderRule.QUORUM])
    crowded = _crowded_places(problem)
    if crowded:
        raise Infeasible(Clash.SAME_PLACES, [OrderRule.FREE, OrderRule.QUORUM], crowded)
    if problem.keeps_sectors_apart:
        for sector in sorted({e.sector for e in problem.entries if e.sector is not None}):
            same = [e.id for e in problem.entries if e.sector == sector]
            if len(same) > (count + 1) // 2:
                raise Infeasible(Clash.TOO_MANY_OF_A_SECTOR, [OrderRule.SECTOR], same, [OrderRule.SECTOR])


def _crowded_places(problem: Problem) -> list[str]:
    """Entries that together have fewer places than they are (Hall), empty if everybody finds one."""
    wanted = [problem.places(entry) for entry in problem.entries]
    holder: dict[int, int] = {}

    def seat(number: int, seen: set[int]) -> bool:
        for place in sorted(wanted[number] - seen):
            seen.add(place)
            if place not in holder or seat(holder[place], seen):
                holder[place] = number
                return True
        return False

    for number in range(len(wanted)):
        seen: set[int] = set()
        if not seat(number, seen):
            together = sorted({number, *(holder[place] for place in seen)})
            return [problem.entries[each].id for each in together]
    return []


def _clash_together(problem: Problem, *, is_proved: bool) -> Infeasible:
    """Why the search found nothing, and what alone would help."""
    count = len(problem.entries)
    bound = [entry for entry in problem.entries if len(problem.places(entry)) < count]
    relief: list[OrderRule | str] = []
    if problem.keeps_sectors_apart and _has_way(replace(problem, keeps_sectors_apart=False)):
        relief.append(OrderRule.SECTOR)
    if problem.quorum and _has_way(replace(problem, quorum=0)):
        relief.append(OrderRule.QUORUM)
    for entry in bound:
        freed = tuple(replace(e, free=None) if e is entry else e for e in problem.entries)
        if entry.free is not None and _has_way(replace(problem, entries=freed)):
            relief.append(entry.id)
    rules = [OrderRule.SECTOR] if problem.keeps_sectors_apart else []
    rules += [OrderRule.FREE] if any(entry.free is not None for entry in bound) else []
    rules += [OrderRule.QUORUM] if problem.quorum else []
    return Infeasible(Clash.TOGETHER if is_proved else Clash.NOT_FOUND, rules, [entry.id for entry in bound], relief)


def _has_way(problem: Problem) -> bool:
    try:
        _refuse_impossible(problem)
    except Infeasible:
        return False
    return _search(problem).run(BREADTH)[0] is not None
