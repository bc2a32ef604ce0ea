"""What the public pages read: only the columns they show, in a fixed number of queries however many rows there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.areas.models import Area
from portal.areas.rules import ASSESSED_KINDS, DIVISION_KINDS
from portal.database import UtcDateTime, db
from portal.events.models import Event, EventHost
from portal.events.rules import PUBLIC_STATES, EventKind, EventState, HostState
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import SpaceState
from portal.search.queries import matching
from portal.site.rules import Filters, Month, end_of, start_of, this_week, weekend
from portal.web.pagination import Page

PAGE_SIZE = 30
# Counting goes this far; a list that is longer says so.
COUNT_TO = 1000
MOST_IN_MONTH = 600
CHIP_TO = 99
# An event still going on began at most this long ago, unless the worker has set it running.
LONGEST_UNNOTICED = timedelta(days=7)
LONGEST_EVENT = timedelta(days=366)
MAP_DAYS = 30

HIDDEN_STATES = sorted(set(EventState) - PUBLIC_STATES)
# What a card shows, nothing else.
CARD = (
    Event.slug,
    Event.kind,
    Event.state,
    Event.title_zh,
    Event.title_en,
    Event.starts_at,
    Event.ends_at,
    Event.is_all_day,
    Event.timezone,
    Event.takes_registrations,
    Event.has_waiting_list,
    Event.registration_opens_at,
    Event.registration_closes_at,
    Event.capacity,
    Event.seats_taken,
    Event.waiting,
    Event.cover_code,
    Event.online_url.is_not(None).label("is_online"),
    Event.venue_zh,
    Event.venue_en,
    Makerspace.name_zh.label("space_zh"),
    Makerspace.name_en.label("space_en"),
    Area.short_zh.label("area_zh"),
    Area.short_en.label("area_en"),
)
Card = Row[Any]
other = aliased(Event)  # made once: an alias of a wide table costs more than the query


@dataclass(frozen=True)
class Unit:
    """One tile of the map: an assessed unit with its number."""

    code: str
    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    kind: str
    count: int

    @property
    def is_division(self) -> bool:
        """One of the twelve, which have a place on the map."""
        return self.kind in DIVISION_KINDS


def is_public() -> ColumnElement[bool]:
    """The one condition of everything the public sees of events: SQL's twin of `event:see` for a visitor."""
    # "Not one of the hidden" rather than "one of the public": an index over the state would lead away from the order.
    return Event.state.not_in(HIDDEN_STATES)


def is_coming(now: datetime) -> list[ColumnElement[bool]]:
    """Not over yet. The bound on the start lets the index over time begin where the present does."""
    horizon = literal(now - LONGEST_UNNOTICED, UtcDateTime)
    earliest = select(func.min(other.starts_at)).where(other.state == EventState.RUNNING, other.starts_at < horizon)
    return [Event.starts_at >= func.coalesce(earliest.scalar_subquery(), horizon), Event.ends_at > now]


def cards() -> Select[Any]:
    """Cards of public events, in no order yet."""
    return (
        select(*CARD)
        .select_from(Event)
        .outerjoin(Makerspace, Makerspace.id == Event.venue_makerspace_id)
        .outerjoin(Area, Area.id == Event.area_id)
        .where(is_public())
    )


