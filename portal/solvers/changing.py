"""What to add to a board and what to change on it, slot by slot, as an integer programme."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from portal.solvers.board import Board, bits
from portal.solvers.case import Case
from portal.solvers.programme import Outcome, Programme, solve
from portal.solvers.selecting import proved

NODES = 500
_DUST = 1e-6

Cell = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """A slot for each request held, by number; no other choice has a greater score than `bound`."""

    slot_of: Mapping[int, int]
    bound: int
    is_out_of_time: bool


def best_cells(
    case: Case,
    board: Board,
    score: Callable[[int, int], int],
    *,
    requests: Collection[int],
    known: Mapping[int, int],
    seconds: float,
    seed: int,
) -> Change:
    """Slots for these `requests` beside what is on the board, of the greatest sum of `score(request, slot)`.

    `known` is a choice to start from; the answer when nothing better is found. A cell of the linear programme whose
    reduced cost exceeds what `known` lacks of the bound is settled where it stands; that leaves few.
    """
    programme, cells = _programme(case, board, score, requests)
    if not cells:
        return Change(known, 0, is_out_of_time=False)
    least = sum(score(number, slot) for number, slot in known.items())
    relaxed = solve(programme, seconds=seconds, seed=seed)
    if relaxed.outcome is not Outcome.OPTIMAL:
        return Change(known, -round(sum(programme.costs)), relaxed.is_out_of_time)
    limit, reduced = proved(programme, relaxed)
    spare = limit - least
    for column in cells.values():
        if reduced[column] > spare + _DUST:
            programme.upper[column] = 0
        elif -reduced[column] > spare + _DUST:
            programme.lower[column] = 1
    values = relaxed.values
    bound, is_out_of_time = int(limit + _DUST), False
    if any(_DUST < value < 1 - _DUST for value in values):
        programme.whole = [True] * len(programme.costs)
        start = [0.0] * len(programme.costs)
        for number, slot in known.items():
            start[cells[number, slot]] = 1.0
        answer = solve(programme, seconds=seconds, seed=seed, nodes=NODES, slack=0.999, start=start)
        values, is_out_of_time = answer.values, answer.is_out_of_time
        if answer.bound > float("-inf"):
            bound = min(bound, max(least, int(-answer.bound + _DUST)))
    if not values:
        return Change(known, bound, is_out_of_time)
    return Change(
        {number: slot for (number, slot), column in cells.items() if values[column] > 0.5}, bound, is_out_of_time
    )


def _programme(
    case: Case, board: Board, score: Callable[[int, int], int], requests: Collection[int]
) -> tuple[Programme, dict[Cell, int]]:
    programme, cells = Programme(), {}
    by_place: dict[Cell, list[int]] = {}
    by_person: dict[int, list[int]] = {}
    by_slot: dict[int, list[int]] = {}
    for number in sorted(requests):
        one, other = case.pairs[number]
        mine = []
        for slot in bits(board.idle(one) & board.idle(other)):
            if board.has_room(slot):
                column = cells[number, slot] = programme.column(-score(number, slot), 0, 1)
                mine.append(column)
                by_slot.setdefault(slot, []).append(column)
                for person in (one, other):
                    by_place.setdefault((person, slot), []).append(column)
                    by_person.setdefault(person, []).append(column)
        if len(mine) > 1 or number in case.musts:
            programme.row(mine, float(number in case.musts), 1)
    for columns in by_place.values():
        if len(columns) > 1:
            programme.row(columns, 0, 1)
    for person, columns in by_person.items():
        if len(columns) > case.spare(board, person):
            programme.row(columns, 0, case.spare(board, person))
    for slot, columns in by_slot.items():
        if len(columns) > board.room[slot] - board.load[slot]:
            programme.row(columns, 0, board.room[slot] - board.load[slot])
    return programme, cells
