"""Summits are planned: every rule kept, nothing heavier possible, few gaps, and every reason true."""

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.solvers import summit
from portal.solvers.summit import BadProblem, Lock, OutOfTime, Person, Problem, Request, Stage
from tests.builders.summits import a_summit
from tests.solvers.summit_rules import broken, gaps, heaviest, untrue

STANDS = settings(derandomize=True, deadline=None, max_examples=40)


def plan_summit(problem, *, seconds=60, effort=0.05, **more):
    """The plan, without much work on the gaps."""
    return summit.plan_summit(problem, seconds=seconds, effort=effort, **more)


@st.composite
def tiny_summits(draw, *, always_free=False):
    """Summits that can be tried out in every way."""
    slots, investors, projects = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 4))

    def people(letter, count):
        away = st.just(frozenset()) if always_free else st.frozensets(st.integers(0, slots - 1), max_size=slots)
        most = st.none() if always_free else st.one_of(st.none(), st.integers(0, slots))
        return tuple(Person(f"{letter}{number}", draw(away), draw(most)) for number in range(count))

    pairs = [(f"I{one}", f"P{other}") for one in range(investors) for other in range(projects)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=7))
    return Problem(
        slots=slots,
        tables=draw(st.integers(1, 3)),
        investors=people("I", investors),
        projects=people("P", projects),
        requests=tuple(Request(one, other, draw(st.integers(0, 9))) for one, other in chosen),
        session_starts=(0, 2) if slots > 2 else (0,),
        forbidden=frozenset(draw(st.lists(st.sampled_from(pairs), max_size=2))),
    )


@given(tiny_summits())
@STANDS
def test_no_plan_of_a_tiny_summit_weighs_more(problem):
    plan = plan_summit(problem)
    assert broken(problem, plan) == [] and untrue(problem, plan) == []
    assert plan.weight == heaviest(problem)


@given(tiny_summits(always_free=True))
@STANDS
def test_where_all_are_free_the_bound_is_always_reached(problem):
    assert plan_summit(problem).is_optimal


@given(tiny_summits(), st.integers(2, 50))
@STANDS
def test_a_table_a_slot_or_a_free_person_more_never_costs_weight(problem, times):
    weight = plan_summit(problem).weight
    free = tuple(replace(each, unavailable=frozenset()) for each in problem.investors)
    assert plan_summit(replace(problem, tables=problem.tables + 1)).weight >= weight
    assert plan_summit(replace(problem, slots=problem.slots + 1)).weight >= weight
    assert plan_summit(replace(problem, investors=free)).weight >= weight
    heavier = replace(problem, requests=tuple(replace(each, weight=each.weight * times) for each in problem.requests))
    assert plan_summit(heavier).meetings == plan_summit(problem).meetings


@given(tiny_summits(), st.randoms(use_true_random=False))
@STANDS
def test_neither_names_nor_order_count(problem, chance):
    def named(name):
        return name[::-1] + "…"

    def mixed(rows):
        return tuple(chance.sample(rows, len(rows)))

    other = Problem(
        slots=problem.slots,
        tables=problem.tables,
        investors=mixed([replace(each, id=named(each.id)) for each in problem.investors]),
        projects=mixed([replace(each, id=named(each.id)) for each in problem.projects]),
        requests=mixed(
            [replace(each, investor=named(each.investor), project=named(each.project)) for each in problem.requests]
        ),
        session_starts=problem.session_starts,
        forbidden=frozenset((named(one), named(two)) for one, two in problem.forbidden),
    )
    assert plan_summit(other).weight == plan_summit(problem).weight


SUMMITS: dict[str, dict[str, Any]] = {
    "plain": {},
    "nobody away": {"away": 0},
    "half days": {"half_day": 0.5},
    "away often": {"scattered": 0.2},
    "popular projects": {"popularity": 1.2},
    "caps": {"most": (6, 3)},
    "one session": {"sessions": 1},
    "tables to spare": {"tables": 40},
}


