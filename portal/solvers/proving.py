"""The running order as an integer programme: what the optimiser proves where the search place by place had to cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.solvers.programme import Outcome, Programme, solve

NODES = 3000


@dataclass(frozen=True)
class Order:
    """Numbers of entries in their order (None: none found), and what no order can cost less than (None: none exists)."""

    numbers: tuple[int, ...] | None
    bound: int | None
    is_out_of_time: bool = False


def cheapest(
    places: Sequence[frozenset[int]],
    sectors: Sequence[int],
    institutions: Sequence[int],
    *,
    institution_cost: int,
    known: Sequence[int] | None,
    seconds: float,
    seed: int,
) -> Order:
    """The cheapest order of entries drawn 0, 1, …; 0 is no sector and no institution. `known` is an order to start from.

    A column says that an entry stands at a place. Every cost is even: a displacement because each step forward is
    somebody's step back. So a distance to the bound under two is none.
    """
    count = len(places)
    programme = Programme()
    at = {
        (number, place): programme.column(abs(number - place), 0, 1, is_whole=True)
        for number in range(count)
        for place in sorted(places[number])
    }
    for number in range(count):
        programme.row([at[number, place] for place in sorted(places[number])], 1, 1)
    for place in range(count):
        programme.row([at[number, place] for number in range(count) if (number, place) in at], 1, 1)
    meetings = _neighbours(programme, at, count, sectors, None)
    if institution_cost:
        meetings = _neighbours(programme, at, count, institutions, institution_cost)
    start = None if known is None else _start(programme, at, known, institutions, meetings)
    answer = solve(programme, seconds=seconds, seed=seed, nodes=NODES, slack=1.9, start=start)
    if answer.outcome is Outcome.INFEASIBLE:
        return Order(None, None)
    order = [0] * count
    for (number, place), column in at.items():
        if answer.values and answer.values[column] > 0.5:
            order[place] = number
    bound = max(0, round(answer.bound + 1e-6 - 0.5)) if answer.bound > float("-inf") else 0
    return Order(tuple(order) if answer.values else None, bound + bound % 2, answer.is_out_of_time)


def _neighbours(
    programme: Programme, at: dict[tuple[int, int], int], count: int, kinds: Sequence[int], cost: int | None
) -> dict[tuple[int, int], int]:
    """Rows that keep neighbours of one kind apart; with a cost they may meet, in a column by kind and place."""
    meetings = {}
    for kind in sorted({kind for kind in kinds if kind and list(kinds).count(kind) > 1}):
        members = [number for number in range(count) if kinds[number] == kind]
        for place in range(count - 1):
            columns = [at[number, near] for number in members for near in (place, place + 1) if (number, near) in at]
            if len(columns) < 2:
                continue
            if cost is None:
                programme.row(columns, 0, 1)
            else:
                meetings[kind, place] = programme.column(cost, 0, 1)
                programme.row(columns, float("-inf"), 1, minus=[meetings[kind, place]])
    return meetings


def _start(
    programme: Programme,
    at: dict[tuple[int, int], int],
    known: Sequence[int],
    institutions: Sequence[int],
    meetings: dict[tuple[int, int], int],
) -> list[float]:
    values = [0.0] * len(programme.costs)
    for place, number in enumerate(known):
        values[at[number, place]] = 1.0
        kind = institutions[number]
        if kind and place + 1 < len(known) and institutions[known[place + 1]] == kind and (kind, place) in meetings:
            values[meetings[kind, place]] = 1.0
    return values
