"""What the worker moves in the ledger, a few cases a transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from portal.clock import WENZHOU
from portal.database import db
from portal.outcomes import queries
from portal.outcomes.actions import cases, following
from portal.outcomes.models import FollowUp
from portal.outcomes.rules import LAPSE_AFTER

log = structlog.get_logger()


def follow(now: datetime) -> int:
    """Open cases for new intents, ask what is due, remind once, and let go of what nobody answers; steps done."""
    done = cases.open_cases(now=now)
    db.session.commit()
    today = now.astimezone(WENZHOU).date()
    done += _each(queries.questions_to_ask(today), lambda question: following.ask(question, now=now))
    done += _each(queries.questions_to_repeat(today), lambda question: following.remind(question, now=now))
    return done + _each(queries.questions_to_close(today - LAPSE_AFTER), following.close)


def _each(questions: Sequence[FollowUp], step: Callable[[FollowUp], None]) -> int:
    """Do the step for each question, one transaction each; how many it was done for."""
    done = 0
    for number in [question.id for question in questions]:
        try:
            step(db.session.get_one(FollowUp, number))
            db.session.commit()
            done += 1
        except Exception:
            log.exception("worker step failed", step="follow-up", number=number)
            db.session.rollback()
    return done