@pytest.mark.parametrize("name", SUMMITS)
@pytest.mark.parametrize("seed", range(3))
def test_small_summits_of_all_kinds_are_planned_and_proved(seed, name):
    shape: dict[str, Any] = {"investors": 20, "projects": 60, "slots": 12, "tables": 15, "requests": 260} | SUMMITS[
        name
    ]
    problem = a_summit(seed, **shape)
    plan = plan_summit(problem)
    assert broken(problem, plan) == [] and untrue(problem, plan) == []
    assert plan.gap <= 0.0002 and not plan.is_out_of_time
    assert plan_summit(problem) == plan


def test_sixty_investors_and_two_hundred_projects_fill_every_table_at_the_bound():
    problem = a_summit(1)
    plan = plan_summit(problem, effort=0.2)
    assert broken(problem, plan) == [] and untrue(problem, plan) == []
    assert plan.is_optimal and len(plan.meetings) == plan.attainable == 800
    assert sum(gaps(problem, plan, "i").values()) <= 30


def test_another_seed_may_plan_otherwise_but_weighs_as_much():
    problem = a_summit(2, investors=20, projects=60, slots=12, tables=15, requests=260)
    plans = [plan_summit(problem, seed=seed) for seed in (0, 1, 2)]
    assert len({plan.weight for plan in plans}) == 1
    assert len({plan.meetings for plan in plans}) > 1


def a_day(*, slots=4, tables=2, investors=2, projects=3, weights=None, **more):
    """Everybody wants everybody, all of one weight unless told otherwise by pair."""
    people = [f"I{number}" for number in range(investors)], [f"P{number}" for number in range(projects)]
    wanted = {(one, other): 1 for one in people[0] for other in people[1]} | (weights or {})
    return Problem(
        slots=slots,
        tables=tables,
        investors=tuple(Person(each) for each in people[0]),
        projects=tuple(Person(each) for each in people[1]),
        requests=tuple(Request(one, other, weight) for (one, other), weight in wanted.items()),
        **more,
    )


def test_an_investor_keeps_the_table_through_a_run_of_meetings():
    plan = plan_summit(a_day(slots=6, investors=2, projects=6))
    assert plan.table_moves == 0 and len(plan.meetings) == 12


def test_an_investor_sits_at_home_where_that_is_free():
    plan = plan_summit(a_day(slots=3, tables=5, homes={"I1": 4, "I0": 2}))
    assert {(each.investor, each.table) for each in plan.meetings} == {("I0", 2), ("I1", 4)}


@pytest.mark.parametrize("seed", range(5))
def test_locked_meetings_stand_where_they_are_locked(seed):
    problem = a_summit(seed, investors=8, projects=20, slots=8, tables=5, requests=70)
    free = [
        each
        for each in problem.requests
        if all(
            1 not in person.unavailable
            for person in (*problem.investors, *problem.projects)
            if person.id in {each.investor, each.project}
        )
    ]
    lightest = sorted(free, key=lambda each: each.weight)
    one = lightest[0]
    two = next(each for each in lightest if not {each.investor, each.project} & {one.investor, one.project})
    three = next(
        each
        for each in lightest
        if not {each.investor, each.project} & {one.investor, one.project, two.investor, two.project}
    )
    locks = (
        Lock(one.investor, one.project, slot=1, table=3),
        Lock(two.investor, two.project, slot=1),
        Lock(three.investor, three.project, table=4),
    )
    locked = replace(problem, locks=locks)
    plan = plan_summit(locked)
    assert broken(locked, plan) == [] and untrue(locked, plan) == []
    assert plan.weight <= plan_summit(problem).weight


def test_every_project_gets_its_first_meeting_before_any_gets_a_better_second():
    weights = {(f"I{one}", f"P{other}"): 10 if other == 0 else 1 for one in range(3) for other in range(3)}
    problem = a_day(slots=1, tables=3, investors=3, weights=weights)
    few = replace(problem, slots=3, tables=1)
    assert {each.project for each in plan_summit(few).meetings} == {"P0"}
    fair = plan_summit(replace(few, floor=1))
    assert {each.project for each in fair.meetings} == {"P0", "P1", "P2"}
    assert (fair.weight, fair.bound, fair.floor_met, fair.floor_bound, fair.is_optimal) == (12, 12, 3, 3, True)


