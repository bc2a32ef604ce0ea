"""One event as its page shows it: the event's row, what hangs below it, what stands beside it; three queries in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    String,
    bindparam,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import selectinload

from portal.accounts.models import Organisation, Person
from portal.areas.models import Area
from portal.competitions.models.edition import Competition
from portal.database import UtcDateTime, db
from portal.events.models import AgendaItem, Event, EventHost, EventUnit
from portal.events.rules import (
    PUBLIC_STATES,
    EventKind,
    EventState,
    HostRole,
    HostState,
    SeatPolicy,
    UnitRole,
)
from portal.makerspaces.models import Makerspace, Room
from portal.matchmaking.models import Summit
from portal.registrations.models import Registration
from portal.roadshows.models import Roadshow
from portal.site.queries.listing import (
    CARD,
    AnyRow,
    AnySelect,
    Card,
    at,
    cards,
    in_time_order,
    is_coming,
    is_public,
    other,
    read,
)
from portal.stage.models import Stage

RELATED = 3
MOST_CHILDREN = 200
EVENT_ID = bindparam("event_id", type_=Integer)

SHEET = (
    *CARD,
    Event.id,
    Event.summary_zh,
    Event.summary_en,
    Event.text_zh,
    Event.text_en,
    Event.state_reason,
    Event.organisation_id,
    Event.created_by_id,
    Event.area_id,
    Event.assessed_unit_id,
    Event.cancel_until,
    Event.offer_hours,
    Event.contact_name,
    Event.contact_phone,
    Event.preview_token,
    Event.updated_at,
    Event.sequence,
    Makerspace.slug.label("space_slug"),
    Makerspace.address_zh.label("address_zh"),
    Makerspace.address_en.label("address_en"),
    Makerspace.state.label("space_state"),
    Room.name_zh.label("room_zh"),
    Room.name_en.label("room_en"),
    Area.code.label("area_code"),
    Organisation.name_zh.label("body_zh"),
    Organisation.name_en.label("body_en"),
    other.slug.label("parent_slug"),
    other.title_zh.label("parent_zh"),
    other.title_en.label("parent_en"),
    other.state.label("parent_state"),
)


@dataclass(frozen=True)
class Sheet:
    """An event's page, and the few attributes the law asks about."""

    event: AnyRow
    sectors: tuple[str, ...]
    hosts: Sequence[EventHost] = ()

    @property
    def state(self) -> str:
        return str(self.event.state)

    @property
    def organisation_id(self) -> int | None:
        return self.event.organisation_id

    @property
    def created_by_id(self) -> int | None:
        return self.event.created_by_id

    @property
    def area_id(self) -> int | None:
        return self.event.area_id

    @property
    def assessed_unit_id(self) -> int | None:
        return self.event.assessed_unit_id

    @property
    def is_public(self) -> bool:
        """Whether anyone may see it."""
        return self.event.state in PUBLIC_STATES


@dataclass(frozen=True)
class Below:
    """Confirmed hosts, units in customary order and the agenda of one event, as rows."""

    hosts: tuple[AnyRow, ...]
    units: tuple[AnyRow, ...]
    agenda: tuple[AnyRow, ...]


def sheet(slug: str) -> Sheet | None:
    """The event of that slug, whatever its state: the law decides who sees it."""
    return _sheet("slug", slug)


def sheet_by_token(token: str) -> Sheet | None:
    """The event of a preview link."""
    return _sheet("preview_token", token)


def sheet_by_cover(code: str) -> Sheet | None:
    """An event with that picture as its cover; a published one where several share it."""
    return _sheet("cover_code", code)


def below(event_id: int) -> Below:
    """What hangs below the event, in one query."""
    rows = read(_below(), {"event_id": event_id}).all()
    host_order, unit_order = list(HostRole), list(UnitRole)
    return Below(
        hosts=tuple(sorted(_of("host", rows), key=lambda row: (host_order.index(HostRole(row.role)), row.place))),
        units=tuple(sorted(_of("unit", rows), key=lambda row: (unit_order.index(UnitRole(row.role)), row.place))),
        agenda=tuple(sorted(_of("agenda", rows), key=lambda row: (row.starts_at, row.ends_at))),
    )


def beside(event: AnyRow, *, now: datetime) -> Sequence[Card]:
    """A Maker Day's own events; for every other event a few that come next in the same area or of the same kind."""
    asked = {**at(now), "event_id": event.id, "kind": event.kind, "area_id": event.area_id}
    return read(_children() if event.kind == EventKind.MAKER_DAY else _related(), asked).all()


