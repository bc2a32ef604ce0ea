"""Reading for desks: what an organiser runs, whom to ask, what an officer decides, who keeps a door."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, or_, select, true, union_all
from sqlalchemy.orm import joinedload, lazyload

from portal.access import Office
from portal.accounts.models import Appointment, Membership, Organisation, Person
from portal.areas.models import Area
from portal.database import db
from portal.events.models import DoorStaff, Event, RoomBooking
from portal.events.queries import for_cards, in_area_of, is_public
from portal.events.rules import SEATING_STATES, EventKind, EventState, HostState
from portal.makerspaces.models import Makerspace, Room
from portal.search.queries import matching
from portal.web.pagination import Page

RUN_SIZE = 30
RUN_COUNTED = 300
# What needs an organiser's work stands first, then what is coming; what is over stands last.
STAGES = (
    [EventState.RETURNED],
    [EventState.DRAFT],
    [EventState.SUBMITTED],
    [EventState.POSTPONED],
    sorted(SEATING_STATES),
)
OVER = sorted({EventState.ENDED, EventState.ARCHIVED, EventState.CANCELLED})


def run_events(person: Person, number: int = 1) -> Page[Any]:
    """One page of the events a person runs: what needs work first, then by time; what is over last, newest first.

    First the events' numbers, as far as the list is counted, then the rows that are shown.
    """
    bodies = {f"body_{n}": membership.organisation_id for n, membership in enumerate(person.memberships)}
    start = (number - 1) * RUN_SIZE
    asked = {"person": person.id, "most": max(RUN_COUNTED, start + RUN_SIZE) + 1, **bodies}
    found = db.session.execute(_run_numbers(len(bodies)), asked).scalars().all()
    shown = found[start : start + RUN_SIZE]
    rows = {row.id: row for row in db.session.execute(_run_rows(), {"numbers": shown})} if shown else {}
    return Page([rows[each] for each in shown], number, RUN_SIZE, len(found))


@lru_cache(maxsize=16)
def _run_numbers(bodies: int) -> Select[tuple[int]]:
    """One short walk along the index for each owner and state: no list is sorted as a whole, however long it is."""
    stage = case(*((Event.state.in_(states), place) for place, states in enumerate(STAGES)), else_=len(STAGES))
    is_over = Event.state.in_(OVER)
    keys = (
        Event.id,
        stage.label("stage"),
        case((is_over, None), else_=Event.starts_at).label("soonest"),
        case((is_over, Event.starts_at), else_=None).label("latest"),
        case((is_over, -Event.id), else_=Event.id).label("place"),
    )
    forwards, backwards = (Event.starts_at, Event.id), (Event.starts_at.desc(), Event.id.desc())
    most = bindparam("most", type_=Integer)
    alone = Event.organisation_id.is_(None) & (Event.created_by_id == bindparam("person", type_=Integer))
    owners = [*(Event.organisation_id == bindparam(f"body_{n}", type_=Integer) for n in range(bodies)), alone]
    walks = [
        select(*keys)
        .where(owner, Event.state == state)
        .order_by(*(backwards if state in OVER else forwards))
        .limit(most)
        for owner in owners
        for state in EventState
    ]
    found = union_all(*(select(walk.subquery()) for walk in walks)).subquery()
    order = (found.c.stage, found.c.soonest, found.c.latest.desc(), found.c.place)
    return select(found.c.id).order_by(*order).limit(most)


@lru_cache(maxsize=1)
def _run_rows() -> Select[*tuple[Any, ...]]:
    """What a list of an organiser's events shows of each."""
    return (
        select(
            Event.id,
            Event.slug,
            Event.kind,
            Event.state,
            Event.title_zh,
            Event.title_en,
            Event.starts_at,
            Event.ends_at,
            Event.timezone,
            Event.is_all_day,
            Event.takes_registrations,
            Event.published_at,
            Event.seats_taken,
            Event.capacity,
            func.coalesce(Makerspace.name_zh, Event.venue_zh).label("place_zh"),
            case((Makerspace.id.is_not(None), Makerspace.name_en), else_=Event.venue_en).label("place_en"),
            Organisation.name_zh.label("body_zh"),
            Organisation.name_en.label("body_en"),
        )
        .select_from(Event)
        .outerjoin(Makerspace, Makerspace.id == Event.venue_makerspace_id)
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .where(Event.id.in_(bindparam("numbers", expanding=True)))
    )


def spaces_to_ask(event: Event, words: str, ticked: Sequence[str] = (), limit: int = 20) -> Sequence[Makerspace]:
    """Listed makerspaces that were not asked yet or said no: the ticked ones (by slug), then those found by a few words.

    Without words those of the area.
    """
    asked = [host.makerspace_id for host in event.hosts if host.state in {HostState.ASKED, HostState.CONFIRMED}]
    open_ones = select(Makerspace).where(Makerspace.state == "listed", Makerspace.id.not_in(asked))
    open_ones = open_ones.options(lazyload(Makerspace.levels))
    kept = open_ones.where(Makerspace.slug.in_(ticked[:limit])).order_by(Makerspace.id)
    statement = open_ones.where(Makerspace.slug.not_in(ticked[:limit]))
    if words.strip():
        hits = matching("makerspace", words)
        statement = statement.join(hits, Makerspace.id == hits.c.ref).order_by(hits.c.rank.desc(), Makerspace.id)
    else:
        nearby = Makerspace.area_id == event.area_id if event.area_id is not None else true()
        statement = statement.where(nearby).order_by(Makerspace.id)
    first = db.session.execute(kept).scalars().all() if ticked else []
    return [*first, *db.session.execute(statement.limit(limit)).scalars().all()]


