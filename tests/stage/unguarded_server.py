"""The portal with the stage's guards taken off: it looks, then writes, as careless programs do.

The negative control of the races: whoever cannot make this one start a turn twice has tested nothing.
"""

import time
from typing import Any

from sqlalchemy import func, select, update

from portal import server
from portal.database import db
from portal.stage.actions import holding, running, voices
from portal.stage.models import Question, QuestionVote, Stage


def look_then_write(stage: Stage, seen: int | None = None) -> None:
    """Compare the version, think for a moment, raise it: no condition, and no lock while thinking."""
    ours = version_of(stage)
    if seen is not None and ours != seen:
        raise running.Conflict(holding.SOMEBODY_WAS_FASTER)
    time.sleep(0.05)
    db.session.execute(update(Stage).where(Stage.id == stage.id).values(version=ours + 1))
    db.session.refresh(stage)


def version_of(stage: Stage) -> int:
    """As a transaction of its own sees it."""
    number = stage.id
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        return connection.execute(select(Stage.version).where(Stage.id == number)).scalar_one()


def count_then_write(question: Question, number: int) -> None:
    """Count the votes, think, write the number down."""
    votes = select(func.count()).where(QuestionVote.question_id == question.id)
    db.session.flush()
    found = db.session.execute(votes).scalar_one()
    time.sleep(0.02)
    db.session.execute(update(Question).where(Question.id == question.id).values(votes=found))


def unheard(*_stage: Any, **_more: Any) -> None:
    """No lock on the stage either."""


if __name__ == "__main__":
    running.take = look_then_write
    running._on_stage = lambda turn: turn
    running._wanted = lambda turn: turn
    running.current = lambda turns: None
    running.move = lambda moves, old, new: new
    voices._count = count_then_write
    voices._be_heard = unheard
    server.main()
