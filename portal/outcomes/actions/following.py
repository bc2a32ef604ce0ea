"""The questions after 1, 3, 6 and 12 months: asked once of each side, repeated once, answered in one tap, or let go."""

from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record as note_in_trail
from portal.clock import WENZHOU
from portal.database import db, insert_new
from portal.errors import N_, Conflict
from portal.outcomes import letters
from portal.outcomes.actions import ledger
from portal.outcomes.actions.ledger import Entry
from portal.outcomes.models import FollowUp, FollowUpAnswer
from portal.outcomes.rules import (
    ANSWER_STEPS,
    LAPSE_AFTER,
    Answer,
    FollowUpState,
    OutcomeStage,
    Side,
    StepKind,
)

F = FollowUpState
ANSWERABLE = frozenset({F.DUE, F.ANSWERED, F.LAPSED})


def ask(question: FollowUp, *, now: datetime) -> None:
    """Ask both sides, one letter each; a case that ended is not asked, nor is one whose time has long passed."""
    today = now.astimezone(WENZHOU).date()
    if question.outcome.stage == OutcomeStage.ENDED:
        question.state = F.DROPPED
    elif question.due_on <= today - LAPSE_AFTER:
        question.state = F.LAPSED
    else:
        question.state = F.DUE
        for side in (Side.TEAM, Side.INVESTOR):
            letters.follow_up(question, side, now=now)
    db.session.flush()


def remind(question: FollowUp, *, now: datetime) -> None:
    """Ask the sides that have not answered once more."""
    question.reminded_at = now
    answered = {answer.side for answer in question.answers}
    for side in (Side.TEAM, Side.INVESTOR):
        if side not in answered:
            letters.follow_up(question, side, now=now, is_reminder=True)
    db.session.flush()


def close(question: FollowUp) -> None:
    """The time to answer is over; one answer is enough."""
    question.state = F.ANSWERED if question.answers else F.LAPSED
    db.session.flush()


def answer(question: FollowUp, said: Answer, *, side: Side, actor: Person, now: datetime) -> StepKind | None:
    """Keep one side's answer; an end is written into the ledger at once.

    Comes back with the step whose amount and day the side still has to give. Raises Conflict before the question is asked.
    """
    if question.state not in ANSWERABLE:
        raise Conflict(N_("This question has not been asked yet."))
    values = {
        "follow_up_id": question.id,
        "side": side,
        "answer": said,
        "answered_by_id": actor.id,
        "answered_at": now,
    }
    db.session.execute(insert_new(FollowUpAnswer.__table__, "follow_up_id", "side"), values)
    db.session.expire(question, ["answers"])
    own = next(each for each in question.answers if each.side == side)
    own.answer, own.answered_by_id, own.answered_at = said, actor.id, now
    if len(question.answers) == len((Side.TEAM, Side.INVESTOR)):
        question.state = F.ANSWERED
    outcome = question.outcome
    note_in_trail(
        actor, "answer", "outcome", outcome.code, now=now, after={"months": question.months, "as": side, "answer": said}
    )
    db.session.flush()
    if said is Answer.ENDED:
        if outcome.stage != OutcomeStage.ENDED:
            today = now.astimezone(WENZHOU).date()
            ledger.record(outcome, Entry(StepKind.ENDED, today), side=side, actor=actor, now=now)
        return None
    return ANSWER_STEPS.get(said)
