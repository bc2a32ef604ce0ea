"""Letters about the ledger, each in its reader's language: one to a side."""

from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.outcomes import queries
from portal.outcomes.models import Dispute, FollowUp, Outcome, OutcomeStep
from portal.outcomes.rules import STEP_WORDS, Side, StepKind
from portal.projects.rules import MemberState
from portal.web.addresses import public_url


def recorded(line: OutcomeStep, *, now: datetime) -> None:
    """To the other side: a line was recorded or corrected."""
    _tell(
        line.outcome,
        _other(Side(line.recorded_as)),
        "outcome-recorded",
        str(line.id),
        now=now,
        line=line,
        what=STEP_WORDS[StepKind(line.kind)],
    )


def disputed(raised: Dispute, *, now: datetime) -> None:
    """To the side that recorded the line: the other one says it is wrong."""
    line = raised.step
    _tell(
        line.outcome,
        _other(Side(raised.side)),
        "outcome-disputed",
        str(raised.id),
        now=now,
        line=line,
        what=STEP_WORDS[StepKind(line.kind)],
        note=raised.note,
    )


def follow_up(question: FollowUp, side: Side, *, now: datetime, is_reminder: bool = False) -> None:
    """To one side: how does it stand after so many months?"""
    _tell(
        question.outcome,
        side,
        "follow-up",
        f"{question.months}:{'again' if is_reminder else 'first'}",
        now=now,
        endpoint="outcomes.follow_up",
        months=question.months,
        is_reminder=is_reminder,
    )


def speaker(outcome: Outcome, side: Side) -> Person | None:
    """Who is written to for a side: the team's leader; who said the intent, or an owner of the fund."""
    if side is Side.TEAM:
        team = [m for m in outcome.project.members if m.state == MemberState.AGREED and m.person is not None]
        return next((m.person for m in sorted(team, key=lambda m: (not m.is_leader, m.id))), None)
    fund = [m for m in outcome.investor.members if m.person is not None]
    intent = queries.intent_behind(outcome)
    said_by = intent.said_by_id if intent else None
    return next((m.person for m in sorted(fund, key=lambda m: (m.person_id != said_by, not m.is_owner, m.id))), None)


def _other(side: Side) -> Side:
    return Side.INVESTOR if side is Side.TEAM else Side.TEAM


def _tell(
    outcome: Outcome,
    side: Side,
    purpose: str,
    version: str,
    *,
    now: datetime,
    endpoint: str = "outcomes.case",
    **more: Any,
) -> None:
    person = speaker(outcome, side)
    if person is None or not person.email:
        return
    language = person.language
    investor = outcome.investor
    where = {"code": outcome.code} | ({"months": more["months"]} if "months" in more else {})
    values = {
        "name": person.name,
        "project": outcome.project.name(language),
        "investor": (investor.name_en or investor.name_zh) if language == "en" else investor.name_zh,
        "url": public_url(endpoint, language, **where),
    }
    tell(person, purpose, outcome.code, version, write(purpose, language, **values | more), now=now)
