"""The running order: as near to the draw as the rules allow. Pure: dataclasses in and out, no clock, the same in, the same out.

Hard rules: no two neighbours of one sector, the presenter is there, and enough commentators who are there and not tied to
the project. Cost: the sum of |place - drawn place|. Since whoever is moved forward pushes others back just as far, half of
it is known at each step: the search goes place by place and keeps, for each set of entries placed and last sector, the
cheapest way there. If no way was cut off for lack of breadth, the result is proved to be the least displacement.
Source: why only a draw may lead, and what the rules cost: Bruine de Bruin 2005 (Acta Psychologica 118).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

NARROW, WIDE = 300, 5000


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
    ROOM = "room"


@dataclass(frozen=True)
class Entry:
    """A project in the draw. `free` are the places at which its presenter is there (None: all); no sector clashes with nobody."""

    id: str
    sector: str | None = None
    free: frozenset[int] | None = None
    tied: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Problem:
    """Entries in drawn order, the commentators with the places at which they are there (None: all), and the rules kept."""

    entries: tuple[Entry, ...]
    commentators: Mapping[str, frozenset[int] | None] = field(default_factory=dict)
    quorum: int = 0
    keeps_sectors_apart: bool = True

    def on_duty(self, entry: Entry, place: int) -> list[str]:
        """The commentators who are there and not tied to the project."""
        return [
            name
            for name, there in self.commentators.items()
            if name not in entry.tied and (there is None or place in there)
        ]

    def is_free(self, entry: Entry, place: int) -> bool:
        """Whether the presenter is there."""
        return entry.free is None or place in entry.free

    def has_quorum(self, entry: Entry, place: int) -> bool:
        """Whether enough commentators are on duty."""
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
    """An order that keeps every rule. `is_proved`: none is nearer to the draw."""

    order: tuple[str, ...]
    displacement: int
    is_proved: bool
    moves: tuple[Move, ...]


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


def arranged(problem: Problem) -> Arrangement:
    """The order nearest to the draw that keeps every rule. Raises Infeasible, which names the rules that clash."""
    _refuse_impossible(problem)
    search = _Search(problem)
    best, cut = search.run(NARROW, None)
    if cut:
        better, cut = search.run(WIDE, best)
        best = better or best
    if best is None:
        raise _clash_together(problem, is_proved=not cut)
    order = tuple(problem.entries[number].id for number in best.order)
    return Arrangement(order, 2 * best.cost, not cut, tuple(_moves(problem, order)))


@dataclass(frozen=True)
class _Way:
    cost: int
    order: tuple[int, ...]


class _Search:
    """Place by place; a state is the set of entries placed (a bit mask) and the last one's sector."""

    def __init__(self, problem: Problem) -> None:
        entries = problem.entries
        self.count = len(entries)
        self.places = [problem.places(entry) for entry in entries]
        keeps = problem.keeps_sectors_apart
        named = sorted({entry.sector for entry in entries if entry.sector is not None}) if keeps else []
        self.sector = [named.index(e.sector) + 1 if keeps and e.sector is not None else 0 for e in entries]
        self.of_sector = [
            (number, sum(1 << n for n in range(self.count) if self.sector[n] == number))
            for number in range(1, len(named) + 1)
        ]
        # Entries alike in sector and places go in drawn order: changing two of them never brings either nearer.
        alike: dict[Any, int] = {}
        for number in range(self.count):
            key = (self.sector[number], self.places[number])
            alike[key] = alike.get(key, 0) | 1 << number
        self.groups = tuple(alike.values())
        last = [max(places, default=-1) for places in self.places]
        # Who must be placed by when, so that nobody is left without a place.
        self.deadlines = [
            (end, sum(1 << n for n in range(self.count) if last[n] <= end))
            for end in sorted(set(last))
            if end < self.count - 1
        ]

    def run(self, breadth: int, known: _Way | None) -> tuple[_Way | None, bool]:
        """The cheapest way, cheaper than the `known` one, and whether some way was cut off."""
        layer: dict[tuple[int, int], tuple[int, Any]] = {(0, 0): (0, None)}
        cut = False
        for place in range(self.count):
            following: dict[tuple[int, int], tuple[int, Any]] = {}
            for (mask, sector), (cost, trail) in layer.items():
                for number in self._next(mask, sector, place):
                    spent = cost + max(0, number - place)
                    if known is not None and spent >= known.cost:
                        continue
                    state = (mask | 1 << number, self.sector[number])
                    held = following.get(state)
                    if (held is None or spent < held[0]) and self._can_end(*state, place):
                        following[state] = (spent, (number, trail))
            if len(following) > breadth:
                cut = True
                following = dict(sorted(following.items(), key=lambda item: (item[1][0], item[0]))[:breadth])
            layer = following
        if not layer:
            return None, cut
        cost, trail = min(layer.values(), key=lambda way: way[0])
        return _Way(cost, _walked(trail)), cut

    def _next(self, mask: int, sector: int, place: int) -> Iterable[int]:
        for group in self.groups:
            rest = group & ~mask
            if not rest:
                continue
            number = (rest & -rest).bit_length() - 1
            if place in self.places[number] and not (sector and self.sector[number] == sector):
                yield number

    def _can_end(self, mask: int, sector: int, place: int) -> bool:
        """Whether the rest can still follow, as far as counting shows it."""
        left = self.count - place - 1
        for number, members in self.of_sector:
            waiting = (members & ~mask).bit_count()
            if waiting > ((left + 1) // 2 if number != sector else left // 2):
                return False
        return all((members & ~mask).bit_count() <= max(0, end - place) for end, members in self.deadlines)


def _walked(trail: Any) -> tuple[int, ...]:
    order = []
    while trail is not None:
        number, trail = trail
        order.append(number)
    return tuple(reversed(order))


def _moves(problem: Problem, order: Sequence[str]) -> Iterable[Move]:
    shown = {name: place for place, name in enumerate(order)}
    drawn_order = [entry.id for entry in problem.entries]
    broken = violations(problem, drawn_order)
    for drawn, entry in enumerate(problem.entries):
        if shown[entry.id] == drawn:
            continue
        own = {each.rule for each in broken if entry.id in each.ids}
        rule = next((rule for rule in (OrderRule.FREE, OrderRule.QUORUM, OrderRule.SECTOR) if rule in own), None)
        yield Move(entry.id, drawn, shown[entry.id], Because(rule) if rule else Because.ROOM)


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
    return _Search(problem).run(NARROW, None)[0] is not None
