"""Seats and the queue, moved by conditional UPDATEs that the database decides, in the caller's transaction.

They are plain table statements: the event's `version` stays, so that a sold seat never makes an organiser's form stale.
Lock order everywhere: event, then registration, then anything else.
"""

from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, update
from sqlalchemy.orm.util import identity_key

from portal.database import db
from portal.errors import N_, Refusal
from portal.events.models import Event
from portal.events.rules import SEATING_STATES

events = cast(Table, Event.__table__)
THIS = events.c.id == bindparam("event")
FREE = (
    update(events)
    .where(THIS, events.c.state.in_(SEATING_STATES))
    .where(events.c.capacity.is_(None) | (events.c.seats_taken < events.c.capacity))
    .values(seats_taken=events.c.seats_taken + 1)
)
FREE_FOR_NEWCOMERS = FREE.where(events.c.waiting == 0)
COUNTED = ("seats_taken", "waiting", "queue_counter")


def take_seat(event_id: int, *, is_newcomer: bool) -> bool:
    """Whether a seat was there and is now taken. A newcomer gets none while anybody waits."""
    return _moved(event_id, FREE_FOR_NEWCOMERS if is_newcomer else FREE) == 1


def free_seat(event_id: int) -> None:
    """Give one taken seat back."""
    _moved(
        event_id,
        update(events).where(THIS, events.c.seats_taken > 0).values(seats_taken=events.c.seats_taken - 1),
    )


def join_queue(event_id: int) -> int:
    """A place in the queue, the last so far. Places are never given twice."""
    place = db.session.execute(
        update(events)
        .where(THIS)
        .values(waiting=events.c.waiting + 1, queue_counter=events.c.queue_counter + 1)
        .returning(events.c.queue_counter),
        {"event": event_id},
    ).scalar_one()
    _expire(event_id)
    return int(place)


def leave_queue(event_id: int) -> None:
    """One waits no longer, whatever became of them."""
    _moved(
        event_id,
        update(events).where(THIS, events.c.waiting > 0).values(waiting=events.c.waiting - 1),
    )


def lock(event_id: int) -> None:
    """Hold the event's row until the end of the transaction: whoever comes next waits."""
    _moved(event_id, update(events).where(THIS).values(seats_taken=events.c.seats_taken))


def set_capacity(event: Event, capacity: int | None) -> None:
    """Change the number of seats. Raises Refusal below what is taken already."""
    change = update(events).where(THIS).values(capacity=capacity)
    if capacity is not None:
        change = change.where(events.c.seats_taken <= capacity)
    if _moved(event.id, change) != 1:
        db.session.refresh(event, ["seats_taken"])
        raise Refusal(
            N_("%(taken)d seats are taken already; the capacity cannot be lower."),
            field="capacity",
            taken=event.seats_taken,
        )
    db.session.expire(event, ["capacity"])


def _moved(event_id: int, statement: Update) -> int:
    """Rows changed; the event at hand, if there is one, reads its counts anew."""
    result: Any = db.session.execute(statement, {"event": event_id})
    _expire(event_id)
    return int(result.rowcount)


def _expire(event_id: int) -> None:
    event = db.session.identity_map.get(identity_key(Event, event_id))
    if event is not None:
        db.session.expire(event, COUNTED)
