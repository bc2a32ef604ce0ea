"""What the two sides say of a meeting, in two taps; where both would go on, contacts open and the ledger begins."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import Person
from portal.clock import WENZHOU
from portal.database import db
from portal.errors import N_, Conflict, Refusal, move
from portal.interests.actions import intents
from portal.interests.queries import intent_of
from portal.interests.rules import IntentLevel, IntentState, rank
from portal.matchmaking.letters import afterwards
from portal.matchmaking.models import Meeting, MeetingOutcome
from portal.matchmaking.queries import outcomes
from portal.matchmaking.rules import (
    LEVEL_OF_STEP,
    MEETING_MOVES,
    Interest,
    MeetingState,
    NextStep,
    PlanState,
    state_after,
)
from portal.outcomes.actions import cases, ledger
from portal.outcomes.actions.ledger import Entry
from portal.outcomes.rules import Side, StepKind


@dataclass(frozen=True)
class Said:
    """Whether they met, whether this side would go on, and with what. Without a meeting there is no interest."""

    did_meet: bool
    interest: Interest | None = None
    next_step: NextStep = NextStep.NONE


def say(meeting: Meeting, side: Side, said: Said, *, actor: Person, now: datetime) -> None:
    """One side's word on a meeting that has begun; said again it stands in the place of the first.

    Raises Conflict before it begins, for a cancelled meeting and for a plan that is no longer the published one.
    """
    db.session.refresh(meeting, ["state"], with_for_update={"of": Meeting})
    if meeting.state == MeetingState.CANCELLED or meeting.plan.state != PlanState.PUBLISHED:
        raise Conflict(N_("This meeting is not in the plan any more."))
    if meeting.plan.summit.slots[meeting.slot].starts_at > now:
        raise Conflict(N_("This meeting has not begun yet."))
    both = outcomes.said_of(meeting)
    was_open = outcomes.are_contacts_open(both)
    if side not in both:
        both[side] = MeetingOutcome(meeting_id=meeting.id, side=side, note="", said_at=now)
    own = both[side]
    own.did_meet, own.interest = said.did_meet, said.interest if said.did_meet else None
    own.next_step = said.next_step if said.did_meet else NextStep.NONE
    own.said_by_id, own.said_at = actor.id, now
    db.session.add(own)
    state = state_after([each.did_meet for each in both.values()])
    if meeting.state != state:
        meeting.state = move(MEETING_MOVES, MeetingState(meeting.state), state)
    db.session.flush()
    if outcomes.are_contacts_open(both):
        _go_on(meeting, both[Side.INVESTOR], now=now)
        if not was_open:
            afterwards.contacts_opened(meeting, now=now)


def write_note(meeting: Meeting, side: Side, text: str, *, actor: Person, now: datetime) -> None:
    """A note for one's own side alone. Raises Conflict before the side has said whether they met."""
    own = outcomes.said_of(meeting).get(side)
    if own is None:
        raise Conflict(N_("Please say first whether you met."))
    own.note, own.said_by_id, own.said_at = text, actor.id, now
    db.session.flush()


def _go_on(meeting: Meeting, said: MeetingOutcome, *, now: datetime) -> None:
    """Both would go on: the fund's intent is said (never lowered), the case has its talk. A fund or project that left
    the portal meanwhile has neither.
    """
    investor, project = meeting.capital.investor, meeting.founder.project
    actor = db.session.get(Person, said.said_by_id) if said.said_by_id else None
    if investor is None or project is None or actor is None:
        return
    try:
        intents.refuse(investor, project, actor)
    except Refusal:
        return
    event = meeting.plan.summit.event
    level = LEVEL_OF_STEP[NextStep(said.next_step)]
    intent = intent_of(investor.id, project.id)
    if intent is None or intent.state != IntentState.OPEN or rank(intent.level) < rank(level):
        intent = intents.say(investor, project, level=IntentLevel(level), event=event, actor=actor, now=now)
    case = cases.open_case(intent, now=now)
    held_on = meeting.plan.summit.slots[meeting.slot].starts_at.astimezone(WENZHOU).date()
    if not any(step.kind == StepKind.TALK and step.happened_on == held_on for step in outcomes.steps_of(case)):
        ledger.record(
            case, Entry(StepKind.TALK, held_on, note=event.title("zh")), side=Side.PORTAL, actor=None, now=now
        )
