"""A case follows its intent: opened with it, ended where it is taken back before anything came of it, reopened with it."""

from datetime import datetime

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record as note_in_trail
from portal.clock import WENZHOU
from portal.database import db, insert_new
from portal.errors import N_
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.outcomes import queries
from portal.outcomes.actions import ledger
from portal.outcomes.actions.ledger import Entry
from portal.outcomes.models import FollowUp, Outcome
from portal.outcomes.rules import FollowUpState, OutcomeStage, Side, StepKind, follow_up_days

TAKEN_BACK = N_("The investor has taken the intent back.")


def open_case(intent: Intent, *, now: datetime) -> Outcome:
    """The case of this project and this fund, with its first line and its questions to come. Asked again, the same one."""
    values = {
        "code": readable_code(),
        "project_id": intent.project_id,
        "investor_id": intent.investor_id,
        "event_id": intent.event_id,
        "stage": OutcomeStage.INTENT,
        "opened_at": intent.said_at,
        "changed_at": now,
    }
    new = insert_new(Outcome, "project_id", "investor_id").returning(Outcome)
    outcome = db.session.execute(new, values).scalar_one_or_none()
    if outcome is None:
        known = queries.case_of(intent.project_id, intent.investor_id)
        assert known is not None  # the conflict that left us without a row was this one
        return known
    note_in_trail(None, "open", "outcome", outcome.code, now=now, after={"intent": intent.code})
    _say_intent(outcome, intent, now=now)
    opened_on = intent.said_at.astimezone(WENZHOU).date()
    for months, due_on in follow_up_days(opened_on):
        db.session.add(FollowUp(outcome=outcome, months=months, due_on=due_on, state=FollowUpState.PLANNED))
    db.session.flush()
    return outcome


def open_cases(*, now: datetime) -> int:
    """Every open intent has a case, and every case follows its intent; the number of cases moved."""
    fresh = queries.intents_without_case()
    for intent in fresh:
        open_case(intent, now=now)
    moved = queries.cases_to_follow_intents()
    for outcome, intent in moved:
        follow_intent(outcome, intent, now=now)
    return len(fresh) + len(moved)


def follow_intent(outcome: Outcome, intent: Intent, *, now: datetime) -> None:
    """End the case of an intent taken back; say an intent given anew."""
    if intent.state == IntentState.WITHDRAWN:
        today = now.astimezone(WENZHOU).date()
        ledger.record(outcome, Entry(StepKind.ENDED, today, note=TAKEN_BACK), side=Side.PORTAL, actor=None, now=now)
        return
    _say_intent(outcome, intent, now=now)
    outcome.event_id = intent.event_id or outcome.event_id
    db.session.flush()


def _say_intent(outcome: Outcome, intent: Intent, *, now: datetime) -> None:
    said_on = intent.changed_at.astimezone(WENZHOU).date()
    speaker = db.session.get(Person, intent.said_by_id) if intent.said_by_id else None
    entry = Entry(StepKind.INTENT, said_on, intent.indicative_amount_yuan)
    ledger.record(outcome, entry, side=Side.PORTAL, actor=speaker, now=now)
