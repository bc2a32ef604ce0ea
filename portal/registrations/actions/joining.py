"""Getting a seat or a place in the queue.

A seat is taken first, by one conditional UPDATE that also takes the event's row lock; the registration is written
after it. Where the row is already there (a double click), the seat goes back in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db, insert_new
from portal.errors import N_, Conflict
from portal.events.actions import seats
from portal.events.models import Event
from portal.events.rules import SEATING_STATES
from portal.registrations import letters, queries
from portal.registrations.models import Registration
from portal.registrations.rules import (
    CLOSED_SENTENCES,
    FULL_SENTENCE,
    HOLD,
    LIVE,
    MOVES,
    UNPROVEN,
    RegistrationClosed,
    RegistrationState,
    SeatOffer,
    closed_sentence,
)

S = RegistrationState


@dataclass(frozen=True)
class Wish:
    """What a person says when registering; name and address only where nobody has proved yet to be that person."""

    organisation_name: str | None = None
    note: str | None = None
    name: str | None = None
    address: str | None = None

    @property
    def columns(self) -> dict[str, str | None]:
        """As a registration keeps it."""
        return {
            "organisation_name": self.organisation_name,
            "note": self.note,
            "written_name": self.name,
            "written_address": self.address,
        }


def register(event: Event, person: Person, wish: Wish, *, now: datetime) -> Registration:
    """The seat, or the place in the queue, of a person whose address is proven. Asked again, the same one.

    Raises RegistrationClosed where there is nothing to be had.
    """
    known = queries.registration_of(event, person)
    if known is not None:
        if known.state == S.PENDING:
            return confirm(known, now=now)
        if known.state in LIVE:
            return known
        refuse_rejected(known)
    refuse_unless_open(event, now)
    return _join(event, person, wish, known, now=now)


def hold(event: Event, person: Person, wish: Wish, *, now: datetime) -> Registration:
    """A visitor's seat, held while a code proves the address; a mere wish where all seats are taken.

    A person who is registered already gets that registration back, unchanged.
    Raises RegistrationClosed where there is nothing to be had.
    """
    refuse_unless_open(event, now)
    known = queries.registration_of(event, person)
    if known is not None and (known.state in LIVE or known.state == S.REJECTED):
        return known
    if seats.take_seat(event.id, is_newcomer=True):
        return _written(event, person, wish, known, now=now, state=S.PENDING, held_until=now + HOLD)
    if not event.has_waiting_list:
        raise RegistrationClosed(FULL_SENTENCE)
    return _wished(event, person, wish, known, now=now)


def confirm(registration: Registration, *, now: datetime) -> Registration:
    """The address is proven: the held seat is the person's own; a wish gets a seat or joins the queue.

    Raises RegistrationClosed where registration has closed since.
    """
    event = registration.event
    seats.lock(event.id)
    db.session.refresh(registration, with_for_update={"of": Registration})
    if registration.state == S.PENDING:
        own = {"written_name": None, "written_address": None}
        registration.become(S.CONFIRMED, now=now, held_until=None, confirmed_at=now, **own)
        db.session.flush()
        letters.confirmed(registration, now=now)
        return registration
    if registration.state in LIVE:
        return registration
    refuse_rejected(registration)
    refuse_unless_open(event, now)
    wish = Wish(registration.organisation_name, registration.note)
    return _join(event, registration.person, wish, registration, now=now)


def add_by_hand(event: Event, person: Person, wish: Wish, *, actor: Person, now: datetime) -> Registration:
    """The organiser registers somebody, outside the window too but never above the capacity.

    Raises RegistrationClosed for an event that is over or called off.
    """
    known = queries.registration_of(event, person)
    if known is not None and known.state in LIVE:
        raise Conflict(N_("This person is registered already."))
    if known is not None:
        refuse_rejected(known)
    if event.state not in SEATING_STATES or now >= event.ends_at:
        raise RegistrationClosed(CLOSED_SENTENCES[SeatOffer.ENDED])
    registration = _join(event, person, wish, known, now=now, added_by=actor)
    record(actor, "add registration", "event", event.slug, now=now, after={"registration": registration.code})
    return registration


def refuse_unless_open(event: Event, now: datetime) -> None:
    """Raise RegistrationClosed with the sentence of the event's present state, unless people can register."""
    sentence = closed_sentence(event.seat_policy, seats_taken=event.seats_taken, waiting=event.waiting, now=now)
    if sentence is not None:
        raise RegistrationClosed(sentence)