def conditions(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """What the filters ask, beyond being public."""
    wanted = [*_within(filters, now)]
    if filters.kind:
        wanted.append(Event.kind == filters.kind)
    if filters.area:
        area = select(Area.id).where(Area.code == filters.area).scalar_subquery()
        wanted.append(or_(Event.area_id == area, Event.assessed_unit_id == area))
    if filters.space:
        wanted.append(Event.id.in_(_hosted_by(filters.space)))
    if filters.sector:
        wanted.append(cast(Event.sectors, String).contains(f'"{filters.sector}"', autoescape=True))
    if filters.has_seats:
        wanted += has_seats(now)
    if filters.is_online:
        wanted.append(Event.online_url.is_not(None))
    if filters.q:
        wanted.append(Event.id.in_(select(matching("event", filters.q).c.ref)))
    return wanted


def has_seats(now: datetime) -> list[ColumnElement[bool]]:
    """A newcomer gets a seat now: the SQL twin of `seat_offer` being open."""
    return [
        Event.takes_registrations,
        Event.state.in_([EventState.PUBLISHED, EventState.RUNNING]),
        func.coalesce(Event.registration_closes_at, Event.starts_at) > now,
        or_(Event.registration_opens_at.is_(None), Event.registration_opens_at <= now),
        or_(Event.capacity.is_(None), (Event.seats_taken < Event.capacity) & (Event.waiting == 0)),
    ]


def listed(filters: Filters, *, now: datetime, number: int = 1) -> Page[Card]:
    """One page of the list in the order of time; counted only where it does not fit on one page."""
    wanted = conditions(filters, now)
    order = (Event.starts_at.desc(), Event.id.desc()) if filters.is_past else (Event.starts_at, Event.id)
    statement = cards().where(*wanted).order_by(*order).limit(PAGE_SIZE + 1).offset((number - 1) * PAGE_SIZE)
    rows = db.session.execute(statement).all()
    seen = (number - 1) * PAGE_SIZE + len(rows)
    if number == 1 and len(rows) <= PAGE_SIZE:
        return Page(rows, 1, PAGE_SIZE, len(rows))
    total = db.session.execute(select(_counted(wanted, COUNT_TO + 1))).scalar_one()
    return Page(rows[:PAGE_SIZE], number, PAGE_SIZE, max(total, seen) if rows else total)


def month(filters: Filters, shown: Month, *, now: datetime) -> Sequence[Card]:
    """Everything that touches the month, in the order of time."""
    first, after = start_of(shown.first), start_of(shown.after)
    wanted = [
        Event.starts_at >= first - LONGEST_EVENT,
        Event.starts_at < after,
        Event.ends_at > first,
        *conditions(_anytime(filters), now),
    ]
    statement = cards().where(*wanted).order_by(Event.starts_at, Event.id).limit(MOST_IN_MONTH)
    return db.session.execute(statement).all()


def units(filters: Filters, *, now: datetime) -> list[Unit]:
    """The divisions and zones of today with the number of events the filters find in each."""
    in_area = Area.id.in_([Event.area_id, Event.assessed_unit_id])
    found = (
        select(Area.id, func.count(Event.id).label("number"))
        .select_from(Event)
        .join(Area, in_area)
        .where(is_public(), *conditions(filters, now))
        .group_by(Area.id)
        .subquery()
    )
    return _tiles(found, now)


def space_units(*, now: datetime) -> list[Unit]:
    """The divisions and zones of today with the number of listed makerspaces in each."""
    in_area = Area.id.in_([Makerspace.area_id, Makerspace.assessed_unit_id])
    found = (
        select(Area.id, func.count(Makerspace.id).label("number"))
        .select_from(Makerspace)
        .join(Area, in_area)
        .where(Makerspace.state == SpaceState.LISTED)
        .group_by(Area.id)
        .subquery()
    )
    return _tiles(found, now)


def areas_to_choose(now: datetime) -> Sequence[Row[Any]]:
    """Code and short names of the divisions and zones of today, in their customary order."""
    statement = select(Area.code, Area.short_zh, Area.short_en).where(*_is_unit_on(now)).order_by(Area.display_order)
    return db.session.execute(statement).all()


def space_named(slug: str) -> Row[Any] | None:
    """Slug and names of a listed makerspace."""
    return db.session.execute(
        select(Makerspace.slug, Makerspace.name_zh, Makerspace.name_en).where(
            Makerspace.slug == slug, Makerspace.state == SpaceState.LISTED
        )
    ).one_or_none()


@dataclass(frozen=True)
class Chips:
    """Numbers beside the home page's quick ways; each stops at `CHIP_TO` + 1."""

    week: int
    weekend: int
    roadshows: int
    seats: int
    online: int


def home_numbers(now: datetime, today: date) -> tuple[Chips, dict[str, int]]:
    """The quick ways' numbers and the honest figures at the foot, in one query."""
    ways = [
        Filters(since=today, until=this_week(today)[1]),
        Filters(since=weekend(today)[0], until=weekend(today)[1]),
        Filters(kind=EventKind.ROADSHOW),
        Filters(has_seats=True),
        Filters(is_online=True),
    ]
    counts = [_counted(conditions(way, now), CHIP_TO + 1) for way in ways]
    year = start_of(date(today.year, 1, 1))
    held = select(func.count()).where(
        Event.starts_at >= year, Event.ends_at <= now, Event.state.in_([EventState.ENDED, EventState.ARCHIVED])
    )
    spaces = select(func.count(), func.sum(Makerspace.workstation_count), func.sum(Makerspace.team_count)).where(
        Makerspace.state == SpaceState.LISTED
    )
    inside = spaces.subquery()
    figures = [held.scalar_subquery(), *(select(column).scalar_subquery() for column in inside.c)]
    row = db.session.execute(select(*counts, *figures)).one()
    names = ("held", "spaces", "seats", "teams")
    return Chips(*row[:5]), {name: int(number or 0) for name, number in zip(names, row[5:], strict=True)}


def next_events(now: datetime, limit: int) -> Sequence[Card]:
    """What comes next; what was called off or put off is not news."""
    off = [EventState.CANCELLED, EventState.POSTPONED]
    statement = cards().where(*is_coming(now), Event.state.not_in(off), Event.kind != EventKind.MAKER_DAY)
    return db.session.execute(statement.order_by(Event.starts_at, Event.id).limit(limit)).all()


def next_maker_day(now: datetime) -> Row[Any] | None:
    """The next published Maker Day, with the number of its public events and of the makerspaces that host them."""
    child = other
    children = select(func.count(child.id)).where(
        child.parent_id == Event.id, child.state.in_([EventState.PUBLISHED, EventState.RUNNING])
    )
    hosts = (
        select(func.count(EventHost.makerspace_id.distinct()))
        .join(child, child.id == EventHost.event_id)
        .where(
            child.parent_id == Event.id,
            child.state.in_([EventState.PUBLISHED, EventState.RUNNING]),
            EventHost.state == HostState.CONFIRMED,
        )
    )
    return db.session.execute(
        select(
            Event.slug,
            Event.title_zh,
            Event.title_en,
            Event.summary_zh,
            Event.summary_en,
            Event.starts_at,
            Event.timezone,
            children.scalar_subquery().label("children"),
            hosts.scalar_subquery().label("spaces"),
        )
        .where(
            *is_coming(now),
            Event.kind == EventKind.MAKER_DAY,
            Event.state.in_([EventState.PUBLISHED, EventState.RUNNING]),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(1)
    ).one_or_none()


def _within(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """The time the filters ask for: an asked day stands in the place of "from now on"."""
    wanted: list[ColumnElement[bool]] = []
    if filters.until:
        wanted.append(Event.starts_at < end_of(filters.until))
    if filters.is_past:
        wanted.append(Event.ends_at <= now)
    elif filters.since is None or start_of(filters.since) >= now:
        wanted += is_coming(now)
    if filters.since:
        first = start_of(filters.since)
        wanted += [Event.starts_at >= first - LONGEST_EVENT, Event.ends_at > first]
    return wanted


def _anytime(filters: Filters) -> Filters:
    return Filters(**{**filters.__dict__, "since": date(1900, 1, 1), "until": None, "is_past": False})


def _counted(wanted: Sequence[ColumnElement[bool]], most: int) -> Any:
    found = select(literal(1)).select_from(Event).where(is_public(), *wanted).limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _hosted_by(slug: str) -> Select[Any]:
    return (
        select(EventHost.event_id)
        .join(Makerspace, Makerspace.id == EventHost.makerspace_id)
        .where(Makerspace.slug == slug, EventHost.state == HostState.CONFIRMED)
    )


def _is_unit_on(now: datetime) -> list[ColumnElement[bool]]:
    on = now.date()
    return [
        Area.kind.in_(sorted(ASSESSED_KINDS)),
        or_(Area.valid_from.is_(None), Area.valid_from <= on),
        or_(Area.valid_to.is_(None), Area.valid_to > on),
    ]


def _tiles(found: Any, now: datetime) -> list[Unit]:
    statement = (
        select(
            Area.code,
            Area.name_zh,
            Area.name_en,
            Area.short_zh,
            Area.short_en,
            Area.kind,
            func.coalesce(found.c.number, 0),
        )
        .outerjoin(found, found.c.id == Area.id)
        .where(*_is_unit_on(now))
        .order_by(Area.display_order)
    )
    return [Unit(*row) for row in db.session.execute(statement)]
