"""States and moves on a stage, what its clock shows, when every turn is expected, and how lots are drawn.

Pure and clock-free. `static/js/stage-times.js` is the twin of what is said here about time: screens count by themselves.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from portal.errors import N_


class StageState(StrEnum):
    """Whether the stage is prepared, running or over."""

    PREPARED = "prepared"
    LIVE = "live"
    OVER = "over"


class TurnKind(StrEnum):
    """What a turn of the running order is."""

    PITCH = "pitch"
    TALK = "talk"
    BREAK = "break"


class TurnState(StrEnum):
    """Where a turn stands: `CALLED` to the green room, `READY` there, `ON` stage."""

    WAITING = "waiting"
    CALLED = "called"
    READY = "ready"
    ON = "on"
    DONE = "done"
    SKIPPED = "skipped"


class Phase(StrEnum):
    """What the clock counts down within a turn."""

    PITCH = "pitch"
    QA = "qa"


class Tone(StrEnum):
    """How urgent the clock looks."""

    ON_TIME = "time"
    LAST_MINUTE = "soon"
    OVER = "over"


class QuestionState(StrEnum):
    """A question from the audience, before and after moderation."""

    ASKED = "asked"
    SHOWN = "shown"
    ANSWERED = "answered"
    HIDDEN = "hidden"


class PollState(StrEnum):
    """A poll's life."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Act(StrEnum):
    """What an operator can do with the running order."""

    CALL = "call"
    READY = "ready"
    AWAIT = "await"
    START = "start"
    QA = "qa"
    PAUSE = "pause"
    RESUME = "resume"
    MORE = "more"
    END = "end"
    SKIP = "skip"
    BACK = "back"
    UP = "up"
    DOWN = "down"
    ORDER = "order"
    GO_ON = "go-on"
    KEEP = "keep"
    CLOSE = "close"
    UNDO = "undo"


K, S = TurnKind, TurnState
TURN_MOVES: dict[TurnState, set[TurnState]] = {
    S.WAITING: {S.CALLED, S.READY, S.ON, S.SKIPPED},
    S.CALLED: {S.WAITING, S.READY, S.ON, S.SKIPPED},
    S.READY: {S.WAITING, S.CALLED, S.ON, S.SKIPPED},
    S.ON: {S.DONE},
    S.DONE: set(),
    S.SKIPPED: {S.WAITING},
}
TURN_WORDS = {
    S.WAITING: N_("Waiting"),
    S.CALLED: N_("Called"),
    S.READY: N_("In the green room"),
    S.ON: N_("On stage"),
    S.DONE: N_("Done"),
    S.SKIPPED: N_("Left out"),
}
TURN_TONES = {
    S.WAITING: "quiet",
    S.CALLED: "gold",
    S.READY: "brand",
    S.ON: "seal",
    S.DONE: "quiet",
    S.SKIPPED: "quiet",
}
KIND_WORDS = {K.PITCH: N_("Pitching"), K.TALK: N_("Talk"), K.BREAK: N_("Break")}
PHASE_WORDS = {Phase.PITCH: N_("Pitching"), Phase.QA: N_("Questions and answers")}
TONE_WORDS = {Tone.ON_TIME: N_("On time"), Tone.LAST_MINUTE: N_("Last minute"), Tone.OVER: N_("Over time")}
ACT_WORDS = {
    Act.CALL: N_("Call to the green room"),
    Act.READY: N_("Is in the green room"),
    Act.AWAIT: N_("Not here after all"),
    Act.START: N_("Start this turn"),
    Act.QA: N_("Start the questions"),
    Act.PAUSE: N_("Pause"),
    Act.RESUME: N_("Go on"),
    Act.MORE: N_("One more minute"),
    Act.END: N_("End this turn"),
    Act.SKIP: N_("Leave out"),
    Act.BACK: N_("Take in again"),
    Act.UP: N_("Move up"),
    Act.DOWN: N_("Move down"),
    Act.ORDER: N_("New order"),
    Act.GO_ON: N_("Go on now: everything moves up"),
    Act.KEEP: N_("Wait for the planned times"),
    Act.CLOSE: N_("Close the stage"),
    Act.UNDO: N_("Take back"),
}

