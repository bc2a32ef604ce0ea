"""A letter to everybody of a party or of the organising body, each in their language."""

from datetime import datetime
from typing import Any

from portal.events import desks
from portal.events.calendar import place_of
from portal.events.models import Event
from portal.matchmaking.models import Party, Summit
from portal.matchmaking.queries.parties import people_of
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.web.addresses import public_url


def to_party(
    party: Party, purpose: str, about: str, version: str | int, *, now: datetime, endpoint: str, **more: Any
) -> None:
    """One letter to everybody of the fund or team; `more` fills the template `mail/<purpose>` and may be a function of
    the language. The letter leads to `endpoint`, a page of this party (`slug` and `code`).
    """
    event = party.summit.event
    for person in people_of(party):
        values = facts(event, person.language) | {
            key: value(person.language) if callable(value) else value for key, value in more.items()
        }
        values |= {
            "name": person.name,
            "party": party.name(person.language),
            "url": public_url(endpoint, person.language, slug=event.slug, code=party.code),
        }
        tell(person, purpose, about, version, write(purpose, person.language, **values), now=now)


def to_organisers(
    summit: Summit, purpose: str, about: str, version: str | int, *, now: datetime, endpoint: str, **more: Any
) -> None:
    """One letter to everybody who runs the event."""
    for person in desks.organisers_of(summit.event):
        values = facts(summit.event, person.language) | more
        values |= {"name": person.name, "url": public_url(endpoint, person.language, slug=summit.event.slug)}
        tell(person, purpose, about, version, write(purpose, person.language, **values), now=now)


def facts(event: Event, language: str) -> dict[str, Any]:
    """What the frame of each letter says of the event."""
    return {"event": event, "title": event.title(language), "place": place_of(event, language)}