@pytest.mark.parametrize("seed", range(3))
def test_a_floor_is_reached_as_far_as_its_bound(seed):
    problem = a_summit(seed, investors=20, projects=60, slots=12, tables=15, requests=260, half_day=0.3)
    fair, free = plan_summit(replace(problem, floor=2)), plan_summit(problem)
    assert broken(replace(problem, floor=2), fair) == []
    assert fair.floor_met == fair.floor_bound and fair.is_optimal and fair.weight <= free.weight


def test_what_weighs_nothing_is_held_by_no_plan_and_says_so():
    problem = a_day(investors=1, projects=1, weights={("I0", "P0"): 0})
    assert plan_summit(problem).unmet == {("I0", "P0"): "LOWER_PRIORITY"}


EARLY_ONLY, ONCE = Person("I0", frozenset({1, 2, 3})), Person("I0", max_meetings=1)
A_PAIR = {"investors": 1, "projects": 1}


@pytest.mark.parametrize(
    ("problem", "pair", "reason"),
    [
        (a_day(**A_PAIR, forbidden=frozenset({("I0", "P0")})), ("I0", "P0"), "DECLINED"),
        (replace(a_day(**A_PAIR), investors=(Person("I0", frozenset(range(4))),)), ("I0", "P0"), "NO_COMMON_SLOT"),
        (replace(a_day(**A_PAIR), investors=(Person("I0", frozenset(), 0),)), ("I0", "P0"), "INVESTOR_FULL"),
        (replace(a_day(**A_PAIR), projects=(Person("P0", frozenset(), 0),)), ("I0", "P0"), "PROJECT_FULL"),
        (a_day(slots=2, projects=3, weights={("I0", "P2"): 0}), ("I0", "P2"), "INVESTOR_FULL"),
        (a_day(slots=1, tables=1, projects=2, weights={("I0", "P0"): 2}), ("I1", "P1"), "TABLES_FULL"),
        (a_day(**A_PAIR, tables=0), ("I0", "P0"), "TABLES_FULL"),
    ],
)  # fmt: skip
def test_each_unmet_request_has_its_reason(problem, pair, reason):
    plan = plan_summit(problem)
    assert plan.unmet[pair] == reason
    assert broken(problem, plan) == [] and untrue(problem, plan) == []


def test_who_meets_others_in_all_shared_slots_had_lower_priority():
    problem = Problem(
        slots=3,
        tables=3,
        investors=(Person("I0", frozenset({2})), Person("I1", frozenset({0, 2}))),
        projects=(Person("P0", frozenset({0})), Person("P1", frozenset({1, 2}))),
        requests=(Request("I0", "P0", 1), Request("I1", "P0", 9), Request("I0", "P1", 9)),
    )
    plan = plan_summit(problem)
    assert plan.unmet == {("I0", "P0"): "LOWER_PRIORITY"} and untrue(problem, plan) == []


