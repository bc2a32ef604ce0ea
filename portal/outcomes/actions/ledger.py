"""Lines of the ledger: recorded by one side, seen by the other, corrected by new lines, disputed with a note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.audit.actions import record as note_in_trail
from portal.clock import WENZHOU
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.outcomes import letters
from portal.outcomes.models import Dispute, Evidence, Outcome, OutcomeStep
from portal.outcomes.rules import MOST_YUAN, RECORDABLE, WITH_AMOUNT, Side, StepKind, stage_of, standing
from portal.storage.actions import keep_drawn
from portal.storage.images import StoredImage


@dataclass(frozen=True)
class Entry:
    """What a line says: what happened, on which day, how much (whole yuan), a note, and pages that prove it."""

    kind: StepKind
    happened_on: date
    amount_yuan: int | None = None
    note: str = ""
    evidence: Sequence[StoredImage] = ()


def record(outcome: Outcome, entry: Entry, *, side: Side, actor: Person | None, now: datetime) -> OutcomeStep:
    """A new line; the other side is told. Raises Refusal for a day to come or an agreement without an amount, TooMany."""
    if actor is not None:
        throttles.count_within((throttles.LETTERS, actor.code), now=now)
    _lock(outcome)
    if side is not Side.PORTAL and entry.kind not in RECORDABLE:
        raise Refusal(N_("Please choose one of the list."), field="kind")
    _refuse_wrong(entry, now)
    line = _written(outcome, entry, side=side, actor=actor, now=now)
    if side is not Side.PORTAL:
        letters.recorded(line, now=now)
    return line


def correct(line: OutcomeStep, entry: Entry, *, side: Side, actor: Person, now: datetime) -> OutcomeStep:
    """A line in the place of another (`STRUCK`: in place of it nothing). Open disputes about the old one are settled.

    Raises Conflict where the line does not stand any more, Refusal and TooMany as `record` does.
    """
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    outcome = line.outcome
    _lock(outcome)
    if all(each.id != line.id for each in standing(step.line for step in outcome.steps)):
        raise Conflict(N_("This line has been corrected already."))
    if entry.kind not in {*RECORDABLE, StepKind.STRUCK, line.kind}:
        raise Refusal(N_("Please choose one of the list."), field="kind")
    _refuse_wrong(entry, now)
    try:
        newer = _written(outcome, entry, side=side, actor=actor, now=now, corrects=line)
    except IntegrityError as error:  # both pressed at one instant: one line is corrected once
        raise Conflict(N_("This line has been corrected already.")) from error
    for each in line.disputes:
        each.settled_at = each.settled_at or now
    db.session.flush()
    letters.recorded(newer, now=now)
    return newer


def dispute(line: OutcomeStep, note: str, *, side: Side, actor: Person, now: datetime) -> Dispute:
    """The other side says the line is wrong; until that is settled it counts nowhere. Raises Conflict for an old line."""
    outcome = line.outcome
    _lock(outcome)
    if not note.strip():
        raise Refusal(N_("Please say what is wrong."), field="note")
    if all(each.id != line.id for each in standing(step.line for step in outcome.steps)):
        raise Conflict(N_("This line has been corrected already."))
    if line.is_disputed:
        raise Conflict(N_("This line is disputed already."))
    raised = Dispute(side=side, note=note.strip(), raised_by_id=actor.id, raised_at=now)
    line.disputes.append(raised)
    db.session.flush()
    note_in_trail(actor, "dispute", "outcome", outcome.code, now=now, after={"line": line.id, "as": side})
    letters.disputed(raised, now=now)
    return raised


def settle(raised: Dispute, *, actor: Person, now: datetime) -> None:
    """Who disputed the line accepts it after all."""
    if raised.settled_at is not None:
        return
    raised.settled_at = now
    note_in_trail(actor, "settle", "outcome", raised.step.outcome.code, now=now, after={"line": raised.step_id})
    db.session.flush()


def side_of(outcome: Outcome, person: Person) -> Side:
    """For whom the person speaks in this case: the team comes before the fund. Raises Refusal for who is of neither."""
    if any(member.person_id == person.id and member.state == "agreed" for member in outcome.project.members):
        return Side.TEAM
    if any(member.person_id == person.id for member in outcome.investor.members):
        return Side.INVESTOR
    raise Refusal(N_("You may not do this."))


def _written(
    outcome: Outcome,
    entry: Entry,
    *,
    side: Side,
    actor: Person | None,
    now: datetime,
    corrects: OutcomeStep | None = None,
) -> OutcomeStep:
    is_struck = entry.kind is StepKind.STRUCK
    pages = [keep_drawn(image, purpose="outcome-evidence", name="", owner_id=None, now=now) for image in entry.evidence]
    line = OutcomeStep(
        kind=entry.kind,
        amount_yuan=None if is_struck else entry.amount_yuan,
        happened_on=entry.happened_on,
        note=entry.note,
        corrects_id=corrects.id if corrects else None,
        recorded_by_id=actor.id if actor else None,
        recorded_as=side,
        recorded_at=now,
        disputes=[],
        evidence=[Evidence(file=page) for page in pages],
    )
    outcome.steps.append(line)
    db.session.flush()
    before = outcome.stage
    outcome.stage, outcome.changed_at = stage_of(step.line for step in outcome.steps), now
    note_in_trail(
        actor,
        "correct" if corrects else "record",
        "outcome",
        outcome.code,
        now=now,
        before={"stage": before, "line": corrects.id if corrects else None},
        after={
            "stage": outcome.stage,
            "line": line.id,
            "kind": entry.kind,
            "amount_yuan": line.amount_yuan,
            "on": entry.happened_on,
            "as": side,
        },
    )
    db.session.flush()
    return line


def _refuse_wrong(entry: Entry, now: datetime) -> None:
    if entry.kind is StepKind.STRUCK:
        return
    if entry.happened_on > now.astimezone(WENZHOU).date():
        raise Refusal(N_("The day cannot be in the future."), field="happened_on")
    if entry.kind in WITH_AMOUNT and not entry.amount_yuan:
        raise Refusal(N_("Please give the amount."), field="amount")
    if entry.amount_yuan is not None and not 0 < entry.amount_yuan <= MOST_YUAN:
        raise Refusal(N_("Please check the amount."), field="amount")


def _lock(outcome: Outcome) -> None:
    """Hold the case until the end of the transaction: lines are decided on one after the other."""
    db.session.execute(select(Outcome.id).where(Outcome.id == outcome.id).with_for_update())
    db.session.expire(outcome, ["stage"])
