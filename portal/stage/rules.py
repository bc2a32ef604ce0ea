"""States and moves on a stage. Pure and clock-free."""

from enum import StrEnum

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


TURN_MOVES: dict[TurnState, set[TurnState]] = {
    TurnState.WAITING: {TurnState.CALLED, TurnState.READY, TurnState.ON, TurnState.SKIPPED},
    TurnState.CALLED: {TurnState.WAITING, TurnState.READY, TurnState.ON, TurnState.SKIPPED},
    TurnState.READY: {TurnState.WAITING, TurnState.CALLED, TurnState.ON, TurnState.SKIPPED},
    TurnState.ON: {TurnState.DONE, TurnState.WAITING},
    TurnState.DONE: {TurnState.ON},
    TurnState.SKIPPED: {TurnState.WAITING},
}
TURN_WORDS = {
    TurnState.WAITING: N_("Waiting"),
    TurnState.CALLED: N_("Called"),
    TurnState.READY: N_("In the green room"),
    TurnState.ON: N_("On stage"),
    TurnState.DONE: N_("Done"),
    TurnState.SKIPPED: N_("Left out"),
}
