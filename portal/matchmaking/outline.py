"""How a summit is laid out: what is proposed before anybody has said it, and what contradicts itself. Pure and clock-free."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal.errors import N_, Refusal
from portal.matchmaking.rules import (
    ALL_ASKS,
    BREAK_MINUTES,
    LEAST_MEETINGS,
    MOST_SLOTS,
    MOST_TABLES,
    OPEN_REQUESTS,
    PROJECT_MEETINGS,
    REQUEST_HOURS,
    SLOT_MINUTES,
    Session,
    slot_times,
)

INVESTOR_MEETINGS = 20
MOST_SESSIONS = 8
MOST_ZONES = 12
LUNCH, LUNCH_ENDS = time(12), time(13, 30)
SHORTEST_HALF = timedelta(hours=1)
OPENING = timedelta(minutes=30)
LONG_DAY, LONGEST_DAY = timedelta(hours=3), timedelta(hours=10)


@dataclass(frozen=True)
class Zone:
    """A part of the hall and how many tables stand there; they are numbered through all zones."""

    name: str
    tables: int


@dataclass(frozen=True)
class Outline:
    """All an organiser says of a summit. `asks` holds pairs of party kinds; instants are aware."""

    sessions: tuple[Session, ...]
    slot_minutes: int
    break_minutes: int
    zones: tuple[Zone, ...]
    asks: tuple[tuple[str, str], ...]
    project_meetings: int
    investor_meetings: int
    open_requests: int
    request_hours: int
    least_meetings: int
    fills_silence: bool
    is_moderated: bool
    tier_hours: int
    sign_up_opens_at: datetime
    sign_up_closes_at: datetime
    wishes_open_at: datetime
    wishes_close_at: datetime

    @property
    def slots(self) -> list[tuple[int, datetime, datetime]]:
        """The sessions cut into slots: number of the session, start, end."""
        return slot_times(self.sessions, self.slot_minutes, self.break_minutes)

    @property
    def tables(self) -> int:
        """How many tables there are."""
        return sum(zone.tables for zone in self.zones)


def proposed(
    starts_at: datetime, ends_at: datetime, now: datetime, *, capacity: int | None = None, zone: str = "Asia/Shanghai"
) -> Outline:
    """What an organiser probably wants for an event of this time and size.

    Meetings begin half an hour after the doors and rest at noon; a table for each eight people expected. Sign-up ends
    five days before and wishes two, at six in the evening, each drawn closer where the event is nearer than that.
    """
    sign_up = _evening(starts_at, now, days=5, share=0.5, zone=zone)
    wishes = max(_evening(starts_at, now, days=2, share=0.8, zone=zone), sign_up + timedelta(minutes=30))
    opens = min(now.replace(second=0, microsecond=0), sign_up - timedelta(hours=1))
    return Outline(
        sessions=_sessions(starts_at, ends_at, zone),
        slot_minutes=SLOT_MINUTES,
        break_minutes=BREAK_MINUTES,
        zones=(Zone("", max(4, min(60, capacity // 8 if capacity else 20))),),
        asks=tuple((str(asker), str(asked)) for asker, asked in ALL_ASKS),
        project_meetings=PROJECT_MEETINGS,
        investor_meetings=INVESTOR_MEETINGS,
        open_requests=OPEN_REQUESTS,
        request_hours=REQUEST_HOURS,
        least_meetings=LEAST_MEETINGS,
        fills_silence=True,
        is_moderated=True,
        tier_hours=0,
        sign_up_opens_at=opens,
        sign_up_closes_at=min(sign_up, starts_at),
        wishes_open_at=max(opens, sign_up - timedelta(days=7)),
        wishes_close_at=min(wishes, starts_at),
    )


def refuse_contradictions(outline: Outline, starts_at: datetime, ends_at: datetime) -> None:
    """Raise Refusal with the field at fault where the parts do not fit each other or the event's own time."""
    _refuse_sessions(outline, starts_at, ends_at)
    first = outline.slots[0][1]
    if outline.tables < 1:
        raise Refusal(N_("There has to be a table."), field="zones")
    if outline.tables > MOST_TABLES:
        raise Refusal(N_("There can be at most %(most)d tables."), field="zones", most=MOST_TABLES)
    if not outline.asks:
        raise Refusal(N_("Somebody has to be able to ask somebody."), field="asks")
    if outline.least_meetings > outline.project_meetings:
        raise Refusal(N_("A project cannot be promised more meetings than it may have."), field="least_meetings")
    if outline.sign_up_opens_at >= outline.sign_up_closes_at:
        raise Refusal(N_("The end has to be after the beginning."), field="sign_up_closes_at")
    if outline.sign_up_closes_at > first:
        raise Refusal(N_("Sign-up has to close before the first meeting."), field="sign_up_closes_at")
    if outline.wishes_open_at >= outline.wishes_close_at:
        raise Refusal(N_("The end has to be after the beginning."), field="wishes_close_at")
    if outline.wishes_close_at > first:
        raise Refusal(N_("Wishes have to close before the first meeting."), field="wishes_close_at")


