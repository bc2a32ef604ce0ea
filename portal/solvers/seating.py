"""Chosen meetings into slots: each where both are idle, after turning over the paths that stand in the way."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random

from portal.solvers.board import NOBODY, Board, bits
from portal.solvers.case import Case

FORCED, SHAKES, BARRED, NOISE = 0.3, 5, 10, 8


def seat(board: Board, one: int, other: int, wanted: int = -1) -> bool:
    """Set a meeting down in one of the `wanted` slots (bits; -1: any), turning paths over for it. False: it does not fit."""
    idle_one, idle_other = board.idle(one), board.idle(other)
    slots = bits(idle_one & idle_other & wanted)
    if slots:
        slot = max(slots, key=lambda slot: board.room[slot] - board.load[slot])
        if board.has_room(slot):
            board.place(one, other, slot)
            return True
        if any(_make_room(board, slot) for slot in slots):
            return seat(board, one, other, wanted)
    for here in bits(idle_one & board.busy[other] & wanted):
        for there in bits(idle_other & board.busy[one]):
            if _seat_turning(board, one, other, here, there):
                return True
    return False


def _seat_turning(board: Board, one: int, other: int, here: int, there: int) -> bool:
    """`one` is idle here and `other` there: turn over the path from one of them, so that both are idle in one slot."""
    for end, slot, away in ((other, here, there), (one, there, here)):
        found = board.path(end, slot, away)
        if found is None:
            continue
        # An odd path takes one meeting from the slot, whose place the new one has.
        is_odd = found[1] % 2
        if board.has_room(away if is_odd else slot):
            board.turn(end, slot, away)
            board.place(one, other, slot)
            return True
    return False


def _make_room(board: Board, slot: int) -> bool:
    """Move a meeting out of a full slot, by turning over an odd path into one with room."""
    row = board.meets[slot]
    for there in range(len(board.room)):
        if there != slot and board.has_room(there):
            far = board.meets[there]
            for person, met in enumerate(row):
                if met != NOBODY and far[person] == NOBODY:
                    found = board.path(person, slot, there)
                    if found is not None and found[1] % 2:
                        board.turn(person, slot, there)
                        return True
    return False


def filled(case: Case, board: Board) -> Board:
    """The board with every further request that fits, the locked and the weightiest first."""
    for number in sorted(range(len(case.pairs)), key=lambda each: (each not in case.musts, -case.worth[each], each)):
        one, other = case.pairs[number]
        if case.spare(board, one) and case.spare(board, other) and not board.meet(one, other):
            seat(board, one, other)
    return board


class Seating:
    """Seats the meetings of a selection on a board, as many of the weightiest as it can.

    What does not fit at first is forced in where it costs least and what had to leave is seated anew, while paths are
    turned over by chance (tabu search on a partial colouring, Bloechliger and Zufferey 2008).
    """

    def __init__(self, case: Case, chosen: Mapping[int, int], seed: int) -> None:
        self.case, self.board, self.chance = case, case.board(), Random(seed)
        degrees = Counter(person for number in chosen for person in case.pairs[number])
        self.people = sorted(degrees)
        spare = {person: case.free[person].bit_count() - degree for person, degree in degrees.items()}

        def tightness(number: int) -> tuple[bool, int, int, int]:
            one, other = (spare[person] for person in case.pairs[number])
            return number not in case.musts, min(one, other), one + other, number

        self.price = self._prices(sorted(chosen))
        self.left = [number for number in sorted(chosen, key=tightness) if not self._seat(number, chosen[number])]
        self.left = [number for number in self.left if not self._seat(number)]

    def _prices(self, chosen: Sequence[int]) -> dict[int, int]:
        """What it costs not to seat a request: its weight, more for a project's floor, most for a locked one."""
        case, dear = self.case, sum(self.case.worth) + 1
        floors, prices = list(case.floors), {}
        for number in sorted(chosen, key=lambda each: (-case.worth[each], each)):
            project = case.pairs[number][1]
            prices[number] = case.worth[number] + dear * (floors[project] > 0) + dear * dear * (number in case.musts)
            floors[project] -= 1
        return prices

    @property
    def lost(self) -> int:
        """What could not be seated weighs."""
        return sum(self.price[number] for number in self.left)

    def settle(self, rounds: int, *, goes_on: Callable[[float], bool]) -> None:
        """Seat the rest; the board ends at the best found. `goes_on` is told the share done and may end the work."""
        best = (self.lost, self.board.copy(), list(self.left))
        barred: dict[tuple[int, int], int] = {}
        for number in range(rounds):
            if not self.left or not goes_on(number / rounds):
                break
            request = self.left.pop(self.chance.randrange(len(self.left)))
            if not self._seat(request):
                self.left.append(request)
                if self.chance.random() < FORCED:
                    self._force(number, barred)
            for _ in range(SHAKES):
                self._shake()
            if self.lost < best[0]:
                best = (self.lost, self.board.copy(), list(self.left))
        _, self.board, self.left = best

    def _seat(self, number: int, wanted: int = -1) -> bool:
        return seat(self.board, *self.case.pairs[number], wanted)

    def _force(self, now: int, barred: dict[tuple[int, int], int]) -> None:
        """Set the last of those left down where those in its way weigh least, and seat them elsewhere if they fit."""
        request = self.left[-1]
        one, other = self.case.pairs[request]
        ways = []
        for slot in bits(self.case.free[one] & self.case.free[other]):
            out = self._in_the_way(one, other, slot)
            if out is not None and barred.get((request, slot), 0) <= now:
                ways.append((sum(self.price[each] for each in out) + NOISE * self.chance.random(), slot, out))
        if not ways:
            return
        _, slot, out = min(ways)
        for each in out:
            self.board.lift(self.case.pairs[each][0], slot)
            barred[each, slot] = now + BARRED + self.chance.randrange(BARRED)
        self.board.place(one, other, slot)
        self.left.pop()
        self.left += [each for each in out if not self._seat(each)]

    def _in_the_way(self, one: int, other: int, slot: int) -> list[int] | None:
        """The meetings that have to leave so that these two can meet in the slot; None: there only others are."""
        row, number = self.board.meets[slot], self.case.number
        pairs = [pair for pair in ((one, row[one]), (row[other], other)) if NOBODY not in pair]
        if not pairs and not self.board.has_room(slot):
            here = [number[pair] for pair in enumerate(row[: self.case.heavy]) if pair in number]
            return [min(here, key=lambda each: (self.price[each], each))] if here else None
        return [number[pair] for pair in pairs]

    def _shake(self) -> None:
        """Turn some path over."""
        person = self.chance.choice(self.people)
        busy, idle = bits(self.board.busy[person]), bits(self.board.idle(person))
        if not busy or not idle:
            return
        here, there = self.chance.choice(busy), self.chance.choice(idle)
        found = self.board.path(person, here, there)
        if found is not None and (found[1] % 2 == 0 or self.board.has_room(there)):
            self.board.turn(person, here, there)
