"""What the worker moves at roadshows, each pitch or event in a transaction of its own."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog

from portal.database import db
from portal.roadshows import due, letters, queries
from portal.roadshows.actions import choosing, remarking
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.rules import CONFIRM_REMINDER, PitchState
from portal.stage import queries as stages
from portal.stage.rules import StageState, TurnState

log = structlog.get_logger()


def move_pitches(now: datetime) -> int:
    """Unanswered places pass on, teams are reminded, and what was said in the hall reaches them when it is over."""
    done = _each(due.to_lapse(now), lambda pitch: choosing.lapse(pitch, now=now))
    done += _each(
        due.to_remind_of_answer(now + CONFIRM_REMINDER, now), lambda pitch: letters.answer_reminder(pitch, now=now)
    )
    done += _each(due.to_remind_of_slides(now), lambda pitch: letters.slides_reminder(pitch, now=now))
    return done + _each(due.to_close(now), lambda show: close(show, now=now))


def close(show: Roadshow, *, now: datetime) -> None:
    """The event is over: note who was on stage, give the teams the notes and the intents."""
    stage = stages.stage_of(show.event)
    if stage is not None and stage.state != StageState.PREPARED:
        was_on = {turn.project_id for turn in stage.turns if turn.state in {TurnState.DONE, TurnState.ON}}
        for pitch in queries.pitches(show, frozenset({PitchState.CONFIRMED})):
            choosing.mark_presented(pitch, was_there=pitch.project_id in was_on, actor=None, now=now)
    if show.remarks_released_at is None:
        remarking.release(show, actor=None, now=now)
    if show.handed_over_at is None:
        remarking.hand_over(show, actor=None, now=now)


def _each(things: Iterable[Pitch] | Iterable[Roadshow], step: Callable[[Any], None]) -> int:
    """Do the step for each, one transaction each; how many it was done for."""
    done = 0
    for number, kind in [(thing.id, type(thing)) for thing in things]:
        try:
            step(db.session.get_one(kind, number))
            db.session.commit()
            done += 1
        except Exception:
            log.exception("worker step failed", step=kind.__name__, number=number)
            db.session.rollback()
    return done
