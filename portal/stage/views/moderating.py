"""The operator and the audience: questions to show, polls and the public vote to open, lots to draw."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.events.models import Event
from portal.registrations.queries import event_to_join
from portal.stage import queries
from portal.stage.actions import draws, moderating
from portal.stage.blueprint import blueprint
from portal.stage.forms import ChoiceForm, PollForm, SealForm, WordForm
from portal.stage.models import Draw, Poll, Question, Stage
from portal.stage.permissions import Permission
from portal.stage.rules import (
    POLL_WORDS,
    QUESTION_MOVES,
    QUESTION_WORDS,
    PollState,
    QuestionState,
    TurnKind,
    is_open,
)
from portal.stage.views.showing import IN_THE_HALL, hall, live
from portal.web.forms import finish
from portal.web.guards import current_person, guarded

EVERY_STATE = tuple(QuestionState)


@blueprint.get("/organise/<slug>/stage/audience")
@guarded(Permission.RUN, load=event_to_join)
def voices(event: Event) -> ResponseReturnValue:
    """What the audience asks and says."""
    return _page(_stage_of(event))


@blueprint.post("/organise/<slug>/stage/questions")
@guarded(Permission.RUN, load=event_to_join)
def open_questions(event: Event) -> ResponseReturnValue:
    """Take questions, or take none for now."""
    stage, form = _stage_of(event), ChoiceForm.submitted()
    if not form.accepted():
        return _page(stage, form)
    moderating.open_questions(stage, form.is_yes, actor=current_person(), now=clock.now())
    return finish(_to(stage))


@blueprint.post("/organise/<slug>/stage/questions/<code>")
@guarded(Permission.MODERATE, load=queries.question)
def sort_out(question: Question) -> ResponseReturnValue:
    """Show, hide or tick off."""
    form = ChoiceForm.submitted()
    if not form.accepted():
        return _page(question.stage, form)
    if form.choice.data not in set(QuestionState):
        raise NotFound
    state = QuestionState(form.choice.data)
    moderating.sort_out(question, state, actor=current_person(), now=clock.now())
    return finish(_to(question.stage))


@blueprint.route("/organise/<slug>/stage/polls/new", methods=["GET", "POST"])
@guarded(Permission.RUN, load=event_to_join)
def write_poll(event: Event) -> ResponseReturnValue:
    """A question to the audience."""
    stage, form = _stage_of(event), PollForm.submitted()
    if not form.accepted():
        return render_template("stage/poll.html", event=event, stage=stage, form=form)
    asked = (form.question_zh.data, form.question_en.data)
    moderating.write_poll(stage, asked, form.answers, actor=current_person(), now=clock.now())
    return finish(_to(stage), _("The poll is ready. Open it when the hall should answer."))


@blueprint.post("/organise/<slug>/stage/polls/<code>")
@guarded(Permission.MODERATE, load=queries.poll)
def turn_poll(poll: Poll) -> ResponseReturnValue:
    """Open it, close it, or throw it away before anybody saw it."""
    form = ChoiceForm.submitted()
    if not form.accepted():
        return _page(poll.stage, form)
    stage = poll.stage
    if form.choice.data == "away":
        moderating.throw_poll_away(poll, actor=current_person(), now=clock.now())
    elif form.choice.data in set(PollState):
        moderating.turn_poll(poll, PollState(form.choice.data), actor=current_person(), now=clock.now())
    else:
        raise NotFound
    return finish(_to(stage))


@blueprint.post("/organise/<slug>/stage/voting")
@guarded(Permission.RUN, load=event_to_join)
def turn_voting(event: Event) -> ResponseReturnValue:
    """Open or close the public vote."""
    stage, form = _stage_of(event), ChoiceForm.submitted()
    if not form.accepted():
        return _page(stage, form)
    turn = moderating.open_voting if form.is_yes else moderating.close_voting
    turn(stage, actor=current_person(), now=clock.now())
    return finish(_to(stage))


@blueprint.route("/organise/<slug>/stage/draws", methods=["GET", "POST"])
@guarded(Permission.RUN, load=event_to_join)
def draw_lots(event: Event) -> ResponseReturnValue:
    """All draws of this stage, and sealing another."""
    stage, form = _stage_of(event), SealForm.submitted(None, **_pitches_of(event))
    if not form.accepted():
        return render_template("stage/draws.html", event=event, stage=stage, form=form, draws=queries.draws(stage))
    sealed = draws.seal(stage, form.names, actor=current_person(), now=clock.now())
    return finish(url_for("stage.reveal", slug=event.slug, code=sealed.code), _("Sealed. Its page is public."))


@blueprint.route("/organise/<slug>/stage/draws/<code>", methods=["GET", "POST"])
@guarded(Permission.MODERATE, load=queries.draw)
def reveal(draw: Draw) -> ResponseReturnValue:
    """Type the word from the hall, and the order is there."""
    form = WordForm.submitted()
    if not form.accepted():
        return render_template("stage/reveal.html", event=draw.event, stage=draw.stage, draw=draw, form=form)
    draws.reveal(draw, form.word.data, actor=current_person(), now=clock.now())
    return finish(url_for("stage.draw", slug=draw.event.slug, code=draw.code), _("The lots are drawn."))


def _page(stage: Stage, form: ChoiceForm | None = None) -> ResponseReturnValue:
    now = clock.now()
    is_voting = is_open(stage.voting_opens_at, stage.voting_closes_at, now)
    values: dict[str, Any] = {
        "stage": stage,
        "event": stage.event,
        "form": form or ChoiceForm(formdata=None),
        "hall": hall(stage, now),
        "live": live(stage, now, IN_THE_HALL),
        "questions": queries.questions(stage, EVERY_STATE),
        "question_words": QUESTION_WORDS,
        "question_moves": QUESTION_MOVES,
        "polls": queries.polls(stage, drafts=True),
        "poll_words": POLL_WORDS,
        "is_voting": is_voting,
        "votes": queries.vote_count(stage),
        "pitches": [turn for turn in stage.turns if turn.kind == TurnKind.PITCH],
    }
    return render_template("stage/voices.html", **values)


def _pitches_of(event: Event) -> dict[str, str]:
    """The names one probably draws among."""
    stage = queries.stage_of(event)
    names = [turn.title_zh for turn in stage.turns if turn.kind == TurnKind.PITCH] if stage else []
    return {"entries": "\n".join(names)}


def _stage_of(event: Event) -> Stage:
    stage = queries.stage_of(event)
    if stage is None:
        raise NotFound
    return stage


def _to(stage: Stage) -> str:
    return url_for("stage.voices", slug=stage.event.slug)