@lru_cache(maxsize=1)
def _below() -> CompoundSelect[*tuple[Any, ...]]:
    text, no_time, nothing = cast(null(), String), cast(null(), UtcDateTime), cast(null(), Integer)
    hosts = (
        select(
            literal("host").label("part"),
            EventHost.id.label("place"),
            EventHost.role.label("role"),
            Makerspace.name_zh.label("zh"),
            Makerspace.name_en.label("en"),
            Makerspace.slug.label("slug"),
            Area.short_zh.label("more_zh"),
            Area.short_en.label("more_en"),
            text.label("room_zh"),
            text.label("room_en"),
            no_time.label("starts_at"),
            no_time.label("ends_at"),
        )
        .join(Makerspace, Makerspace.id == EventHost.makerspace_id)
        .join(Area, Area.id == Makerspace.area_id)
        .where(EventHost.event_id == EVENT_ID, EventHost.state == HostState.CONFIRMED)
    )
    units = select(
        literal("unit"),
        EventUnit.position,
        EventUnit.role,
        EventUnit.name_zh,
        EventUnit.name_en,
        text,
        text,
        text,
        text,
        text,
        no_time,
        no_time,
    ).where(EventUnit.event_id == EVENT_ID)
    agenda = (
        select(
            literal("agenda"),
            nothing,
            text,
            AgendaItem.title_zh,
            AgendaItem.title_en,
            text,
            AgendaItem.speaker_zh,
            AgendaItem.speaker_en,
            Room.name_zh,
            Room.name_en,
            AgendaItem.starts_at,
            AgendaItem.ends_at,
        )
        .outerjoin(Room, Room.id == AgendaItem.room_id)
        .where(AgendaItem.event_id == EVENT_ID)
    )
    return union_all(hosts, units, agenda)


@lru_cache(maxsize=1)
def _children() -> AnySelect:
    return cards().where(Event.parent_id == EVENT_ID).order_by(Event.starts_at, Event.id).limit(MOST_CHILDREN)


@lru_cache(maxsize=1)
def _related() -> AnySelect:
    near = or_(
        in_time_order(Event.kind) == bindparam("kind"),
        in_time_order(Event.area_id) == bindparam("area_id", type_=Integer),
    )
    on = [EventState.PUBLISHED, EventState.RUNNING]
    found = cards().where(*is_coming(), near, Event.id != EVENT_ID, in_time_order(Event.state).in_(on))
    return found.order_by(Event.starts_at, Event.id).limit(RELATED)


def my_registration(person: Person, event_id: int) -> AnyRow | None:
    """The person's own registration, with the online link that only registered people get."""
    return db.session.execute(
        select(
            Registration.code,
            Registration.state,
            Registration.queue_place,
            Registration.offered_until,
            Event.online_url,
        )
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.event_id == event_id, Registration.person_id == person.id)
    ).one_or_none()


def staged(event_id: int) -> AnyRow | None:
    """How the event takes pitches, entries and parties and whether its order is public; None where it has none of it.

    A stage that no roadshow owns (a final's) is public as soon as it has turns.
    """
    return read(_staged(), {"event_id": event_id}).one_or_none()


@lru_cache(maxsize=1)
def _staged() -> AnySelect:
    is_ordered = or_(Roadshow.order_published_at.is_not(None), Roadshow.id.is_(None)) & Stage.id.is_not(None)
    return (
        select(
            Roadshow.id.label("roadshow_id"),
            Roadshow.applications_open_at,
            Roadshow.applications_close_at,
            is_ordered.label("is_ordered"),
            Competition.id.label("competition_id"),
            Competition.entries_open_at,
            Competition.entries_close_at,
            Summit.id.label("summit_id"),
            Summit.sign_up_opens_at,
            Summit.sign_up_closes_at,
        )
        .select_from(Event)
        .outerjoin(Roadshow, Roadshow.event_id == Event.id)
        .outerjoin(Stage, Stage.event_id == Event.id)
        .outerjoin(Competition, Competition.event_id == Event.id)
        .outerjoin(Summit, Summit.event_id == Event.id)
        .where(
            Event.id == EVENT_ID,
            or_(*(kind.id.is_not(None) for kind in (Roadshow, Stage, Competition, Summit))),
        )
    )


def seat_policy(row: AnyRow) -> SeatPolicy:
    """How an event gives its seats, from a card's row."""
    return SeatPolicy(
        state=EventState(row.state),
        takes_registrations=row.takes_registrations,
        opens_at=row.registration_opens_at,
        closes_at=row.registration_closes_at or row.starts_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        capacity=row.capacity,
        has_waiting_list=row.has_waiting_list,
    )


def _sheet(column: str, value: str) -> Sheet | None:
    row = read(_sheet_by(column), {"value": value}).one_or_none()
    if row is None:
        return None
    return Sheet(row, tuple(row.sectors or ()), () if row.state in PUBLIC_STATES else _asked_hosts(row.id))


@lru_cache(maxsize=3)
def _sheet_by(column: str) -> AnySelect:
    return (
        select(*SHEET, Event.sectors)
        .select_from(Event)
        .outerjoin(Makerspace, Makerspace.id == Event.venue_makerspace_id)
        .outerjoin(Room, Room.id == Event.venue_room_id)
        .outerjoin(Area, Area.id == Event.area_id)
        .outerjoin(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(other, other.id == Event.parent_id)
        .where(getattr(Event, column) == bindparam("value", type_=String))
        .order_by(case((is_public(), 0), else_=1), Event.id)
        .limit(1)
    )


def _asked_hosts(event_id: int) -> Sequence[EventHost]:
    """With the operators of each makerspace: who is asked to host may see what it is about."""
    return (
        db.session.execute(
            select(EventHost)
            .where(EventHost.event_id == event_id)
            .options(selectinload(EventHost.makerspace).selectinload(Makerspace.operators))
        )
        .scalars()
        .all()
    )


def _of(part: str, rows: Sequence[AnyRow]) -> list[AnyRow]:
    return [row for row in rows if row.part == part]
