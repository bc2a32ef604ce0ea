"""Letters about requests: asked, answered, taken back, expired."""

from datetime import datetime

from portal.matchmaking.letters.frame import to_party
from portal.matchmaking.models import MeetingRequest, Party
from portal.matchmaking.rules import RequestState


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


def _to_asked(request: MeetingRequest, state: RequestState, *, now: datetime) -> None:
    asker, asked = request.pair
    _about_request(request, asked, asker, state, now=now)


def _to_asker(request: MeetingRequest, state: RequestState, *, now: datetime) -> None:
    asker, asked = request.pair
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
