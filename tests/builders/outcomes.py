"""Cases of the ledger as tests need them: opened by the room's own actions, committed."""

from datetime import date, datetime
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.events.models import Event
from portal.interests.models import Intent
from portal.interests.rules import IntentLevel, IntentState
from portal.investors.models import Investor
from portal.outcomes.actions import cases, ledger
from portal.outcomes.actions.ledger import Entry
from portal.outcomes.models import Outcome, OutcomeStep
from portal.outcomes.rules import Side, StepKind
from portal.projects.models import Project
from tests.builders.investors import an_investor
from tests.builders.projects import a_project


def an_intent_row(
    project: Project | None = None,
    investor: Investor | None = None,
    *,
    amount_yuan: int | None = 5_000_000,
    event: Event | None = None,
    now: datetime | None = None,
    **columns: Any,
) -> Intent:
    """An open intent, as if said at that instant."""
    now = now or clock.now()
    intent = Intent(
        code=readable_code(),
        project=project or a_project(),
        investor=investor or an_investor(),
        event=event,
        **{
            "level": IntentLevel.FOLLOW,
            "state": IntentState.OPEN,
            "indicative_amount_yuan": amount_yuan,
            "said_at": now,
            "changed_at": now,
        }
        | columns,
    )
    db.session.add(intent)
    db.session.commit()
    return intent


def a_case(
    project: Project | None = None, investor: Investor | None = None, *, now: datetime | None = None, **more: Any
) -> Outcome:
    """A case opened by an intent."""
    now = now or clock.now()
    outcome = cases.open_case(an_intent_row(project, investor, now=now, **more), now=now)
    db.session.commit()
    return outcome


def a_line(
    outcome: Outcome,
    kind: str = StepKind.AGREEMENT,
    amount_yuan: int | None = 3_000_000,
    *,
    side: Side = Side.TEAM,
    actor: Person | None = None,
    on: date | None = None,
    now: datetime | None = None,
    note: str = "",
) -> OutcomeStep:
    """A line one side recorded."""
    now = now or clock.now()
    entry = Entry(StepKind(kind), on or now.astimezone(clock.WENZHOU).date(), amount_yuan, note)
    line = ledger.record(outcome, entry, side=side, actor=actor, now=now)
    db.session.commit()
    return line
