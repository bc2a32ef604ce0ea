"""Seats and the queue, decided by the database."""

import pytest

from portal.database import db
from portal.errors import Refusal
from portal.events.actions import seats
from tests.builders.events import an_event


def _taken(event):
    db.session.refresh(event)
    return event.seats_taken, event.waiting, event.queue_counter


def test_seats_are_taken_up_to_the_capacity_and_no_further(app):
    event = an_event(capacity=2)
    assert [seats.take_seat(event.id, is_newcomer=True) for _ in range(3)] == [True, True, False]
    assert _taken(event) == (2, 0, 0)


@pytest.mark.parametrize(
    ("state", "has_seats"),
    [("draft", False), ("submitted", False), ("returned", False), ("published", True), ("running", True),
     ("postponed", False), ("ended", False), ("archived", False), ("cancelled", False)],
)  # fmt: skip
def test_only_published_and_running_events_have_seats(app, state, has_seats):
    assert seats.take_seat(an_event(state=state).id, is_newcomer=True) is has_seats


def test_without_a_capacity_everybody_gets_a_seat(app):
    event = an_event(capacity=None)
    assert all(seats.take_seat(event.id, is_newcomer=True) for _ in range(5))


def test_whoever_waits_comes_before_whoever_is_new(app):
    event = an_event(capacity=5)
    assert seats.join_queue(event.id) == 1
    assert seats.take_seat(event.id, is_newcomer=True) is False
    assert seats.take_seat(event.id, is_newcomer=False) is True


def test_places_in_the_queue_are_never_given_twice(app):
    event = an_event(capacity=1)
    assert [seats.join_queue(event.id) for _ in range(3)] == [1, 2, 3]
    seats.leave_queue(event.id)
    assert seats.join_queue(event.id) == 4
    assert _taken(event) == (0, 3, 4)


def test_freeing_and_leaving_stop_at_zero(app):
    event = an_event(capacity=1)
    seats.free_seat(event.id)
    seats.leave_queue(event.id)
    assert _taken(event) == (0, 0, 0)


def test_counts_at_hand_follow_and_the_version_stays(app):
    event = an_event(capacity=3)
    version = event.version
    seats.take_seat(event.id, is_newcomer=True)
    assert event.seats_taken == 1
    seats.lock(event.id)
    seats.free_seat(event.id)
    assert (event.seats_taken, event.version) == (0, version)


def test_capacity_cannot_fall_below_what_is_taken(app):
    event = an_event(capacity=5)
    for _ in range(3):
        seats.take_seat(event.id, is_newcomer=True)
    seats.set_capacity(event, 3)
    assert event.capacity == 3
    with pytest.raises(Refusal) as refused:
        seats.set_capacity(event, 2)
    assert (refused.value.field, refused.value.values) == ("capacity", {"taken": 3})
    seats.set_capacity(event, None)
    assert event.capacity is None
