"""What the public pages read: only the columns they show, in a fixed number of queries however many rows there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Result,
    Row,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import ReturnTypeFromArgs

from portal.areas.models import Area
from portal.areas.rules import ASSESSED_KINDS, DIVISION_KINDS
from portal.database import UtcDateTime, db
from portal.events.models import Event, EventHost
from portal.events.rules import PUBLIC_STATES, EventKind, EventState, HostState
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import SpaceState
from portal.search.queries import refs
from portal.site.rules import Filters, Month, end_of, start_of, this_week, weekend
from portal.web.pagination import Page

PAGE_SIZE = 30
# Counting goes this far; a list that is longer says so.
COUNT_TO = 300
MOST_IN_MONTH = 600
CHIP_TO = 99
# How far the home page looks for its map and for events online.
AHEAD = timedelta(days=90)
# An event still going on began at most this long ago, unless the worker has set it running.
LONGEST_UNNOTICED = timedelta(days=7)
LONGEST_EVENT = timedelta(days=92)

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
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
Card: TypeAlias = AnyRow
# Made once, and statements are kept by what is asked: building one costs more than the database needs to answer it.
other = aliased(Event)
STATEMENTS_KEPT = 256
NOW = bindparam("now", type_=UtcDateTime)
HORIZON = bindparam("horizon", type_=UtcDateTime)
LIMIT = bindparam("limit", type_=Integer)


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


def read(statement: Executable, asked: Mapping[str, Any]) -> Result[*tuple[Any, ...]]:
    """Rows of columns, straight from the connection of the session: nothing here becomes an object to be tracked."""
    return db.session.connection().execute(statement, dict(asked))


class in_time_order(ReturnTypeFromArgs[Any]):  # noqa: N801 -- reads as the function it is
    """The column's value, kept from its own index: a list in the order of time is read along the index over time.

    SQLite would join indexes and read everything in an area, of a kind or with a word; PostgreSQL weighs them well itself.
    """

    inherit_cache = True


@compiles(in_time_order)
def _plain(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(in_time_order, "sqlite")
def _without_index(element: Any, compiler: Any, **options: Any) -> str:
    return "+" + _plain(element, compiler, **options)


def at(now: datetime) -> dict[str, Any]:
    """The parameters of every statement that asks what is coming."""
    return {"now": now, "horizon": now - LONGEST_UNNOTICED}


def is_coming() -> list[ColumnElement[bool]]:
    """Not over yet. The bound on the start lets the index over time begin where the present does."""
    earliest = select(func.min(other.starts_at)).where(other.state == EventState.RUNNING, other.starts_at < HORIZON)
    return [Event.starts_at >= func.coalesce(earliest.scalar_subquery(), HORIZON), Event.ends_at > NOW]


def cards() -> AnySelect:
    """Cards of public events, in no order yet."""
    return (
        select(*CARD)
        .select_from(Event)
        .outerjoin(Makerspace, Makerspace.id == Event.venue_makerspace_id)
        .outerjoin(Area, Area.id == Event.area_id)
        .where(is_public())
    )


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """What the filters ask, beyond being public. Statements with them are executed with `at(now)`."""
    wanted = _within(filters)
    if filters.kind:
        wanted.append(Event.kind == filters.kind)
    if filters.area:
        area = select(Area.id).where(Area.code == filters.area).scalar_subquery()
        wanted.append(or_(in_time_order(Event.area_id) == area, in_time_order(Event.assessed_unit_id) == area))
    if filters.space:
        wanted.append(Event.id.in_(_hosted_by(filters.space)))
    if filters.sector:
        wanted.append(cast(Event.sectors, String).contains(f'"{filters.sector}"', autoescape=True))
    if filters.has_seats:
        wanted += has_seats()
    if filters.is_online:
        wanted.append(Event.online_url.is_not(None))
    if filters.q:
        wanted.append(in_time_order(Event.id).in_(refs("event", filters.q)))
    return wanted


def has_seats() -> list[ColumnElement[bool]]:
    """A newcomer gets a seat now: the SQL twin of `seat_offer` being open."""
    return [
        Event.takes_registrations.is_(True),
        in_time_order(Event.state).in_([EventState.PUBLISHED, EventState.RUNNING]),
        func.coalesce(Event.registration_closes_at, Event.starts_at) > NOW,
        or_(Event.registration_opens_at.is_(None), Event.registration_opens_at <= NOW),
        or_(Event.capacity.is_(None), (Event.seats_taken < Event.capacity) & (Event.waiting == 0)),
    ]


def listed(filters: Filters, *, now: datetime, number: int = 1) -> Page[Card]:
    """One page of the list in the order of time.

    First the events' numbers are read along an index, as far as the list is counted; then the page's own cards.
    """
    start = (number - 1) * PAGE_SIZE
    numbers, drawn = _listing(filters, db.engine.dialect.name)
    found = read(numbers, {**at(now), "limit": max(COUNT_TO, start + PAGE_SIZE) + 1}).scalars().all()
    shown = found[start : start + PAGE_SIZE]
    return Page(read(drawn, {"numbers": shown}).all() if shown else (), number, PAGE_SIZE, len(found))


def month(filters: Filters, shown: Month, *, now: datetime) -> Sequence[Card]:
    """Everything that touches the month, in the order of time."""
    return read(_month(filters, shown, db.engine.dialect.name), at(now)).all()


@lru_cache(maxsize=STATEMENTS_KEPT)
def _listing(filters: Filters, dialect: str) -> tuple[AnySelect, AnySelect]:
    """The numbers of the events the filters find, and the cards of some numbers, both in the order of time."""
    order = (Event.starts_at.desc(), Event.id.desc()) if filters.is_past else (Event.starts_at, Event.id)
    numbers = select(Event.id).where(is_public(), *conditions(filters)).order_by(*order).limit(LIMIT)
    return numbers, cards().where(Event.id.in_(bindparam("numbers", expanding=True))).order_by(*order)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _month(filters: Filters, shown: Month, dialect: str) -> AnySelect:
    whole = replace(filters, since=shown.first, until=shown.after - timedelta(days=1), is_past=False)
    return cards().where(*conditions(whole)).order_by(Event.starts_at, Event.id).limit(MOST_IN_MONTH)


def units(filters: Filters, *, now: datetime) -> list[Unit]:
    """The divisions and zones of today with the number of events the filters find in each."""
    return [
        Unit(row.code, row.name_zh, row.name_en, row.short_zh, row.short_en, row.kind, int(row.number))
        for row in read(_units(filters, now.date(), db.engine.dialect.name), at(now))
    ]


@lru_cache(maxsize=STATEMENTS_KEPT)
def _units(filters: Filters, on: date, dialect: str) -> AnySelect:
    """Counted by geography for divisions, by assessed unit for zones: each event once in either."""
    area, unit = in_time_order(Event.area_id).label("area"), in_time_order(Event.assessed_unit_id).label("unit")
    pairs = (
        select(area, unit, func.count().label("number"))
        .where(is_public(), *conditions(filters))
        .group_by(area, unit)
        .cte("pairs")
    )
    counted_by = case((Area.kind.in_(sorted(DIVISION_KINDS)), pairs.c.area), else_=pairs.c.unit)
    shown = (Area.code, Area.name_zh, Area.name_en, Area.short_zh, Area.short_en, Area.kind)
    return (
        select(*shown, func.coalesce(func.sum(pairs.c.number), 0).label("number"))
        .outerjoin(pairs, counted_by == Area.id)
        .where(*_is_unit_on(on))
        .group_by(*shown, Area.display_order)
        .order_by(Area.display_order)
    )


def areas_to_choose(on: date) -> Sequence[AnyRow]:
    """Code and short names of that day's divisions and zones, in their customary order."""
    return read(_areas_on(on), {}).all()


