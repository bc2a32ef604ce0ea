"""Reading events: what a person may see, one event, lists by filters, what the clock must move, whose turn it is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, lazyload, raiseload, selectinload

from portal.access import Office
from portal.accounts.models import Person
from portal.areas.models import Area
from portal.areas.rules import CITY_CODE, present_code
from portal.clock import WENZHOU
from portal.database import db
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost
from portal.events.rules import PUBLIC_STATES, SEATING_STATES, EventFilters, EventState, HostState, Sector
from portal.makerspaces.models import Makerspace, MakerspaceOperator
from portal.search.queries import matching

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


def visible_to(person: Person | None) -> Select[tuple[Event]]:
    """Every event the person may see."""
    return select(Event).where(seen_by(person))


def event(slug: str) -> Event | None:
    """One event with all its page shows: hosts, units, agenda, venue, area, organiser. For the law too."""
    return db.session.execute(_whole().where(Event.slug == slug)).unique().scalar_one_or_none()


def event_of_preview(token: str) -> Event | None:
    """The event whose preview link it is."""
    return db.session.execute(_whole().where(Event.preview_token == token)).unique().scalar_one_or_none()


def _whole() -> Select[tuple[Event]]:
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


def listed(filters: EventFilters, *, now: datetime, person: Person | None = None) -> Select[tuple[Event]]:
    """Events by the filters, in the order of time (what is over: newest first), with what a card shows."""
    statement = visible_to(person) if person else select(Event).where(is_public())
    order = (Event.starts_at.desc(), Event.id.desc()) if filters.is_past else (Event.starts_at, Event.id)
    return _narrowed(statement, filters, now).options(*for_cards()).order_by(*order)


def for_cards() -> tuple[object, ...]:
    """What a card needs beside the event's own row, in the same query."""
    return (
        joinedload(Event.area),
        joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels)),
        raiseload(Event.agenda),
        raiseload(Event.units),
    )


def found(query: str, *, person: Person | None = None) -> Select[tuple[Event]]:
    """What a search finds, the best match first."""
    hits = matching(SEARCH_KIND, query)
    statement = select(Event).where(seen_by(person)).join(hits, Event.id == hits.c.ref).options(*for_cards())
    return statement.order_by(hits.c.rank.desc(), Event.starts_at.desc(), Event.id)


def _narrowed(statement: Select[tuple[Event]], filters: EventFilters, now: datetime) -> Select[tuple[Event]]:
    if filters.q.strip():
        hits = matching(SEARCH_KIND, filters.q)
        statement = statement.join(hits, Event.id == hits.c.ref)
    if filters.kinds:
        statement = statement.where(Event.kind.in_(filters.kinds))
    if filters.area and present_code(filters.area) != CITY_CODE:
        area = select(Area.id).where(Area.code == present_code(filters.area)).scalar_subquery()
        statement = statement.where(or_(Event.area_id == area, Event.assessed_unit_id == area))
    if filters.space:
        space = select(Makerspace.id).where(Makerspace.slug == filters.space).scalar_subquery()
        statement = statement.where(hosted_at(space))
    if filters.sector:
        statement = statement.where(_is_for_sector(filters.sector))
    if filters.has_seats:
        statement = statement.where(_has_seats(now))
    return statement.where(*_when(filters, now))


def _when(filters: EventFilters, now: datetime) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if filters.is_past:
        limits.append(Event.ends_at <= now)
    if filters.first is not None:
        limits.append(Event.ends_at > _midnight(filters.first))
    elif not filters.is_past:
        limits.append(Event.ends_at > now)
    if filters.last is not None:
        limits.append(Event.starts_at < _midnight(filters.last + timedelta(days=1)))
    return limits


def _is_for_sector(sector: str) -> ColumnElement[bool]:
    # The list is stored as JSON text on both databases; codes are plain words.
    return cast(Event.sectors, String).contains(f'"{sector}"', autoescape=True) if sector in set(Sector) else false()


