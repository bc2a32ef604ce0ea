"""Orders keep every rule and stay as near to the draw as can be; an impossible one says why."""

import random
from itertools import pairwise, permutations

import pytest

from portal.solvers import ordering
from portal.solvers.ordering import (
    Because,
    Clash,
    Entry,
    Infeasible,
    OrderRule,
    Problem,
    arranged,
    displacement,
    violations,
)


def entries(*sectors, **more):
    """Entries E0, E1 … of these sectors, in drawn order."""
    return tuple(Entry(f"E{number}", sector, **more) for number, sector in enumerate(sectors))


def a_case(seed, count, *, free_share=0.3, institution_cost=0):
    """A random problem whose free times are a run of places."""
    chance = random.Random(seed)
    panel = {"J0": None, "J1": frozenset(range(count // 2 + 1)), "J2": frozenset(range(count // 3, count))}
    drawn = []
    for number in range(count):
        first = chance.randrange(count)
        is_bound = chance.random() < free_share
        drawn.append(
            Entry(
                f"E{number}",
                chance.choice("AAABBCD"),
                frozenset(range(first, min(count, first + 4))) if is_bound else None,
                frozenset(chance.sample(sorted(panel), chance.choice([0, 0, 1]))),
                chance.choice([None, "x", "y", "z"]) if institution_cost else None,
            )
        )
    return Problem(tuple(drawn), panel, quorum=chance.choice([0, 1, 2]), institution_cost=institution_cost)


def least(problem):
    """The least cost of any order that keeps the rules, by trying all; None if there is none."""
    names = [entry.id for entry in problem.entries]
    kept = [cost(problem, order) for order in permutations(names) if not violations(problem, order)]
    return min(kept, default=None)


def cost(problem, order):
    """Places moved, and what neighbours of one institution cost, counted anew."""
    house = {entry.id: entry.institution for entry in problem.entries}
    together = sum(house[one] is not None and house[one] == house[other] for one, other in pairwise(order))
    return displacement(problem, order) + problem.institution_cost * together


@pytest.mark.parametrize("institution_cost", [0, 200, 2])
@pytest.mark.parametrize("seed", range(30))
def test_no_order_that_keeps_the_rules_is_cheaper(seed, institution_cost):
    problem = a_case(seed, 6, institution_cost=institution_cost)
    best = least(problem)
    if best is None:
        with pytest.raises(Infeasible):
            arranged(problem)
        return
    found = arranged(problem)
    assert violations(problem, found.order) == []
    assert (found.cost, cost(problem, found.order), found.bound) == (best, best, best)


def test_a_draw_that_keeps_the_rules_stays_as_it_is():
    found = arranged(Problem(entries("A", "B", "A", "C")))
    assert (found.order, found.displacement, found.moves) == (("E0", "E1", "E2", "E3"), 0, ())


def test_the_same_problem_gives_the_same_order():
    problem = a_case(7, 20, free_share=0.1)
    assert arranged(problem) == arranged(problem)


@pytest.mark.parametrize("seed", range(6))
def test_thirty_one_projects_are_ordered_and_proved(seed):
    problem = a_case(seed, 31, free_share=0)
    found = arranged(problem)
    assert sorted(found.order) == sorted(entry.id for entry in problem.entries)
    assert violations(problem, found.order) == []
    assert found.is_proved


def test_projects_without_a_sector_clash_with_nobody():
    assert arranged(Problem(entries(None, None, None))).displacement == 0


def test_sectors_may_meet_where_the_organiser_lets_them():
    assert arranged(Problem(entries("A", "A", "A"), keeps_sectors_apart=False)).displacement == 0


def test_each_move_says_why():
    drawn = (Entry("late", "A", frozenset({3})), Entry("one", "B"), Entry("two", "B"), Entry("three", "C"))
    found = arranged(Problem(drawn))
    because = {move.id: move.because for move in found.moves}
    assert because["late"] is Because.FREE
    assert set(because.values()) <= {Because.FREE, Because.SECTOR, Because.ROOM}
    assert all(found.order[move.shown] == move.id for move in found.moves)


def test_a_tied_member_of_the_panel_is_not_on_duty():
    drawn = (Entry("E0", "A", None, frozenset({"J0"})), Entry("E1", "B"))
    problem = Problem(drawn, {"J0": None, "J1": frozenset({1})}, quorum=1)
    assert problem.on_duty(drawn[0], 0) == []
    found = arranged(problem)
    assert found.order == ("E1", "E0")
    assert found.moves[0].because is Because.QUORUM


@pytest.mark.parametrize(
    ("problem", "clash", "rules", "ids"),
    [
        (
            Problem((Entry("E0", "A", frozenset()), Entry("E1", "B"))),
            Clash.NEVER_FREE, (OrderRule.FREE,), ("E0",),
        ),
        (
            Problem((Entry("E0", "A", None, frozenset({"J0"})), Entry("E1", "B")), {"J0": None}, quorum=1),
            Clash.NO_QUORUM, (OrderRule.QUORUM, OrderRule.FREE), ("E0",),
        ),
        (
            Problem(entries("A", "A", "A", "B")),
            Clash.TOO_MANY_OF_A_SECTOR, (OrderRule.SECTOR,), ("E0", "E1", "E2"),
        ),
        (
            Problem((Entry("E0", "A", frozenset({0})), Entry("E1", "B", frozenset({0})), Entry("E2", "C"))),
            Clash.SAME_PLACES, (OrderRule.FREE, OrderRule.QUORUM), ("E0", "E1"),
        ),
        (
            Problem((Entry("E0", "A", frozenset({0})), Entry("E1", "A", frozenset({1})), Entry("E2", "B"))),
            Clash.TOGETHER, (OrderRule.SECTOR, OrderRule.FREE), ("E0", "E1"),
        ),
    ],
)  # fmt: skip
def test_an_impossible_order_names_the_rules_that_clash(problem, clash, rules, ids):
    with pytest.raises(Infeasible) as refused:
        arranged(problem)
    assert (refused.value.clash, refused.value.rules, refused.value.ids) == (clash, rules, ids)


def test_an_impossible_order_says_what_would_help():
    problem = Problem((Entry("E0", "A", frozenset({0})), Entry("E1", "A", frozenset({1})), Entry("E2", "B")))
    with pytest.raises(Infeasible) as refused:
        arranged(problem)
    assert set(refused.value.relief) == {OrderRule.SECTOR, "E1"}


def test_violations_are_named_at_their_places():
    drawn = (Entry("E0", "A"), Entry("E1", "A", frozenset({0})), Entry("E2", "B", None, frozenset({"J0"})))
    problem = Problem(drawn, {"J0": None}, quorum=1)
    found = [(each.rule, each.place, each.ids) for each in violations(problem, ("E0", "E1", "E2"))]
    assert found == [
        (OrderRule.SECTOR, 1, ("E0", "E1")),
        (OrderRule.FREE, 1, ("E1",)),
        (OrderRule.QUORUM, 2, ("E2",)),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_the_optimiser_finds_and_proves_the_same_where_the_search_has_to_cut(seed, monkeypatch):
    problem = a_case(seed, 7, institution_cost=200)
    whole = outcome(problem)
    monkeypatch.setattr(ordering, "BREADTH", 1)
    assert outcome(problem) == whole


def outcome(problem):
    """The least cost, or that there is no order."""
    try:
        found = arranged(problem)
    except Infeasible as clash:
        return clash.clash is Clash.NOT_FOUND
    assert violations(problem, found.order) == [] and found.cost == cost(problem, found.order)
    return found.cost, found.is_proved


def test_thirty_one_entries_with_institutions_are_proved():
    problem = a_case(3, 31, free_share=0, institution_cost=200)
    found = arranged(problem)
    assert violations(problem, found.order) == []
    assert found.is_proved and found.cost == cost(problem, found.order)


def test_neighbours_of_one_institution_are_kept_apart_where_it_costs_less():
    drawn = (Entry("a", "A", institution="x"), Entry("b", "B", institution="x"), Entry("c", "C"))
    assert arranged(Problem(drawn)).order == ("a", "b", "c")
    found = arranged(Problem(drawn, institution_cost=200))
    assert (found.cost, found.order[1]) == (2, "c")
    assert Because.INSTITUTION in {move.because for move in found.moves}
    assert arranged(Problem(drawn, institution_cost=2)).cost == 2
