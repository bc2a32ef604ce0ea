"""Stages as tests need them: prepared by the room's own actions, committed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal import clock
from portal.database import db
from portal.events.models import Event
from portal.registrations.models import Registration
from portal.stage.actions import draws, moderating, running, voices
from portal.stage.actions.running import TurnPlan
from portal.stage.models import Draw, Poll, Question, Stage
from portal.stage.rules import Act, PollState, QuestionState, TurnKind


def a_stage(
    event: Event,
    turns: int | Sequence[TurnPlan] = 10,
    *,
    starts_at: datetime | None = None,
    shows_at_once: bool = False,
    now: datetime | None = None,
) -> Stage:
    """The event's stage with so many pitches of 8+7 minutes and one between, or with these turns."""
    plans = (
        [TurnPlan(f"路演项目{n}（演示）", f"Pitch {n} (demo)") for n in range(1, turns + 1)]
        if isinstance(turns, int)
        else turns
    )
    stage = running.prepare(event, plans, starts_at=starts_at or event.starts_at, actor=None, now=now or clock.now())
    stage.shows_at_once = shows_at_once
    db.session.commit()
    return stage


def a_break(minutes: int = 15) -> TurnPlan:
    """Some coffee."""
    return TurnPlan(
        "茶歇（演示）", "Break (demo)", kind=TurnKind.BREAK, pitch_seconds=minutes * 60, qa_seconds=0, gap_seconds=0
    )


def press(stage: Stage, act: Act, place: int | None = None, *, now: datetime | None = None) -> None:
    """An operator's button on the turn at that place, on the stage as it is now."""
    turn = None if place is None else stage.turns[place]
    running.act(stage, act, turn, seen=stage.version, actor=None, now=now or clock.now())
    db.session.commit()


def a_question(
    stage: Stage,
    registration: Registration,
    text: str = "续航有多久？",
    *,
    is_shown: bool = True,
    now: datetime | None = None,
) -> Question:
    """Asked by that ticket and, unless told otherwise, let through."""
    now = now or clock.now()
    question = voices.ask(stage, registration, text, turn=None, now=now)
    if is_shown and question.state == QuestionState.ASKED:
        moderating.sort_out(question, QuestionState.SHOWN, actor=None, now=now)
    db.session.commit()
    return question


def a_poll(stage: Stage, *answers: str, is_open: bool = True, now: datetime | None = None) -> Poll:
    """A poll with these answers, open."""
    now = now or clock.now()
    said = [(answer, None) for answer in answers or ("会", "不会")]
    poll = moderating.write_poll(stage, ("您会试用吗？", "Would you try it?"), said, actor=None, now=now)
    if is_open:
        moderating.turn_poll(poll, PollState.OPEN, actor=None, now=now)
    db.session.commit()
    return poll


def a_draw(stage: Stage, *entries: str, now: datetime | None = None) -> Draw:
    """Lots sealed a minute ago and drawn now."""
    now = now or clock.now()
    sealed = draws.seal(
        stage, entries or ("甲（演示）", "乙（演示）", "丙（演示）"), actor=None, now=now - timedelta(minutes=1)
    )
    draws.reveal(sealed, "瓯江", actor=None, now=now)
    db.session.commit()
    return sealed
