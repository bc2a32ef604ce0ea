"""Kinds, states, roles and moves of events; what an event needs before it is published. Pure and clock-free."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.errors import N_


class EventKind(StrEnum):
    """The families of events the policy names, and training beside them (policy 二(四)2)."""

    COMPETITION = "competition"
    EXPO = "expo"
    MAKER_DAY = "maker_day"
    SALON = "salon"
    ROADSHOW = "roadshow"
    SUMMIT = "summit"
    TRAINING = "training"


class EventState(StrEnum):
    """The life of an event."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    RUNNING = "running"
    ENDED = "ended"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class HostRole(StrEnum):
    """In which role a makerspace hosts (主办/承办/协办/场地)."""

    HOST = "host"
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"
    VENUE = "venue"


class HostState(StrEnum):
    """The makerspace's answer."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Sector(StrEnum):
    """Trades an event speaks to: the city's "5+5" industries and its counties' own.

    Source: 温州市 “5+5+N” 产业体系; lead industries of the counties in the reference rows of areas.
    """

    ELECTRICAL = "electrical"
    FOOTWEAR = "footwear"
    APPAREL = "apparel"
    AUTO_PARTS = "auto_parts"
    PUMPS_VALVES = "pumps_valves"
    DIGITAL = "digital"
    EQUIPMENT = "equipment"
    HEALTH = "health"
    NEW_ENERGY = "new_energy"
    NEW_MATERIALS = "new_materials"
    LASER = "laser"
    EYEWEAR = "eyewear"
    LOCKS = "locks"
    INSTRUMENTS = "instruments"
    PRINTING = "printing"
    TOYS = "toys"
    MARINE = "marine"
    ECOLOGY = "ecology"
    CULTURE = "culture"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    GENERAL = "general"


class UnitRole(StrEnum):
    """Units on a notice, in their customary order."""

    GUIDING = "guiding"
    HOST = "host"
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"
    SUPPORTER = "supporter"
    DELIVERY = "delivery"


MOVES: dict[EventState, set[EventState]] = {
    EventState.DRAFT: {EventState.SUBMITTED, EventState.PUBLISHED},
    EventState.SUBMITTED: {EventState.PUBLISHED, EventState.RETURNED, EventState.DRAFT},
    EventState.RETURNED: {EventState.SUBMITTED, EventState.PUBLISHED, EventState.DRAFT},
    EventState.PUBLISHED: {EventState.RUNNING, EventState.POSTPONED, EventState.CANCELLED, EventState.ENDED},
    EventState.POSTPONED: {EventState.PUBLISHED, EventState.CANCELLED},
    EventState.RUNNING: {EventState.ENDED, EventState.CANCELLED},
    EventState.ENDED: {EventState.ARCHIVED},
    EventState.ARCHIVED: set(),
    # Cancelled for good: archiving would hide that it never took place.
    EventState.CANCELLED: set(),
}
# What nobody but its makers has seen may be thrown away; what was published stays.
UNSEEN_STATES = frozenset({EventState.DRAFT, EventState.SUBMITTED, EventState.RETURNED})
HOST_MOVES: dict[HostState, set[HostState]] = {
    HostState.ASKED: {HostState.CONFIRMED, HostState.DECLINED, HostState.WITHDRAWN},
    HostState.CONFIRMED: {HostState.DECLINED, HostState.WITHDRAWN},
    HostState.DECLINED: {HostState.ASKED},
    HostState.WITHDRAWN: {HostState.ASKED},
}
# What the public may see: once published, an event never vanishes (domain invariant 18).
PUBLIC_STATES = frozenset(
    {
        EventState.PUBLISHED,
        EventState.POSTPONED,
        EventState.RUNNING,
        EventState.ENDED,
        EventState.ARCHIVED,
        EventState.CANCELLED,
    }
)
# In these a seat can be given.
SEATING_STATES = frozenset({EventState.PUBLISHED, EventState.RUNNING})
# In these the organiser may still change what the event is.
EDITABLE_STATES = frozenset(
    {
        EventState.DRAFT,
        EventState.SUBMITTED,
        EventState.RETURNED,
        EventState.PUBLISHED,
        EventState.POSTPONED,
        EventState.RUNNING,
    }
)
KIND_WORDS = {
    EventKind.COMPETITION: N_("Competition"),
    EventKind.EXPO: N_("Expo"),
    EventKind.MAKER_DAY: N_("Maker Day"),
    EventKind.SALON: N_("Salon"),
    EventKind.ROADSHOW: N_("Roadshow"),
    EventKind.SUMMIT: N_("Summit"),
    EventKind.TRAINING: N_("Training"),
}
STATE_WORDS = {
    EventState.DRAFT: N_("Draft"),
    EventState.SUBMITTED: N_("Awaiting review"),
    EventState.RETURNED: N_("Returned"),
    EventState.PUBLISHED: N_("Published"),
    EventState.POSTPONED: N_("Postponed"),
    EventState.RUNNING: N_("Running"),
    EventState.ENDED: N_("Ended"),
    EventState.ARCHIVED: N_("Archived"),
    EventState.CANCELLED: N_("Cancelled"),
}
HOST_ROLE_WORDS = {
    HostRole.HOST: N_("Host"),
    HostRole.ORGANISER: N_("Organiser"),
    HostRole.CO_ORGANISER: N_("Co-organiser"),
    HostRole.VENUE: N_("Venue"),
}
SECTOR_WORDS = {
    Sector.ELECTRICAL: N_("Electrical equipment"),
    Sector.FOOTWEAR: N_("Footwear and leather"),
    Sector.APPAREL: N_("Apparel"),
    Sector.AUTO_PARTS: N_("Vehicle parts"),
    Sector.PUMPS_VALVES: N_("Pumps and valves"),
    Sector.DIGITAL: N_("Digital economy"),
    Sector.EQUIPMENT: N_("Intelligent equipment"),
    Sector.HEALTH: N_("Life and health"),
    Sector.NEW_ENERGY: N_("New energy"),
    Sector.NEW_MATERIALS: N_("New materials"),
    Sector.LASER: N_("Laser and photonics"),
    Sector.EYEWEAR: N_("Eyewear"),
    Sector.LOCKS: N_("Locks"),
    Sector.INSTRUMENTS: N_("Instruments"),
    Sector.PRINTING: N_("Printing and packaging"),
    Sector.TOYS: N_("Educational toys"),
    Sector.MARINE: N_("Marine economy"),
    Sector.ECOLOGY: N_("Ecological industries"),
    Sector.CULTURE: N_("Culture and tourism"),
    Sector.INTELLECTUAL_PROPERTY: N_("Intellectual property"),
    Sector.GENERAL: N_("All trades"),
}
HOST_STATE_WORDS = {
    HostState.ASKED: N_("Asked, no answer yet"),
    HostState.CONFIRMED: N_("Confirmed"),
    HostState.DECLINED: N_("Declined"),
    HostState.WITHDRAWN: N_("Withdrawn"),
}
UNIT_ROLE_WORDS = {
    UnitRole.GUIDING: N_("Under the guidance of"),
    UnitRole.HOST: N_("Hosted by"),
    UnitRole.ORGANISER: N_("Organised by"),
    UnitRole.CO_ORGANISER: N_("Co-organised by"),
    UnitRole.SUPPORTER: N_("Supported by"),
    UnitRole.DELIVERY: N_("Delivered by"),
}
# From this many people on a police permit is needed, asked for at least 20 days before.
# Source: 大型群众性活动安全管理条例 (State Council Decree 505), arts. 2, 11, 12.
MASS_EVENT_FROM = 1000
PERMIT_DAYS = 20


@dataclass(frozen=True)
class KindDefaults:
    """What a new event of a kind starts with. Hours and people."""

    hours: float
    capacity: int | None
    needs_agenda: bool
    waits: bool = True


# Sizes seen in practice (salon 20–80 people and 2–3 h, roadshow 6–10 projects at 8+7 minutes).
DEFAULTS: dict[EventKind, KindDefaults] = {
    EventKind.COMPETITION: KindDefaults(hours=5, capacity=200, needs_agenda=True),
    EventKind.EXPO: KindDefaults(hours=8, capacity=None, needs_agenda=False, waits=False),
    EventKind.MAKER_DAY: KindDefaults(hours=9, capacity=None, needs_agenda=False, waits=False),
    EventKind.SALON: KindDefaults(hours=2.5, capacity=60, needs_agenda=False),
    EventKind.ROADSHOW: KindDefaults(hours=3.5, capacity=100, needs_agenda=True),
    EventKind.SUMMIT: KindDefaults(hours=7, capacity=300, needs_agenda=True),
    EventKind.TRAINING: KindDefaults(hours=3, capacity=50, needs_agenda=True),
}


class SeatOffer(StrEnum):
    """What the public sees about registering, in words and as the one action of the page."""

    NONE = "none"
    NOT_YET = "not_yet"
    OPEN = "open"
    LAST_SEATS = "last_seats"
    FULL = "full"
    CLOSED = "closed"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


OFFER_WORDS = {
    SeatOffer.NONE: N_("No registration needed"),
    SeatOffer.NOT_YET: N_("Registration not open yet"),
    SeatOffer.OPEN: N_("Registration open"),
    SeatOffer.LAST_SEATS: N_("Last seats"),
    SeatOffer.FULL: N_("Full, waiting list open"),
    SeatOffer.CLOSED: N_("Registration closed"),
    SeatOffer.RUNNING: N_("Running now"),
    SeatOffer.ENDED: N_("Ended"),
    SeatOffer.CANCELLED: N_("Cancelled"),
    SeatOffer.POSTPONED: N_("Postponed"),
}


@dataclass(frozen=True)
class SeatPolicy:
    """How seats of one event are given: window, capacity (None = unlimited), and whether people may wait."""

    state: EventState
    takes_registrations: bool
    opens_at: datetime | None
    closes_at: datetime
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    has_waiting_list: bool


def seat_offer(policy: SeatPolicy, *, seats_taken: int, waiting: int, now: datetime) -> SeatOffer:
    """What registering means at this instant. Intervals are half-open: at `closes_at` it is closed."""
    if policy.state is EventState.CANCELLED:
        return SeatOffer.CANCELLED
    if policy.state is EventState.POSTPONED:
        return SeatOffer.POSTPONED
    if policy.state in {EventState.ENDED, EventState.ARCHIVED} or now >= policy.ends_at:
        return SeatOffer.ENDED
    if not policy.takes_registrations:
        return SeatOffer.RUNNING if now >= policy.starts_at else SeatOffer.NONE
    if now >= policy.closes_at:
        return SeatOffer.RUNNING if now >= policy.starts_at else SeatOffer.CLOSED
    if policy.opens_at is not None and now < policy.opens_at:
        return SeatOffer.NOT_YET
    if policy.capacity is None:
        return SeatOffer.OPEN
    left = policy.capacity - seats_taken
    if left <= 0 or waiting > 0:
        return SeatOffer.FULL if policy.has_waiting_list else SeatOffer.CLOSED
    return SeatOffer.LAST_SEATS if left <= max(3, policy.capacity // 10) else SeatOffer.OPEN


def default_close(starts_at: datetime) -> datetime:
    """Registration closes when the event begins, unless somebody says otherwise."""
    return starts_at


def default_cancel_until(starts_at: datetime) -> datetime:
    """People may give a seat back until two hours before."""
    return starts_at - timedelta(hours=2)


class CalendarStatus(StrEnum):
    """What a calendar says about the event's standing (RFC 5545 STATUS)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


