"""One area as its page shows it, what the site map names, and what a search finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from portal.areas.models import Area
from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventState
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import SpaceState
from portal.search.queries import matching
from portal.site.queries.listing import LONGEST_EVENT, AnyRow, Card, at, cards, in_time_order, is_coming, is_public
from portal.site.rules import start_of

AREA_EVENTS = 12
SEARCH_SIZE = 12
MOST_MATCHES = 200
MOST_ADDRESSES = 50_000
HELD = [EventState.ENDED, EventState.ARCHIVED]


@dataclass(frozen=True)
class AreaNumbers:
    """What happened in an area this year; `registrations` are seats taken at those events and at the coming ones."""

    spaces: int
    seats: int
    held: int
    coming: int
    registrations: int


def is_in(area: Area) -> ColumnElement[bool]:
    """Events of an area, by geography or by assessed unit."""
    return or_(Event.area_id == area.id, Event.assessed_unit_id == area.id)


def comes_in(area: Area) -> ColumnElement[bool]:
    """The same for a list in the order of time: two indexes joined would lose that order and read all of the area."""
    return or_(in_time_order(Event.area_id) == area.id, in_time_order(Event.assessed_unit_id) == area.id)


def numbers(area: Area, *, now: datetime, today: date) -> AreaNumbers:
    """The area's figures, in one query."""
    year = start_of(date(today.year, 1, 1))
    off = [EventState.CANCELLED, EventState.POSTPONED]
    events = (
        select(
            func.sum(case((and_(Event.state.in_(HELD), Event.starts_at >= year), 1), else_=0)).label("held"),
            func.sum(case((and_(is_public(), *is_coming(), Event.state.not_in(off)), 1), else_=0)).label("coming"),
            func.sum(case((and_(is_public(), Event.starts_at >= year), Event.seats_taken), else_=0)).label("seats"),
        )
        .where(is_in(area), Event.starts_at >= year - LONGEST_EVENT)
        .cte("events_here")
    )
    spaces = (
        select(func.count(Makerspace.id).label("spaces"), func.sum(Makerspace.workstation_count).label("workstations"))
        .where(_lies_in(area))
        .cte("spaces_here")
    )
    row = db.session.execute(select(*spaces.c, *events.c).select_from(spaces.join(events, true())), at(now)).one()
    return AreaNumbers(*(int(number or 0) for number in row))


def coming_in(area: Area, *, now: datetime) -> Sequence[Card]:
    """What comes next in the area."""
    statement = cards().where(*is_coming(), comes_in(area)).order_by(Event.starts_at, Event.id)
    return db.session.execute(statement.limit(AREA_EVENTS), at(now)).all()


def spaces_in(area: Area) -> Sequence[AnyRow]:
    """The area's listed makerspaces, the largest first."""
    return db.session.execute(
        select(
            Makerspace.slug,
            Makerspace.name_zh,
            Makerspace.name_en,
            Makerspace.type,
            Makerspace.address_zh,
            Makerspace.address_en,
            Makerspace.workstation_count,
            Makerspace.team_count,
        )
        .where(_lies_in(area))
        .order_by(Makerspace.workstation_count.desc(), Makerspace.id)
    ).all()


def found_events(words: str, *, now: datetime) -> Sequence[Card]:
    """Public events the words find: what is still to come before what is over, the best match first."""
    found = matching("event", words, newest=MOST_MATCHES)
    is_over = case((Event.ends_at > now, 0), else_=1)
    statement = cards().join(found, found.c.ref == Event.id).add_columns(Event.summary_zh, Event.summary_en)
    order = (is_over, found.c.rank.desc(), Event.starts_at.desc(), Event.id)
    return db.session.execute(statement.order_by(*order).limit(SEARCH_SIZE + 1)).all()


def found_spaces(words: str) -> Sequence[AnyRow]:
    """Listed makerspaces the words find, the best match first."""
    found = matching("makerspace", words, newest=MOST_MATCHES)
    return db.session.execute(
        select(
            Makerspace.slug,
            Makerspace.name_zh,
            Makerspace.name_en,
            Makerspace.type,
            Makerspace.summary_zh,
            Makerspace.summary_en,
            Makerspace.address_zh,
            Makerspace.address_en,
            Area.short_zh,
            Area.short_en,
        )
        .join(Area, Area.id == Makerspace.area_id)
        .join(found, found.c.ref == Makerspace.id)
        .where(Makerspace.state == SpaceState.LISTED)
        .order_by(found.c.rank.desc(), Makerspace.id)
        .limit(SEARCH_SIZE + 1)
    ).all()


def addresses() -> tuple[Sequence[AnyRow], Sequence[AnyRow]]:
    """Slug and last change of every public event and of every listed makerspace, for the site map."""
    events = (
        select(Event.slug, Event.updated_at).where(is_public()).order_by(Event.id.desc()).limit(MOST_ADDRESSES // 4)
    )
    spaces = select(Makerspace.slug, Makerspace.updated_at).where(Makerspace.state == SpaceState.LISTED)
    return db.session.execute(events).all(), db.session.execute(spaces.order_by(Makerspace.id)).all()


def _lies_in(area: Area) -> ColumnElement[bool]:
    in_area = or_(Makerspace.area_id == area.id, Makerspace.assessed_unit_id == area.id)
    return in_area & (Makerspace.state == SpaceState.LISTED)