def _refuse_sessions(outline: Outline, starts_at: datetime, ends_at: datetime) -> None:
    ordered = sorted(outline.sessions, key=lambda each: each.starts_at)
    for each in ordered:
        if each.starts_at >= each.ends_at:
            raise Refusal(N_("The end has to be after the beginning."), field="sessions")
        if each.starts_at < starts_at or each.ends_at > ends_at:
            raise Refusal(N_("Each session has to lie within the event's own time."), field="sessions")
    for earlier, later in pairwise(ordered):
        if later.starts_at < earlier.ends_at:
            raise Refusal(N_("Two sessions overlap."), field="sessions")
    if not outline.slots:
        raise Refusal(N_("No meeting fits into these sessions."), field="sessions")
    if len(outline.slots) > MOST_SLOTS:
        raise Refusal(
            N_("These sessions make %(slots)d slots; there can be at most %(most)d."),
            field="sessions", slots=len(outline.slots), most=MOST_SLOTS,
        )  # fmt: skip


def sessions_of(slots: Iterable[tuple[int, datetime, datetime]]) -> tuple[Session, ...]:
    """The sessions that were cut into these slots: from the first slot's start to the last one's end."""
    found: dict[int, Session] = {}
    for number, start, end in slots:
        known = found.get(number)
        found[number] = Session(start, end) if known is None else Session(known.starts_at, end)
    return tuple(found.values())


def still_unavailable(
    numbers: Collection[int], old: Sequence[tuple[datetime, datetime]], new: Sequence[tuple[datetime, datetime]]
) -> list[int]:
    """Numbers of the new slots that touch a time at which a party said it is not there, by the numbers of the old ones."""
    away = [old[number] for number in numbers if number < len(old)]
    return [
        number for number, (start, end) in enumerate(new) if any(start < until and since < end for since, until in away)
    ]


def zones_of(tables: Iterable[str]) -> tuple[Zone, ...]:
    """The zones these tables (named by their zone, in the order of their numbers) stand in."""
    found: list[Zone] = []
    for name in tables:
        if found and found[-1].name == name:
            found[-1] = Zone(name, found[-1].tables + 1)
        else:
            found.append(Zone(name, 1))
    return tuple(found)


def _sessions(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[Session, ...]:
    """Each day from the event's hour to its hour, the opening left out on the first, the noon rest on all."""
    local = ZoneInfo(zone)
    start, end = starts_at.astimezone(local), ends_at.astimezone(local)
    daily = datetime.combine(start.date(), end.timetz()) - start
    if daily < SHORTEST_HALF:  # over night, or days of no length: one long day is all that can be told from it
        daily = LONGEST_DAY
    found: list[Session] = []
    opens = start
    while opens < end and len(found) < MOST_SESSIONS:
        closes = min(end, opens + daily)
        is_long_first = not found and closes - opens >= LONG_DAY
        found += _halves(opens + OPENING if is_long_first else opens, closes)
        opens += timedelta(days=1)
    whole = [Session(*(at.astimezone(starts_at.tzinfo) for at in (each.starts_at, each.ends_at))) for each in found]
    while len(slot_times(whole, SLOT_MINUTES, BREAK_MINUTES)) > MOST_SLOTS:
        whole.pop()
    return tuple(whole)


def _halves(opens: datetime, closes: datetime) -> list[Session]:
    noon = datetime.combine(opens.date(), LUNCH, opens.tzinfo)
    back = datetime.combine(opens.date(), LUNCH_ENDS, opens.tzinfo)
    if noon - opens >= SHORTEST_HALF and closes - back >= SHORTEST_HALF:
        return [Session(opens, noon), Session(back, closes)]
    return [Session(opens, closes)]


def _evening(starts_at: datetime, now: datetime, *, days: int, share: float, zone: str) -> datetime:
    """Six in the evening so many days before; where that is too soon, a share of the time that is left."""
    wall = (starts_at - timedelta(days=days)).astimezone(ZoneInfo(zone)).replace(hour=18, minute=0)
    evening = wall.replace(second=0, microsecond=0).astimezone(starts_at.tzinfo)
    if evening > now + timedelta(days=1):
        return evening
    return (now + max(timedelta(0), starts_at - now) * share).replace(second=0, microsecond=0)
