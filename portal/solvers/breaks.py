"""All meetings held, with the fewest breaks: the timetable of the B2B literature. Pure: the same in, the same out.

A break is one run of idle slots between two meetings of a person, of whatever length, across sessions too; the breaks of any
two people differ by no more than `unfairness`. Everything is said in clauses (`clauses`). What makes them provable are those
that follow from the others: a person's meetings take exactly as many slots as they are, the people busy in a slot are an
even number and no more than two for each table, and tables are counted by people who hold several of the meetings.
Source: Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy, Villaret 2022 (JAIR, article 12670), constraints 43 to 47.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from random import Random

from portal.solvers.clauses import Clauses, Outcome, TooMany, fewest


@dataclass(frozen=True)
class Meeting:
    """Two people, by number, and the slots at which they may meet."""

    parties: tuple[int, int]
    slots: frozenset[int]


@dataclass(frozen=True)
class Instance:
    """Meetings to be timed. `before` holds pairs of meetings of which the first comes in an earlier slot."""

    people: int
    slots: int
    tables: int
    meetings: tuple[Meeting, ...]
    before: tuple[tuple[int, int], ...] = ()
    unfairness: int = 2

    @cached_property
    def meetings_of(self) -> tuple[tuple[int, ...], ...]:
        """The meetings of each person."""
        of: list[list[int]] = [[] for _ in range(self.people)]
        for number, meeting in enumerate(self.meetings):
            for person in meeting.parties:
                of[person].append(number)
        return tuple(map(tuple, of))


@dataclass(frozen=True)
class Timetable:
    """The slot of each meeting, all breaks, and how few no timetable can go below."""

    slots: tuple[int, ...]
    breaks: int
    bound: int
    is_out_of_time: bool = False

    @property
    def is_optimal(self) -> bool:
        """Whether no timetable has fewer breaks."""
        return self.breaks == self.bound


class Clash(StrEnum):
    """Why there is no timetable."""

    NO_COMMON_SLOT = "NoCommonSlot"
    NO_ORDER = "NoOrder"
    TOO_MANY_MEETINGS = "TooManyMeetings"
    TABLES_FULL = "TablesFull"
    TOGETHER = "Infeasible"


SENTENCES = {
    Clash.NO_COMMON_SLOT: "at no slot may these meetings be held",
    Clash.NO_ORDER: "there is no slot at which these meetings keep their order",
    Clash.TOO_MANY_MEETINGS: "one person has fewer slots for these meetings than they are",
    Clash.TABLES_FULL: "the slots of these meetings have fewer tables than they need",
    Clash.TOGETHER: "slots, tables, order and fairness cannot all be kept",
}


class Infeasible(ValueError):
    """There is no timetable; `ids` are the meetings (M1, M2 …) and the person (P1 …) bound to go short."""

    def __init__(self, clash: Clash, ids: Iterable[str] = ()) -> None:
        self.clash, self.ids = clash, tuple(ids)
        self.detail = SENTENCES[clash]
        super().__init__(self.detail)


class OutOfTime(RuntimeError):
    """Nothing was found within the limit."""


def solved(instance: Instance, *, seed: int = 0, seconds: float = 10.0) -> Timetable:
    """The timetable with the fewest breaks, or the best found in time. Raises Infeasible and OutOfTime."""
    began = time.monotonic()
    possible = _possible(instance)
    _check_room(instance, possible)
    try:
        model = _Model(instance, possible, seed)
    except TooMany:
        raise OutOfTime from None
    found = fewest(model.clauses, model.breaks, seconds=seconds - (time.monotonic() - began))
    if found.outcome is Outcome.INFEASIBLE:
        raise Infeasible(Clash.TOGETHER)
    if found.true is None:
        raise OutOfTime
    slots = tuple(next(slot for slot, literal in at.items() if literal in found.true) for at in model.at)
    breaks = sum(breaks_by_person(instance, slots))
    return Timetable(slots, breaks, min(found.bound, breaks), found.outcome is Outcome.STOPPED and found.bound < breaks)


def breaks_by_person(instance: Instance, slots: Sequence[int]) -> list[int]:
    """How many breaks each person has when the meetings are at these slots."""
    found = []
    for numbers in instance.meetings_of:
        busy = sorted(slots[number] for number in numbers)
        found.append(sum(later - earlier > 1 for earlier, later in pairwise(busy)))
    return found


def _possible(instance: Instance) -> list[frozenset[int]]:
    """The slots of each meeting that leave room for those before and after it."""
    possible = [meeting.slots for meeting in instance.meetings]
    if never := [number for number, slots in enumerate(possible) if not slots]:
        raise Infeasible(Clash.NO_COMMON_SLOT, _names("M", never))
    is_settled = False
    while not is_settled:
        is_settled = True
        for earlier, later in instance.before:
            last, first = max(possible[later]), min(possible[earlier])
            narrowed = {
                earlier: frozenset(slot for slot in possible[earlier] if slot < last),
                later: frozenset(slot for slot in possible[later] if slot > first),
            }
            for number, slots in narrowed.items():
                if not slots:
                    raise Infeasible(Clash.NO_ORDER, _names("M", (earlier, later)))
                is_settled = is_settled and slots == possible[number]
                possible[number] = slots
    return possible


def _check_room(instance: Instance, possible: Sequence[frozenset[int]]) -> None:
    """Whether each person, and all tables, have places for the meetings. Raises Infeasible."""
    for person, numbers in enumerate(instance.meetings_of):
        if short := _without_place({number: possible[number] for number in numbers}, 1):
            raise Infeasible(Clash.TOO_MANY_MEETINGS, [*_names("P", [person]), *_names("M", short)])
    if short := _without_place(dict(enumerate(possible)), instance.tables):
        raise Infeasible(Clash.TABLES_FULL, _names("M", short))


def _without_place(possible: dict[int, frozenset[int]], room: int) -> list[int]:
    """Meetings that have fewer places together than they are, with so much room in a slot; none if all fit."""
    seated: dict[int, list[int]] = {slot: [] for slots in possible.values() for slot in slots}
    for number in possible:
        # Who may have to move for whom, until a slot with room is reached.
        came_by: dict[int, int] = {}
        waiting, seen = [number], {number}
        free = None
        while waiting and free is None:
            mover = waiting.pop()
            for slot in sorted(possible[mover] - came_by.keys()):
                came_by[slot] = mover
                if len(seated[slot]) < room:
                    free = slot
                    break
                waiting += [each for each in seated[slot] if each not in seen]
                seen.update(seated[slot])
        if free is None:
            return sorted(seen)
        place: int | None = free
        while place is not None:
            mover = came_by[place]
            left = next((slot for slot, there in seated.items() if mover in there), None)
            if left is not None:
                seated[left].remove(mover)
            seated[place].append(mover)
            place = left
    return []


def _names(letter: str, numbers: Iterable[int]) -> list[str]:
    return [f"{letter}{number + 1}" for number in numbers]


class _Model:
    """The instance in clauses: `at` says when a meeting is held, `breaks` counts those of each person."""

    def __init__(self, instance: Instance, possible: Sequence[frozenset[int]], seed: int) -> None:
        self.instance, self.clauses = instance, Clauses()
        order = list(range(len(instance.meetings)))
        if seed:
            Random(seed).shuffle(order)
        at = {number: {slot: self.clauses.variable() for slot in sorted(possible[number])} for number in order}
        self.at = [at[number] for number in range(len(order))]
        for number in order:
            self.clauses.add(*at[number].values())
            self.clauses.at_most_one(list(at[number].values()))
        self.busy = [self._busy(numbers) for numbers in instance.meetings_of]
        self.breaks = [
            self._breaks(busy, len(numbers)) for busy, numbers in zip(self.busy, instance.meetings_of, strict=True)
        ]
        self._keep_fair()
        self._keep_tables()
        self._keep_order()

    def _busy(self, numbers: Sequence[int]) -> dict[int, int]:
        """Whether a person is in a meeting, by slot; as many slots as meetings."""
        busy = {}
        for slot in range(self.instance.slots):
            if here := self._held(numbers, slot):
                self.clauses.at_most_one(here)
                busy[slot] = self.clauses.any_of(here)
        self.clauses.exactly(list(busy.values()), len(numbers))
        return busy

    def _breaks(self, busy: dict[int, int], many: int) -> list[int]:
        """A scale of breaks: a meeting after an idle slot after an earlier meeting ends one."""
        begun: list[int | None] = []  # whether there was a meeting by then
        for slot in range(self.instance.slots):
            so_far = [literal for literal in (begun[-1] if begun else None, busy.get(slot)) if literal]
            begun.append(self.clauses.any_of(so_far) if so_far else None)
        ends = [
            self._all_of([busy[slot], earlier, *([-busy[slot - 1]] if slot - 1 in busy else [])])
            for slot, earlier in enumerate(begun[:-2], 2)
            if earlier and slot in busy
        ]
        scale = self.clauses.scale(ends, min(many - 1, self.instance.slots - many))
        if scale:
            self._keep_together(busy, begun, many, unless=scale[0])
        return scale

    def _keep_together(self, busy: dict[int, int], begun: Sequence[int | None], many: int, *, unless: int) -> None:
        """Without a break, whoever began so many slots ago as there are meetings is through, and who began since is busy.

        It follows from the count; said outright, one slot tells about all others at once.
        """
        for slot, by_now in enumerate(begun):
            long_ago = [through] if slot >= many and (through := begun[slot - many]) else []
            here = [busy[slot]] if slot in busy else []
            if by_now:
                self.clauses.add(unless, -by_now, *long_ago, *here)
            if here and long_ago:
                self.clauses.add(unless, -here[0], -long_ago[0])

    def _all_of(self, literals: Sequence[int]) -> int:
        return -self.clauses.any_of([-literal for literal in literals])

    def _keep_fair(self) -> None:
        """Nobody has more breaks than anybody else and `unfairness`."""
        allowed = self.instance.unfairness
        for step in range(allowed, max((len(scale) for scale in self.breaks), default=0)):
            # Somebody has more breaks than that: so everybody has those above what is allowed.
            somebody = self.clauses.variable()
            for scale in self.breaks:
                if step < len(scale):
                    self.clauses.add(-scale[step], somebody)
                self.clauses.add(-somebody, *scale[step - allowed : step - allowed + 1])

    def _keep_tables(self) -> None:
        """No more meetings in a slot than tables, counted by the meetings and again by the people in them."""
        tables, holders = self.instance.tables, self._holders()
        for slot in range(self.instance.slots):
            groups = [here for numbers in holders if (here := self._held(numbers, slot))]
            self.clauses.at_most([self.clauses.any_of(here) for here in groups], tables)
            people = [busy[slot] for busy in self.busy if slot in busy]
            scale = self.clauses.scale(people, 2 * tables + 1)
            if len(people) > 2 * tables:
                self.clauses.add(-scale[2 * tables])
            for odd, even in zip(scale[::2], [*scale[1::2], None], strict=False):
                self.clauses.add(-odd, *([even] if even else []))

    def _holders(self) -> list[list[int]]:
        """All meetings, in groups of one person's, by whoever holds most of those left."""
        left = set(range(len(self.instance.meetings)))
        groups = []
        while left:
            most = max(self.instance.meetings_of, key=lambda numbers: sum(number in left for number in numbers))
            groups.append([number for number in most if number in left])
            left.difference_update(most)
        return groups

    def _held(self, numbers: Iterable[int], slot: int) -> list[int]:
        """Whether these meetings are held at the slot, those that may."""
        return [self.at[number][slot] for number in numbers if slot in self.at[number]]

    def _keep_order(self) -> None:
        for earlier, later in self.instance.before:
            # Whether the earlier of the two was held by then; the later one is not held before.
            was_held: int | None = None
            for slot in range(self.instance.slots):
                if slot in self.at[later]:
                    self.clauses.add(-self.at[later][slot], *([was_held] if was_held else []))
                if slot in self.at[earlier]:
                    here = self.at[earlier][slot]
                    was_held = here if was_held is None else self.clauses.any_of([was_held, here])
