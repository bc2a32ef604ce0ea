"""Pitches at a roadshow: their states, the window to apply, whether all fit into the event. Pure and clock-free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.errors import N_, Conflict
from portal.events.rules import EventKind, EventState

# Events that can take pitches.
PITCH_KINDS = frozenset({EventKind.SALON, EventKind.ROADSHOW, EventKind.SUMMIT, EventKind.MAKER_DAY})
# Events whose pitches can still be arranged.
OPEN_EVENTS = frozenset({EventState.PUBLISHED, EventState.POSTPONED, EventState.RUNNING})
OVER_EVENTS = frozenset({EventState.ENDED, EventState.ARCHIVED})
MOST_PITCHES = 31


class PitchState(StrEnum):
    """Where a project stands on its way to the stage."""

    APPLIED = "applied"
    SELECTED = "selected"
    RESERVE = "reserve"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    PRESENTED = "presented"
    ABSENT = "absent"


class TieKind(StrEnum):
    """Why a commentator must not comment on a project (回避)."""

    EQUITY = "equity"
    MENTOR = "mentor"
    EMPLOYER = "employer"
    FAMILY = "family"


MOVES: dict[PitchState, set[PitchState]] = {
    PitchState.APPLIED: {PitchState.SELECTED, PitchState.RESERVE, PitchState.DECLINED, PitchState.WITHDRAWN},
    PitchState.RESERVE: {PitchState.SELECTED, PitchState.DECLINED, PitchState.WITHDRAWN},
    PitchState.SELECTED: {
        PitchState.CONFIRMED,
        PitchState.WITHDRAWN,
        PitchState.RESERVE,
        PitchState.DECLINED,
        PitchState.LAPSED,
    },
    PitchState.CONFIRMED: {PitchState.WITHDRAWN, PitchState.PRESENTED, PitchState.ABSENT},
    PitchState.DECLINED: {PitchState.SELECTED, PitchState.RESERVE},
    PitchState.LAPSED: {PitchState.SELECTED, PitchState.RESERVE, PitchState.DECLINED, PitchState.WITHDRAWN},
    PitchState.WITHDRAWN: {PitchState.APPLIED, PitchState.SELECTED},
    PitchState.PRESENTED: {PitchState.ABSENT},
    PitchState.ABSENT: {PitchState.PRESENTED},
}
# States that hold one of the roadshow's places.
HOLDING = frozenset({PitchState.SELECTED, PitchState.CONFIRMED, PitchState.PRESENTED, PitchState.ABSENT})
# States from which the team can leave.
LEAVABLE = frozenset(
    {PitchState.APPLIED, PitchState.RESERVE, PitchState.SELECTED, PitchState.CONFIRMED, PitchState.LAPSED}
)
# States in which a pitch is public.
ON_STAGE = frozenset({PitchState.CONFIRMED, PitchState.PRESENTED, PitchState.ABSENT})
STATE_WORDS = {
    PitchState.APPLIED: N_("Applied"),
    PitchState.SELECTED: N_("Selected: please confirm"),
    PitchState.RESERVE: N_("On the reserve list"),
    PitchState.DECLINED: N_("Not selected"),
    PitchState.CONFIRMED: N_("Confirmed"),
    PitchState.LAPSED: N_("Not confirmed in time"),
    PitchState.WITHDRAWN: N_("Withdrawn"),
    PitchState.PRESENTED: N_("Presented"),
    PitchState.ABSENT: N_("Did not appear"),
}
# The organiser's list says the same from the other side.
LIST_WORDS = STATE_WORDS | {PitchState.SELECTED: N_("Selected, not confirmed yet")}
STATE_TONES = {
    PitchState.APPLIED: "quiet",
    PitchState.SELECTED: "gold",
    PitchState.RESERVE: "gold",
    PitchState.DECLINED: "quiet",
    PitchState.CONFIRMED: "brand",
    PitchState.LAPSED: "seal",
    PitchState.WITHDRAWN: "quiet",
    PitchState.PRESENTED: "brand",
    PitchState.ABSENT: "seal",
}
TIE_WORDS = {
    TieKind.EQUITY: N_("Holds equity"),
    TieKind.MENTOR: N_("Mentor of the team"),
    TieKind.EMPLOYER: N_("Employer or employee"),
    TieKind.FAMILY: N_("Family or friend"),
}

# Who moves up from the reserve list has at least this long to answer, but never past the first pitch.
ANSWER_TIME = timedelta(hours=48)
SLIDES_REMINDER = timedelta(hours=48)
CONFIRM_REMINDER = timedelta(hours=24)
LATE_SLIDES = N_("The deadline for slides has passed. Please speak to the organiser.")


class WindowState(StrEnum):
    """Whether projects can apply."""

    SOON = "soon"
    OPEN = "open"
    CLOSED = "closed"


class ApplicationsClosed(Conflict):
    """Projects cannot apply now; the sentence says why."""


@dataclass(frozen=True)
class Plan:
    """When and how long: the minutes of one pitch and what must happen before. Instants are aware."""

    pitch_count: int
    pitch_minutes: int
    qa_minutes: int
    gap_minutes: int
    first_pitch_at: datetime
    applications_open_at: datetime
    applications_close_at: datetime
    confirm_by: datetime
    slides_by: datetime


def window_state(opens_at: datetime, closes_at: datetime, now: datetime) -> WindowState:
    """Half-open: at `closes_at` it is closed."""
    if now < opens_at:
        return WindowState.SOON
    return WindowState.OPEN if now < closes_at else WindowState.CLOSED


def turn_length(plan: Plan) -> timedelta:
    """From the beginning of one pitch to the beginning of the next."""
    return timedelta(minutes=plan.pitch_minutes + plan.qa_minutes + plan.gap_minutes)


def pitches_end(plan: Plan, count: int | None = None) -> datetime:
    """When the last question is answered; the gap after the last pitch does not count."""
    pitches = plan.pitch_count if count is None else count
    if not pitches:
        return plan.first_pitch_at
    return plan.first_pitch_at + pitches * turn_length(plan) - timedelta(minutes=plan.gap_minutes)


def most_pitches(plan: Plan, ends_at: datetime) -> int:
    """How many pitches fit from the first one to the event's end."""
    room = ends_at - plan.first_pitch_at + timedelta(minutes=plan.gap_minutes)
    return max(0, int(room / turn_length(plan)))


