"""Clauses say what they claim, and the search proves how few faults there must be."""

from itertools import product

import pytest

from portal.solvers import clauses as module
from portal.solvers.clauses import Clauses, Outcome, TooMany, fewest


def true_of(clauses, *fixed):
    """What is true when these literals are; None if they cannot be."""
    told = Clauses()
    told.rows, told.variables = [*clauses.rows, *([literal] for literal in fixed)], clauses.variables
    return fewest(told, [], seconds=60).true


@pytest.mark.parametrize(("many", "most"), [(1, 1), (3, 3), (5, 2), (5, 5), (6, 4)])
def test_a_scale_counts_what_is_true(many, most):
    clauses = Clauses()
    literals = [clauses.variable() for _ in range(many)]
    scale = clauses.scale(literals, most)
    assert len(scale) == min(many, most)
    for signs in product((1, -1), repeat=many):
        found = true_of(clauses, *(sign * literal for sign, literal in zip(signs, literals, strict=True)))
        assert [step in found for step in scale] == [signs.count(1) > number for number in range(len(scale))]


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (lambda clauses, literals: clauses.at_most_one(literals), {0, 1}),
        (lambda clauses, literals: clauses.at_most(literals, 3), {0, 1, 2, 3}),
        (lambda clauses, literals: clauses.at_most(literals, 0), {0}),
        (lambda clauses, literals: clauses.exactly(literals, 2), {2}),
        (lambda clauses, literals: clauses.exactly(literals, 0), {0}),
        (lambda clauses, literals: clauses.exactly(literals, 7), {7}),
        (lambda clauses, literals: clauses.add(clauses.any_of(literals)), {1, 2, 3, 4, 5, 6, 7}),
        (lambda clauses, literals: clauses.add(-clauses.any_of(literals)), {0}),
    ],
)
def test_a_rule_allows_these_numbers_and_no_others(rule, allowed):
    clauses = Clauses()
    literals = [clauses.variable() for _ in range(7)]
    rule(clauses, literals)
    for signs in product((1, -1), repeat=7):
        found = true_of(clauses, *(sign * literal for sign, literal in zip(signs, literals, strict=True)))
        assert (found is not None) == (signs.count(1) in allowed)


def a_crowd(people, chairs):
    """Everybody has a chair or stands; the chairs, and who stands."""
    clauses = Clauses()
    sits = [[clauses.variable() for _ in range(chairs)] for _ in range(people)]
    standing = [clauses.variable() for _ in range(people)]
    for person in range(people):
        clauses.add(standing[person], *sits[person])
    for chair in range(chairs):
        clauses.at_most_one([row[chair] for row in sits])
    return clauses, standing


@pytest.mark.parametrize(("people", "chairs"), [(3, 3), (4, 3), (6, 3), (5, 0)])
def test_as_few_stand_as_there_are_chairs_too_few(people, chairs):
    clauses, standing = a_crowd(people, chairs)
    found = fewest(clauses, [[each] for each in standing], seconds=60)
    assert found.outcome is Outcome.OPTIMAL
    assert found.bound == sum(each in found.true for each in standing) == people - chairs


def test_what_contradicts_itself_is_infeasible():
    clauses = Clauses()
    one = clauses.variable()
    clauses.add(one)
    clauses.add(-one)
    assert fewest(clauses, [[one]], seconds=60).outcome is Outcome.INFEASIBLE


def test_a_search_cut_by_the_clock_keeps_what_it_has_and_claims_no_more_than_is_proved():
    clauses, standing = a_crowd(16, 13)
    found = fewest(clauses, [[each] for each in standing], seconds=1)
    assert found.outcome is Outcome.STOPPED
    assert found.bound <= 3 <= sum(each in found.true for each in standing)


def test_there_is_an_end_to_clauses(monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    clauses = Clauses()
    clauses.add(1)
    clauses.add(2)
    with pytest.raises(TooMany):
        clauses.add(3)
