"""How a summit is laid out before anybody has said it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.matchmaking import outline
from portal.matchmaking.outline import Zone
from portal.matchmaking.rules import Session

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = datetime(2026, 12, 17, 1, 0, tzinfo=UTC)  # nine o'clock in Wenzhou


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """That time of the summit's day in Wenzhou."""
    return DAY.replace(hour=hour - 8, minute=minute) + timedelta(days=day)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "sessions"),
    [
        (at(9), at(16, 30), [(at(9, 30), at(12)), (at(13, 30), at(16, 30))]),
        (at(13, 30), at(17), [(at(14), at(17))]),
        (at(10), at(12), [(at(10), at(12))]),
        (at(11, 30), at(14), [(at(11, 30), at(14))]),
        (
            at(9),
            at(16, day=1),
            [(at(9, 30), at(12)), (at(13, 30), at(16)), (at(9, day=1), at(12, day=1)), (at(13, 30, day=1), at(16, day=1))],
        ),
    ],
)  # fmt: skip
def test_meetings_begin_after_the_opening_and_rest_at_noon(starts_at, ends_at, sessions):
    found = outline.proposed(starts_at, ends_at, NOW)

    assert [(each.starts_at, each.ends_at) for each in found.sessions] == sessions


@given(st.integers(1, 60 * 24 * 60), st.integers(30, 60 * 24 * 3), st.one_of(st.none(), st.integers(0, 100_000)))
def test_what_is_proposed_never_contradicts_itself(minutes_ahead, minutes_long, capacity):
    starts_at = NOW + timedelta(minutes=minutes_ahead)
    ends_at = starts_at + timedelta(minutes=minutes_long)

    found = outline.proposed(starts_at, ends_at, NOW, capacity=capacity)

    assert 4 <= found.tables <= 60
    outline.refuse_contradictions(found, starts_at, ends_at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sessions": ()}, "sessions"),
        ({"sessions": (Session(at(9), at(9, 10)),)}, "sessions"),
        ({"sessions": (Session(at(10), at(9)),)}, "sessions"),
        ({"sessions": (Session(at(8), at(10)),)}, "sessions"),
        ({"sessions": (Session(at(9), at(11)), Session(at(10), at(12)))}, "sessions"),
        ({"slot_minutes": 5, "break_minutes": 0}, "sessions"),
        ({"zones": ()}, "zones"),
        ({"zones": (Zone("A", 200), Zone("B", 101))}, "zones"),
        ({"asks": ()}, "asks"),
        ({"least_meetings": 13}, "least_meetings"),
        ({"sign_up_closes_at": NOW - timedelta(days=1)}, "sign_up_closes_at"),
        ({"sign_up_closes_at": at(10)}, "sign_up_closes_at"),
        ({"wishes_close_at": NOW - timedelta(days=99)}, "wishes_close_at"),
        ({"wishes_close_at": at(10)}, "wishes_close_at"),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(changes, field):
    usual = outline.proposed(at(9), at(16, 30), NOW)
    outline.refuse_contradictions(usual, at(9), at(16, 30))

    with pytest.raises(Refusal) as refused:
        outline.refuse_contradictions(replace(usual, **changes), at(9), at(16, 30))

    assert refused.value.field == field


def test_a_party_away_at_ten_is_away_in_every_new_slot_that_touches_ten():
    old = [(at(9), at(9, 30)), (at(10), at(10, 30)), (at(11), at(11, 30))]
    new = [(at(9, 15 * step), at(9, 15 * step + 14)) for step in range(4)] + [
        (at(10), at(10, 15)),
        (at(10, 15), at(10, 30)),
    ]

    assert outline.still_unavailable([1, 99], old, new) == [4, 5]
    assert outline.still_unavailable([], old, new) == []


def test_zones_and_sessions_are_read_back_from_tables_and_slots():
    usual = outline.proposed(at(9), at(12), NOW)

    assert outline.zones_of(["A", "A", "B", "A"]) == (Zone("A", 2), Zone("B", 1), Zone("A", 1))
    assert replace(usual, sessions=outline.sessions_of(usual.slots)).slots == usual.slots
