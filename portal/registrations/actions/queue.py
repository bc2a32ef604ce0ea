"""The queue: a free seat is offered to whoever waits longest, for a set time; holds and offers run out."""

from datetime import datetime

from portal.database import db
from portal.errors import N_
from portal.events.actions import seats
from portal.events.models import Event
from portal.events.rules import SEATING_STATES
from portal.registrations import letters, queries
from portal.registrations.models import Registration
from portal.registrations.rules import UNPROVEN, OfferExpired, RegistrationState, offer_ends_at

S = RegistrationState


def fill_from_queue(event: Event, *, now: datetime) -> int:
    """Offer every free seat to the next in the queue; the number of offers made."""
    seats.lock(event.id)
    offered = 0
    closes_at = event.seat_policy.closes_at
    if event.state not in SEATING_STATES or now >= closes_at:
        return offered
    while (first := queries.first_waiting(event.id)) is not None and seats.take_seat(event.id, is_newcomer=False):
        seats.leave_queue(event.id)
        until = offer_ends_at(now, event.offer_hours, closes_at)
        first.become(S.OFFERED, now=now, queue_place=None, offered_until=until)
        db.session.flush()
        letters.offered(first, now=now)
        offered += 1
    return offered


def accept_offer(registration: Registration, *, now: datetime) -> None:
    """The person takes the offered seat. Raises OfferExpired once it has passed on."""
    held = locked(registration)
    if held.state == S.CONFIRMED:
        return  # the second click
    if held.state != S.OFFERED or held.offered_until is None or held.offered_until <= now:
        raise OfferExpired(
            N_("This offer has run out and the seat has passed on. You can join the waiting list again.")
        )
    held.become(S.CONFIRMED, now=now, offered_until=None, confirmed_at=now)
    db.session.flush()
    letters.confirmed(held, now=now)


def expire_holds(event: Event, *, now: datetime) -> int:
    """Seats held for visitors whose code never came pass on; how many."""
    seats.lock(event.id)
    overdue = queries.overdue(event.id, S.PENDING, now)
    for registration in overdue:
        registration.become(S.CANCELLED, now=now, held_until=None, reason=UNPROVEN)
        seats.free_seat(event.id)
    db.session.flush()
    return len(overdue)


def expire_offers(event: Event, *, now: datetime) -> int:
    """Offers nobody took pass on; how many."""
    seats.lock(event.id)
    overdue = queries.overdue(event.id, S.OFFERED, now)
    for registration in overdue:
        registration.become(S.CANCELLED, now=now, offered_until=None)
        seats.free_seat(event.id)
        db.session.flush()
        letters.offer_expired(registration, now=now)
    return len(overdue)


def locked(registration: Registration) -> Registration:
    """The registration as it stands now, nobody else moving it: event first, then the row."""
    seats.lock(registration.event_id)
    db.session.refresh(registration, with_for_update={"of": Registration})
    return registration
