"""Clauses over true and false, and the SAT solver (Glucose, from PySAT) that satisfies them: the only module that knows it.

A variable is a number from 1, a literal a variable or, negated, its negative. The solver is loaded at the first use. It runs
in slices of so many conflicts; only between two of them is the clock looked at: the same in, the same out, unless it cuts.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations
from typing import Any

MOST = 3_000_000  # clauses, some 300 MB
SLICE = 2000
# What shortening a core, and raising what is proved of it, may cost, in conflicts.
SHORTENING, RAISING = 1000, 20_000
SHORTENED_UP_TO = 60


class TooMany(RuntimeError):
    """There is no room for so many clauses."""


class Clauses:
    """What has to be true, as clauses: of each, one literal."""

    def __init__(self) -> None:
        self.rows: list[list[int]] = []
        self.variables = 0
        self._any: dict[tuple[int, ...], int] = {}

    def variable(self) -> int:
        """A new one."""
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """One of these is true."""
        if len(self.rows) == MOST:
            raise TooMany
        self.rows.append(list(literals))

    def any_of(self, literals: Sequence[int]) -> int:
        """A literal that is true when one of these is, and only then."""
        if len(literals) == 1:
            return literals[0]
        if (known := self._any.get(tuple(literals))) is not None:
            return known
        found = self._any[tuple(literals)] = self.variable()
        for literal in literals:
            self.add(-literal, found)
        self.add(-found, *literals)
        return found

    def at_most_one(self, literals: Sequence[int]) -> None:
        """No two of these are true."""
        if len(literals) <= 6:
            for pair in combinations(literals, 2):
                self.add(*(-literal for literal in pair))
            return
        link = self.variable()
        self.at_most_one([*literals[:4], link])
        self.at_most_one([-link, *literals[4:]])

    def scale(self, literals: Sequence[int], most: int) -> list[int]:
        """Literals of which the first says that at least one of these is true, the next at least two, up to `most`.

        Each holds when so many are true and only then (a totalizer: halves are counted, then added).
        """
        if most < 1:
            return []
        if len(literals) <= 1:
            return list(literals)
        half = len(literals) // 2
        left, right = self.scale(literals[:half], most), self.scale(literals[half:], most)
        found = [self.variable() for _ in range(min(most, len(literals)))]
        for one in range(len(left) + 1):
            for other in range(len(right) + 1):
                total = one + other
                if total:
                    self.add(
                        *(-each for each in (*left[:one][-1:], *right[:other][-1:])), found[min(total, len(found)) - 1]
                    )
                if total < len(found):
                    self.add(-found[total], *left[one : one + 1], *right[other : other + 1])
        return found

    def at_most(self, literals: Sequence[int], number: int) -> None:
        """No more than so many of these are true."""
        if len(literals) > number:
            self.add(-self.scale(literals, number + 1)[number])

    def exactly(self, literals: Sequence[int], number: int) -> None:
        """So many of these are true; no more than there are."""
        if number:
            found = self.scale(literals, number + 1)
            self.add(found[number - 1])
            if len(found) > number:
                self.add(-found[number])
        else:
            for literal in literals:
                self.add(-literal)


class Outcome(StrEnum):
    """What the search ended with. `STOPPED` by the clock: `true` may hold what it had by then."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Found:
    """The variables that are true (None: nothing found yet) and how few faults no choice can go below."""

    outcome: Outcome
    true: frozenset[int] | None
    bound: int


def fewest(clauses: Clauses, scales: Sequence[Sequence[int]], *, seconds: float) -> Found:
    """A choice that satisfies the clauses with as few literals of the scales true as can be.

    Core by core: assume that there is no fault at all; each time the solver shows that some of the assumptions cannot hold
    together, one fault is proved, those are assumed no more, but that there is only one fault among them. The first choice
    that meets all assumptions has no more faults than are proved. Source: Morgado, Dodaro, Marques-Silva 2014 (OLL, CP).
    """
    from pysat.solvers import Glucose4  # noqa: PLC0415 -- 10 MB that a web process may never need

    with Glucose4(bootstrap_with=clauses.rows, incr=True) as solver:
        search = _Search(solver, clauses, scales, time.monotonic() + seconds)
        try:
            outcome = search.run()
        except _Cut:
            outcome = Outcome.STOPPED
    return Found(outcome, search.true, search.bound)


