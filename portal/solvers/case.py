"""A summit in numbers: people 0, 1, … with the investors first, slots as bits, and only what is still open to planning."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from portal.solvers.board import Board, as_bits
from portal.solvers.terms import Pair, Person, Problem


@dataclass(frozen=True)
class Held:
    """A meeting that stays as it is: by a lock, or because it is past."""

    pair: Pair
    slot: int


class Case:
    """The problem without what is `held`, before `first_slot` and without people who are `gone` (those only meet there).

    `pairs` are the requests that a plan may still add, with what each is `worth`; `free`, `most`, `floors` and `room` are
    what is left of a person's slots, caps and floor and of the tables. `able` are the open slots a person can come to.
    """

    def __init__(
        self,
        problem: Problem,
        held: Iterable[Held] = (),
        *,
        first_slot: int = 0,
        gone: Collection[str] = (),
    ) -> None:
        self.problem, self.held, self.first_slot, self.gone = problem, tuple(held), first_slot, frozenset(gone)
        everybody = (*problem.investors, *problem.projects)
        self.heavy = len(problem.investors)
        self.investor = {each.id: number for number, each in enumerate(problem.investors)}
        self.project = {each.id: self.heavy + number for number, each in enumerate(problem.projects)}
        self.open_slots = range(first_slot, problem.slots)
        opened = as_bits(self.open_slots)
        self.able = [0 if each.id in self.gone else opened & ~as_bits(each.unavailable) for each in everybody]
        self.free = list(self.able)
        self.caps = [_cap(each, problem.slots) for each in everybody]
        self.room = [problem.tables if slot >= first_slot else 0 for slot in range(problem.slots)]
        self.floors = [0] * len(problem.investors) + [problem.floor] * len(problem.projects)
        worth = {each.pair: each.weight for each in problem.requests}
        taken = {each.pair for each in self.held}
        self.held_weight = sum(worth.get(pair, 0) for pair in taken)
        self.times_held = [0] * len(everybody)
        for each in self.held:
            for person in self.people(each.pair):
                self.free[person] &= ~(1 << each.slot)
                self.times_held[person] += 1
                self.floors[person] = max(0, self.floors[person] - 1)
            self.room[each.slot] = max(0, self.room[each.slot] - 1)
        self.most = [
            max(0, min(cap - times, free.bit_count()))
            for cap, times, free in zip(self.caps, self.times_held, self.free, strict=True)
        ]
        shut = problem.forbidden | taken
        locked = {lock.pair for lock in problem.locks}
        self.pairs: list[tuple[int, int]] = []
        self.worth: list[int] = []
        for request in problem.requests:
            one, other = self.people(request.pair)
            if (
                (request.weight or request.pair in locked)
                and request.pair not in shut
                and self.free[one] & self.free[other]
            ):
                self.pairs.append((one, other))
                self.worth.append(request.weight)
        self.number = {pair: number for number, pair in enumerate(self.pairs)}
        waiting = [lock.pair for lock in problem.locks if lock.pair not in taken]
        self.musts = frozenset(self.number[self.people(pair)] for pair in waiting if self.people(pair) in self.number)
        self.is_possible = len(self.musts) == len(waiting)

    def people(self, pair: Pair) -> tuple[int, int]:
        """The two of a pair, by number."""
        return self.investor[pair[0]], self.project[pair[1]]

    @cached_property
    def names(self) -> list[str]:
        """Ids by number."""
        return [*self.investor, *self.project]

    def board(self) -> Board:
        """A board with what is held on it, pinned."""
        board = Board(self.free, self.room)
        for each in self.held:
            one, other = self.people(each.pair)
            for person in (one, other):
                board.free[person] |= 1 << each.slot
            board.room[each.slot] += 1
            board.place(one, other, each.slot)
            board.pin(one, each.slot)
        return board

    def spare(self, board: Board, person: int) -> int:
        """How many more meetings they may have."""
        return max(0, self.caps[person] - board.busy[person].bit_count())

    def value(self, board: Board) -> tuple[int, int, int]:
        """How good a board is: locked requests missing (less than 0), meetings that count for the floor, weight."""
        weight, missing, counts = self.held_weight, len(self.musts), dict.fromkeys(self.project.values(), 0)
        for _, one, other in board.meetings():
            counts[other] += 1
            number = self.number.get((one, other))
            if number is not None:
                weight += self.worth[number]
                missing -= number in self.musts
        return -missing, sum(min(self.problem.floor, count) for count in counts.values()), weight

    @property
    def locked_ids(self) -> tuple[str, ...]:
        """Everybody with a locked meeting."""
        return tuple(sorted({name for lock in self.problem.locks for name in lock.pair}))

    @property
    def sessions(self) -> list[int]:
        """The slots of each session."""
        starts = sorted({0, *self.problem.session_starts})
        ends = [*starts[1:], self.problem.slots]
        return [as_bits(range(start, end)) for start, end in zip(starts, ends, strict=True)]


def _cap(person: Person, slots: int) -> int:
    return slots if person.max_meetings is None else min(slots, person.max_meetings)
