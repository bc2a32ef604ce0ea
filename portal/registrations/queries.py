"""Reading registrations."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, literal, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from portal.accounts.identifiers import is_mobile
from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventState
from portal.makerspaces.models import Makerspace
from portal.notices.models import OutboxMessage
from portal.registrations.models import Registration
from portal.registrations.rules import LIVE, REMIND_BEFORE, UNPROVEN, RegistrationState

S = RegistrationState
LAST_DIGITS = 4
# Putting a statement together takes as long as running it. What every registration asks is put together once.


def event_to_join(slug: str) -> Event | None:
    """The event as registering and its door want it, in one query."""
    return db.session.execute(_event_to_join(), {"slug": slug}).unique().scalar_one_or_none()


@cache
def _event_to_join() -> Select[Event]:
    return (
        select(Event)
        .where(Event.slug == bindparam("slug"))
        .options(
            joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels), joinedload(Makerspace.area)),
            joinedload(Event.venue_room),
            joinedload(Event.organisation),
            joinedload(Event.door_staff),
        )
    )


def registration_of(event: Event, person: Person) -> Registration | None:
    """The person's registration for the event, whatever its state."""
    return db.session.execute(_registration_of(), {"event": event.id, "person": person.id}).scalar_one_or_none()


@cache
def _registration_of() -> Select[Registration]:
    return select(Registration).where(
        Registration.event_id == bindparam("event"), Registration.person_id == bindparam("person")
    )


def ticket(code: str) -> Registration | None:
    """The registration of that code, with its person, event and place; None for wishes nobody has confirmed."""
    return db.session.execute(_ticket(), {"code": code.upper()}).scalar_one_or_none()


@cache
def _ticket() -> Select[Registration]:
    return (
        select(Registration)
        .where(Registration.code == bindparam("code"), is_real())
        .options(
            joinedload(Registration.person, innerjoin=True),
            joinedload(Registration.event, innerjoin=True).options(
                joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels), joinedload(Makerspace.area)),
                joinedload(Event.venue_room),
                joinedload(Event.organisation),
            ),
        )
    )


def at_event(slug: str, code: str) -> Registration | None:
    """The registration of that code at that event, for whoever runs it."""
    return db.session.execute(
        select(Registration)
        .join(Registration.event)
        .where(Event.slug == slug, Registration.code == code, is_real())
        .options(contains_eager(Registration.event), joinedload(Registration.person, innerjoin=True))
    ).scalar_one_or_none()


def by_code(code: str) -> Registration | None:
    """The registration of that code, wishes included."""
    return db.session.execute(select(Registration).where(Registration.code == code)).scalar_one_or_none()


def at_door(event: Event, code: str) -> Registration | None:
    """The registration of that code at this very event."""
    return db.session.execute(
        select(Registration)
        .where(Registration.event_id == event.id, Registration.code == code, is_real())
        .options(joinedload(Registration.person, innerjoin=True))
    ).scalar_one_or_none()


def is_real() -> ColumnElement[bool]:
    """The condition that leaves out wishes whose address was never proven."""
    return or_(Registration.state != S.CANCELLED, Registration.reason.is_(None), Registration.reason != UNPROVEN)


def first_waiting(event_id: int) -> Registration | None:
    """Who waits longest."""
    return db.session.execute(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == S.WAITING)
        .order_by(Registration.queue_place)
        .limit(1)
        .options(joinedload(Registration.person, innerjoin=True))
        .with_for_update(of=Registration)
    ).scalar_one_or_none()


def position(registration: Registration) -> int:
    """How many wait up to and including this one: 1 is next."""
    return db.session.execute(
        select(func.count()).where(
            Registration.event_id == registration.event_id,
            Registration.state == S.WAITING,
            Registration.queue_place <= registration.queue_place,
        )
    ).scalar_one()


def overdue(event_id: int, state: RegistrationState, now: datetime) -> Sequence[Registration]:
    """Holds or offers of the event whose time is over."""
    until = Registration.held_until if state is S.PENDING else Registration.offered_until
    return (
        db.session.execute(
            select(Registration)
            .where(Registration.event_id == event_id, Registration.state == state, until <= now)
            .order_by(Registration.id)
            .with_for_update()
        )
        .scalars()
        .all()
    )


def events_to_sweep(now: datetime) -> Sequence[int]:
    """Ids of events with an expired hold or offer, or with a free seat and somebody waiting."""
    expired = select(Registration.event_id).where(
        or_(
            and_(Registration.state == S.PENDING, Registration.held_until <= now),
            and_(Registration.state == S.OFFERED, Registration.offered_until <= now),
        )
    )
    idle = select(Event.id).where(
        Event.waiting > 0,
        Event.state.in_([EventState.PUBLISHED, EventState.RUNNING]),
        or_(Event.capacity.is_(None), Event.seats_taken < Event.capacity),
        func.coalesce(Event.registration_closes_at, Event.starts_at) > now,
    )
    return db.session.execute(expired.union(idle)).scalars().all()


def to_tell(event: Event, purpose: str, limit: int) -> Sequence[Registration]:
    """Live registrations of the event whose person has had no letter of this purpose about its present `sequence`."""
    already = exists().where(
        OutboxMessage.person_id == Registration.person_id,
        OutboxMessage.purpose == purpose,
        OutboxMessage.about == Registration.code,
        OutboxMessage.version == str(event.sequence),
    )
    return (
        db.session.execute(
            select(Registration)
            .where(Registration.event_id == event.id, Registration.state.in_(LIVE), ~already)
            .order_by(Registration.id)
            .limit(limit)
            .options(joinedload(Registration.person, innerjoin=True))
        )
        .scalars()
        .all()
    )


