"""Requests of a party: asked, waiting for its answer, answered."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.events.heads import event_facts
from portal.matchmaking.actions import requesting
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.forms.wishing import AnswerForm, AskForm
from portal.matchmaking.models import MeetingRequest, Party
from portal.matchmaking.permissions import Permission, is_of_party
from portal.matchmaking.queries import browsing
from portal.matchmaking.queries import requests as reading
from portal.matchmaking.queries.browsing import Sight
from portal.matchmaking.rules import RequestState
from portal.matchmaking.views.browsing import other_page
from portal.web.forms import finish
from portal.web.guards import current_person, guarded


@blueprint.get("/summits/<slug>/parties/<code>/requests")
@guarded(Permission.SPEAK_FOR, load=browsing.looker)
def requests(party: Party) -> ResponseReturnValue:
    """What waits for our answer, what we asked, what was answered."""
    found = reading.requests_of(party)
    now = clock.now()
    waiting = [each for each in found if each.state == RequestState.OPEN and each.expires_at > now]
    return render_template(
        "matchmaking/requests.html",
        **_page(party),
        to_answer=[each for each in waiting if each.asked_as != party.side],
        asked=[each for each in waiting if each.asked_as == party.side],
        done=[each for each in found if each not in waiting],
        form=AnswerForm(formdata=None),
    )


@blueprint.post("/summits/<slug>/parties/<code>/others/<other>/ask")
@guarded(Permission.LOOK, load=browsing.sight)
def ask(sight: Sight) -> ResponseReturnValue:
    """Ask for a meeting, with a word."""
    form = AskForm.submitted()
    if not form.accepted():
        return other_page(sight, ask_form=form)
    request = requesting.ask(sight.party, sight.other, form.message.data or "", actor=current_person(), now=clock.now())
    said = _("You both want to meet: the plan looks for a time.") if request.state == RequestState.ACCEPTED else None
    return finish(_list(sight.party), said or _("Asked. We write to you when they answer."))


@blueprint.post("/summits/<slug>/requests/<code>/accept")
@guarded(Permission.ANSWER_REQUEST, load=reading.request)
def accept_request(request: MeetingRequest) -> ResponseReturnValue:
    """We would like to meet."""
    form = AnswerForm.submitted()
    if form.accepted():
        requesting.accept(request, actor=current_person(), now=clock.now())
    return finish(_list(_own(request)), _("Accepted: the plan looks for a time."))


@blueprint.route("/summits/<slug>/requests/<code>/decline", methods=["GET", "POST"])
@guarded(Permission.ANSWER_REQUEST, load=reading.request)
def decline_request(request: MeetingRequest) -> ResponseReturnValue:
    """We cannot meet; a reason is theirs to give."""
    form = AnswerForm.submitted()
    own = _own(request)
    if not form.accepted():
        return render_template("matchmaking/decline.html", form=form, request_thing=request, **_page(own))
    requesting.decline(request, form.reply.data or "", actor=current_person(), now=clock.now())
    return finish(_list(own), _("Declined. They are told without a reason unless you gave one."))


@blueprint.post("/summits/<slug>/requests/<code>/take-back")
@guarded(Permission.TAKE_BACK_REQUEST, load=reading.request)
def take_back_request(request: MeetingRequest) -> ResponseReturnValue:
    """We take our request back."""
    form = AnswerForm.submitted()
    if form.accepted():
        requesting.withdraw(request, actor=current_person(), now=clock.now())
    return finish(_list(_own(request)), _("Taken back."))


def _own(request: MeetingRequest) -> Party:
    """The side of whoever looks."""
    return request.founder if is_of_party(current_person(), request.founder) else request.capital


def _list(party: Party) -> str:
    return url_for("matchmaking.requests", slug=party.summit.event.slug, code=party.code)


def _page(party: Party) -> dict[str, Any]:
    return event_facts(party.summit.event) | {"party": party, "summit": party.summit}
