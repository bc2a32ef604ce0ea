"""Summits: who may ask whom, marks and requests, what a meeting is worth to the plan, states. Pure and clock-free."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.errors import N_, Conflict
from portal.interests.rules import IntentLevel


class PartyKind(StrEnum):
    """What a party comes as. A lender is a verified institution that looks for borrowers (投贷联动)."""

    INVESTOR = "investor"
    LENDER = "lender"
    PROJECT = "project"


class PartyState(StrEnum):
    """Where a party stands. `GONE` left on the day; `WITHDRAWN` before the plan."""

    APPLIED = "applied"
    ADMITTED = "admitted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


class Mark(StrEnum):
    """What a party thinks of meeting another, for its own eyes. `BLOCK` also hides it from the other."""

    MUST = "must"
    LIKE = "like"
    NO = "no"
    BLOCK = "block"


class RequestState(StrEnum):
    """The life of a request to meet. It never holds a slot: only the plan does."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class PlanState(StrEnum):
    """The life of a plan. Of one summit one plan at most is published."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class MeetingState(StrEnum):
    """A meeting of a published plan. `CANCELLED` has given its slot and table back."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Unmet(StrEnum):
    """Why two who wanted to meet do not. The solver's own words."""

    INVESTOR_FULL = "INVESTOR_FULL"
    PROJECT_FULL = "PROJECT_FULL"
    NO_COMMON_SLOT = "NO_COMMON_SLOT"
    TABLES_FULL = "TABLES_FULL"
    LOWER_PRIORITY = "LOWER_PRIORITY"
    DECLINED = "DECLINED"
    GONE = "GONE"


class ChangeKind(StrEnum):
    """What happened to a meeting after publication."""

    ADDED = "added"
    MOVED = "moved"
    CANCELLED = "cancelled"


class Window(StrEnum):
    """Whether something can be done now."""

    SOON = "soon"
    OPEN = "open"
    CLOSED = "closed"


