"""What follows from a change of an event: it is found by its new words, and its calendar entry is made anew."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, update

from portal.database import db
from portal.events.actions.seats import events
from portal.events.calendar import entry, place_of, stamp
from portal.events.models import CalendarText, Event
from portal.events.rules import KIND_WORDS, PUBLIC_STATES, SECTOR_WORDS, EventKind, Sector
from portal.search import actions as search
from portal.web.language import LANGUAGES, force_language


def touch(event: Event, *, now: datetime, **columns: Any) -> None:
    """Note that the event (or what belongs to it) changed, without making an open form of it stale."""
    db.session.execute(update(events).where(events.c.id == event.id).values(updated_at=now, **columns))
    db.session.expire(event, ["updated_at", *columns])


def show(event: Event) -> None:
    """Index the event's words and keep its calendar entries, as the event stands now."""
    db.session.flush()
    _index(event)
    if event.state in PUBLIC_STATES:
        for text in _entries(event):
            db.session.merge(text)
    else:
        db.session.execute(delete(CalendarText).where(CalendarText.event_id == event.id))
    db.session.flush()


def show_all_anew(shown: Iterable[Event]) -> None:
    """Index these public events and write their calendar entries, where the index and the entries were emptied before."""
    db.session.execute(delete(CalendarText))
    with db.session.no_autoflush:
        for event in shown:
            _index(event)
            db.session.add_all(_entries(event))
    db.session.flush()


def _index(event: Event) -> None:
    search.index(
        "event",
        event.id,
        title=_joined(event.title_zh, event.title_en),
        summary=_joined(event.summary_zh, event.summary_en),
        tags=_joined(*_tags(event)),
        body=_joined(event.text_zh, event.text_en),
    )


def _entries(event: Event) -> list[CalendarText]:
    return [
        CalendarText(
            event_id=event.id, language=language, stamp=stamp(), made_for=event.updated_at, text=entry(event, language)
        )
        for language in LANGUAGES
    ]


def hide(event: Event) -> None:
    """Let nothing of the event be found any more."""
    search.forget("event", event.id)
    db.session.execute(delete(CalendarText).where(CalendarText.event_id == event.id))


def _tags(event: Event) -> list[str | None]:
    words: list[str | None] = []
    for language in LANGUAGES:
        with force_language(language):
            words.append(gettext(KIND_WORDS[EventKind(event.kind)]))
            words += [gettext(SECTOR_WORDS[Sector(s)]) if s in set(Sector) else s for s in event.sectors]
        words.append(place_of(event, language))
    for host in event.confirmed_hosts:
        words += [host.makerspace.name_zh, host.makerspace.name_en]
    if event.area is not None:
        words += [event.area.name_zh, event.area.name_en]
    if event.organisation is not None:
        words += [event.organisation.name_zh, event.organisation.name_en]
    return words


def _joined(*texts: str | None) -> str:
    return " / ".join(text for text in texts if text)
