"""The running order, place by place: the cheapest ways there, as many as are kept in mind at once.

Entries go by their numbers in the draw; 0 is no sector and no institution.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Way:
    """Numbers of entries in their order, and what it costs."""

    cost: int
    order: tuple[int, ...]


State = tuple[int, int, int]


class Search:
    """Place by place; a state is the set of entries placed (a bit mask), the last one's sector and its institution."""

    def __init__(
        self,
        places: Sequence[frozenset[int]],
        sectors: Sequence[int],
        institutions: Sequence[int],
        institution_cost: int,
    ) -> None:
        self.count = len(places)
        self.places, self.sector, self.institution = places, sectors, institutions
        self.institution_cost = institution_cost
        self.of_sector = [
            (number, sum(1 << n for n in range(self.count) if self.sector[n] == number))
            for number in range(1, max(self.sector, default=0) + 1)
        ]
        # Entries alike in all that counts go in drawn order: changing two of them never brings either nearer.
        alike: dict[Any, int] = {}
        for number in range(self.count):
            key = (self.sector[number], self.institution[number], self.places[number])
            alike[key] = alike.get(key, 0) | 1 << number
        self.groups = tuple(alike.values())
        last = [max(places, default=-1) for places in self.places]
        # Who must be placed by when, so that nobody is left without a place.
        self.deadlines = [
            (end, sum(1 << n for n in range(self.count) if last[n] <= end))
            for end in sorted(set(last))
            if end < self.count - 1
        ]

    def run(self, breadth: int) -> tuple[Way | None, int | None]:
        """The cheapest way, and the least cost of the ways cut off (None: none was)."""
        layer: dict[State, tuple[int, Any]] = {(0, 0, 0): (0, None)}
        floor: int | None = None
        for place in range(self.count):
            following: dict[State, tuple[int, Any]] = {}
            for (mask, sector, institution), (cost, trail) in layer.items():
                for number in self._next(mask, sector, place):
                    # A step forward costs two: somebody is pushed back as far.
                    spent = cost + 2 * max(0, number - place)
                    if institution and self.institution[number] == institution:
                        spent += self.institution_cost
                    state = (mask | 1 << number, self.sector[number], self.institution[number])
                    held = following.get(state)
                    if (held is None or spent < held[0]) and self._can_end(state[0], state[1], place):
                        following[state] = (spent, (number, trail))
            if len(following) > breadth:
                ranked = sorted(following.items(), key=lambda item: (item[1][0], item[0]))
                cheapest_cut = ranked[breadth][1][0]
                floor = cheapest_cut if floor is None else min(floor, cheapest_cut)
                following = dict(ranked[:breadth])
            layer = following
        if not layer:
            return None, floor
        cost, trail = min(layer.values(), key=lambda way: way[0])
        return Way(cost, _walked(trail)), floor

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
