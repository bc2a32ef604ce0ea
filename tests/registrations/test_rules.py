from datetime import UTC, datetime, timedelta

import pytest

from portal.events.rules import EventState, SeatPolicy
from portal.registrations.rules import HOLDING, LIVE, MOVES, RegistrationState, closed_sentence, code_in, offer_ends_at

S = RegistrationState
START = datetime(2027, 6, 24, 6, tzinfo=UTC)


def policy(**changes):
    values = {
        "state": EventState.PUBLISHED, "takes_registrations": True, "opens_at": None, "closes_at": START, "starts_at": START,
        "ends_at": START + timedelta(hours=2), "capacity": 10, "has_waiting_list": True,
    }  # fmt: skip
    return SeatPolicy(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "taken", "hours", "says"),
    [
        ({}, 0, -5, None),
        ({}, 10, -5, None),
        ({"has_waiting_list": False}, 10, -5, "no waiting list"),
        ({"capacity": None}, 9999, -5, None),
        ({"opens_at": START - timedelta(hours=1)}, 0, -5, "not opened"),
        ({"closes_at": START - timedelta(hours=6)}, 0, -5, "is closed"),
        ({}, 0, 1, "running now"),
        ({}, 0, 2, "is over"),
        ({"takes_registrations": False}, 0, -5, "needs no registration"),
        ({"state": EventState.CANCELLED}, 0, -5, "cancelled"),
        ({"state": EventState.POSTPONED}, 0, -5, "postponed"),
    ],
)
def test_a_closed_door_says_why(changes, taken, hours, says):
    said = closed_sentence(policy(**changes), seats_taken=taken, waiting=0, now=START + timedelta(hours=hours))
    assert said is None if says is None else says in said


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ABCD2345EFGH", "ABCD2345EFGH"),
        (" abcd 2345 efgh ", "ABCD2345EFGH"),
        ("abcd-2345-efgh", "ABCD2345EFGH"),
        ("https://makers.example.com/en/t/ABCD2345EFGH?utm=1", "ABCD2345EFGH"),
        ("https://makers.example.com/t/ABCD2345EFGH/", "ABCD2345EFGH"),
        ("", ""),
        ("x" * 300, "X" * 24),
    ],
)
def test_the_door_reads_codes_and_addresses(typed, code):
    assert code_in(typed) == code


def test_an_offer_ends_after_its_hours_or_with_registration():
    now = START - timedelta(hours=30)
    assert offer_ends_at(now, 24, START) == now + timedelta(hours=24)
    assert offer_ends_at(now, 48, START) == START


def test_every_state_has_its_moves_and_the_rejected_stay_out():
    assert set(MOVES) == set(RegistrationState)
    assert MOVES[S.REJECTED] == set()
    assert HOLDING | {S.WAITING} == LIVE
    assert all(S.CANCELLED in MOVES[state] for state in (S.PENDING, S.CONFIRMED, S.WAITING, S.OFFERED))