class Interest(StrEnum):
    """Whether a party would like to go on after a meeting."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class NextStep(StrEnum):
    """What a party says comes next."""

    NONE = "none"
    SEND_DECK = "send_deck"
    TALK_AGAIN = "talk_again"
    VISIT = "visit"
    DUE_DILIGENCE = "due_diligence"


CHANGE_WORDS = {
    ChangeKind.ADDED: N_("New"),
    ChangeKind.MOVED: N_("Moved"),
    ChangeKind.CANCELLED: N_("Cancelled"),
}
PARTY_WORDS = {
    PartyKind.INVESTOR: N_("Investor"),
    PartyKind.LENDER: N_("Lender"),
    PartyKind.PROJECT: N_("Project"),
}
PARTY_STATE_WORDS = {
    PartyState.APPLIED: N_("Waiting for the organiser"),
    PartyState.ADMITTED: N_("Takes part"),
    PartyState.DECLINED: N_("Not admitted"),
    PartyState.WITHDRAWN: N_("Withdrawn"),
    PartyState.GONE: N_("Has left"),
}
PARTY_TONES = {
    PartyState.APPLIED: "gold",
    PartyState.ADMITTED: "brand",
    PartyState.DECLINED: "quiet",
    PartyState.WITHDRAWN: "quiet",
    PartyState.GONE: "seal",
}
MARK_WORDS = {
    Mark.MUST: N_("Must meet"),
    Mark.LIKE: N_("Like to meet"),
    Mark.NO: N_("No, thanks"),
    Mark.BLOCK: N_("Blocked"),
}
REQUEST_WORDS = {
    RequestState.OPEN: N_("Waiting for an answer"),
    RequestState.ACCEPTED: N_("Agreed to meet"),
    RequestState.DECLINED: N_("No meeting this time"),
    RequestState.EXPIRED: N_("Expired without an answer"),
    RequestState.WITHDRAWN: N_("Request taken back"),
}
REQUEST_TONES = {
    RequestState.OPEN: "gold",
    RequestState.ACCEPTED: "brand",
    RequestState.DECLINED: "quiet",
    RequestState.EXPIRED: "quiet",
    RequestState.WITHDRAWN: "quiet",
}
PLAN_WORDS = {
    PlanState.QUEUED: N_("Waiting for its turn"),
    PlanState.RUNNING: N_("Being planned"),
    PlanState.READY: N_("Ready to publish"),
    PlanState.FAILED: N_("Failed"),
    PlanState.PUBLISHED: N_("Published"),
    PlanState.SUPERSEDED: N_("Replaced"),
}
PLAN_TONES = {
    PlanState.QUEUED: "quiet",
    PlanState.RUNNING: "gold",
    PlanState.READY: "gold",
    PlanState.FAILED: "seal",
    PlanState.PUBLISHED: "brand",
    PlanState.SUPERSEDED: "quiet",
}
MEETING_WORDS = {
    MeetingState.PLANNED: N_("To come"),
    MeetingState.HELD: N_("Took place"),
    MeetingState.MISSED: N_("Did not take place"),
    MeetingState.CANCELLED: N_("Cancelled"),
}
UNMET_WORDS = {
    Unmet.INVESTOR_FULL: N_("The investor has no time left."),
    Unmet.PROJECT_FULL: N_("The project has no time left."),
    Unmet.NO_COMMON_SLOT: N_("You have no time in common."),
    Unmet.TABLES_FULL: N_("All tables are taken when both have time."),
    Unmet.LOWER_PRIORITY: N_("Other meetings were wanted more."),
    Unmet.DECLINED: N_("The other side cannot meet."),
    Unmet.GONE: N_("The other side has left."),
}
INTEREST_WORDS = {
    Interest.YES: N_("Would go on"),
    Interest.MAYBE: N_("Perhaps"),
    Interest.NO: N_("Would not go on"),
}
NEXT_STEP_WORDS = {
    NextStep.NONE: N_("Nothing planned"),
    NextStep.SEND_DECK: N_("Read the deck"),
    NextStep.TALK_AGAIN: N_("Talk again"),
    NextStep.VISIT: N_("Visit the team"),
    NextStep.DUE_DILIGENCE: N_("Due diligence"),
}

# How far an intent goes that comes of a meeting both sides would go on from.
LEVEL_OF_STEP = {
    NextStep.NONE: IntentLevel.LEARN,
    NextStep.SEND_DECK: IntentLevel.LEARN,
    NextStep.TALK_AGAIN: IntentLevel.MEET,
    NextStep.VISIT: IntentLevel.FOLLOW,
    NextStep.DUE_DILIGENCE: IntentLevel.FOLLOW,
}

PARTY_MOVES: dict[PartyState, set[PartyState]] = {
    PartyState.APPLIED: {PartyState.ADMITTED, PartyState.DECLINED, PartyState.WITHDRAWN},
    PartyState.ADMITTED: {PartyState.DECLINED, PartyState.WITHDRAWN, PartyState.GONE},
    PartyState.DECLINED: {PartyState.ADMITTED},
    PartyState.WITHDRAWN: {PartyState.APPLIED, PartyState.ADMITTED},
    PartyState.GONE: {PartyState.ADMITTED},
}
REQUEST_MOVES: dict[RequestState, set[RequestState]] = {
    RequestState.OPEN: {
        RequestState.ACCEPTED,
        RequestState.DECLINED,
        RequestState.EXPIRED,
        RequestState.WITHDRAWN,
    },
    # A yes can be taken back until the plan; who said no may change their mind.
    RequestState.ACCEPTED: {RequestState.DECLINED, RequestState.WITHDRAWN},
    RequestState.DECLINED: {RequestState.ACCEPTED},
    RequestState.EXPIRED: {RequestState.OPEN},
    RequestState.WITHDRAWN: {RequestState.OPEN},
}
# A request that still asks for a meeting.
STANDING = frozenset({RequestState.OPEN, RequestState.ACCEPTED})
PLAN_MOVES: dict[PlanState, set[PlanState]] = {
    PlanState.QUEUED: {PlanState.RUNNING, PlanState.FAILED},
    PlanState.RUNNING: {PlanState.READY, PlanState.FAILED},
    # A plan fails afterwards where the slots or tables it was made of are changed.
    PlanState.READY: {PlanState.PUBLISHED, PlanState.FAILED},
    PlanState.FAILED: set(),
    PlanState.PUBLISHED: {PlanState.SUPERSEDED},
    PlanState.SUPERSEDED: set(),
}
MEETING_MOVES: dict[MeetingState, set[MeetingState]] = {
    MeetingState.PLANNED: {MeetingState.HELD, MeetingState.MISSED, MeetingState.CANCELLED},
    # The two sides may come to say otherwise, or contradict each other.
    MeetingState.HELD: {MeetingState.MISSED, MeetingState.PLANNED},
    MeetingState.MISSED: {MeetingState.HELD, MeetingState.PLANNED},
    MeetingState.CANCELLED: set(),
}

# Who may ask whom unless the organiser says otherwise: kind of the asker, kind of the asked.
ALL_ASKS = (
    (PartyKind.INVESTOR, PartyKind.PROJECT),
    (PartyKind.PROJECT, PartyKind.INVESTOR),
    (PartyKind.LENDER, PartyKind.PROJECT),
    (PartyKind.PROJECT, PartyKind.LENDER),
)
# Source of the defaults: practice of such events, founders 8 to 15 meetings, investors at most 15 requests to answer, 20 minutes.
SLOT_MINUTES = 20
BREAK_MINUTES = 5
PROJECT_MEETINGS = 12
OPEN_REQUESTS = 15
REQUEST_HOURS = 48
LEAST_MEETINGS = 1
MOST_SLOTS = 60
MOST_TABLES = 300
REMIND_BEFORE = timedelta(minutes=10)

# What a meeting is worth to the plan, by what both sides said. A yes to a request counts like a wish of both.
MUTUAL_MUST = 16
MUST_AND_LIKE = 13
ACCEPTED = 12
MUTUAL_LIKE = 10
ONE_MUST = 6
ONE_LIKE = 3
POSITIVE = frozenset({Mark.MUST, Mark.LIKE})
REFUSING = frozenset({Mark.NO, Mark.BLOCK})


class WishesClosed(Conflict):
    """Nobody can say now whom they would like to meet; the sentence says why."""


@dataclass(frozen=True)
class Session:
    """A stretch of the summit with meetings: it is cut into slots of equal length with a break between two."""

    starts_at: datetime
    ends_at: datetime


def slot_times(
    sessions: Iterable[Session], slot_minutes: int, break_minutes: int
) -> list[tuple[int, datetime, datetime]]:
    """(number of the session, start, end) of each slot, in time. A slot that would pass its session's end is none."""
    found = []
    for number, session in enumerate(sorted(sessions, key=lambda each: each.starts_at)):
        start = session.starts_at
        while start + timedelta(minutes=slot_minutes) <= session.ends_at:
            found.append((number, start, start + timedelta(minutes=slot_minutes)))
            start += timedelta(minutes=slot_minutes + break_minutes)
    return found


