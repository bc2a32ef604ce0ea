"""What the head of a page says of an event, in the page's language: for the pages of every family of events."""

from typing import Any

from flask_babel import gettext

from portal.events.calendar import place_of
from portal.events.models import Event
from portal.events.rules import KIND_WORDS, EventKind
from portal.web.language import language


def event_facts(event: Event) -> dict[str, Any]:
    """What the head of a page says of the event."""
    return {
        "event": event,
        "title": event.title(language()),
        "kind_word": gettext(KIND_WORDS[EventKind(event.kind)]),
        "place": place_of(event, language()),
    }
