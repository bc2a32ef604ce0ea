"""意向: said, changed, withdrawn, answered. It is neither an agreement nor money."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db, insert_new
from portal.errors import N_, Conflict, NotAllowed
from portal.events.models import Event
from portal.interests import letters
from portal.interests.models import Intent
from portal.interests.permissions import has_no_tie, is_open
from portal.interests.queries import Sight
from portal.interests.rules import IntentLevel, IntentState, is_worth_a_letter
from portal.investors.models import Investor
from portal.investors.rules import InvestorState
from portal.projects.models import Project

AUDIT_KIND = "intent"
CODE_LENGTH = 20


def say(
    investor: Investor,
    project: Project,
    *,
    level: str,
    actor: Person,
    now: datetime,
    amount_yuan: int | None = None,
    note: str | None = None,
    event: Event | None = None,
) -> Intent:
    """The fund's one intent towards the project, new or changed; the team's leader is told of what is new in it.

    None leaves amount, note and event as they are; 0 and "" take them back. Raises NotAllowed for a fund that is not
    verified or has a tie to the team, Conflict where the project is not published, TooMany.
    """
    refuse(investor, project, actor)
    values: dict[str, Any] = {
        "code": readable_code(CODE_LENGTH),
        "investor_id": investor.id,
        "project_id": project.id,
        "event_id": event.id if event else None,
        "level": IntentLevel(level),
        "state": IntentState.OPEN,
        "indicative_amount_yuan": amount_yuan or None,
        "note": note or "",
        "said_by_id": actor.id,
        "said_at": now,
        "changed_at": now,
    }
    # One statement decides who is first; whoever says it at the same instant changes the row that is there.
    made: Any = db.session.execute(insert_new(Intent.__table__, "investor_id", "project_id"), values)
    intent = _held(Intent.investor_id == investor.id, Intent.project_id == project.id)
    before = None if made.rowcount else _said(intent)
    if before is not None:
        _change(intent, level=level, amount_yuan=amount_yuan, note=note, event=event, actor=actor, now=now)
    record(actor, "say", AUDIT_KIND, intent.code, now=now, before=before, after=_said(intent))
    db.session.flush()
    if is_worth_a_letter(
        is_new=before is None,
        was_open=before is not None and before["state"] == IntentState.OPEN,
        before=before["level"] if before else None,
        after=intent.level,
        amount_changed=before is not None and before["amount_yuan"] != intent.indicative_amount_yuan,
    ):
        throttles.count_within((throttles.LETTERS, actor.code), now=now)
        letters.intent_said(intent, now=now)
    return intent


def withdraw(intent: Intent, *, actor: Person, now: datetime) -> None:
    """Take the intent back; the team's leader is told. Raises Conflict where that was done already."""
    intent = _held(Intent.id == intent.id)
    if intent.state != IntentState.OPEN:
        raise Conflict(N_("This intent is withdrawn already."))
    before = _said(intent)
    intent.state, intent.changed_at = IntentState.WITHDRAWN, now
    record(actor, "withdraw", AUDIT_KIND, intent.code, now=now, before=before, after=_said(intent))
    db.session.flush()
    letters.intent_withdrawn(intent, now=now)


def reply(intent: Intent, text: str, *, actor: Person, now: datetime) -> None:
    """The team's answer; who said the intent is told. Raises TooMany."""
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    intent = _held(Intent.id == intent.id)
    intent.reply, intent.replied_by_id, intent.replied_at = text, actor.id, now
    record(actor, "reply", AUDIT_KIND, intent.code, now=now)
    db.session.flush()
    letters.intent_replied(intent, now=now)


def refuse(investor: Investor, project: Project, actor: Person) -> None:
    """Raises NotAllowed or Conflict where this fund can do nothing with this project now."""
    sight = Sight(investor, project)
    if investor.state != InvestorState.VERIFIED:
        raise NotAllowed(N_("This is for investors whom an officer has verified."))
    if not is_open(actor, sight):
        raise Conflict(N_("This project is not published at the moment."))
    if not has_no_tie(actor, sight):
        raise NotAllowed(N_("Somebody of your fund belongs to this team."))


def _change(
    intent: Intent,
    *,
    level: str,
    amount_yuan: int | None,
    note: str | None,
    event: Event | None,
    actor: Person,
    now: datetime,
) -> None:
    if intent.state == IntentState.WITHDRAWN:
        intent.state, intent.said_at = IntentState.OPEN, now
    intent.level = IntentLevel(level)
    intent.said_by_id, intent.changed_at = actor.id, now
    if amount_yuan is not None:
        intent.indicative_amount_yuan = amount_yuan or None
    if note is not None:
        intent.note = note
    if event is not None:
        intent.event_id = event.id


def _held(*which: Any) -> Intent:
    """The row as it is now, held until the transaction ends."""
    held = select(Intent).where(*which).with_for_update()
    return db.session.execute(held.execution_options(populate_existing=True)).scalar_one()


def _said(intent: Intent) -> dict[str, Any]:
    return {
        "level": str(intent.level),
        "state": str(intent.state),
        "amount_yuan": intent.indicative_amount_yuan,
        "event": intent.event_id,
    }