def suggested(starts_at: datetime, ends_at: datetime, now: datetime, zone: str = "Asia/Shanghai") -> Plan:
    """What an organiser probably wants: eight times 8 + 7 minutes, half an hour after the doors, closed well before.

    Deadlines fall on the evening of a day in the event's zone: applications ten days before, answers a week, slides two days,
    each drawn closer where the event is nearer than that. Source: 8 + 7 minutes: finals of 福州 2020 and 柳州 2022.
    """
    first = min(starts_at + timedelta(minutes=30), max(starts_at, ends_at - timedelta(minutes=16)))
    if ends_at - starts_at < timedelta(hours=1):
        first = starts_at
    closes = _before(starts_at, now, days=10, share=0.4, zone=zone)
    confirm = max(_before(starts_at, now, days=7, share=0.6, zone=zone), closes + timedelta(hours=1))
    slides = max(_before(starts_at, now, days=2, share=0.8, zone=zone), confirm + timedelta(hours=1))
    opens = min(now.replace(second=0, microsecond=0), closes - timedelta(hours=1))
    plan = Plan(8, 8, 7, 1, first, opens, closes, min(confirm, first), min(slides, first))
    fits = most_pitches(plan, ends_at)
    return replace(plan, pitch_count=max(1, min(8, fits)))


def _before(starts_at: datetime, now: datetime, *, days: int, share: float, zone: str) -> datetime:
    """Six in the evening so many days before; where that is too soon, a share of the time that is left."""
    wall = (starts_at - timedelta(days=days)).astimezone(ZoneInfo(zone)).replace(hour=18, minute=0)
    evening = wall.replace(second=0, microsecond=0).astimezone(starts_at.tzinfo)
    if evening > now + timedelta(days=1):
        return evening
    later = now + max(timedelta(0), starts_at - now) * share
    return later.replace(second=0, microsecond=0)


def answer_by(confirm_by: datetime, first_pitch_at: datetime, now: datetime) -> datetime:
    """Until when a selected team can confirm: the common deadline, or two days for who is selected later."""
    return min(max(confirm_by, now + ANSWER_TIME), first_pitch_at)


def pitch_times(
    plan: Plan, count: int, interludes: Mapping[int, timedelta] | None = None
) -> list[tuple[datetime, datetime]]:
    """When each place of the order begins and ends. `interludes` (talks, breaks with their gaps) by pitches before them."""
    found, start = [], plan.first_pitch_at
    on_stage = timedelta(minutes=plan.pitch_minutes + plan.qa_minutes)
    for place in range(count):
        start += (interludes or {}).get(place, timedelta(0))
        found.append((start, start + on_stage))
        start += turn_length(plan)
    return found


def places_within(
    times: Sequence[tuple[datetime, datetime]], free_from: datetime | None, free_until: datetime | None
) -> frozenset[int] | None:
    """The places of the order that lie within somebody's own times; None where they are there all the time."""
    if free_from is None and free_until is None:
        return None
    return frozenset(
        place
        for place, (start, end) in enumerate(times)
        if (free_from is None or free_from <= start) and (free_until is None or end <= free_until)
    )
