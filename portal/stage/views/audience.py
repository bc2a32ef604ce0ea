"""The audience's page: now and next, questions, polls, the public vote. Reading is for all, speaking for seats."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.stage import queries
from portal.stage.actions import voices
from portal.stage.blueprint import blueprint
from portal.stage.forms import ChoiceForm, QuestionForm, TicketForm
from portal.stage.models import Poll, Question, Stage
from portal.stage.permissions import Permission
from portal.stage.rules import StageState, TurnKind, TurnState, is_open
from portal.stage.views.showing import ON_A_PHONE, hall, keep_ticket, live, ticket_of
from portal.web.forms import Form, finish
from portal.web.guards import guarded


@blueprint.get("/stage/<slug>/")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def audience(stage: Stage) -> ResponseReturnValue:
    """What is on, and what one can say to it."""
    return _page(stage)


@blueprint.post("/stage/<slug>/seat")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def take_seat(stage: Stage) -> ResponseReturnValue:
    """Speak for a ticket on this device, by its code."""
    form = TicketForm.submitted()
    if not form.accepted():
        return _page(stage, ticket_form=form)
    ticket = voices.seat(stage, form.code.data, address=request.remote_addr, now=clock.now())
    keep_ticket(stage, ticket.code)
    return finish(_to(stage), _("Welcome. You can ask and vote now."))


@blueprint.post("/stage/<slug>/questions")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def ask(stage: Stage) -> ResponseReturnValue:
    """One question."""
    form = QuestionForm.submitted()
    if not form.accepted():
        return _page(stage, question_form=form)
    turn = queries.turn_of(stage, form.turn_id)
    voices.ask(stage, ticket_of(stage), form.text.data, turn=turn, now=clock.now())
    said = _("Asked. Everybody can see it.") if stage.shows_at_once else _("Asked. It appears once it was looked at.")
    return finish(_to(stage), said)


@blueprint.post("/stage/<slug>/questions/<code>/support")
@guarded(Permission.SEE, load=queries.question, is_secret=True)
def support(question: Question) -> ResponseReturnValue:
    """Want to hear the answer too, or not after all."""
    form = ChoiceForm.submitted()
    if not form.accepted():
        return _page(question.stage, button_form=form)
    say = voices.support if form.is_yes else voices.take_support_back
    say(question, ticket_of(question.stage), now=clock.now())
    return finish(_to(question.stage))


@blueprint.post("/stage/<slug>/polls/<code>")
@guarded(Permission.SEE, load=queries.poll, is_secret=True)
def answer_poll(poll: Poll) -> ResponseReturnValue:
    """Choose an answer, or another one."""
    form = ChoiceForm.submitted()
    if not form.accepted():
        return _page(poll.stage, button_form=form)
    chosen = form.number if form.number is not None else -1
    voices.answer(poll, ticket_of(poll.stage), chosen, now=clock.now())
    return finish(_to(poll.stage))


@blueprint.post("/stage/<slug>/vote")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def vote(stage: Stage) -> ResponseReturnValue:
    """大众投票: the one vote of this ticket."""
    form = ChoiceForm.submitted()
    if not form.accepted():
        return _page(stage, button_form=form)
    voices.vote(stage, queries.turn_of(stage, form.number), ticket_of(stage), now=clock.now())
    return finish(_to(stage), _("Your vote counts. You can change it until voting closes."))


def _page(
    stage: Stage,
    *,
    ticket_form: TicketForm | None = None,
    question_form: QuestionForm | None = None,
    button_form: ChoiceForm | None = None,
) -> ResponseReturnValue:
    now, ticket = clock.now(), ticket_of(stage)
    is_voting = is_open(stage.voting_opens_at, stage.voting_closes_at, now)
    pitches = [turn for turn in stage.turns if turn.kind == TurnKind.PITCH and turn.state != TurnState.SKIPPED]
    values: dict[str, Any] = {
        "stage": stage,
        "event": stage.event,
        "hall": hall(stage, now),
        "live": live(stage, now, ON_A_PHONE),
        "ticket": ticket,
        "questions": queries.questions(stage, reader=ticket),
        "takes_questions": stage.takes_questions and stage.state != StageState.OVER,
        "polls": queries.polls(stage, reader=ticket),
        "is_voting": is_voting,
        "pitches": pitches,
        "own_vote": queries.own_vote(ticket, stage) if ticket and is_voting else None,
        "result": queries.vote_count(stage) if stage.voting_opens_at and not is_voting else None,
        "ticket_form": ticket_form or _empty(TicketForm),
        "question_form": question_form or _empty(QuestionForm),
        "button_form": button_form or _empty(ChoiceForm),
    }
    return render_template("stage/audience.html", **values)


def _empty(kind: type[Form]) -> Any:
    return kind(formdata=None)


def _to(stage: Stage) -> str:
    return url_for("stage.audience", slug=stage.event.slug)