def places() -> Sequence[Makerspace]:
    """Every listed makerspace, by area, for choosing a venue."""
    listed_ones = select(Makerspace).where(Makerspace.state == "listed").join(Makerspace.area)
    ordered = listed_ones.options(lazyload(Makerspace.levels)).order_by(Area.display_order, Makerspace.name_zh)
    return db.session.execute(ordered).scalars().all()


def to_review(officer: Person) -> Select[Event]:
    """Events that wait for an officer's decision, the longest waiting first."""
    waiting = select(Event).where(Event.state == EventState.SUBMITTED, in_area_of(officer))
    return waiting.options(*for_cards(), joinedload(Event.organisation)).order_by(Event.submitted_at, Event.id)


def waiting_for(officer: Person) -> int:
    """How many events wait for an officer's decision."""
    waiting = select(func.count()).select_from(Event)
    return db.session.execute(waiting.where(Event.state == EventState.SUBMITTED, in_area_of(officer))).scalar_one()


def officers_of(event: Event) -> Sequence[Person]:
    """The county officers of the event's area and unit."""
    areas = [area for area in (event.area_id, event.assessed_unit_id) if area is not None]
    held = select(Appointment.person_id).where(
        Appointment.office == Office.COUNTY_OFFICER, Appointment.area_id.in_(areas)
    )
    return db.session.execute(select(Person).where(Person.id.in_(held)).order_by(Person.id)).scalars().all()


def organisers_of(event: Event) -> Sequence[Person]:
    """Who runs an event: the members of its organising body, else who drafted it."""
    if event.organisation_id is None:
        who = Person.id == event.created_by_id
    else:
        members = select(Membership.person_id).where(Membership.organisation_id == event.organisation_id)
        who = Person.id.in_(members)
    return (
        db.session.execute(select(Person).where(who, Person.forgotten_at.is_(None)).order_by(Person.id)).scalars().all()
    )


def bookings_of(event: Event) -> Sequence[RoomBooking]:
    """The rooms an event has, with their makerspaces."""
    booked = select(RoomBooking).where(RoomBooking.event_id == event.id).options(joinedload(RoomBooking.room))
    return db.session.execute(booked.order_by(RoomBooking.room_id)).scalars().all()


def bookings_in(makerspace: Makerspace, first: datetime, last: datetime) -> Sequence[RoomBooking]:
    """The bookings of a makerspace's rooms that touch a span of time."""
    booked = (
        select(RoomBooking)
        .join(Room, Room.id == RoomBooking.room_id)
        .where(Room.makerspace_id == makerspace.id, RoomBooking.starts_at < last, RoomBooking.ends_at > first)
        .options(joinedload(RoomBooking.room), joinedload(RoomBooking.event))
    )
    return db.session.execute(booked.order_by(RoomBooking.starts_at, RoomBooking.id)).scalars().all()


def door_staff_of(event: Event) -> Sequence[DoorStaff]:
    """Who checks people in, with their names."""
    staff = select(DoorStaff).where(DoorStaff.event_id == event.id).options(joinedload(DoorStaff.person))
    return db.session.execute(staff.order_by(DoorStaff.id)).scalars().all()


def door_staff(number: int) -> DoorStaff | None:
    """One door keeper, with the event."""
    kept = select(DoorStaff).where(DoorStaff.id == number)
    whole = kept.options(joinedload(DoorStaff.event, innerjoin=True), joinedload(DoorStaff.person, innerjoin=True))
    return db.session.execute(whole).scalar_one_or_none()


def rooms_of(space_ids: Sequence[int]) -> list[Room]:
    """The rooms of these makerspaces."""
    rooms = select(Room).where(Room.makerspace_id.in_(space_ids)).order_by(Room.makerspace_id, Room.id)
    return list(db.session.execute(rooms).scalars())


def umbrellas_of(event: Event) -> Sequence[Event]:
    """Maker Days an event can be part of: not over before it begins, and not itself."""
    days = select(Event).where(
        Event.kind == EventKind.MAKER_DAY,
        Event.id != event.id,
        or_(Event.ends_at >= event.starts_at, Event.id == event.parent_id),
        or_(is_public(), Event.organisation_id == event.organisation_id, Event.id == event.parent_id),
    )
    return db.session.execute(days.order_by(Event.starts_at, Event.id).limit(50)).scalars().all()


def people_named(ids: Sequence[int]) -> dict[int, str]:
    """Names by number, for a history."""
    rows = select(Person.id, Person.name).where(Person.id.in_(set(ids)))
    return {row[0]: row[1] for row in db.session.execute(rows)}