Q, P = QuestionState, PollState
QUESTION_MOVES: dict[QuestionState, set[QuestionState]] = {
    Q.ASKED: {Q.SHOWN, Q.HIDDEN},
    Q.SHOWN: {Q.ANSWERED, Q.HIDDEN},
    Q.ANSWERED: {Q.SHOWN, Q.HIDDEN},
    Q.HIDDEN: {Q.SHOWN},
}
QUESTION_WORDS = {
    Q.ASKED: N_("To be looked at"),
    Q.SHOWN: N_("Shown"),
    Q.ANSWERED: N_("Answered"),
    Q.HIDDEN: N_("Not shown"),
}
POLL_MOVES: dict[PollState, set[PollState]] = {P.DRAFT: {P.OPEN}, P.OPEN: {P.CLOSED}, P.CLOSED: {P.OPEN}}
POLL_WORDS = {P.DRAFT: N_("Not opened yet"), P.OPEN: N_("Taking answers"), P.CLOSED: N_("Answers closed")}

TO_COME = frozenset({S.WAITING, S.CALLED, S.READY})
LAST_MINUTE = timedelta(seconds=60)
MORE = timedelta(seconds=60)
# A break gives its time to a delay, but people get at least this much of it.
SHORTEST_BREAK = timedelta(minutes=5)
ZERO = timedelta(0)


