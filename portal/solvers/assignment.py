"""Who reads what: every entry its judges, the loads even, nobody with a tie, the most knowledge of the matter. Pure.

A transport problem whose rows are nested, so that the optimum of the linear programme is whole; the duals prove it. The
optimum tends to split judges into circles that share no entry, whose leanings nobody can compare: `linked` gives up a
little knowledge for chance until all are linked, and says how much.
Source: the same problem as OpenReview's MinMax and HotCRP's min-cost flow; circles: MIDL, 70 components at the optimum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import fsum
from random import Random

from portal.solvers.programme import Outcome, Programme, solve

# From half on, chance outweighs a judge who knows the matter against one who does not.
MIXES = (0.0, 0.001, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.52, 0.55, 0.6, 0.7, 0.85)
WELL_LINKED = 0.1
PLACES = 6
_DUST = 1e-6

Pair = tuple[str, str]


@dataclass(frozen=True)
class Judge:
    """A judge; two of one institution never read the same entry (None: of none)."""

    id: str
    institution: str | None = None


@dataclass(frozen=True)
class Problem:
    """Each entry gets `reviews` judges, each judge a number of entries within `load`. Pairs are (judge, entry).

    `affinity` says how well a judge knows the matter of an entry (missing: 0); `fixed` pairs stay whatever they cost.
    """

    reviews: int
    load: tuple[int, int]
    judges: tuple[Judge, ...]
    entries: tuple[str, ...]
    conflicts: frozenset[Pair] = frozenset()
    affinity: Mapping[Pair, float] = field(default_factory=dict)
    fixed: frozenset[Pair] = frozenset()


@dataclass(frozen=True)
class Assignment:
    """The judges of each entry. No assignment has a greater total affinity than `bound`.

    `components` counts the circles of judges that share entries, `lambda2` says how tightly they hang together (the
    second eigenvalue of the normalised Laplacian of their graph, 0..2; 0 with more than one circle). `mix` is the
    share of chance that linked them.
    """

    judges_of: Mapping[str, tuple[str, ...]]
    total: float
    bound: float
    loads: Mapping[str, int]
    components: int
    lambda2: float
    mix: float = 0.0

    @property
    def is_optimal(self) -> bool:
        """Nothing is better, as far as six decimals tell."""
        return self.total >= self.bound

    @property
    def cost(self) -> float:
        """The affinity given up against the bound, 0..1 of it."""
        return max(0.0, (self.bound - self.total) / self.bound) if self.bound > 0 else 0.0


class Shortage(StrEnum):
    """What makes an assignment impossible."""

    NOT_ENOUGH_JUDGES = "NotEnoughJudges"
    LOADS_DO_NOT_FIT = "LoadsDoNotFit"
    TOGETHER = "Infeasible"


class Infeasible(ValueError):
    """No assignment keeps the rules; `ids` are the entries, or the judges, that go short."""

    def __init__(self, shortage: Shortage, detail: str, ids: Iterable[str] = ()) -> None:
        self.shortage, self.ids = shortage, tuple(ids)
        super().__init__(detail)


class OutOfTime(RuntimeError):
    """Nothing was found within the limit."""


def assigned(problem: Problem, *, mix: float = 0.0, seed: int = 0, seconds: float = 10.0) -> Assignment:
    """The assignment of the greatest total affinity; with `mix`, of the greatest when so much of it is chance.

    Raises Infeasible with who goes short, OutOfTime.
    """
    _refuse_impossible(problem)
    if not problem.entries:
        return _assignment(problem, {}, 0.0, mix)
    chance = Random(seed)
    top = max((abs(value) for value in problem.affinity.values()), default=0.0) or 1.0
    worth = {pair: problem.affinity.get(pair, 0.0) for pair in _pairs(problem)}
    mixed = {pair: (1 - mix) * value + mix * top * chance.random() for pair, value in worth.items()} if mix else worth
    programme, columns, rows = _programme(problem, mixed)
    answer = solve(programme, seconds=seconds, seed=seed)
    if answer.outcome is Outcome.INFEASIBLE:
        raise _shortage(problem, seconds=seconds, seed=seed)
    if answer.outcome is Outcome.STOPPED:
        raise OutOfTime
    judges_of: dict[str, list[str]] = {entry: [] for entry in problem.entries}
    for (judge, entry), column in columns.items():
        if answer.values[column] > 0.5:
            judges_of[entry].append(judge)
    bound = float("inf") if mix else _dual_bound(programme, columns, worth, rows, answer.duals)
    return _assignment(problem, judges_of, bound, mix)


def linked(problem: Problem, *, seed: int = 0, seconds: float = 10.0) -> Assignment:
    """The assignment with the least chance in it that links all judges well; else the one that links them best.

    Raises Infeasible with who goes short, OutOfTime.
    """
    best = first = assigned(problem, seed=seed, seconds=seconds)
    for mix in MIXES[1:]:
        if best.components == 1 and best.lambda2 >= WELL_LINKED:
            break
        found = replace(assigned(problem, mix=mix, seed=seed, seconds=seconds), bound=first.bound)
        if (-found.components, found.lambda2) > (-best.components, best.lambda2):
            best = found
    return best


def _pairs(problem: Problem) -> list[Pair]:
    """Who may read what, in the order of the problem."""
    return [
        (judge.id, entry)
        for judge in problem.judges
        for entry in problem.entries
        if (judge.id, entry) not in problem.conflicts or (judge.id, entry) in problem.fixed
    ]


@dataclass(frozen=True)
class _Rows:
    """Which rows of the programme a pair stands in."""

    entry: Mapping[str, int]
    judge: Mapping[str, int]
    institution: Mapping[Pair, int]
    institution_of: Mapping[str, str | None]

    def of(self, pair: Pair) -> list[int]:
        judge, entry = pair
        key = (self.institution_of[judge] or "", entry)
        return [self.entry[entry], self.judge[judge], *([self.institution[key]] if key in self.institution else [])]


def _programme(problem: Problem, worth: Mapping[Pair, float]) -> tuple[Programme, dict[Pair, int], _Rows]:
    programme = Programme()
    columns = {pair: programme.column(-value, float(pair in problem.fixed), 1) for pair, value in worth.items()}
    by_entry: dict[str, list[int]] = {entry: [] for entry in problem.entries}
    by_judge: dict[str, list[int]] = {judge.id: [] for judge in problem.judges}
    by_house: dict[Pair, list[int]] = {}
    house_of = {judge.id: judge.institution for judge in problem.judges}
    for (judge, entry), column in columns.items():
        by_entry[entry].append(column)
        by_judge[judge].append(column)
        house = house_of[judge]
        if house is not None:
            by_house.setdefault((house, entry), []).append(column)
    lowest, highest = problem.load
    rows = _Rows(
        {entry: programme.row(of, problem.reviews, problem.reviews) for entry, of in by_entry.items()},
        {judge: programme.row(of, lowest, highest) for judge, of in by_judge.items()},
        {key: programme.row(of, float("-inf"), 1) for key, of in by_house.items() if len(of) > 1},
        house_of,
    )
    return programme, columns, rows


def _dual_bound(
    programme: Programme, columns: Mapping[Pair, int], worth: Mapping[Pair, float], rows: _Rows, duals: Iterable[float]
) -> float:
    """What the duals prove by weak duality: true whatever the optimiser's tolerances, as it is summed anew here."""
    prices = [-dual for dual in duals]
    parts = []
    for price, lower, upper in zip(prices, programme.row_lower, programme.row_upper, strict=True):
        side = upper if price > 0 else lower
        parts.append(price * side if abs(side) < float("inf") else 0.0)
    usable = [
        0.0 if price < 0 and lower == float("-inf") else price
        for price, lower in zip(prices, programme.row_lower, strict=True)
    ]
    for pair, column in columns.items():
        reduced = worth[pair] - fsum(usable[row] for row in rows.of(pair))
        parts.append(reduced * (programme.upper[column] if reduced > 0 else programme.lower[column]))
    return fsum(parts)


