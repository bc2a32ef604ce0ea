"""Where a meeting can go on the day, and with which one it can change places."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portal.matchmaking.holes import exchangeable, exchanged, free_places
from portal.matchmaking.rules import running_and_next, slots_begun

# Funds 1 and 2, projects 11, 12 and 13; slots 0 to 3; tables 5 and 7.
BOOKED = {(1, 11): (0, 5), (2, 12): (1, 7), (2, 13): (2, 5)}


@pytest.mark.parametrize(
    ("pair", "away", "slots", "places"),
    [
        ((1, 11), {}, [0, 1, 2, 3], {1: 5, 2: 7, 3: 5}),
        ((1, 11), {1: [3]}, [0, 1, 2, 3], {1: 5, 2: 7}),
        ((1, 11), {11: [1, 2, 3]}, [0, 1, 2, 3], {}),
        ((2, 11), {}, [0, 1, 2, 3], {3: 5}),
        ((1, 12), {}, [2], {2: 7}),
    ],
)
def test_a_meeting_goes_where_both_have_time_and_a_table_is_free_its_own_if_it_can(pair, away, slots, places):
    assert free_places(pair, BOOKED, slots=slots, tables=[5, 7], away=away) == places


def test_a_full_slot_offers_no_place():
    full = {(1, 11): (0, 5), (2, 12): (0, 7)}
    assert free_places((3, 13), full, slots=[0], tables=[5, 7], away={}) == {}


@pytest.mark.parametrize(
    ("booked", "away", "others"),
    [
        (BOOKED, {}, [(2, 12), (2, 13)]),
        (BOOKED, {11: [1]}, [(2, 13)]),
        (BOOKED, {12: [0], 13: [0]}, []),
        # Fund 2 would have to be at two tables.
        (BOOKED | {(2, 14): (0, 7)}, {}, []),
        # Project 11 meets somebody else at that time.
        (BOOKED | {(3, 11): (1, 5)}, {}, [(2, 13)]),
        # Who shares a side with it has no place to give.
        ({(1, 11): (0, 5), (1, 12): (1, 5)}, {}, []),
    ],
)
def test_two_change_places_only_when_all_four_have_time(booked, away, others):
    assert exchangeable((1, 11), booked, slots={0, 1, 2, 3}, away=away) == others
    for other in others:
        assert exchanged((1, 11), other, booked) == {(1, 11): booked[other], other: booked[1, 11]}


NINE = datetime(2026, 11, 24, 1, tzinfo=UTC)


def slot(number, minutes, *, is_closed=False):
    start = NINE + timedelta(minutes=minutes)
    return SimpleNamespace(number=number, starts_at=start, ends_at=start + timedelta(minutes=20), is_closed=is_closed)


@pytest.mark.parametrize(
    ("minutes", "running", "coming", "begun"),
    [
        (-1, None, 0, 0),
        (0, 0, 2, 1),
        (19, 0, 2, 1),
        (20, None, 2, 1),
        (30, None, 2, 2),
        (50, 2, None, 3),
        (70, None, None, 3),
    ],
)
def test_a_slot_runs_from_its_start_until_its_end_and_a_closed_one_never(minutes, running, coming, begun):
    slots = [slot(0, 0), slot(1, 25, is_closed=True), slot(2, 50)]
    found = running_and_next(slots, NINE + timedelta(minutes=minutes))
    assert tuple(each and each.number for each in found) == (running, coming)
    assert slots_begun(slots, NINE + timedelta(minutes=minutes)) == begun
