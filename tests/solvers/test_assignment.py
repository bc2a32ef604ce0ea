"""Judges and entries are matched: nobody short, nobody tied, even loads, and nothing better."""

import random
from itertools import combinations
from typing import Any

import pytest

from portal.solvers.assignment import Infeasible, Judge, Problem, Shortage, assigned, linked, links


def a_case(seed, *, judges=50, entries=500, reviews=3, houses=None, tied=0.03, fields=10):
    """A panel whose judges know two fields each; an entry is of one field."""
    chance = random.Random(seed)
    known = {f"J{number}": chance.sample(range(fields), 2) for number in range(judges)}
    fields_of = {f"E{number}": chance.randrange(fields) for number in range(entries)}
    pairs = [(judge, entry) for judge in known for entry in fields_of]
    needed = reviews * entries
    return Problem(
        reviews=reviews,
        load=(needed // judges, -(-needed // judges)),
        judges=tuple(Judge(judge, f"H{int(judge[1:]) % houses}" if houses else None) for judge in known),
        entries=tuple(fields_of),
        conflicts=frozenset(pair for pair in pairs if chance.random() < tied),
        affinity={
            (judge, entry): round(0.6 * (fields_of[entry] in known[judge]) + 0.4 * chance.random(), 3)
            for judge, entry in pairs
        },
    )


def broken(problem, found):
    """Every rule an assignment breaks, counted without the solver."""
    house = {judge.id: judge.institution for judge in problem.judges}
    loads = dict.fromkeys(house, 0)
    wrong: list[tuple[str, ...]] = []
    for entry in problem.entries:
        judges = found.judges_of[entry]
        if len(set(judges)) != problem.reviews:
            wrong.append(("reviews", entry))
        named = [house[judge] for judge in judges if house[judge] is not None]
        if len(set(named)) < len(named):
            wrong.append(("institution", entry))
        for judge in judges:
            loads[judge] += 1
            if (judge, entry) in problem.conflicts - problem.fixed:
                wrong.append(("conflict", judge, entry))
    lowest, highest = problem.load
    wrong += [("load", judge) for judge, load in loads.items() if not lowest <= load <= highest]
    wrong += [("fixed", *pair) for pair in problem.fixed if pair[0] not in found.judges_of[pair[1]]]
    if loads != dict(found.loads):
        wrong.append(("loads",))
    return wrong


def best_of_all(problem):
    """The greatest total of any assignment, by trying all of them; None if there is none."""
    house = {judge.id: judge.institution for judge in problem.judges}
    lowest, highest = problem.load

    def choices(entry):
        free = [judge for judge in house if (judge, entry) not in problem.conflicts]
        for group in combinations(free, problem.reviews):
            named = [house[judge] for judge in group if house[judge] is not None]
            if len(set(named)) == len(named):
                yield group

    def best(number, loads):
        if number == len(problem.entries):
            return 0.0 if all(lowest <= load <= highest for load in loads.values()) else None
        entry, found = problem.entries[number], []
        for group in choices(entry):
            rest = best(number + 1, {judge: load + (judge in group) for judge, load in loads.items()})
            if rest is not None:
                found.append(rest + sum(problem.affinity[judge, entry] for judge in group))
        return max(found, default=None)

    return best(0, dict.fromkeys(house, 0))


@pytest.mark.parametrize("houses", [None, 3])
@pytest.mark.parametrize("seed", range(12))
def test_no_assignment_knows_more_of_the_matter(seed, houses):
    problem = a_case(seed, judges=5, entries=4, reviews=2, houses=houses, tied=0.2, fields=3)
    best = best_of_all(problem)
    if best is None:
        with pytest.raises(Infeasible):
            assigned(problem)
        return
    found = assigned(problem)
    assert broken(problem, found) == []
    assert found.total == pytest.approx(best) and found.bound == found.total


@pytest.mark.parametrize("houses", [None, 30])
def test_fifty_judges_and_five_hundred_entries_are_matched_and_proved(houses):
    problem = a_case(1, houses=houses)
    found = assigned(problem)
    assert broken(problem, found) == []
    assert found.is_optimal and set(found.loads.values()) == {30}
    assert found.judges_of == assigned(problem).judges_of


def test_a_panel_of_specialists_is_mixed_until_it_hangs_together():
    problem = a_case(2, judges=12, entries=60, reviews=3, fields=12)
    apart = Problem(
        **{**vars(problem), "affinity": {(j, e): float(int(j[1:]) // 4 == int(e[1:]) % 3) for j, e in problem.affinity}}
    )
    alone = assigned(apart)
    assert alone.components == 3 and alone.lambda2 == 0
    found = linked(apart)
    assert broken(apart, found) == []
    assert found.components == 1 and found.lambda2 >= 0.1
    assert found.bound == alone.total > found.total and 0 < found.cost < 0.5


def test_what_is_fixed_stays_even_against_a_tie():
    problem = a_case(3, judges=6, entries=8, reviews=2, fields=3)
    pair = ("J0", "E0")
    kept = Problem(**{**vars(problem), "conflicts": frozenset({pair}), "fixed": frozenset({pair})})
    found = assigned(kept)
    assert broken(kept, found) == [] and "J0" in found.judges_of["E0"]


@pytest.mark.parametrize(
    ("changes", "shortage", "ids"),
    [
        ({"conflicts": frozenset({("J0", "E1"), ("J1", "E1")})}, Shortage.NOT_ENOUGH_JUDGES, ("E1",)),
        ({"judges": (Judge("J0", "H"), Judge("J1", "H"), Judge("J2", "H"))}, Shortage.NOT_ENOUGH_JUDGES, ("E0", "E1", "E2")),
        ({"load": (0, 1)}, Shortage.LOADS_DO_NOT_FIT, ()),
        ({"load": (3, 3)}, Shortage.LOADS_DO_NOT_FIT, ()),
        ({"load": (2, 2), "conflicts": frozenset({("J0", "E0"), ("J0", "E1")})}, Shortage.TOGETHER, ("J0",)),
    ],
)  # fmt: skip
def test_an_impossible_assignment_names_who_goes_short(changes, shortage, ids):
    judges = tuple(Judge(f"J{number}") for number in range(3))
    whole: dict[str, Any] = {"reviews": 2, "load": (2, 2), "judges": judges, "entries": ("E0", "E1", "E2")}
    assert broken(Problem(**whole), assigned(Problem(**whole))) == []
    with pytest.raises(Infeasible) as refused:
        assigned(Problem(**whole | changes))
    assert refused.value.shortage is shortage
    assert set(ids) <= set(refused.value.ids) and bool(ids) == bool(refused.value.ids)


def test_no_entries_need_nobody():
    found = assigned(Problem(3, (0, 2), (Judge("J0"),), ()))
    assert (found.total, found.bound, dict(found.loads), found.is_optimal) == (0, 0, {"J0": 0}, True)


def test_circles_of_judges_are_counted():
    assert links({"E0": ["a", "b"], "E1": ["c", "d"]}) == (2, 0.0)
    assert links({"E0": ["a", "b", "c"]}) == (1, 1.5)
    assert links({}) == (0, 0.0)