def slots_begun(slots: Iterable[Any], now: datetime) -> int:
    """How many slots have begun: the number of the first one that can still be changed."""
    return sum(1 for slot in slots if slot.starts_at <= now)


def running_and_next(slots: Iterable[Any], now: datetime) -> tuple[Any, Any]:
    """The open slot that runs and the next one to begin, None where there is none."""
    still_open = [slot for slot in slots if not slot.is_closed and slot.ends_at > now]
    running = next((slot for slot in still_open if slot.starts_at <= now), None)
    return running, next((slot for slot in still_open if slot.starts_at > now), None)


def window(opens_at: datetime, closes_at: datetime, now: datetime) -> Window:
    """Half-open: at `closes_at` it is closed."""
    if now < opens_at:
        return Window.SOON
    return Window.OPEN if now < closes_at else Window.CLOSED


def may_ask(asks: Collection[Sequence[str]], asker: str, asked: str) -> bool:
    """Whether the matrix lets this kind ask that kind."""
    return (asker, asked) in {tuple(pair) for pair in asks}


def pair_may_meet(asks: Collection[Sequence[str]], one: str, other: str) -> bool:
    """Whether the matrix lets either of the two kinds ask the other."""
    return may_ask(asks, one, other) or may_ask(asks, other, one)


def opens_at(wishes_open_at: datetime, tier: int, tier_hours: int) -> datetime:
    """When a tier may send requests: tier 0 first, each next one so many hours later."""
    return wishes_open_at + timedelta(hours=tier * tier_hours)


def is_refused(one: Mark | None, other: Mark | None, request: RequestState | None) -> bool:
    """Whether one side does not want this meeting: then no plan holds it, whatever else was said.

    A request taken back is no refusal where both wish for the meeting all the same.
    """
    if one in REFUSING or other in REFUSING or request is RequestState.DECLINED:
        return True
    return request is RequestState.WITHDRAWN and not (one in POSITIVE and other in POSITIVE)


def pair_weight(one: Mark | None, other: Mark | None, request: RequestState | None, *, fills_silence: bool) -> int:
    """What a meeting of the two is worth to the plan; 0: they do not meet.

    Who refused is never paired. `fills_silence` lets a one-sided wish be met where the other side said nothing.
    """
    if is_refused(one, other, request):
        return 0
    marks = {one, other}
    worth = 0
    if marks == {Mark.MUST}:
        worth = MUTUAL_MUST
    elif marks == {Mark.MUST, Mark.LIKE}:
        worth = MUST_AND_LIKE
    elif marks == {Mark.LIKE}:
        worth = MUTUAL_LIKE
    elif fills_silence and marks & POSITIVE:
        worth = ONE_MUST if Mark.MUST in marks else ONE_LIKE
    if request is RequestState.ACCEPTED:
        worth = max(worth, ACCEPTED)
    return worth


def state_after(said: Collection[bool]) -> MeetingState:
    """What a meeting is once its sides said whether they met; where they contradict each other it stays to come."""
    if set(said) == {True}:
        return MeetingState.HELD
    return MeetingState.MISSED if set(said) == {False} else MeetingState.PLANNED


def contacts_are_open(investor: Interest | None, project: Interest | None) -> bool:
    """Whether both sides said yes after the meeting: then each sees how to reach the other."""
    return investor is Interest.YES and project is Interest.YES
