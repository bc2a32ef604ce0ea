"""Holding a stage for one act: its row until the commit, its facts before and after, and what calendars were told."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.database import db
from portal.errors import N_, Conflict
from portal.stage.models import Stage, Turn
from portal.stage.rules import retold, to_the_minute

TURN_FIELDS = (
    "position", "state", "extra_seconds", "began_at", "qa_began_at", "paused_at", "paused_seconds", "ended_at",
)  # fmt: skip
STAGE_FIELDS = ("state", "moves_up")

SOMEBODY_WAS_FASTER = N_("Somebody else has just pressed a button. Please look at the stage as it is now.")


def take(stage: Stage, seen: int | None = None) -> None:
    """Raise the version and hold the stage's row until the commit; stage and turns are then as they are now.

    Raises Conflict where `seen`, the version the person decided on, is not the present one.
    """
    statement = update(Stage).where(Stage.id == stage.id).values(version=Stage.version + 1)
    if seen is not None:
        statement = statement.where(Stage.version == seen)
    changed: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    if changed.rowcount != 1:
        raise Conflict(SOMEBODY_WAS_FASTER)
    _look_again(stage)


def hold(stage: Stage) -> None:
    """The same for what does not touch the order: screens look again, but no operator has to."""
    raised = update(Stage).where(Stage.id == stage.id).values(heard=Stage.heard + 1)
    db.session.execute(raised.execution_options(synchronize_session=False))
    _look_again(stage)


def _look_again(stage: Stage) -> None:
    db.session.refresh(stage)
    db.session.expire(stage, ["turns"])
    fresh = select(Turn).where(Turn.stage_id == stage.id).execution_options(populate_existing=True)
    db.session.execute(fresh).scalars().all()


def sort(stage: Stage) -> None:
    """The turns at hand in the order of their positions, as the database will give them."""
    db.session.flush()
    db.session.expire(stage, ["turns"])


# What the feed says.


def minutes(stage: Stage, now: datetime) -> dict[int, datetime | None]:
    times = stage.schedule(now)
    return {turn.id: to_the_minute(each.start) for turn, each in zip(stage.turns, times, strict=True)}


def tell_times(stage: Stage, was: dict[int, datetime | None], *, now: datetime) -> None:
    """Note the minute each turn now begins at; its number in calendars rises where an act moved it."""
    for turn, times in zip(stage.turns, stage.schedule(now), strict=True):
        minute = to_the_minute(times.start)
        turn.sequence = retold(turn.sequence, turn.told_at, was.get(turn.id, turn.told_at), minute)
        turn.told_at = minute


# Facts as JSON can carry them, and back.


def facts(stage: Stage) -> dict[str, Any]:
    found: dict[str, Any] = {f"stage.{name}": getattr(stage, name) for name in STAGE_FIELDS}
    for turn in stage.turns:
        for name in TURN_FIELDS:
            value = getattr(turn, name)
            found[f"{turn.id}.{name}"] = value.isoformat() if isinstance(value, datetime) else value
    return found


def restore(stage: Stage, was: dict[str, Any]) -> None:
    """Set the facts an act had changed to what they were."""
    things: dict[str, Stage | Turn] = {str(turn.id): turn for turn in stage.turns} | {"stage": stage}
    for name, value in was.items():
        whose, _dot, field = name.partition(".")
        is_instant = field.endswith("_at") and value is not None
        setattr(things[whose], field, datetime.fromisoformat(value) if is_instant else value)
    sort(stage)
