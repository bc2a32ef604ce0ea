"""Orders keep every rule and stay as near to the draw as can be; an impossible one says why."""

import random
from itertools import permutations

import pytest

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


def a_case(seed, count, *, free_share=0.3):
    """A random problem whose free times are a run of places."""
    chance = random.Random(seed)
    commentators = {"J0": None, "J1": frozenset(range(count // 2 + 1)), "J2": frozenset(range(count // 3, count))}
    drawn = []
    for number in range(count):
        first = chance.randrange(count)
        is_bound = chance.random() < free_share
        drawn.append(
            Entry(
                f"E{number}",
                chance.choice("AAABBCD"),
                frozenset(range(first, min(count, first + 4))) if is_bound else None,
                frozenset(chance.sample(sorted(commentators), chance.choice([0, 0, 1]))),
            )
        )
    return Problem(tuple(drawn), commentators, quorum=chance.choice([0, 1, 2]))


def least(problem):
    """The least displacement of any order that keeps the rules, by trying all; None if there is none."""
    names = [entry.id for entry in problem.entries]
    kept = [displacement(problem, order) for order in permutations(names) if not violations(problem, order)]
    return min(kept, default=None)


@pytest.mark.parametrize("seed", range(60))
def test_no_order_that_keeps_the_rules_is_nearer_to_the_draw(seed):
    problem = a_case(seed, 6)
    best = least(problem)
    if best is None:
        with pytest.raises(Infeasible):
            arranged(problem)
        return
    found = arranged(problem)
    assert violations(problem, found.order) == []
    assert (found.displacement, displacement(problem, found.order), found.is_proved) == (best, best, True)


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


def test_a_tied_commentator_is_not_on_duty():
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