def _assignment(problem: Problem, judges_of: Mapping[str, Iterable[str]], bound: float, mix: float) -> Assignment:
    order = {judge.id: number for number, judge in enumerate(problem.judges)}
    sorted_judges = {
        entry: tuple(sorted(judges_of.get(entry, ()), key=lambda judge: order[judge])) for entry in problem.entries
    }
    pairs = [(judge, entry) for entry, judges in sorted_judges.items() for judge in judges]
    loads = dict.fromkeys(order, 0)
    for judge, _ in pairs:
        loads[judge] += 1
    total = round(fsum(problem.affinity.get(pair, 0.0) for pair in pairs), PLACES)
    if abs(bound - total) <= _DUST * max(1.0, abs(total)):
        bound = total
    components, lambda2 = links(sorted_judges)
    return Assignment(sorted_judges, total, round(bound, PLACES), loads, components, lambda2, mix)


def links(judges_of: Mapping[str, Iterable[str]]) -> tuple[int, float]:
    """How many circles of judges share entries, and lambda 2 of their graph (0 unless there is one circle)."""
    shared: dict[str, dict[str, int]] = {}
    for judges in judges_of.values():
        of = sorted(judges)
        for judge in of:
            row = shared.setdefault(judge, {})
            for other in of:
                if other != judge:
                    row[other] = row.get(other, 0) + 1
    left, components = set(shared), 0
    while left:
        components += 1
        waiting = [min(left)]
        left.discard(waiting[0])
        while waiting:
            near = left & shared[waiting.pop()].keys()
            left -= near
            waiting += near
    if components != 1 or len(shared) < 2:
        return components, 0.0
    return 1, _second_eigenvalue(shared)