class _Cut(Exception):
    """The time is over."""


class _Search:
    """One run: what is assumed, what is proved, and the best choice so far."""

    def __init__(self, solver: Any, clauses: Clauses, scales: Sequence[Sequence[int]], deadline: float) -> None:
        self.solver, self.deadline = solver, deadline
        self.clauses = clauses
        self.faults = list(chain.from_iterable(scales))
        self.bound = 0
        self.true: frozenset[int] | None = None
        self.least = len(self.faults) + 1
        # By assumed literal: the scale it belongs to, and the step on it that is assumed not to be reached.
        self.assumed = {-scale[0]: (scale, 0) for scale in scales if scale}

    def run(self) -> Outcome:
        """Until the best choice is proved to be the best."""
        if not self.is_possible([]):
            return Outcome.INFEASIBLE
        while self.bound < self.least and not self.is_possible(list(self.assumed)):
            core = self.shortened(self.solver.get_core())
            self.bound += 1
            for literal in core:
                self._assume_next(*self.assumed.pop(literal))
            if len(core) == 1:
                self.solver.add_clause([-core[0]])
            else:
                self._assume_one_of(core)
        return Outcome.OPTIMAL

    def is_possible(self, assumptions: Sequence[int]) -> bool:
        """Whether the clauses can be satisfied with these."""
        while (answer := self._tried(assumptions, SLICE)) is None:
            pass
        return answer

    def shortened(self, core: Sequence[int]) -> list[int]:
        """Fewer assumptions that cannot hold together either."""
        found = list(core)
        while len(found) > 1 and not self.is_possible(found) and len(self.solver.get_core()) < len(found):
            found = list(self.solver.get_core())
        place = 0
        while place < len(found) <= SHORTENED_UP_TO and len(found) > 1:
            if self._tried(found[:place] + found[place + 1 :], SHORTENING) is False:
                found = list(self.solver.get_core())
            else:
                place += 1
        return found

    def _assume_next(self, scale: Sequence[int], step: int) -> None:
        if step + 1 < len(scale):
            self.assumed[-scale[step + 1]] = (scale, step + 1)

    def _assume_one_of(self, core: Sequence[int]) -> None:
        """One fault among these is proved; no more are assumed than can be shown quickly to be needed."""
        known = len(self.clauses.rows)
        scale = self.clauses.scale([-literal for literal in core], max(2, self.least - self.bound + 2))
        for row in self.clauses.rows[known:]:
            self.solver.add_clause(row)
        step = 1
        while step < len(scale) and self._tried([-scale[step]], RAISING) is False:
            self.bound += 1
            step += 1
        if step < len(scale):
            self.assumed[-scale[step]] = (scale, step)

    def _tried(self, assumptions: Sequence[int], conflicts: int) -> bool | None:
        """Whether these can be met; None when so many conflicts did not tell. Raises _Cut when the time is over."""
        for spent in range(0, conflicts, SLICE):
            if time.monotonic() >= self.deadline:
                raise _Cut
            self.solver.conf_budget(min(SLICE, conflicts - spent))
            answer = self.solver.solve_limited(assumptions=list(assumptions))
            if answer:
                self._keep(frozenset(literal for literal in self.solver.get_model() if literal > 0))
            if answer is not None:
                return bool(answer)
        return None

    def _keep(self, true: frozenset[int]) -> None:
        faults = sum(literal in true for literal in self.faults)
        if faults < self.least:
            self.least, self.true = faults, true