def _has_seats(now: datetime) -> ColumnElement[bool]:
    """The SQL twin of "registration is open and a seat is free"."""
    return and_(
        Event.state.in_(SEATING_STATES),
        Event.takes_registrations,
        or_(Event.registration_opens_at.is_(None), Event.registration_opens_at <= now),
        func.coalesce(Event.registration_closes_at, Event.starts_at) > now,
        or_(Event.capacity.is_(None), and_(Event.seats_taken < Event.capacity, Event.waiting == 0)),
    )


def hosted_at(space_id: object) -> ColumnElement[bool]:
    """Whether a makerspace hosts the event: it confirmed, in whatever role."""
    return exists(
        select(EventHost.id).where(
            EventHost.event_id == Event.id,
            EventHost.makerspace_id == space_id,
            EventHost.state == HostState.CONFIRMED,
        )
    )


def hosted_by(makerspace: Makerspace) -> Select[tuple[Event]]:
    """The public events a makerspace hosts, newest first."""
    public = select(Event).where(is_public(), hosted_at(makerspace.id))
    return public.options(*for_cards()).order_by(Event.starts_at.desc(), Event.id.desc())


def next_events(count: int, *, now: datetime) -> Sequence[Event]:
    """What is on next in the whole city."""
    return db.session.execute(listed(EventFilters(), now=now).limit(count)).scalars().all()


def next_at(space_ids: Sequence[int], *, now: datetime) -> dict[int, Event]:
    """The next event of each makerspace, in one query."""
    rank = (
        func.row_number().over(partition_by=EventHost.makerspace_id, order_by=(Event.starts_at, Event.id)).label("rank")
    )
    ranked = (
        select(EventHost.makerspace_id, Event.id, rank)
        .join(Event, Event.id == EventHost.event_id)
        .where(
            EventHost.makerspace_id.in_(space_ids),
            EventHost.state == HostState.CONFIRMED,
            is_public(),
            Event.ends_at > now,
        )
        .subquery()
    )
    rows = select(ranked.c.makerspace_id, Event).join(Event, Event.id == ranked.c.id).where(ranked.c.rank == 1)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def between(first: date, last: date, filters: EventFilters, *, now: datetime) -> Select[tuple[Event]]:
    """Events that touch the days from `first` to `last`, both included: a month's page."""
    spanned = EventFilters(**{**filters.__dict__, "first": first, "last": last, "is_past": False})
    return listed(spanned, now=now)


def counts_by_area(filters: EventFilters, *, now: datetime) -> dict[int, int]:
    """How many events each area has, by geography, under the filters (the area's own left out)."""
    wide = EventFilters(**{**filters.__dict__, "area": None})
    narrowed = _narrowed(select(Event).where(is_public()), wide, now)
    rows = narrowed.with_only_columns(Event.area_id, func.count()).group_by(Event.area_id)
    return {row[0]: row[1] for row in db.session.execute(rows) if row[0] is not None}


def counts_by_kind(filters: EventFilters, *, now: datetime) -> dict[str, int]:
    """How many events of each kind there are under the filters (the kind's own left out)."""
    wide = EventFilters(**{**filters.__dict__, "kinds": ()})
    narrowed = _narrowed(select(Event).where(is_public()), wide, now)
    rows = narrowed.with_only_columns(Event.kind, func.count()).group_by(Event.kind)
    return {row[0]: row[1] for row in db.session.execute(rows)}


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


def hosting_requests_for(person: Person) -> Sequence[EventHost]:
    """Questions that wait for an answer of the makerspaces a person runs, the soonest event first."""
    return (
        db.session.execute(
            select(EventHost)
            .join(EventHost.event)
            .join(MakerspaceOperator, MakerspaceOperator.makerspace_id == EventHost.makerspace_id)
            .where(EventHost.state == HostState.ASKED, *_operates(person))
            .options(
                joinedload(EventHost.event).options(joinedload(Event.organisation)),
                joinedload(EventHost.makerspace).options(lazyload(Makerspace.levels)),
            )
            .order_by(Event.starts_at, EventHost.id)
        )
        .unique()
        .scalars()
        .all()
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


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=WENZHOU)
