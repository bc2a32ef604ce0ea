"""Running a stage: every act is one conditional UPDATE of the stage's version first, then facts about turns.

Two operators cannot both start a turn: the second brings a version that is not the present one any more. What an act
changed is kept with the stage, so that the last acts can be taken back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, MoveRefused, Refusal, move
from portal.events.models import Event
from portal.stage import queries
from portal.stage.actions.holding import SOMEBODY_WAS_FASTER, facts, hold, minutes, restore, sort, take, tell_times
from portal.stage.models import PublicVote, Question, Stage, Turn
from portal.stage.rules import (
    MORE,
    TO_COME,
    TURN_MOVES,
    Act,
    Phase,
    StageState,
    TurnKind,
    TurnState,
    current,
    length_of,
    phase_of,
)

T = TurnState
UNDOABLE = 20
MOVABLE = TO_COME | {T.SKIPPED}
# Marks whoever waits behind the curtain makes: they change no time, and so nothing one would take back.
MARKS = {Act.CALL: T.CALLED, Act.READY: T.READY, Act.AWAIT: T.WAITING}


@dataclass(frozen=True)
class TurnPlan:
    """A turn as it is planned. Seconds on stage, seconds of questions, seconds until the next."""

    title_zh: str
    title_en: str | None = None
    project_id: int | None = None
    kind: TurnKind = TurnKind.PITCH
    pitch_seconds: int = 8 * 60
    qa_seconds: int = 7 * 60
    gap_seconds: int = 60

    @property
    def columns(self) -> dict[str, Any]:
        """As a turn keeps it."""
        return dict(vars(self))

    @property
    def key(self) -> tuple[str, int | str]:
        """By what a turn is known again when the order is planned anew: its project, else what it is called."""
        return (self.kind, self.project_id if self.project_id is not None else self.title_zh)


def prepare(
    event: Event, turns: Sequence[TurnPlan], *, starts_at: datetime, actor: Person | None, now: datetime
) -> Stage:
    """The event's stage with these turns, made or planned anew; a turn that stays keeps its place in calendars.

    Raises Conflict once the stage is running.
    """
    stage = queries.stage_of(event)
    if stage is None:
        stage = Stage(event=event, starts_at=starts_at, turns=[], steps=[])
        db.session.add(stage)
    else:
        take(stage)
        if stage.state != StageState.PREPARED:
            raise Conflict(N_("The stage is running; its order is changed on the stage's own page."))
    was = minutes(stage, now) if stage.turns else {}
    stage.starts_at = starts_at
    known = {_key_of(turn): turn for turn in stage.turns}
    kept = []
    for position, plan in enumerate(turns):
        turn = known.pop(plan.key, None) or Turn(state=T.WAITING, sequence=0)
        for name, value in (plan.columns | {"position": position, "state": T.WAITING}).items():
            setattr(turn, name, value)
        kept.append(turn)
    for turn in known.values():
        let_go(turn)
    stage.turns, stage.steps = kept, []
    db.session.flush()
    tell_times(stage, was, now=now)
    db.session.flush()
    after = {"turns": [turn.title_zh for turn in kept], "starts_at": starts_at}
    record(actor, "prepare", "stage", event.slug, now=now, after=after)
    return stage


def let_go(turn: Turn) -> None:
    """Before a turn is taken off the order: questions to it stay without it. Raises Conflict where people voted for it."""
    if db.session.execute(select(PublicVote.id).where(PublicVote.turn_id == turn.id).limit(1)).first():
        raise Conflict(N_("The audience has voted for this turn; it can be left out, but not removed."))
    db.session.execute(update(Question).where(Question.turn_id == turn.id).values(turn_id=None))


def act(
    stage: Stage,
    what: Act,
    turn: Turn | None = None,
    *,
    seen: int | None,
    actor: Person,
    now: datetime,
    order: Sequence[int] = (),
) -> None:
    """One press of an operator's button. `seen` is the version the screen showed; marks from the green room need none.

    Raises Conflict where the stage has moved on or the act does not fit its state.
    """
    if what in MARKS:
        mark(stage, _wanted(turn), MARKS[what])
        return
    if seen is None:
        raise Refusal(N_("This screen does not say what it has seen. Please open it again."))
    if what is Act.UNDO:
        undo(stage, seen=seen, actor=actor, now=now)
        return
    with _step(stage, what, turn, seen=seen, actor=actor, now=now):
        if what is Act.ORDER:
            _reorder(stage, order)
        else:
            ACTS[what](stage, turn, now)


def mark(stage: Stage, turn: Turn, state: TurnState) -> None:
    """Note that a team is called, is in the green room, or is not there after all."""
    hold(stage)
    turn.state = move(TURN_MOVES, T(turn.state), state)
    if stage.state == StageState.PREPARED:
        stage.state = StageState.LIVE
    db.session.flush()


def undo(stage: Stage, *, seen: int, actor: Person, now: datetime) -> None:
    """Take the last act back: the facts are as if it had not been. Raises Conflict where there is nothing to take back."""
    take(stage, seen)
    if not stage.steps:
        raise Conflict(N_("There is nothing to take back."))
    *earlier, last = stage.steps
    was = minutes(stage, now)
    restore(stage, last["before"])
    stage.steps = earlier
    tell_times(stage, was, now=now)
    db.session.flush()
    record(actor, "undo", "stage", stage.event.slug, now=now, before={"act": last["act"], "turn": last["title"]})


@contextmanager
def _step(stage: Stage, what: Act, turn: Turn | None, *, seen: int, actor: Person, now: datetime) -> Iterator[None]:
    """An act that changes times or the order: kept to be taken back, told to calendars, written into the trail."""
    take(stage, seen)
    was, before = minutes(stage, now), facts(stage)
    yield
    after = facts(stage)
    changed = {name: value for name, value in before.items() if after[name] != value}
    title = turn.title_zh if turn else None
    kept = {"act": what, "turn": turn.id if turn else None, "title": title, "before": changed}
    stage.steps = [*stage.steps, kept][-UNDOABLE:]
    tell_times(stage, was, now=now)
    db.session.flush()
    record(actor, what.value, "stage", stage.event.slug, now=now, after={"turn": title, "version": stage.version})


# What each act does. The stage is held, and its facts are those of this moment.


def _start(stage: Stage, turn: Turn | None, now: datetime) -> None:
    turn = _wanted(turn)
    if current(stage.turns) is not None:
        raise Conflict(N_("Somebody is still on stage."))
    if stage.state == StageState.OVER:
        raise Conflict(N_("The stage is closed. Take that back first."))
    if turn.kind == TurnKind.BREAK:
        # A break that begins late ends as planned where it can: its clock runs for what is left of it.
        times = stage.schedule(now)[stage.turns.index(turn)]
        if times.end is not None and times.start is not None:
            ends = max(times.end, now)
            turn.extra_seconds = round((ends - now - length_of(turn)) / timedelta(seconds=1))
    turn.state = move(TURN_MOVES, T(turn.state), T.ON)
    turn.began_at, stage.state = now, StageState.LIVE


def _questions(stage: Stage, turn: Turn | None, now: datetime) -> None:
    turn = _on_stage(turn)
    if phase_of(turn) is Phase.QA or not turn.qa_seconds:
        raise Conflict(N_("This turn has no questions to come."))
    turn.qa_began_at, turn.paused_at, turn.paused_seconds, turn.extra_seconds = now, None, 0, 0


def _pause(stage: Stage, turn: Turn | None, now: datetime) -> None:
    turn = _on_stage(turn)
    if turn.paused_at is not None:
        raise Conflict(N_("The clock stands already."))
    turn.paused_at = now


def _resume(stage: Stage, turn: Turn | None, now: datetime) -> None:
    turn = _on_stage(turn)
    if turn.paused_at is None:
        raise Conflict(N_("The clock is running."))
    turn.paused_seconds += round((now - turn.paused_at).total_seconds())
    turn.paused_at = None


def _more(stage: Stage, turn: Turn | None, now: datetime) -> None:
    _on_stage(turn).extra_seconds += int(MORE.total_seconds())


def _end(stage: Stage, turn: Turn | None, now: datetime) -> None:
    turn = _on_stage(turn)
    turn.state = move(TURN_MOVES, T(turn.state), T.DONE)
    turn.ended_at, turn.paused_at = now, None


def _skip(stage: Stage, turn: Turn | None, now: datetime) -> None:
    turn = _wanted(turn)
    turn.state = move(TURN_MOVES, T(turn.state), T.SKIPPED)


def _back(stage: Stage, turn: Turn | None, now: datetime) -> None:
    turn = _wanted(turn)
    if turn.state != T.SKIPPED:
        raise MoveRefused(turn.state, T.WAITING)
    turn.state = T.WAITING


def _up(stage: Stage, turn: Turn | None, now: datetime) -> None:
    _swap(stage, _wanted(turn), -1)


def _down(stage: Stage, turn: Turn | None, now: datetime) -> None:
    _swap(stage, _wanted(turn), 1)


def _go_on(stage: Stage, turn: Turn | None, now: datetime) -> None:
    stage.moves_up = True


def _keep(stage: Stage, turn: Turn | None, now: datetime) -> None:
    stage.moves_up = False


def _close(stage: Stage, turn: Turn | None, now: datetime) -> None:
    if current(stage.turns) is not None:
        raise Conflict(N_("Somebody is still on stage."))
    if stage.state == StageState.OVER:
        raise Conflict(N_("The stage is closed already."))
    stage.state = StageState.OVER


ACTS: dict[Act, Callable[[Stage, Turn | None, datetime], None]] = {
    Act.START: _start,
    Act.QA: _questions,
    Act.PAUSE: _pause,
    Act.RESUME: _resume,
    Act.MORE: _more,
    Act.END: _end,
    Act.SKIP: _skip,
    Act.BACK: _back,
    Act.UP: _up,
    Act.DOWN: _down,
    Act.GO_ON: _go_on,
    Act.KEEP: _keep,
    Act.CLOSE: _close,
}


def _wanted(turn: Turn | None) -> Turn:
    if turn is None:
        raise Conflict(N_("This turn is not in the order any more."))
    return turn


def _on_stage(turn: Turn | None) -> Turn:
    if turn is None or turn.state != T.ON:
        raise Conflict(N_("This turn is not on stage."))
    return turn


def _swap(stage: Stage, turn: Turn, way: int) -> None:
    movable = [each for each in stage.turns if each.state in MOVABLE]
    place = movable.index(turn) + way if turn in movable else -1
    if not 0 <= place < len(movable):
        raise Conflict(N_("It cannot move any further."))
    other = movable[place]
    _place(stage, {turn: other.position, other: turn.position})


def _reorder(stage: Stage, order: Sequence[int]) -> None:
    """What is over or on stage stays; the others take their places in the order given."""
    movable = {turn.id: turn for turn in stage.turns if turn.state in MOVABLE}
    if sorted(order) != sorted(movable):
        raise Conflict(SOMEBODY_WAS_FASTER)
    places = sorted(turn.position for turn in movable.values())
    _place(stage, {movable[number]: place for number, place in zip(order, places, strict=True)})


def _place(stage: Stage, places: dict[Turn, int]) -> None:
    for turn, place in places.items():
        turn.position = place
    sort(stage)


def _key_of(turn: Turn) -> tuple[str, int | str]:
    return (turn.kind, turn.project_id if turn.project_id is not None else turn.title_zh)