@pytest.mark.parametrize(
    ("changes", "fault", "ids"),
    [
        ({"investors": (Person("I0"), Person("I0"))}, "DuplicateId", ("I0",)),
        ({"requests": (Request("I0", "P9", 1),)}, "UnknownId", ("P9",)),
        ({"requests": (Request("P0", "I0", 1),)}, "UnknownId", ("I0", "P0")),
        ({"forbidden": frozenset({("I7", "P0")})}, "UnknownId", ("I7",)),
        ({"requests": (Request("I0", "P0", 1), Request("I0", "P0", 2))}, "DuplicateRequest", ("I0", "P0")),
        ({"requests": (Request("I0", "P0", -1),)}, "NegativeWeight", ("I0", "P0")),
        ({"projects": (Person("P0", frozenset({4})), Person("P1"), Person("P2"))}, "BadSlot", ("P0",)),
        ({"session_starts": (0, 4)}, "BadSlot", ()),
        ({"session_starts": (2, 0)}, "BadSlot", ()),
        ({"locks": (Lock("I0", "P0", slot=4),)}, "BadSlot", ("I0", "P0")),
        ({"locks": (Lock("I0", "P0", table=2),)}, "LockedConflict", ("I0", "P0")),
        ({"locks": (Lock("I0", "P0", 1), Lock("I0", "P1", 1))}, "LockedConflict", ("I0", "P0", "P1")),
        ({"locks": (Lock("I0", "P0", 1), Lock("I1", "P0", 1))}, "LockedConflict", ("I0", "I1", "P0")),
        ({"locks": (Lock("I0", "P0", 1, 0), Lock("I1", "P1", 1, 0))}, "LockedConflict", ("I0", "I1", "P0", "P1")),
        ({"locks": (Lock("I0", "P0", None, 0), Lock("I1", "P1", 1, 0))}, "LockedConflict", ("I0", "P0")),
        ({"locks": (Lock("I0", "P0"), Lock("I0", "P0"))}, "LockedConflict", ("I0", "P0")),
        ({"locks": (Lock("I0", "P0"),), "requests": ()}, "LockedConflict", ("I0", "P0")),
        ({"locks": (Lock("I0", "P0"),), "forbidden": frozenset({("I0", "P0")})}, "LockedConflict", ("I0", "P0")),
        ({"locks": (Lock("I0", "P0", 1), Lock("I1", "P1", 1)), "tables": 1}, "LockedConflict", ("I0", "I1", "P0", "P1")),
        ({"locks": (Lock("I0", "P0"),), "investors": (Person("I0", frozenset(range(4))), Person("I1"))}, "LockedConflict", ("I0", "P0")),
        ({"locks": (Lock("I0", "P0"), Lock("I0", "P1")), "investors": (ONCE, Person("I1"))}, "LockedConflict", ("I0",)),
        ({"locks": (Lock("I0", "P0"), Lock("I0", "P1")), "investors": (EARLY_ONLY, Person("I1"))}, "Infeasible", ("I0", "P0", "P1")),
        ({"locks": (Lock("I0", "P0", 0), Lock("I0", "P1")), "investors": (EARLY_ONLY, Person("I1"))}, "Infeasible", ("I0", "P0", "P1")),
        ({"locks": (Lock("I0", "P0"), Lock("I1", "P1")), "slots": 1, "tables": 1}, "Infeasible", ("I0", "I1", "P0", "P1")),
    ],
)  # fmt: skip
def test_a_problem_that_contradicts_itself_is_named(changes, fault, ids):
    with pytest.raises(BadProblem) as refused:
        plan_summit(replace(a_day(), **changes))
    assert (refused.value.fault, refused.value.ids) == (fault, ids)


@pytest.mark.parametrize(
    "problem", [a_day(slots=0), a_day(investors=0), a_day(tables=0), replace(a_day(), requests=())]
)
def test_an_empty_summit_has_an_empty_plan(problem):
    plan = plan_summit(problem)
    assert (plan.meetings, plan.weight, plan.bound, plan.gap, plan.is_optimal) == ((), 0, 0, 0.0, True)


def test_progress_only_goes_forward_and_may_end_the_work():
    told = []
    plan_summit(
        a_summit(3, investors=20, projects=60, slots=12, requests=260),
        progress=lambda stage, done: told.append((stage, done)),
    )
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert {stage for stage, _ in told} == set(Stage) and 0 <= told[0][1] <= told[-1][1] <= 1

    class Cancelled(Exception):
        pass

    def cancel(stage, done):
        raise Cancelled

    with pytest.raises(Cancelled):
        plan_summit(a_day(), progress=cancel)


def test_without_time_there_is_still_a_plan_that_says_so():
    problem = a_summit(4, investors=20, projects=60, slots=12, tables=15, requests=260)
    plan = plan_summit(problem, seconds=0.000001)
    assert broken(problem, plan) == [] and untrue(problem, plan) == []
    assert plan.is_out_of_time and plan.weight > 0 and not plan.is_optimal


def test_locks_that_fit_only_with_thought_need_time():
    locks = tuple(Lock(f"I{one}", f"P{other}") for one in range(2) for other in range(3))
    problem = a_day(slots=3, investors=2, locks=locks)
    assert len(plan_summit(problem).meetings) == 6
    with contextlib.suppress(OutOfTime):
        assert len(plan_summit(problem, seconds=0.000001).meetings) == 6
