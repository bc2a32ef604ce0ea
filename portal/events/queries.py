"""Reading events: what a person may see, one event, lists by filters, what the clock must move, whose turn it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, lazyload, raiseload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.access import Office
from portal.accounts.models import Person
from portal.database import db
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost
from portal.events.rules import PUBLIC_STATES, EventState
from portal.makerspaces.models import Makerspace, MakerspaceOperator

SEARCH_KIND = "event"
ARCHIVED_AFTER = timedelta(days=365)


def is_public() -> ColumnElement[bool]:
    """The SQL twin of the predicate `is_public`."""
    return Event.state.in_(PUBLIC_STATES)


def seen_by(person: Person | None) -> ColumnElement[bool]:
    """The SQL twin of `event:see`: public ones, one's own, an officer's area, where one's makerspace was asked."""
    if person is None:
        return is_public()
    if any(person.holds(office) for office in (Office.ADMIN, Office.CITY_OFFICER, Office.INSPECTOR)):
        return true()
    asked = exists(
        select(EventHost.id)
        .join(MakerspaceOperator, MakerspaceOperator.makerspace_id == EventHost.makerspace_id)
        .where(EventHost.event_id == Event.id, *_operates(person))
    )
    return or_(is_public(), run_by(person), in_area_of(person), asked)


def run_by(person: Person) -> ColumnElement[bool]:
    """The SQL twin of `runs_event`: of one's organising bodies, or drafted by oneself without one."""
    bodies = [membership.organisation_id for membership in person.memberships]
    alone = and_(Event.organisation_id.is_(None), Event.created_by_id == person.id)
    return or_(Event.organisation_id.in_(bodies), alone) if bodies else alone


def in_area_of(officer: Person) -> ColumnElement[bool]:
    """Whether an event counts for the officer's area, by geography or by assessed unit."""
    if officer.holds(Office.CITY_OFFICER) or officer.holds(Office.ADMIN):
        return true()
    areas = [held.area_id for held in officer.appointments if held.office == Office.COUNTY_OFFICER]
    return or_(Event.area_id.in_(areas), Event.assessed_unit_id.in_(areas)) if areas else false()


def visible_to(person: Person | None) -> Select[Event]:
    """Every event the person may see."""
    return select(Event).where(seen_by(person))


def event(slug: str) -> Event | None:
    """One event with all its page shows: hosts, units, agenda, venue, area, organiser. For the law too."""
    return db.session.execute(_whole().where(Event.slug == slug)).unique().scalar_one_or_none()


def _whole() -> Select[Event]:
    hosts = selectinload(Event.hosts).joinedload(EventHost.makerspace, innerjoin=True)
    return select(Event).options(
        joinedload(Event.area),
        joinedload(Event.assessed_unit),
        joinedload(Event.organisation),
        joinedload(Event.parent),
        joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels)),
        joinedload(Event.venue_room),
        hosts.options(lazyload(Makerspace.levels), joinedload(Makerspace.operators)),
        selectinload(Event.units),
        selectinload(Event.agenda).joinedload(AgendaItem.room),
        joinedload(Event.door_staff),
    )


def for_cards() -> tuple[ExecutableOption, ...]:
    """What a card needs beside the event's own row, in the same query."""
    return (
        joinedload(Event.area),
        joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels)),
        raiseload(Event.agenda),
        raiseload(Event.units),
    )


# What the clock moves.


def due_to_run(now: datetime) -> Sequence[Event]:
    """Published events that have begun. A recurring one has no single beginning."""
    begun = select(Event).where(Event.state == EventState.PUBLISHED, Event.starts_at <= now, Event.ends_at > now)
    return db.session.execute(begun.where(_is_single()).order_by(Event.id)).scalars().all()


def due_to_end(now: datetime) -> Sequence[Event]:
    """Published or running events that are over."""
    over = select(Event).where(Event.state.in_([EventState.PUBLISHED, EventState.RUNNING]), Event.ends_at <= now)
    return db.session.execute(over.where(_is_single()).order_by(Event.id)).scalars().all()


def _is_single() -> ColumnElement[bool]:
    kept = func.coalesce(Event.recurrence, "")
    return and_(kept.not_like("%RRULE%"), kept.not_like("%RDATE%"))


def due_to_archive(now: datetime) -> Sequence[Event]:
    """Events that ended more than a year ago."""
    old = select(Event).where(Event.state == EventState.ENDED, Event.ends_at <= now - ARCHIVED_AFTER)
    return db.session.execute(old.order_by(Event.id).limit(200)).scalars().all()


def unannounced() -> Sequence[Event]:
    """Events whose time, place or standing changed since everyone registered was last told."""
    changed = select(Event).where(Event.sequence > Event.announced_sequence, is_public())
    return db.session.execute(changed.order_by(Event.id)).scalars().all()


def hosting_request(number: int) -> EventHost | None:
    """One question to a makerspace, with its event, rooms and operators."""
    return (
        db.session.execute(
            select(EventHost)
            .where(EventHost.id == number)
            .options(
                joinedload(EventHost.event, innerjoin=True).options(
                    joinedload(Event.area), joinedload(Event.organisation), joinedload(Event.venue_makerspace)
                ),
                joinedload(EventHost.makerspace, innerjoin=True).options(
                    lazyload(Makerspace.levels), joinedload(Makerspace.operators), selectinload(Makerspace.rooms)
                ),
            )
        )
        .unique()
        .scalar_one_or_none()
    )


def held_about(person: Person) -> dict[str, Sequence[object]]:
    """What this room keeps about a person: events drafted, doors kept, hosting answered."""
    return {
        "events": db.session.execute(
            select(Event.slug, Event.title_zh, Event.created_at).where(Event.created_by_id == person.id)
        ).all(),
        "door": db.session.execute(
            select(Event.slug).join(DoorStaff, DoorStaff.event_id == Event.id).where(DoorStaff.person_id == person.id)
        ).all(),
        "answers": db.session.execute(
            select(EventHost.id, EventHost.answered_at).where(EventHost.answered_by_id == person.id)
        ).all(),
    }


def _operates(person: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return MakerspaceOperator.person_id == person.id, MakerspaceOperator.state == "approved"