def refuse_rejected(registration: Registration) -> None:
    """Raise Conflict where the organiser has turned the person away."""
    if registration.state == S.REJECTED:
        raise Conflict(N_("The organiser could not accept your registration for this event."))


def _join(
    event: Event,
    person: Person,
    wish: Wish,
    known: Registration | None,
    *,
    now: datetime,
    added_by: Person | None = None,
) -> Registration:
    place = _taken_place(event, now, anytime=added_by is not None)
    added_by_id = added_by.id if added_by else None
    if place is None:
        return _written(
            event, person, wish, known, now=now, state=S.CONFIRMED, confirmed_at=now, added_by_id=added_by_id
        )
    return _written(event, person, wish, known, now=now, state=S.WAITING, queue_place=place, added_by_id=added_by_id)


def _taken_place(event: Event, now: datetime, *, anytime: bool) -> int | None:
    """None with a seat taken, or the place in the queue."""
    if seats.take_seat(event.id, is_newcomer=True):
        return None
    # Between a look that found no seat and joining the queue, one may have come free: look again under the lock.
    seats.lock(event.id)
    db.session.refresh(event, ["state", "capacity", "seats_taken", "waiting"])
    if not anytime or event.state not in SEATING_STATES:
        refuse_unless_open(event, now)
    if seats.take_seat(event.id, is_newcomer=True):
        return None
    if not event.has_waiting_list:
        raise RegistrationClosed(FULL_SENTENCE)
    if now >= event.seat_policy.closes_at:
        raise RegistrationClosed(N_("All seats are taken, and the waiting list is closed."))
    return seats.join_queue(event.id)


def _written(
    event: Event, person: Person, wish: Wish, known: Registration | None, *, now: datetime, state: S, **facts: Any
) -> Registration:
    """The registration in its new state with its letter; the place goes back where somebody was first."""
    if known is None:
        registration = _inserted(event, person, wish, now=now, state=state, letters=1, **facts)
    else:
        registration = _revived(known, wish, now=now, state=state, **facts)
    if registration is None:
        _give_back(event, state)
        first = queries.registration_of(event, person)
        assert first is not None  # the conflict that left us without a row was this one
        db.session.refresh(first)
        return first
    if state is S.CONFIRMED:
        letters.confirmed(registration, now=now)
    elif state is S.WAITING:
        letters.waiting(registration, now=now)
    return registration


def _wished(event: Event, person: Person, wish: Wish, known: Registration | None, *, now: datetime) -> Registration:
    """A wish kept until the code proves the address: a cancelled registration that holds nothing and nobody sees."""
    if known is None:
        known = _inserted(event, person, wish, now=now, state=S.CANCELLED, letters=1, reason=UNPROVEN)
        return known or _known(event, person)
    for column, said in wish.columns.items():
        setattr(known, column, said)
    return known


def _known(event: Event, person: Person) -> Registration:
    known = queries.registration_of(event, person)
    assert known is not None
    return known


def _inserted(
    event: Event, person: Person, wish: Wish, *, now: datetime, state: S, **facts: Any
) -> Registration | None:
    """The new row; None where the person has one by now."""
    values = {
        "code": readable_code(),
        "event_id": event.id,
        "person_id": person.id,
        "state": state,
        "created_at": now,
        "changed_at": now,
        **wish.columns,
        **facts,
    }
    new = insert_new(Registration, "event_id", "person_id").returning(Registration)
    return db.session.execute(new, values).scalar_one_or_none()


def _revived(known: Registration, wish: Wish, *, now: datetime, state: S, **facts: Any) -> Registration | None:
    """The given-back registration, live again under its old code; None where it has been revived by now."""
    assert state in MOVES[S.CANCELLED]
    values = {"queue_place": None, "held_until": None, "confirmed_at": None, "reason": None} | facts
    changed: Any = db.session.execute(
        update(Registration)
        .where(Registration.id == known.id, Registration.state == S.CANCELLED)
        .values(
            state=state,
            changed_at=now,
            letters=Registration.letters + 1,
            **wish.columns,
            **values,
        )
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        return None
    db.session.refresh(known)
    return known


def _give_back(event: Event, state: S) -> None:
    if state is S.WAITING:
        seats.leave_queue(event.id)
    else:
        seats.free_seat(event.id)
