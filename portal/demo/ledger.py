"""What became of the demo city's intents: talks, six agreements of 2,850 万元 and three payments of 900 万元."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.clock import WENZHOU
from portal.demo.ventures import WAN
from portal.interests.models import Intent
from portal.outcomes.actions import cases, following, ledger
from portal.outcomes.actions.ledger import Entry
from portal.outcomes.letters import speaker
from portal.outcomes.models import Outcome
from portal.outcomes.rules import Side, StepKind

AGREED = (800, 600, 500, 450, 300, 200)
PAID = (400, 300, 200)
TALKS = 20


def make_ledger(said: Sequence[Intent], *, now: datetime) -> None:
    """A case for each intent; the first ones went further."""
    followed = [cases.open_case(intent, now=intent.said_at) for intent in said]
    for number, case in enumerate(followed[:TALKS]):
        _record(case, StepKind.TALK, None, days=6 + number % 5, side=Side.INVESTOR, now=now)
    for case, wan in zip(followed, AGREED, strict=False):
        _record(case, StepKind.DUE_DILIGENCE, None, days=14, side=Side.INVESTOR, now=now)
        _record(case, StepKind.AGREEMENT, wan * WAN, days=24, side=Side.TEAM, now=now)
    for case, wan in zip(followed, PAID, strict=False):
        _record(case, StepKind.PAID, wan * WAN, days=30, side=Side.TEAM, now=now)
    _record(followed[-1], StepKind.TALK, None, days=0, side=Side.INVESTOR, now=now)
    today = now.astimezone(WENZHOU).date()
    for question in [question for case in followed for question in case.follow_ups if question.due_on <= today]:
        following.ask(question, now=now)


def _record(case: Outcome, kind: StepKind, yuan: int | None, *, days: int, side: Side, now: datetime) -> None:
    at = min(case.opened_at + timedelta(days=days), now)
    entry = Entry(kind, at.astimezone(WENZHOU).date(), yuan)
    ledger.record(case, entry, side=side, actor=speaker(case, side), now=at)
