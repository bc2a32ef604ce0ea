"""The life of events and of hosting, and what calendars must hear of, as tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from portal.errors import MoveRefused, move
from portal.events.rules import (
    DEFAULTS,
    EDITABLE_STATES,
    HOST_MOVES,
    KIND_WORDS,
    MOVES,
    OFFER_WORDS,
    PUBLIC_STATES,
    SECTOR_WORDS,
    STATE_WORDS,
    UNSEEN_STATES,
    CalendarFacts,
    CalendarStatus,
    EventKind,
    EventState,
    HostState,
    SeatOffer,
    SeatPolicy,
    Sector,
    calendar_changed,
    calendar_status,
    change_between,
    seat_offer,
)

NOON = datetime(2027, 6, 24, 4, 0, tzinfo=UTC)
E = EventState
ALLOWED = {
    (E.DRAFT, E.SUBMITTED), (E.DRAFT, E.PUBLISHED),
    (E.SUBMITTED, E.PUBLISHED), (E.SUBMITTED, E.RETURNED), (E.SUBMITTED, E.DRAFT),
    (E.RETURNED, E.SUBMITTED), (E.RETURNED, E.PUBLISHED), (E.RETURNED, E.DRAFT),
    (E.PUBLISHED, E.RUNNING), (E.PUBLISHED, E.POSTPONED), (E.PUBLISHED, E.CANCELLED), (E.PUBLISHED, E.ENDED),
    (E.POSTPONED, E.PUBLISHED), (E.POSTPONED, E.CANCELLED),
    (E.RUNNING, E.ENDED), (E.RUNNING, E.CANCELLED),
    (E.ENDED, E.ARCHIVED),
}  # fmt: skip
H = HostState
HOST_ALLOWED = {
    (H.ASKED, H.CONFIRMED), (H.ASKED, H.DECLINED), (H.ASKED, H.WITHDRAWN),
    (H.CONFIRMED, H.DECLINED), (H.CONFIRMED, H.WITHDRAWN),
    (H.DECLINED, H.ASKED), (H.WITHDRAWN, H.ASKED),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), list(product(EventState, EventState)))
def test_every_step_of_an_event_is_allowed_or_refused(old, new):
    if (old, new) in ALLOWED:
        assert move(MOVES, old, new) is new
    else:
        with pytest.raises(MoveRefused):
            move(MOVES, old, new)


@pytest.mark.parametrize(("old", "new"), list(product(HostState, HostState)))
def test_every_step_of_hosting_is_allowed_or_refused(old, new):
    if (old, new) in HOST_ALLOWED:
        assert move(HOST_MOVES, old, new) is new
    else:
        with pytest.raises(MoveRefused):
            move(HOST_MOVES, old, new)


def test_what_was_public_never_becomes_unseen():
    for state in PUBLIC_STATES:
        assert MOVES[state] <= PUBLIC_STATES
    assert not UNSEEN_STATES & PUBLIC_STATES
    assert set(EventState) == UNSEEN_STATES | PUBLIC_STATES
    assert not EDITABLE_STATES & {E.ENDED, E.ARCHIVED, E.CANCELLED}


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        (KIND_WORDS, EventKind),
        (STATE_WORDS, EventState),
        (SECTOR_WORDS, Sector),
        (OFFER_WORDS, SeatOffer),
        (DEFAULTS, EventKind),
    ],
)
def test_every_term_has_its_word(words, terms):
    assert set(words) == set(terms)


FACTS = CalendarFacts(
    status=CalendarStatus.CONFIRMED, starts_at=NOON, ends_at=NOON + timedelta(hours=2), is_all_day=False,
    timezone="Asia/Shanghai", place=(1, None, None, None, None),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "is_new_entry"),
    [
        ({}, False),
        ({"starts_at": NOON - timedelta(hours=1)}, True),
        ({"ends_at": NOON + timedelta(hours=3)}, True),
        ({"is_all_day": True}, True),
        ({"timezone": "Asia/Tokyo"}, True),
        ({"place": (1, 7, None, None, None)}, True),
        ({"place": (1, None, None, None, "https://meet.example")}, True),
        ({"status": CalendarStatus.TENTATIVE}, True),
        ({"status": CalendarStatus.CANCELLED}, True),
    ],
)
def test_sequence_rises_for_time_place_and_standing_only(changes, is_new_entry):
    after = replace(FACTS, **changes)
    assert calendar_changed(FACTS, after) is is_new_entry
    assert not calendar_changed(replace(FACTS, status=None), after), "nobody has an entry before publication"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (E.DRAFT, None), (E.SUBMITTED, None), (E.RETURNED, None),
        (E.PUBLISHED, "CONFIRMED"), (E.RUNNING, "CONFIRMED"), (E.ENDED, "CONFIRMED"), (E.ARCHIVED, "CONFIRMED"),
        (E.POSTPONED, "TENTATIVE"), (E.CANCELLED, "CANCELLED"),
    ],
)  # fmt: skip
def test_calendars_know_three_standings(state, status):
    assert calendar_status(state) == status


def test_a_change_taken_back_is_not_told():
    assert change_between(FACTS, FACTS) is None
    moved = change_between(FACTS, replace(FACTS, starts_at=NOON + timedelta(days=1), place=(2, None, None, None, None)))
    assert (moved.has_new_time, moved.has_new_place, moved.has_new_status) == (True, True, False)
    assert moved.was is FACTS


POLICY = SeatPolicy(
    state=E.PUBLISHED, takes_registrations=True, opens_at=NOON - timedelta(days=5), closes_at=NOON, starts_at=NOON,
    ends_at=NOON + timedelta(hours=2), capacity=30, has_waiting_list=True,
)  # fmt: skip
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "taken", "waiting", "now", "offer"),
    [
        ({}, 0, 0, NOON - DAY, SeatOffer.OPEN),
        ({}, 26, 0, NOON - DAY, SeatOffer.OPEN),
        ({}, 27, 0, NOON - DAY, SeatOffer.LAST_SEATS),
        ({}, 30, 0, NOON - DAY, SeatOffer.FULL),
        ({}, 10, 1, NOON - DAY, SeatOffer.FULL),
        ({"has_waiting_list": False}, 30, 0, NOON - DAY, SeatOffer.CLOSED),
        ({}, 0, 0, NOON - 6 * DAY, SeatOffer.NOT_YET),
        ({}, 0, 0, NOON - 5 * DAY, SeatOffer.OPEN),
        ({}, 0, 0, NOON - timedelta(microseconds=1), SeatOffer.OPEN),
        ({}, 0, 0, NOON, SeatOffer.RUNNING),
        ({"closes_at": NOON - DAY}, 0, 0, NOON - DAY, SeatOffer.CLOSED),
        ({}, 0, 0, NOON + timedelta(hours=2), SeatOffer.ENDED),
        ({"capacity": None}, 900, 0, NOON - DAY, SeatOffer.OPEN),
        ({"takes_registrations": False}, 0, 0, NOON - DAY, SeatOffer.NONE),
        ({"takes_registrations": False}, 0, 0, NOON, SeatOffer.RUNNING),
        ({"state": E.CANCELLED}, 0, 0, NOON - DAY, SeatOffer.CANCELLED),
        ({"state": E.POSTPONED}, 0, 0, NOON - DAY, SeatOffer.POSTPONED),
        ({"state": E.ARCHIVED}, 0, 0, NOON - DAY, SeatOffer.ENDED),
    ],
)
def test_what_registering_means_at_an_instant(changes, taken, waiting, now, offer):
    assert seat_offer(replace(POLICY, **changes), seats_taken=taken, waiting=waiting, now=now) is offer