@lru_cache(maxsize=2)
def _areas_on(on: date) -> AnySelect:
    return select(Area.code, Area.short_zh, Area.short_en).where(*_is_unit_on(on)).order_by(Area.display_order)


def space_named(slug: str) -> AnyRow | None:
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
    row = read(_home_numbers(today), at(now)).one()
    names = ("held", "spaces", "seats", "teams")
    return Chips(*row[:5]), {name: int(number or 0) for name, number in zip(names, row[5:], strict=True)}


@lru_cache(maxsize=2)
def _home_numbers(today: date) -> AnySelect:
    ways = [
        Filters(since=today, until=this_week(today)[1]),
        Filters(since=weekend(today)[0], until=weekend(today)[1]),
        Filters(kind=EventKind.ROADSHOW),
        Filters(has_seats=True),
        Filters(is_online=True, until=today + AHEAD),
    ]
    counts = [_counted(conditions(way), CHIP_TO + 1) for way in ways]
    held = select(func.count()).where(
        Event.starts_at >= start_of(date(today.year, 1, 1)),
        Event.starts_at < NOW,
        Event.state.in_([EventState.ENDED, EventState.ARCHIVED]),
    )
    spaces = (
        select(func.count(), func.sum(Makerspace.workstation_count), func.sum(Makerspace.team_count))
        .where(Makerspace.state == SpaceState.LISTED)
        .cte("spaces")
    )
    return select(*counts, held.scalar_subquery(), *spaces.c).select_from(spaces)


