"""Refusals: exceptions whose text a person can act on. They are translated and answered at the edge (`web.errors`)."""

from typing import Any, TypeVar

State = TypeVar("State")


def N_(msgid: str) -> str:  # noqa: N802 -- the gettext world's own name for "mark, do not translate yet"
    """The msgid itself, marked so that the catalogue carries it."""
    return msgid


class Refusal(Exception):
    """A wish the portal does not grant, with a sentence for the person.

    `msgid` is marked with `N_`, `values` fill its `%(name)s` places, `field` names the form field at fault, if one is.
    """

    status = 422

    def __init__(self, msgid: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


class NotFound(Refusal):
    """It does not exist, or the person may not know that it does."""

    status = 404

    def __init__(self, msgid: str = N_("There is nothing at this address."), **values: Any) -> None:
        super().__init__(msgid, **values)


class NotAllowed(Refusal):
    """The person may see the thing but not do this with it."""

    status = 403

    def __init__(self, msgid: str = N_("You may not do this."), **values: Any) -> None:
        super().__init__(msgid, **values)


class Conflict(Refusal):
    """Somebody else was first, or the thing has moved on."""

    status = 409


class Gone(Refusal):
    """It was there and is over: an expired link or offer. `way_on` names the page that gives a new one, if one does."""

    status = 410

    def __init__(self, msgid: str, *, way_on: str | None = None, **values: Any) -> None:
        super().__init__(msgid, **values)
        self.way_on = way_on


class TooLarge(Refusal):
    """More bytes, rows or pixels than the portal takes."""

    status = 413


class TooMany(Refusal):
    """Too many tries in a short time. `retry_after` is in seconds."""

    status = 429

    def __init__(self, msgid: str, *, retry_after: int, **values: Any) -> None:
        super().__init__(msgid, **values)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """Not now: a lock, the disk or a neighbour service is busy. `retry_after` is in seconds."""

    status = 503
    retry_after = 3


class MoveRefused(Conflict):
    """A life cycle does not know this step."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(N_("This step is not possible from the present state."), old=old, new=new)


def move(moves: dict[State, set[State]], old: State, new: State) -> State:
    """The new state, if the table of moves has the step. Raises MoveRefused otherwise."""
    if new not in moves.get(old, set()):
        raise MoveRefused(str(old), str(new))
    return new
