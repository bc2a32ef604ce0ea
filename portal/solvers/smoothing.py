"""Fewer gaps in people's days, nobody met less: paths between two slots are turned over, hot first, then ever cooler.

The paths of two slots share nobody, and turning one over changes the days of the two at its ends only. So all paths of
two slots are weighed at once, and a pass over all pairs of slots weighs thousands (annealing, Kirkpatrick 1983).
"""

import math
from collections.abc import Callable, Sequence
from itertools import combinations, product
from random import Random

from portal.solvers.board import NOBODY, Board

HOT, COLD = 0.6, 0.15

# How early it is tried, the end it starts from, and what turning it over gains.
Odd = tuple[float, int, int]


class Gaps(dict[int, int]):
    """How many runs of idle slots lie between two meetings of one session, times `each`, by the slots of the meetings."""

    def __init__(self, sessions: Sequence[int], each: int = 1) -> None:
        super().__init__()
        self.sessions, self.each = sessions, each
        self.firsts = sum(session & -session for session in sessions)

    def __missing__(self, busy: int) -> int:
        runs = (busy & ~(busy << 1 & ~self.firsts)).bit_count()
        self[busy] = found = self.each * (runs - sum(1 for session in self.sessions if busy & session))
        return found

    def least(self, free: int, meetings: int) -> int:
        """The fewest a person has with so many meetings, were they alone."""
        ways = {0: 0}
        for session in self.sessions:
            lengths, mask = [], free & session
            while mask:
                run = mask & ~(mask + (mask & -mask))
                lengths.append(run.bit_count())
                mask &= ~run
            lengths.sort(reverse=True)
            here = [(sum(lengths[:many]), self.each * max(0, many - 1)) for many in range(len(lengths) + 1)]
            further: dict[int, int] = {}
            for (met, gaps), (fits, more) in product(ways.items(), here):
                further[met + fits] = min(gaps + more, further.get(met + fits, gaps + more))
            ways = further
        return min((gaps for fits, gaps in ways.items() if fits >= meetings), default=0)


class Smoother:
    """Anneals a board. `heavy` people come first, each of their gaps counts three; the others' count one."""

    def __init__(self, board: Board, sessions: Sequence[int], heavy: int, slots: Sequence[int], seed: int) -> None:
        self.board, self.chance = board, Random(seed)
        grave, light = Gaps(sessions, 3), Gaps(sessions)
        self.costs: list[Gaps] = [grave] * heavy + [light] * (len(board.free) - heavy)
        self.people = [person for person, busy in enumerate(board.busy) if busy]
        self.pairs = list(combinations(slots, 2))
        self.idle = sum(self.costs[person][board.busy[person]] for person in self.people)

    @property
    def work(self) -> int:
        """What a pass weighs: people by pairs of slots, at least 1."""
        return max(1, len(self.pairs) * len(self.people))

    def least(self) -> int:
        """What no plan with as many meetings of each can go below."""
        board = self.board
        return sum(self.costs[each].least(board.free[each], board.busy[each].bit_count()) for each in self.people)

    def smooth(self, passes: int, *, goes_on: Callable[[float], bool]) -> None:
        """Bring `idle` down; the board ends at the best found. `goes_on` is told the share done and may end the work."""
        if not self.pairs:
            return
        least, best = self.least(), (self.idle, self.board.copy())
        for number in range(passes):
            if self.idle <= least or not goes_on(number / passes):
                break
            self.chance.shuffle(self.pairs)
            heat = HOT * (COLD / HOT) ** (number / passes)
            for here, there in self.pairs:
                self._weigh(here, there, heat)
            if self.idle < best[0]:
                best = (self.idle, self.board.copy())
        if best[0] < self.idle:
            self.idle, kept = best
            self.board.meets, self.board.busy, self.board.load = kept.meets, kept.busy, kept.load

    def _weigh(self, here: int, there: int, heat: float) -> None:
        """Turn over what makes days better, and by chance what makes them a little worse."""
        board, costs, busy, free = self.board, self.costs, self.board.busy, self.board.free
        first, second = board.meets[here], board.meets[there]
        flip, is_pinned = 1 << here | 1 << there, bool(board.pinned)
        chance, done = self.chance.random, set()
        away: list[Odd] = []
        back: list[Odd] = []
        for end in self.people:
            met = first[end]
            if (met == NOBODY) is (second[end] == NOBODY) or end in done:
                continue
            near, far = (first, second) if met != NOBODY else (second, first)
            last, following, is_odd = end, near[end], False
            while following != NOBODY:
                last, is_odd = following, not is_odd
                near, far = far, near
                following = near[last]
            done.add(last)
            was_end, was_last = busy[end], busy[last]
            new_end, new_last = was_end ^ flip, was_last ^ flip
            if new_end & ~free[end] or new_last & ~free[last]:
                continue
            if is_pinned and board.path(end, *((here, there) if met != NOBODY else (there, here))) is None:
                continue
            gain = costs[end][was_end] - costs[end][new_end] + costs[last][was_last] - costs[last][new_last]
            if is_odd:
                (away if met != NOBODY else back).append((heat * math.log(1 - chance()) - gain, end, gain))
            elif gain >= 0 or chance() < math.exp(gain / heat):
                if met != NOBODY:
                    board.turn(end, here, there)
                else:
                    board.turn(end, there, here)
                self.idle -= gain
        if away or back:
            self._exchange(here, there, heat, sorted(away), sorted(back))

    def _exchange(self, here: int, there: int, heat: float, away: Sequence[Odd], back: Sequence[Odd]) -> None:
        """An odd path takes a meeting along: one goes for one that comes, or into room that is left."""
        board, chance = self.board, self.chance.random
        both = min(len(away), len(back))
        for (_, one, gain_one), (_, other, gain_other) in zip(away, back, strict=False):
            gain = gain_one + gain_other
            if gain >= 0 or chance() < math.exp(gain / heat):
                board.turn(one, here, there)
                board.turn(other, there, here)
                self.idle -= gain
        for rest, start, goal in ((away[both:], here, there), (back[both:], there, here)):
            for _, one, gain in rest:
                if board.has_room(goal) and (gain >= 0 or chance() < math.exp(gain / heat)):
                    board.turn(one, start, goal)
                    self.idle -= gain
