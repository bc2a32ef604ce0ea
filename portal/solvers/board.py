"""Who meets whom in which slot, and the two moves that keep that right: a meeting set down, a path turned over.

People are numbers, those of one side first; sets of slots are bits. The meetings of two slots form paths and rings of
people, as nobody has more than two. A path may be turned over, each of its meetings to the other slot, when the two at
its ends can: whoever stands between is busy in both before and after (Kempe 1879).
"""

from collections.abc import Iterable, Iterator, Sequence

NOBODY = -1


class Board:
    """`meets[slot][person]` is whom they meet, or NOBODY; `busy[person]` their slots as bits; `load[slot]` the meetings."""

    def __init__(self, free: Sequence[int], room: Sequence[int]) -> None:
        """`free[person]`: the slots they may meet in, as bits; `room[slot]`: how many meetings fit."""
        self.free, self.room = list(free), list(room)
        self.meets = [[NOBODY] * len(free) for _ in room]
        self.busy = [0] * len(free)
        self.load = [0] * len(room)
        self.pinned: set[tuple[int, int]] = set()

    def idle(self, person: int) -> int:
        """The slots they may meet in and do not, as bits."""
        return self.free[person] & ~self.busy[person]

    def has_room(self, slot: int) -> bool:
        """Whether one more meeting fits."""
        return self.load[slot] < self.room[slot]

    def meet(self, one: int, other: int) -> bool:
        """Whether these two have a meeting."""
        return any(self.meets[slot][one] == other for slot in bits(self.busy[one] & self.busy[other]))

    def place(self, one: int, other: int, slot: int) -> None:
        """Set a meeting down: both must be idle, and the slot have room."""
        row = self.meets[slot]
        row[one], row[other] = other, one
        self.busy[one] |= 1 << slot
        self.busy[other] |= 1 << slot
        self.load[slot] += 1

    def lift(self, one: int, slot: int) -> int:
        """Take a meeting up; whom they met."""
        row = self.meets[slot]
        other = row[one]
        row[one] = row[other] = NOBODY
        self.busy[one] &= ~(1 << slot)
        self.busy[other] &= ~(1 << slot)
        self.load[slot] -= 1
        return other

    def pin(self, one: int, slot: int) -> None:
        """Keep this meeting where it is, whatever happens."""
        self.pinned |= {(one, slot), (self.meets[slot][one], slot)}

    def path(self, end: int, here: int, there: int) -> tuple[int, int] | None:
        """The other end and the number of meetings of the path from `end`, who is busy `here` and idle `there`.

        None when it must not be turned over: an end is not free for it, or a meeting is pinned. Room is not looked at.
        """
        near, far = self.meets[here], self.meets[there]
        last, count, slots = end, 0, (here, there)
        while True:
            if self.pinned and ((last, here) in self.pinned or (last, there) in self.pinned):
                return None
            following = near[last]
            if following == NOBODY:
                break
            last, count = following, count + 1
            near, far = far, near
        if not (self.free[end] >> there & 1 and self.free[last] >> slots[count % 2] & 1):
            return None
        return last, count

    def turn(self, end: int, here: int, there: int) -> None:
        """Turn over the path from `end`, who is busy `here` and idle `there`."""
        near, far = self.meets[here], self.meets[there]
        person, last, count = end, end, -1
        while person != NOBODY:
            following = near[person]
            near[person], far[person] = far[person], following
            last, person, count = person, following, count + 1
            near, far = far, near
        flip = 1 << here | 1 << there
        self.busy[end] ^= flip
        self.busy[last] ^= flip
        if count % 2:
            self.load[here] -= 1
            self.load[there] += 1

    def meetings(self) -> Iterator[tuple[int, int, int]]:
        """Slot, the person of the first side, the other."""
        for slot, row in enumerate(self.meets):
            for one, other in enumerate(row):
                if other > one:
                    yield slot, one, other

    def copy(self) -> "Board":
        """The same meetings on a board of its own."""
        twin = Board(self.free, self.room)
        twin.meets = [list(row) for row in self.meets]
        twin.busy, twin.load, twin.pinned = list(self.busy), list(self.load), set(self.pinned)
        return twin


def bits(mask: int) -> list[int]:
    """The slots of a set, in order."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def as_bits(slots: Iterable[int]) -> int:
    """A set of slots."""
    return sum(1 << slot for slot in set(slots))
