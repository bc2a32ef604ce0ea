"""What everyone registered must still be told. The room that knows who is registered tells them and says so here.

A change raises `sequence` in its own transaction; whoever announces catches up to it, seconds later, with one letter
for however many changes there were.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from portal.database import db
from portal.events.actions.seats import events
from portal.events.models import Event
from portal.events.rules import CalendarFacts, CalendarStatus, Change, change_between


def pending_change(event: Event) -> Change | None:
    """What changed since everyone registered was last told; None where nothing they rely on did."""
    if event.announced is None or event.sequence <= event.announced_sequence:
        return None
    return change_between(_facts(event.announced), event.calendar_facts)


def mark_announced(event: Event) -> None:
    """Everyone has been told of the event as it stands. Leaves its version: an open form stays good."""
    told = update(events).where(events.c.id == event.id)
    db.session.execute(told.values(announced_sequence=event.sequence, announced=_plain(event.calendar_facts)))
    db.session.expire(event, ["announced_sequence", "announced"])


def _plain(facts: CalendarFacts) -> dict[str, Any]:
    return {
        "status": facts.status, "starts_at": facts.starts_at.isoformat(), "ends_at": facts.ends_at.isoformat(),
        "is_all_day": facts.is_all_day, "timezone": facts.timezone, "place": list(facts.place),
    }  # fmt: skip


def _facts(plain: dict[str, Any]) -> CalendarFacts:
    return CalendarFacts(
        status=CalendarStatus(plain["status"]) if plain["status"] else None,
        starts_at=datetime.fromisoformat(plain["starts_at"]),
        ends_at=datetime.fromisoformat(plain["ends_at"]),
        is_all_day=plain["is_all_day"],
        timezone=plain["timezone"],
        place=tuple(plain["place"]),
    )
