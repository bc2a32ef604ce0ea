"""Giving a seat or a place in the queue back, oneself or by the organiser; the next in the queue moves up."""

from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_
from portal.events.actions import seats
from portal.events.models import Event
from portal.events.rules import default_cancel_until
from portal.registrations import letters
from portal.registrations.actions.joining import Wish
from portal.registrations.actions.queue import fill_from_queue, locked
from portal.registrations.models import Registration
from portal.registrations.rules import HOLDING, LIVE, CancelTooLate, RegistrationState

S = RegistrationState


def cancel(registration: Registration, *, now: datetime) -> None:
    """The person gives up the seat, the offer or the place in the queue. Twice is once.

    Raises CancelTooLate for a seat of one's own after `cancel_until`, with whom to call.
    """
    held = locked(registration)
    if held.state == S.CANCELLED:
        return
    event = held.event
    if held.state == S.CONFIRMED and now >= cancel_until(event):
        raise too_late(event)
    release(held, S.CANCELLED, now=now)
    letters.cancelled(held, now=now, by_organiser=False)
    fill_from_queue(event, now=now)


def cancel_by_organiser(registration: Registration, *, actor: Person, now: datetime, reason: str | None = None) -> None:
    """The organiser takes somebody off the list; they may register again."""
    held = locked(registration)
    if held.state == S.CANCELLED:
        return
    before = held.state
    release(held, S.CANCELLED, now=now, reason=reason)
    record(
        actor,
        "cancel registration",
        "registration",
        held.code,
        now=now,
        before={"state": before},
        after={"state": held.state},
        reason=reason,
    )
    letters.cancelled(held, now=now, by_organiser=True)
    fill_from_queue(held.event, now=now)


def reject(registration: Registration, *, actor: Person, now: datetime, reason: str) -> None:
    """The organiser turns somebody away for good, with the reason they read."""
    held = locked(registration)
    if held.state == S.REJECTED:
        return
    before = held.state
    release(held, S.REJECTED, now=now, reason=reason)
    record(
        actor,
        "reject registration",
        "registration",
        held.code,
        now=now,
        before={"state": before},
        after={"state": held.state},
        reason=reason,
    )
    letters.rejected(held, now=now)
    fill_from_queue(held.event, now=now)


def change(registration: Registration, wish: Wish, *, now: datetime) -> None:
    """The person corrects what they said when registering."""
    held = locked(registration)
    if held.state not in LIVE or (held.organisation_name, held.note) == (wish.organisation_name, wish.note):
        return
    held.organisation_name, held.note = wish.organisation_name, wish.note
    held.changed_at = now
    held.letters += 1
    db.session.flush()
    letters.changed(held, now=now)


def cancel_until(event: Event) -> datetime:
    """Until when people may give a seat back themselves."""
    return event.cancel_until or default_cancel_until(event.starts_at)


def too_late(event: Event) -> CancelTooLate:
    """The refusal with whom to call, where the event names somebody."""
    contact = " ".join(part for part in (event.contact_name, event.contact_phone) if part)
    if contact:
        return CancelTooLate(
            N_("Seats can no longer be given back online. Please tell the organiser: %(contact)s."), contact=contact
        )
    return CancelTooLate(N_("Seats can no longer be given back online. Please tell the organiser at the door."))


def release(held: Registration, state: RegistrationState, *, now: datetime, reason: str | None = None) -> None:
    """Move to a state that holds nothing, and give back what was held. The row is locked."""
    before = held.state
    held.become(state, now=now, queue_place=None, held_until=None, offered_until=None, reason=reason)
    db.session.flush()
    if before in HOLDING:
        seats.free_seat(held.event_id)
    elif before == S.WAITING:
        seats.leave_queue(held.event_id)
