"""What the planner is given: by tables, without a database."""

import pytest

from portal.matchmaking.comparing import difference
from portal.matchmaking.models import Lock, Party, Slot, Summit, Table
from portal.matchmaking.problem import as_json, from_json, problem_of, solved
from portal.matchmaking.rules import ALL_ASKS, Mark, PartyKind, RequestState, is_refused

MUST, LIKE, NO, BLOCK = Mark.MUST, Mark.LIKE, Mark.NO, Mark.BLOCK
OPEN, ACCEPTED, DECLINED, WITHDRAWN = (
    RequestState.OPEN, RequestState.ACCEPTED, RequestState.DECLINED, RequestState.WITHDRAWN,
)  # fmt: skip
FUND, TEAM = 1, 2


def a_summit(**columns):
    summit = Summit(
        asks=[list(pair) for pair in ALL_ASKS], fills_silence=True, investor_meetings=20, project_meetings=12,
        least_meetings=1,
    )  # fmt: skip
    summit.slots = [Slot(number=number, session=number // 2, is_closed=number == 3) for number in range(4)]
    summit.tables = [Table(number=number, zone="") for number in (7, 9)]
    for name, value in columns.items():
        setattr(summit, name, value)
    return summit


def a_party(number, kind, **columns):
    return Party(id=number, code=f"P{number}", kind=kind, **{"unavailable": []} | columns)


def task(marks=(), request=None, *, parties=None, **more):
    two = parties or [a_party(FUND, PartyKind.INVESTOR), a_party(TEAM, PartyKind.PROJECT)]
    requests = {(FUND, TEAM): request} if request else {}
    return problem_of(more.pop("summit", None) or a_summit(), two, dict(marks), requests, **more)


@pytest.mark.parametrize(
    ("fund", "team", "request_", "worth"),
    [
        (MUST, MUST, None, 16),
        (MUST, LIKE, None, 13),
        (LIKE, LIKE, None, 10),
        (MUST, None, None, 6),
        (None, LIKE, None, 3),
        (None, LIKE, ACCEPTED, 12),
        (LIKE, LIKE, OPEN, 10),
        (MUST, NO, None, 0),
        (BLOCK, MUST, ACCEPTED, 0),
        (MUST, None, DECLINED, 0),
        (MUST, None, WITHDRAWN, 0),
        (LIKE, LIKE, WITHDRAWN, 10),
        (None, None, OPEN, 0),
    ],
)
def test_a_pair_weighs_what_both_sides_said(fund, team, request_, worth):
    marks = {pair: mark for pair, mark in (((FUND, TEAM), fund), ((TEAM, FUND), team)) if mark}
    found = task(marks, request_).problem.requests
    assert [each.weight for each in found] == ([worth] if worth else [])


@pytest.mark.parametrize(
    ("one", "other", "request_", "refused"),
    [
        (None, None, None, False),
        (None, NO, None, True),
        (MUST, BLOCK, ACCEPTED, True),
        (LIKE, LIKE, DECLINED, True),
        (LIKE, None, WITHDRAWN, True),
        (LIKE, LIKE, WITHDRAWN, False),
        (None, None, ACCEPTED, False),
    ],
)
def test_a_no_is_a_no_whatever_else_was_said(one, other, request_, refused):
    assert is_refused(one, other, request_) is refused


def test_silence_is_only_filled_where_the_organiser_lets_it():
    wish = {(TEAM, FUND): MUST}
    assert task(wish).problem.requests
    assert not task(wish, summit=a_summit(fills_silence=False)).problem.requests


def test_the_matrix_and_ties_keep_pairs_apart():
    wish = {(TEAM, FUND): MUST}
    assert not task(wish, summit=a_summit(asks=[["lender", "project"]])).problem.requests
    assert task(wish, summit=a_summit(asks=[["project", "investor"]])).problem.requests
    assert not task(wish, ties={(FUND, TEAM)}).problem.requests


def test_fixed_and_standing_pairs_are_held_without_a_wish_but_never_against_a_no():
    fixed = Lock(capital_id=FUND, founder_id=TEAM, slot=1, table=9)
    found = task(locks=[fixed]).problem
    assert [(lock.slot, lock.table) for lock in found.locks] == [(1, 1)]
    assert [each.weight for each in found.requests] == [1]
    assert [each.weight for each in task(standing={(FUND, TEAM)}).problem.requests] == [1]
    for refusal in ({(FUND, TEAM): NO}, {(TEAM, FUND): BLOCK}):
        refused = task(refusal, locks=[fixed], standing={(FUND, TEAM)}).problem
        assert (refused.locks, refused.requests) == ((), ())


def test_nobody_is_there_in_closed_slots_in_what_has_begun_and_when_they_said_so():
    fund = a_party(FUND, PartyKind.INVESTOR, unavailable=[1, 99], meetings=2, table_number=9)
    team = a_party(TEAM, PartyKind.PROJECT)
    problem = task(parties=[fund, team], begun=1).problem
    assert (problem.investors[0].unavailable, problem.investors[0].max_meetings) == ({0, 1, 3}, 2)
    assert (problem.projects[0].unavailable, problem.projects[0].max_meetings) == ({0, 3}, 12)
    assert (problem.session_starts, problem.tables, problem.homes) == ((0, 2), 2, {"P1": 1})


def test_kept_as_text_it_is_the_same_task_and_the_same_plan():
    parties = [a_party(FUND, PartyKind.INVESTOR), a_party(3, PartyKind.LENDER)]
    parties += [a_party(number, PartyKind.PROJECT) for number in (TEAM, 4, 5)]
    marks = {(TEAM, FUND): MUST, (FUND, TEAM): LIKE, (4, 3): MUST, (5, FUND): LIKE, (3, 5): MUST}
    one = task(marks, ACCEPTED, parties=parties, locks=[Lock(capital_id=3, founder_id=4, slot=0, table=None)])
    again = task(
        dict(reversed(marks.items())),
        ACCEPTED,
        parties=parties[::-1],
        locks=[Lock(capital_id=3, founder_id=4, slot=0, table=None)],
    )
    assert from_json(as_json(one)) == one
    assert (as_json(one), one.digest) == (as_json(again), again.digest)
    assert solved(one, seed=3, seconds=10).meetings == solved(from_json(as_json(again)), seed=3, seconds=10).meetings


def test_two_plans_differ_by_what_people_would_notice():
    old = {(1, 2): (0, 1), (1, 4): (1, 1), (3, 2): (2, 5), (3, 4): (3, 5)}
    new = {(1, 2): (0, 1), (1, 4): (4, 1), (3, 2): (2, 6), (3, 6): (3, 5)}
    found = difference(old, new)
    assert (dict(found.added), dict(found.dropped)) == ({(3, 6): (3, 5)}, {(3, 4): (3, 5)})
    assert dict(found.moved) == {(1, 4): ((1, 1), (4, 1))}
    assert dict(found.reseated) == {(3, 2): ((2, 5), (2, 6))}
    assert (found.kept, found.touched, found.is_none) == (1, {1, 2, 3, 4, 6}, False)
    assert difference(old, old).is_none
