"""Planning a stage by hand: its start, its turns, what is announced. Turns planned for a running stage come last."""

from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.stage.actions.holding import minutes, take, tell_times
from portal.stage.actions.running import TurnPlan, let_go
from portal.stage.models import Stage, Turn
from portal.stage.rules import TO_COME, StageState, TurnState

MOST_TURNS = 200


def set_up(
    stage: Stage, *, starts_at: datetime, takes_questions: bool, shows_at_once: bool, actor: Person, now: datetime
) -> None:
    """When the first turn begins, and how questions are taken. Raises Refusal for a new start once it is running."""
    take(stage)
    was = minutes(stage, now)
    if starts_at != stage.starts_at and stage.state != StageState.PREPARED:
        raise Refusal(N_("The stage is running: its start is not changed any more."), field="starts_at")
    before = {"starts_at": stage.starts_at, "questions": stage.takes_questions}
    stage.starts_at, stage.takes_questions, stage.shows_at_once = starts_at, takes_questions, shows_at_once
    tell_times(stage, was, now=now)
    db.session.flush()
    after = {"starts_at": starts_at, "questions": takes_questions}
    record(actor, "set up", "stage", stage.event.slug, now=now, before=before, after=after)


def add(stage: Stage, plan: TurnPlan, *, actor: Person, now: datetime) -> Turn:
    """One more turn, after all others. Raises Refusal where the order is as long as it may be."""
    take(stage)
    was = minutes(stage, now)
    if len(stage.turns) >= MOST_TURNS:
        raise Refusal(N_("An order has at most %(most)d turns."), most=MOST_TURNS)
    position = max((turn.position for turn in stage.turns), default=-1) + 1
    turn = Turn(stage=stage, state=TurnState.WAITING, position=position, **plan.columns)
    db.session.add(turn)
    return _planned(stage, turn, "add turn", was, actor=actor, now=now)


def change(stage: Stage, turn: Turn, plan: TurnPlan, *, seen: int, actor: Person, now: datetime) -> Turn:
    """Other words and minutes for a turn that has not begun. Raises Conflict for one that has."""
    take(stage, seen)
    _refuse_begun(turn)
    was = minutes(stage, now)
    for name, value in plan.columns.items():
        setattr(turn, name, value)
    return _planned(stage, turn, "change turn", was, actor=actor, now=now)


def remove(stage: Stage, turn: Turn, *, seen: int, actor: Person, now: datetime) -> None:
    """Take a turn off the order that has not begun. Raises Conflict for one that has, or that people voted for."""
    take(stage, seen)
    _refuse_begun(turn)
    was, title = minutes(stage, now), turn.title_zh
    let_go(turn)
    stage.turns.remove(turn)
    stage.steps = []
    db.session.flush()
    tell_times(stage, was, now=now)
    db.session.flush()
    record(actor, "remove turn", "stage", stage.event.slug, now=now, before={"turn": title})


def announce(stage: Stage, notice_zh: str | None, notice_en: str | None, *, actor: Person, now: datetime) -> None:
    """What all screens show beside the clock; nothing where both are empty."""
    take(stage)
    stage.notice_zh, stage.notice_en = notice_zh, notice_en
    db.session.flush()
    record(actor, "announce", "stage", stage.event.slug, now=now, after={"notice": notice_zh or notice_en})


def _planned(
    stage: Stage, turn: Turn, what: str, was: dict[int, datetime | None], *, actor: Person, now: datetime
) -> Turn:
    # What was done before is not taken back over a new plan: the facts of then no longer fit.
    stage.steps = []
    db.session.flush()
    tell_times(stage, was, now=now)
    db.session.flush()
    record(actor, what, "stage", stage.event.slug, now=now, after={"turn": turn.title_zh})
    return turn


def _refuse_begun(turn: Turn) -> None:
    if turn.state not in TO_COME | {TurnState.SKIPPED}:
        raise Conflict(N_("This turn has begun; it stays as it was planned."))
