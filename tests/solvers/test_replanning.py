"""A plan after a drop-out: what is past stays, nobody who left is met, and as few as possible are moved."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.solvers.replanning import Mode, replan
from portal.solvers.summit import BadProblem, Lock, Meeting, Person, Problem, Request, plan_summit
from tests.builders.summits import a_summit
from tests.solvers.summit_rules import broken, untrue

SHAPE = {"investors": 20, "projects": 60, "slots": 12, "tables": 15, "requests": 260}


def a_planned_summit(seed, **shape):
    """A summit and its plan."""
    problem = a_summit(seed, **SHAPE | shape)
    return problem, plan_summit(problem, seconds=60, effort=0.05)


def busiest(plan, first_slot):
    """The investor with most meetings from a slot on."""
    return Counter(each.investor for each in plan.meetings if each.slot >= first_slot).most_common(1)[0][0]


def cells(meetings):
    return {(each.slot, each.investor, each.project) for each in meetings}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("seed", range(4))
def test_somebody_leaves_at_half_time(seed, mode):
    problem, old = a_planned_summit(seed, scattered=0.05)
    gone = busiest(old, 6)
    found = replan(problem, old.meetings, frozen_before=6, gone=[gone], mode=mode, seconds=60)
    past = [each for each in old.meetings if each.slot < 6]
    assert broken(problem, found.plan, past=past, gone={gone}) == []
    assert untrue(problem, found.plan, first_slot=6, gone={gone}) == []
    kept = cells(old.meetings) & cells(found.plan.meetings)
    assert len(old.meetings) - len(kept) == len(found.dropped) + len(found.moved)
    assert len(found.plan.meetings) - len(kept) == len(found.added) + len(found.moved)
    assert found.reseated == () and all(new.slot >= 6 for new in (*found.added, *(new for _, new in found.moved)))
    assert found.plan.gap <= 0.02
    if mode is Mode.FILL:
        assert found.moved == () and {gone} == {each.investor for each in found.dropped}
    else:
        filled = replan(problem, old.meetings, frozen_before=6, gone=[gone], seconds=60)
        assert found.score >= filled.score and found.plan.weight >= filled.plan.weight
        assert found.score == found.score_bound


def test_a_large_summit_loses_its_busiest_investor_and_nobody_is_moved():
    problem = a_summit(1)
    old = plan_summit(problem, seconds=60, effort=0.01)
    found = replan(problem, old.meetings, frozen_before=6, gone=[busiest(old, 6)], seconds=60)
    assert found.moved == () and found.plan.gap <= 0.005 and len(found.added) > 5


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("frozen_before", [0, 5, 12])
def test_where_nothing_changed_the_plan_stays(mode, frozen_before):
    problem, old = a_planned_summit(7)
    found = replan(problem, old.meetings, frozen_before=frozen_before, mode=mode, seconds=60)
    assert found.plan.meetings == old.meetings
    assert (found.dropped, found.moved, found.added, found.reseated) == ((), (), (), ())
    assert not found.plan.is_out_of_time and found.score == found.score_bound


@given(
    st.integers(0, 30),
    st.integers(0, 6),
    st.sampled_from(Mode),
    st.frozensets(st.sampled_from(["I0", "I1", "P0", "P3"])),
)
@settings(derandomize=True, deadline=None, max_examples=30)
def test_whoever_leaves_whenever_every_rule_is_kept(seed, frozen_before, mode, gone):
    problem = a_summit(seed, investors=5, projects=9, slots=6, tables=3, requests=25, scattered=0.2, most=(4, 3))
    old = plan_summit(problem, effort=0.02)
    found = replan(problem, old.meetings, frozen_before=frozen_before, gone=gone, mode=mode)
    past = [each for each in old.meetings if each.slot < frozen_before]
    assert broken(problem, found.plan, past=past, gone=gone) == []
    assert untrue(problem, found.plan, first_slot=frozen_before, gone=gone) == []
    assert found.score <= found.score_bound or mode is Mode.FILL


def a_day(*, slots=3, tables=1, weights=None, **more):
    return Problem(
        slots=slots,
        tables=tables,
        investors=(Person("I0"), Person("I1")),
        projects=(Person("P0"), Person("P1")),
        requests=tuple(Request(one, other, weight) for (one, other), weight in (weights or {("I0", "P0"): 5, ("I1", "P0"): 4}).items()),
        **more,
    )  # fmt: skip


PLAN = (Meeting(0, 0, "I0", "P0"), Meeting(1, 0, "I1", "P0"))


def test_who_can_no_longer_come_is_dropped_or_moved():
    problem = replace(a_day(tables=2), investors=(Person("I0"), Person("I1", frozenset({1}))))
    filled = replan(problem, PLAN)
    assert [(before, after.slot) for before, after in filled.moved] == [(PLAN[1], 2)]
    assert (filled.dropped, filled.plan.weight) == ((), 9)


def test_a_request_taken_back_is_met_no_more_but_stays_where_it_is_past():
    problem = a_day(weights={("I1", "P0"): 4})
    assert [each.investor for each in replan(problem, PLAN).plan.meetings] == ["I1"]
    past = replan(problem, PLAN, frozen_before=1)
    assert past.plan.meetings == PLAN and past.plan.weight == 4


def test_a_locked_newcomer_takes_a_table_and_a_slot():
    problem = a_day(weights={("I0", "P0"): 5, ("I1", "P0"): 4, ("I0", "P1"): 1}, locks=(Lock("I0", "P1", 1, 0),))
    found = replan(problem, PLAN, mode=Mode.LEAST_CHANGE)
    assert Meeting(1, 0, "I0", "P1") in found.plan.meetings and broken(problem, found.plan) == []
    assert found.moved == ((PLAN[1], Meeting(2, 0, "I1", "P0")),)


def test_a_heavier_request_is_worth_a_move_but_not_in_fill_mode():
    weights = {("I0", "P0"): 5, ("I1", "P1"): 5}
    problem = replace(a_day(slots=2, weights=weights), projects=(Person("P0"), Person("P1", frozenset({1}))))
    old = (Meeting(0, 0, "I0", "P0"),)
    filled, changed = (replan(problem, old, mode=mode) for mode in Mode)
    assert (filled.plan.weight, filled.moved, filled.plan.unmet) == (5, (), {("I1", "P1"): "TABLES_FULL"})
    assert (changed.plan.weight, len(changed.moved), changed.plan.is_optimal) == (10, 1, True)


@pytest.mark.parametrize(
    ("previous", "more", "fault", "ids"),
    [
        (PLAN, {"gone": ["I9"]}, "UnknownId", ("I9",)),
        ((Meeting(0, 0, "I9", "P0"),), {}, "UnknownId", ("I9",)),
        ((Meeting(3, 0, "I0", "P0"),), {}, "BadSlot", ("I0", "P0")),
        (PLAN, {"frozen_before": 4}, "BadSlot", ()),
        ((*PLAN, Meeting(2, 0, "I0", "P0")), {}, "LockedConflict", ("I0", "P0")),
        ((PLAN[0], Meeting(0, 0, "I1", "P0")), {}, "LockedConflict", ("I0", "I1", "P0")),
        ((PLAN[0], Meeting(0, 1, "I1", "P1")), {"frozen_before": 1}, "LockedConflict", ("I0", "I1", "P0", "P1")),
    ],
)  # fmt: skip
def test_a_past_that_cannot_be_is_named(previous, more, fault, ids):
    with pytest.raises(BadProblem) as refused:
        replan(a_day(), previous, **more)
    assert (refused.value.fault, refused.value.ids) == (fault, ids)


def test_a_lock_in_the_past_is_refused():
    with pytest.raises(BadProblem) as refused:
        replan(a_day(locks=(Lock("I0", "P0", 0),)), PLAN[1:], frozen_before=1)
    assert (refused.value.fault, refused.value.ids) == ("LockedConflict", ("I0", "P0"))


def test_a_lock_that_fits_into_no_hole_is_refused_unless_meetings_may_move():
    weights = {("I0", "P0"): 5, ("I1", "P1"): 1}
    problem = replace(a_day(slots=2, weights=weights), projects=(Person("P0"), Person("P1", frozenset({1}))))
    locked = replace(problem, locks=(Lock("I1", "P1"),))
    with pytest.raises(BadProblem) as refused:
        replan(locked, PLAN[:1])
    assert (refused.value.fault, refused.value.ids) == ("Infeasible", ("I1", "P1"))
    assert replan(locked, PLAN[:1], mode=Mode.LEAST_CHANGE).plan.weight == 6


def test_a_lock_of_a_meeting_that_is_over_or_of_somebody_who_left_binds_nobody():
    problem = a_day(tables=2, locks=(Lock("I0", "P0", 2), Lock("I1", "P0", 1)))
    found = replan(problem, PLAN, frozen_before=1, gone=["I1"])
    assert found.plan.meetings == PLAN[:1]
    assert found.dropped == PLAN[1:]