def _second_eigenvalue(shared: Mapping[str, Mapping[str, int]]) -> float:
    import numpy as np  # noqa: PLC0415 -- as the optimiser: only where something is planned

    names = sorted(shared)
    degree = {name: sum(shared[name].values()) for name in names}
    laplacian = [
        [float(one == other) - shared[one].get(other, 0) / (degree[one] * degree[other]) ** 0.5 for other in names]
        for one in names
    ]
    return round(float(np.linalg.eigvalsh(np.array(laplacian))[1]), 4)


def _refuse_impossible(problem: Problem) -> None:
    """Raise Infeasible for what can be named by counting."""
    houses = {judge.id: judge.institution for judge in problem.judges}
    short = []
    for entry in problem.entries:
        free = [judge for judge in houses if (judge, entry) not in problem.conflicts or (judge, entry) in problem.fixed]
        named = {houses[judge] for judge in free if houses[judge] is not None}
        if len(named) + sum(houses[judge] is None for judge in free) < problem.reviews:
            short.append(entry)
    if short:
        raise Infeasible(
            Shortage.NOT_ENOUGH_JUDGES, f"fewer than {problem.reviews} judges may read these entries", short
        )
    needed, (lowest, highest) = problem.reviews * len(problem.entries), problem.load
    if not len(houses) * lowest <= needed <= len(houses) * highest:
        raise Infeasible(
            Shortage.LOADS_DO_NOT_FIT,
            f"{needed} readings do not fit {len(houses)} judges with {lowest} to {highest} entries each",
        )


def _shortage(problem: Problem, *, seconds: float, seed: int) -> Infeasible:
    """Who goes short in the assignment that comes nearest."""
    programme, _, rows = _programme(problem, dict.fromkeys(_pairs(problem), 0.0))
    lacking = {}
    for name, row in (*rows.entry.items(), *rows.judge.items()):
        lacking[name, row] = column = programme.column(1, 0, float("inf"))
        end = programme.starts[row + 1] if row + 1 < len(programme.starts) else len(programme.indices)
        programme.indices.insert(end, column)
        programme.coefficients.insert(end, 1.0)
        programme.starts[row + 1 :] = [start + 1 for start in programme.starts[row + 1 :]]
    answer = solve(programme, seconds=seconds, seed=seed)
    values = answer.values if answer.outcome is Outcome.OPTIMAL else [0.0] * len(programme.costs)
    ids = [name for (name, _), column in lacking.items() if values[column] > 0.5]
    return Infeasible(
        Shortage.TOGETHER, "loads, conflicts and institutions cannot all be kept: these would go short", ids
    )
