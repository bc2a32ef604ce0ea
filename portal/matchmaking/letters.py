"""Letters of summits to parties and organisers, each in its reader's language."""

from datetime import datetime
from typing import Any

from portal.events import desks
from portal.events.calendar import place_of
from portal.events.models import Event
from portal.matchmaking.models import MeetingRequest, Party, Summit
from portal.matchmaking.queries.parties import people_of
from portal.matchmaking.rules import RequestState
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.outcomes.rules import Side
from portal.web.addresses import public_url


def asked(request: MeetingRequest, *, now: datetime) -> None:
    """To the asked side: somebody would like to meet you; until when to answer."""
    _to_asked(request, RequestState.OPEN, now=now)


def accepted(request: MeetingRequest, *, now: datetime) -> None:
    """To who asked: they would like to meet you; the plan says when."""
    _to_asker(request, RequestState.ACCEPTED, now=now)


def declined(request: MeetingRequest, *, now: datetime) -> None:
    """To who asked: not this time, with what they wrote, if anything."""
    _to_asker(request, RequestState.DECLINED, now=now)


def expired(request: MeetingRequest, *, now: datetime) -> None:
    """To who asked: nobody answered in time."""
    _to_asker(request, RequestState.EXPIRED, now=now)


def withdrawn(request: MeetingRequest, *, now: datetime) -> None:
    """To the asked side, which had said yes: the others do not come after all."""
    _to_asked(request, RequestState.WITHDRAWN, now=now)


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


def _to_asked(request: MeetingRequest, state: RequestState, *, now: datetime) -> None:
    asker, asked = _asker_and_asked(request)
    _about_request(request, asked, asker, state, now=now)


def _to_asker(request: MeetingRequest, state: RequestState, *, now: datetime) -> None:
    asker, asked = _asker_and_asked(request)
    _about_request(request, asker, asked, state, now=now)


def _about_request(request: MeetingRequest, reader: Party, other: Party, state: RequestState, *, now: datetime) -> None:
    to_party(
        reader,
        "meeting-request",
        request.code,
        request.letters,
        now=now,
        endpoint="matchmaking.requests",
        state=str(state),
        other=other.name,
        request=request,
    )


def _asker_and_asked(request: MeetingRequest) -> tuple[Party, Party]:
    pair = (request.founder, request.capital)
    return pair if request.asked_as == Side.TEAM else (pair[1], pair[0])