class Facts(Protocol):
    """What the clock must know of a turn. `paused_seconds` and `extra_seconds` are those of the running phase."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def pitch_seconds(self) -> int: ...
    @property
    def qa_seconds(self) -> int: ...
    @property
    def gap_seconds(self) -> int: ...
    @property
    def extra_seconds(self) -> int: ...
    @property
    def began_at(self) -> datetime | None: ...
    @property
    def qa_began_at(self) -> datetime | None: ...
    @property
    def paused_at(self) -> datetime | None: ...
    @property
    def paused_seconds(self) -> int: ...
    @property
    def ended_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Interval:
    """When a turn was planned and when it is expected; `start` and `end` are None for one that is left out."""

    planned_start: datetime
    planned_end: datetime
    start: datetime | None
    end: datetime | None

    @property
    def delay(self) -> timedelta:
        """How much later than planned it begins (negative: earlier)."""
        return ZERO if self.start is None else self.start - self.planned_start


@dataclass(frozen=True)
class Face:
    """What a clock shows: whole seconds left (negative once over), and how urgent that is."""

    phase: Phase
    seconds: int
    tone: Tone


def phase_of(turn: Facts) -> Phase:
    """Which of its two parts the turn is in."""
    return Phase.PITCH if turn.qa_began_at is None else Phase.QA


def left(turn: Facts, now: datetime) -> timedelta:
    """What is left of the running phase, negative once it is over. While paused it stands still."""
    began = turn.qa_began_at or turn.began_at
    seconds = turn.pitch_seconds if phase_of(turn) is Phase.PITCH else turn.qa_seconds
    length = timedelta(seconds=seconds + turn.extra_seconds)
    if began is None:
        return length
    return length - ((turn.paused_at or now) - began - timedelta(seconds=turn.paused_seconds))


def face(turn: Facts, now: datetime) -> Face:
    """What the clock shows for the turn on stage: 60 seconds before the end it says so, from 0 on how far it is over."""
    rest = left(turn, now)
    seconds = -(-rest // timedelta(seconds=1))  # 0:01 stands until the last second is really over
    tone = Tone.OVER if rest <= ZERO else Tone.LAST_MINUTE if rest <= LAST_MINUTE else Tone.ON_TIME
    return Face(phase_of(turn), int(seconds), tone)


def length_of(turn: Facts) -> timedelta:
    """How long the turn is planned to take on stage."""
    return timedelta(seconds=turn.pitch_seconds + turn.qa_seconds)


def ends_at(turn: Facts, now: datetime) -> datetime:
    """When the turn on stage ends if nothing is done but starting its questions: never before now."""
    to_come = timedelta(seconds=turn.qa_seconds) if phase_of(turn) is Phase.PITCH else ZERO
    return now + max(left(turn, now), ZERO) + to_come


def expected(
    turns: Sequence[Facts], starts_at: datetime, now: datetime | None, *, moves_up: bool = False
) -> list[Interval]:
    """When each turn was planned and is now expected, in the order given.

    The plan chains all turns with their gaps. What has happened counts as it happened; whatever is late pushes all that
    follows at once, and a break gives way down to `SHORTEST_BREAK`. Nobody begins before their planned start, unless the
    operator chose to go on (`moves_up`). A turn that is left out takes no time but keeps its place in the plan.
    Without `now` nothing is late by itself: the stage is not in use.
    """
    found, plan, free = [], starts_at, starts_at
    for turn in turns:
        length, gap = length_of(turn), timedelta(seconds=turn.gap_seconds)
        start = end = None
        if turn.state == S.DONE and turn.began_at and turn.ended_at:
            start, end = turn.began_at, turn.ended_at
        elif turn.state == S.ON and turn.began_at:
            start, end = turn.began_at, ends_at(turn, now or turn.began_at)
        elif turn.state in TO_COME:
            start = max(free, now) if now else free
            if turn.kind == K.BREAK:
                end = _end_of_break(start, length, plan + length, moves_up=moves_up)
            else:
                start = start if moves_up else max(start, plan)
                end = start + length
        if end is not None:
            free = end + gap
        found.append(Interval(plan, plan + length, start, end))
        plan += length + gap
    return found


def _end_of_break(start: datetime, length: timedelta, planned_end: datetime, *, moves_up: bool) -> datetime:
    """As planned where that leaves people enough of it; no longer than its length once everything moves up."""
    end = max(planned_end, start + min(SHORTEST_BREAK, length))
    return min(end, start + length) if moves_up else end


def current(turns: Sequence[Facts]) -> int | None:
    """The place of the turn on stage."""
    return next((place for place, turn in enumerate(turns) if turn.state == S.ON), None)


def following(turns: Sequence[Facts]) -> int | None:
    """The place of the first turn still to come."""
    return next((place for place, turn in enumerate(turns) if turn.state in TO_COME), None)


def next_act(turns: Sequence[Facts], state: str) -> tuple[Act, int | None] | None:
    """The one thing an operator does next, and with which turn; None on a stage that is closed or empty."""
    if state == StageState.OVER or not turns:
        return None
    on = current(turns)
    if on is not None:
        turn = turns[on]
        if turn.paused_at is not None:
            return Act.RESUME, on
        return (Act.QA if phase_of(turn) is Phase.PITCH and turn.qa_seconds else Act.END), on
    place = following(turns)
    if place is None:
        return Act.CLOSE, None
    turn = turns[place]
    if turn.kind == K.BREAK or turn.state == S.READY:
        return Act.START, place
    return (Act.CALL if turn.state == S.WAITING else Act.READY), place


def is_open(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> bool:
    """Whether a window that begins at one instant and ends before the other (or never) is open."""
    return opens_at is not None and opens_at <= now and (closes_at is None or now < closes_at)


# The feed names whole minutes, so that a calendar is not rewritten every second.


def to_the_minute(instant: datetime | None) -> datetime | None:
    """The minute an instant falls into."""
    return None if instant is None else instant.replace(second=0, microsecond=0)


def slipped(told: datetime | None, live: datetime | None) -> int:
    """How many minutes a turn has slipped by itself since its time was last told."""
    return 0 if told is None or live is None else max(0, (live - told) // timedelta(minutes=1))


def retold(sequence: int, told: datetime | None, before: datetime | None, after: datetime | None) -> int:
    """The feed's number after an act that took a turn from the minute `before` to `after`.

    Between acts the number grows with each minute slipped (`slipped`), so a changed time always has a higher one.
    """
    return sequence + slipped(told, before) + (before != after)


# Lots.

DRAW_METHOD = "sha256-order/1"


def seal_of(secret: str) -> str:
    """What is published before the draw: whoever sees the secret later can tell that it is the same."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seed_of(secret: str, word: str) -> str:
    """The seed: the secret fixed before, and a word said in the hall afterwards. Nobody can choose both."""
    return f"{secret}/{word}" if word else secret


def lot(entry: str, seed: str) -> str:
    """An entry's lot: the SHA-256 of seed, a slash and the entry, in hexadecimal."""
    return hashlib.sha256(f"{seed}/{entry}".encode()).hexdigest()


def drawn(entries: Sequence[str], seed: str) -> list[str]:
    """The entries by their lots, smallest first. Whoever has the entries and the seed gets the same order."""
    return sorted(entries, key=lambda entry: lot(entry, seed))
