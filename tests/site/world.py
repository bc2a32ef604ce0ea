"""Small worlds the tests of this room share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event as hooks

from portal import clock
from portal.database import db
from portal.events.actions.showing import show
from portal.events.models import Event
from portal.events.rules import EventState
from portal.makerspaces.models import Makerspace
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace

HIDDEN = (EventState.DRAFT, EventState.SUBMITTED, EventState.RETURNED)


def a_shown_event(title: str = "激光切割沙龙（演示）", **facts: Any) -> Event:
    """An event that can be found and stands in feeds, as after its publishing."""
    event = an_event(title, **facts)
    show(event)
    db.session.commit()
    return event


def many_events(count: int, space: Makerspace | None = None, **facts: Any) -> list[Event]:
    """Coming events at one makerspace, an hour apart."""
    space = space or a_makerspace()
    return [
        an_event(f"第 {number} 场沙龙（演示）", hosts=[space], starts_in=timedelta(days=1, hours=number), **facts)
        for number in range(1, count + 1)
    ]


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The SELECTs that run inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    hooks.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        hooks.remove(db.engine, "before_cursor_execute", note)


def local_day(event: Event) -> str:
    """The day an event begins on, as an address wants it."""
    return event.starts_at.astimezone(clock.WENZHOU).date().isoformat()
