"""Requests for a meeting: asked, answered, taken back, expired. A request never takes a slot; only the plan does.

Lock order: the party with the money, then the request.
"""

from datetime import datetime, timedelta
from typing import Any

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db, insert_new
from portal.errors import N_, Conflict, NotAllowed, move
from portal.matchmaking.actions import marks
from portal.matchmaking.letters import requests as letters
from portal.matchmaking.models import MeetingRequest, Party
from portal.matchmaking.queries import requests
from portal.matchmaking.rules import REQUEST_MOVES, RequestState, WishesClosed, may_ask, opens_at
from portal.outcomes.rules import Side

S = RequestState
AUDIT_KIND = "meeting-request"


def ask(asker: Party, asked: Party, message: str = "", *, actor: Person, now: datetime) -> MeetingRequest:
    """The one request of the pair, open; where the other side has asked already, this is its yes.

    Raises WishesClosed before the party's tier may ask and after the deadline, NotFound, NotAllowed where the matrix does
    not let it ask or the two are tied, Conflict where the other side has said no or has as many requests as it can answer.
    """
    summit = asker.summit
    marks.refuse_strangers(asker, asked, now=now)
    if not may_ask(summit.asks, asker.kind, asked.kind):
        raise NotAllowed(
            N_("At this summit the other side asks you. A mark tells the plan that you would like to meet.")
        )
    if now < opens_at(summit.wishes_open_at, asker.tier, summit.tier_hours):
        raise WishesClosed(N_("Your round of requests has not opened yet. Marks can be set already."))
    capital, founder = (asked, asker) if asker.side is Side.TEAM else (asker, asked)
    db.session.refresh(capital, ["version"], with_for_update={"of": Party})
    if asked is capital and not _has_room(asked, asker):
        raise Conflict(
            N_(
                "They have as many requests as they can answer at the moment. Your mark still counts when the plan is made."
            )
        )
    values: dict[str, Any] = {
        "code": readable_code(),
        "summit_id": summit.id,
        "capital_id": capital.id,
        "founder_id": founder.id,
        "asked_as": asker.side,
        "state": S.OPEN,
        "message": message,
        "reply": "",
        "asked_by_id": actor.id,
        "asked_at": now,
        "expires_at": _expiry(asker, now),
        "letters": 1,
    }
    made: Any = db.session.execute(insert_new(MeetingRequest.__table__, "capital_id", "founder_id"), values)
    request = requests.between(capital, founder, is_locked=True)
    assert request is not None  # it is there now: new, or what kept us from being new
    marks.like_at_least(asker, asked, now=now)
    if not made.rowcount and not _ask_again(request, asker, message, actor=actor, now=now):
        return request
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    record(actor, "ask", AUDIT_KIND, request.code, now=now, after={"state": request.state})
    db.session.flush()
    letters.asked(request, now=now)
    return request


def accept(request: MeetingRequest, *, actor: Person | None, now: datetime) -> None:
    """The asked side would like to meet. Raises MoveRefused for what was taken back or has expired, WishesClosed."""
    request = _locked(request)
    if request.state == S.ACCEPTED:
        return  # the second click
    asker, asked = request.pair
    marks.refuse_strangers(asked, asker, now=now)
    _move(request, S.ACCEPTED, actor=actor, now=now)
    marks.like_at_least(asked, asker, now=now)
    letters.accepted(request, now=now)


def decline(request: MeetingRequest, reply: str = "", *, actor: Person | None, now: datetime) -> None:
    """The asked side does not meet; it need not say why. Raises Conflict where the plan with this meeting is out."""
    request = _locked(request)
    if request.state == S.DECLINED:
        return
    _refuse_planned(request)
    _move(request, S.DECLINED, actor=actor, now=now)
    request.reply = reply
    db.session.flush()
    letters.declined(request, now=now)


def withdraw(request: MeetingRequest, *, actor: Person | None, now: datetime) -> None:
    """Who asked takes it back. Raises Conflict where the plan with this meeting is out."""
    request = _locked(request)
    if request.state == S.WITHDRAWN:
        return
    _refuse_planned(request)
    was_accepted = request.state == S.ACCEPTED
    _move(request, S.WITHDRAWN, actor=actor, now=now)
    if was_accepted:
        letters.withdrawn(request, now=now)


def expire(request: MeetingRequest, *, now: datetime) -> None:
    """Nobody answered in time: the request is gone, and who asked is told."""
    request = _locked(request)
    if request.state != S.OPEN or request.expires_at > now:
        return
    _move(request, S.EXPIRED, actor=None, now=now)
    letters.expired(request, now=now)


def _ask_again(request: MeetingRequest, asker: Party, message: str, *, actor: Person, now: datetime) -> bool:
    """Whether the request that was there is open anew. What the other side asked is thereby accepted."""
    if request.asked_as != asker.side and request.state in {S.OPEN, S.DECLINED}:
        accept(request, actor=actor, now=now)
        return False
    if request.state in {S.OPEN, S.ACCEPTED}:
        return False  # the second click
    if request.state == S.DECLINED:
        raise Conflict(N_("They have answered already: they cannot meet you this time."))
    request.asked_as, request.message, request.reply = asker.side, message, ""
    request.asked_by_id, request.asked_at, request.expires_at = actor.id, now, _expiry(asker, now)
    request.answered_by_id, request.answered_at = None, None
    request.state = move(REQUEST_MOVES, S(request.state), S.OPEN)
    request.letters += 1
    return True


def _expiry(asker: Party, now: datetime) -> datetime:
    summit = asker.summit
    return min(now + timedelta(hours=summit.request_hours), summit.wishes_close_at)


def _has_room(asked: Party, asker: Party) -> bool:
    """Whether the party can be asked one more: what it has asked itself, or is asked already by this one, does not count."""
    return requests.waiting_count(asked, but=asker) < asked.summit.open_requests


def _locked(request: MeetingRequest) -> MeetingRequest:
    db.session.refresh(request.capital, ["version"], with_for_update={"of": Party})
    db.session.refresh(request, with_for_update={"of": MeetingRequest})
    return request


def _refuse_planned(request: MeetingRequest) -> None:
    if requests.is_in_published_plan(request):
        raise Conflict(N_("The plan with this meeting has been published. Please cancel the meeting instead."))


def _move(request: MeetingRequest, state: RequestState, *, actor: Person | None, now: datetime) -> None:
    before = request.state
    request.state = move(REQUEST_MOVES, S(before), state)
    request.answered_by_id, request.answered_at = (actor.id if actor else None), now
    request.letters += 1
    record(actor, str(state), AUDIT_KIND, request.code, now=now, before={"state": before}, after={"state": state})
    db.session.flush()