def next_events(now: datetime, limit: int) -> Sequence[Card]:
    """What comes next; what was called off or put off is not news, a Maker Day has its own place."""
    return read(_next_events(), {**at(now), "limit": limit}).all()


@lru_cache(maxsize=1)
def _next_events() -> AnySelect:
    off = [EventState.CANCELLED, EventState.POSTPONED]
    statement = cards().where(*is_coming(), Event.state.not_in(off), Event.kind != EventKind.MAKER_DAY)
    return statement.order_by(Event.starts_at, Event.id).limit(LIMIT)


def next_maker_day(now: datetime) -> AnyRow | None:
    """The next published Maker Day, with the number of its public events and of the makerspaces that host them."""
    return read(_next_maker_day(), at(now)).one_or_none()


@lru_cache(maxsize=1)
def _next_maker_day() -> AnySelect:
    on = [EventState.PUBLISHED, EventState.RUNNING]
    children = select(func.count(other.id)).where(other.parent_id == Event.id, other.state.in_(on))
    hosts = (
        select(func.count(EventHost.makerspace_id.distinct()))
        .join(other, other.id == EventHost.event_id)
        .where(other.parent_id == Event.id, other.state.in_(on), EventHost.state == HostState.CONFIRMED)
    )
    return (
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
        .where(*is_coming(), Event.kind == EventKind.MAKER_DAY, Event.state.in_(on))
        .order_by(Event.starts_at, Event.id)
        .limit(1)
    )


def _within(filters: Filters) -> list[ColumnElement[bool]]:
    """The time the filters ask for: an asked day stands in the place of "from now on"."""
    wanted: list[ColumnElement[bool]] = []
    if filters.until:
        wanted.append(Event.starts_at < end_of(filters.until))
    if filters.is_past:
        wanted += [Event.ends_at <= NOW, Event.starts_at < NOW]
    elif filters.since is None:
        wanted += is_coming()
    if filters.since:
        first = start_of(filters.since)
        wanted += [Event.starts_at >= first - LONGEST_EVENT, Event.ends_at > first]
    return wanted


def _counted(wanted: Sequence[ColumnElement[bool]], most: int) -> Any:
    found = select(literal(1)).select_from(Event).where(is_public(), *wanted).limit(most).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _hosted_by(slug: str) -> AnySelect:
    return (
        select(EventHost.event_id)
        .join(Makerspace, Makerspace.id == EventHost.makerspace_id)
        .where(Makerspace.slug == slug, EventHost.state == HostState.CONFIRMED)
    )


def _is_unit_on(on: date) -> list[ColumnElement[bool]]:
    return [
        Area.kind.in_(sorted(ASSESSED_KINDS)),
        or_(Area.valid_from.is_(None), Area.valid_from <= on),
        or_(Area.valid_to.is_(None), Area.valid_to > on),
    ]