def calendar_status(state: EventState) -> CalendarStatus | None:
    """The calendar's word for a state; None before publication, when nobody has the entry."""
    if state not in PUBLIC_STATES:
        return None
    return {
        EventState.CANCELLED: CalendarStatus.CANCELLED,
        EventState.POSTPONED: CalendarStatus.TENTATIVE,
    }.get(state, CalendarStatus.CONFIRMED)


@dataclass(frozen=True)
class CalendarFacts:
    """What people keep in their own calendars. `place` is whatever tells one place from another."""

    status: CalendarStatus | None
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    timezone: str
    place: tuple[int | str | None, ...]


def calendar_changed(before: CalendarFacts, after: CalendarFacts) -> bool:
    """Whether people who have the entry must be given a new one. Nobody has it before publication."""
    return before.status is not None and after.status is not None and before != after


@dataclass(frozen=True)
class Change:
    """What became of an event since everyone registered was last told. Times and place as they were; None: unchanged."""

    status: CalendarStatus | None
    was: CalendarFacts
    has_new_time: bool
    has_new_place: bool
    has_new_status: bool


def change_between(before: CalendarFacts, after: CalendarFacts) -> Change | None:
    """What to tell people, or None where nothing they rely on differs (a change that was taken back)."""
    if not calendar_changed(before, after):
        return None
    times = (before.starts_at, before.ends_at, before.is_all_day, before.timezone)
    return Change(
        status=after.status,
        was=before,
        has_new_time=times != (after.starts_at, after.ends_at, after.is_all_day, after.timezone),
        has_new_place=before.place != after.place,
        has_new_status=before.status != after.status,
    )