def people_expected(now: datetime) -> Select[Any]:
    """Numbers of people with a live registration for an event that is not over."""
    return (
        select(Registration.person_id).join(Registration.event).where(Registration.state.in_(LIVE), Event.ends_at > now)
    )


def to_remind(now: datetime, limit: int = 100) -> Sequence[Registration]:
    """Confirmed registrations of events that begin within a day and were not reminded of this date yet.

    Who confirmed within that day has just had a letter and needs no other.
    """
    already = exists().where(
        OutboxMessage.person_id == Registration.person_id,
        OutboxMessage.purpose == "registration-reminder",
        OutboxMessage.about == Registration.code,
        OutboxMessage.version == func.cast(Event.sequence, OutboxMessage.version.type),
    )
    return (
        db.session.execute(
            select(Registration)
            .join(Registration.event)
            .where(
                Event.state == EventState.PUBLISHED,
                Event.starts_at > now,
                Event.starts_at <= now + REMIND_BEFORE,
                Registration.state == S.CONFIRMED,
                Registration.confirmed_at < now - REMIND_BEFORE / 4,
                ~already,
            )
            .order_by(Registration.id)
            .limit(limit)
            .options(contains_eager(Registration.event), joinedload(Registration.person, innerjoin=True))
        )
        .scalars()
        .all()
    )


def live_registrations(event: Event, states: frozenset[RegistrationState] = LIVE) -> Sequence[Registration]:
    """The event's registrations in these states with their people, in the order they came."""
    return (
        db.session.execute(
            select(Registration)
            .where(Registration.event_id == event.id, Registration.state.in_(states))
            .order_by(Registration.id)
            .options(joinedload(Registration.person, innerjoin=True))
        )
        .scalars()
        .all()
    )


def listed(event: Event, *, state: RegistrationState | None = None, words: str = "") -> Select[Any]:
    """The organiser's list: by state and by words of name, organisation, code or the number's last digits."""
    statement = (
        select(Registration)
        .join(Registration.person)
        .where(Registration.event_id == event.id, is_real())
        .order_by(Registration.id.desc())
        .options(contains_eager(Registration.person))
    )
    if state is not None:
        statement = statement.where(Registration.state == state)
    return statement.where(_matches(words)) if words.strip() else statement


def everything_listed(event: Event, *, state: RegistrationState | None, words: str) -> Sequence[Registration]:
    """The organiser's whole list, for export."""
    return db.session.execute(listed(event, state=state, words=words)).scalars().all()


def count_of(event: Event, states: frozenset[RegistrationState]) -> int:
    """How many registrations are in these states."""
    return db.session.execute(
        select(func.count()).where(Registration.event_id == event.id, Registration.state.in_(states))
    ).scalar_one()


def found_at_door(event: Event, words: str, limit: int = 20) -> Sequence[Registration]:
    """Who the door may mean by a name or the last digits of a number, among those with a seat."""
    return (
        db.session.execute(
            select(Registration)
            .join(Registration.person)
            .where(
                Registration.event_id == event.id,
                Registration.state.in_([S.CONFIRMED, S.ATTENDED, S.NO_SHOW]),
                _matches(words),
            )
            .order_by(func.coalesce(Registration.written_name, Person.name), Registration.id)
            .limit(limit)
            .options(contains_eager(Registration.person))
        )
        .scalars()
        .all()
    )


def _matches(words: str) -> ColumnElement[bool]:
    said = words.strip()
    pattern = "%" + said.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    number = func.coalesce(Registration.written_address, Person.phone)
    wanted = [
        func.coalesce(Registration.written_name, Person.name).ilike(pattern, escape="\\"),
        Registration.organisation_name.ilike(pattern, escape="\\"),
        Registration.code == said.upper(),
    ]
    # Four digits find somebody who stands there; more of them would tell a masked number digit by digit.
    if said.isdigit() and len(said) == LAST_DIGITS:
        wanted.append(number.like(f"%{said}"))
    elif is_mobile(said):
        wanted.append(number == said)
    return or_(*wanted)


def counts(event: Event) -> dict[RegistrationState, int]:
    """How many registrations are in each state."""
    here, is_off = Registration.event_id == event.id, Registration.state == S.CANCELLED
    # Apart: an index alone counts the many, and only of those who cancelled the reason has to be read.
    many = select(Registration.state, func.count()).where(here, ~is_off).group_by(Registration.state)
    few = select(literal(S.CANCELLED.value), func.count()).where(here, is_off, is_real())
    found = {row[0]: row[1] for row in db.session.execute(many.union_all(few))}
    return {state: found.get(state, 0) for state in RegistrationState}


def tickets_of(person: Person, *, with_wishes: bool = False) -> Sequence[Registration]:
    """The person's registrations, the latest event first, with what a list shows."""
    return (
        db.session.execute(
            select(Registration)
            .join(Registration.event)
            .where(Registration.person_id == person.id, true() if with_wishes else is_real())
            .order_by(Event.starts_at.desc(), Registration.id)
            .options(contains_eager(Registration.event).joinedload(Event.venue_makerspace))
        )
        .scalars()
        .all()
    )


def held_about(person: Person) -> dict[str, Any]:
    """What this room keeps about the person, for their export."""
    return {
        "registrations": [
            {
                "code": each.code,
                "event": each.event.title_zh,
                "starts_at": each.event.starts_at.isoformat(),
                "state": each.state,
                "organisation": each.organisation_name,
                "note": each.note,
                "written_name": each.written_name,
                "written_address": each.written_address,
                "registered_at": each.created_at.isoformat(),
                "checked_in_at": each.checked_in_at.isoformat() if each.checked_in_at else None,
            }
            for each in tickets_of(person)
        ]
    }
