"""The operator's page: one clear next act, the running order, and what one does beside it."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.events.models import Event
from portal.registrations.queries import event_to_join
from portal.stage import queries
from portal.stage.actions import planning, running
from portal.stage.actions.running import TurnPlan
from portal.stage.blueprint import blueprint
from portal.stage.forms import ActForm, NoticeForm, SetUpForm, TurnForm, whole
from portal.stage.models import Stage, Turn
from portal.stage.permissions import Permission
from portal.stage.rules import ACT_WORDS, TO_COME, Act, TurnKind, next_act
from portal.stage.views.showing import IN_THE_HALL, hall, live
from portal.web.forms import finish
from portal.web.guards import current_person, guarded


@blueprint.route("/organise/<slug>/stage/", methods=["GET", "POST"])
@guarded(Permission.RUN, load=event_to_join)
def console(event: Event) -> ResponseReturnValue:
    """Run the stage; without one, the way to set it up."""
    stage = queries.stage_of(event)
    if stage is None:
        return redirect(url_for("stage.set_up", slug=event.slug), 303)
    form = ActForm.submitted()
    if not form.accepted():
        return _page(stage, form)
    if form.what is None:
        raise NotFound
    running.act(
        stage,
        form.what,
        queries.turn_of(stage, form.turn_id),
        seen=form.seen_version,
        actor=current_person(),
        now=clock.now(),
        order=form.new_order,
    )
    return finish(url_for("stage.console", slug=event.slug))


def _page(stage: Stage, form: ActForm) -> ResponseReturnValue:
    now = clock.now()
    suggested = next_act(stage.turns, stage.state)
    act, place = suggested or (None, None)
    values: dict[str, Any] = {
        "stage": stage,
        "event": stage.event,
        "form": form,
        "hall": hall(stage, now),
        "live": live(stage, now, IN_THE_HALL),
        "act": act,
        "act_turn": stage.turns[place] if place is not None else None,
        "acts": Act,
        "act_words": ACT_WORDS,
        "last_step": stage.steps[-1] if stage.steps else None,
        "movable": {turn.id for turn in stage.turns if turn.state in running.MOVABLE},
        "to_come": TO_COME,
        "unseen": queries.unseen(stage),
        "notice_form": NoticeForm(formdata=None, obj=stage),
    }
    return render_template("stage/console.html", **values)


@blueprint.route("/organise/<slug>/stage/set-up", methods=["GET", "POST"])
@guarded(Permission.RUN, load=event_to_join)
def set_up(event: Event) -> ResponseReturnValue:
    """When the first turn begins, and how questions come in; makes the stage where there is none."""
    stage = queries.stage_of(event)
    form = SetUpForm.submitted(stage, **({} if stage else {"starts_at": event.starts_at}))
    if not form.accepted():
        return render_template("stage/set_up.html", event=event, stage=stage, form=form)
    actor, now = current_person(), clock.now()
    if stage is None:
        stage = running.prepare(event, [], starts_at=form.starts_at.data, actor=actor, now=now)
    planning.set_up(
        stage,
        starts_at=form.starts_at.data,
        takes_questions=form.takes_questions.data,
        shows_at_once=form.shows_at_once.data,
        actor=actor,
        now=now,
    )
    return finish(url_for("stage.console", slug=event.slug), _("The stage is set up."))


@blueprint.post("/organise/<slug>/stage/notice")
@guarded(Permission.RUN, load=event_to_join)
def announce(event: Event) -> ResponseReturnValue:
    """What all screens show."""
    stage = _stage_of(event)
    form = NoticeForm.submitted()
    if not form.accepted():
        return _page(stage, ActForm(formdata=None))
    planning.announce(stage, form.notice_zh.data, form.notice_en.data, actor=current_person(), now=clock.now())
    said = _("All screens show it.") if form.notice_zh.data or form.notice_en.data else _("The notice is gone.")
    return finish(url_for("stage.console", slug=event.slug), said)


@blueprint.route("/organise/<slug>/stage/turns/new", methods=["GET", "POST"])
@guarded(Permission.RUN, load=event_to_join)
def add_turn(event: Event) -> ResponseReturnValue:
    """One more turn at the end of the order."""
    stage = _stage_of(event)
    form = TurnForm.submitted().offer_kinds()
    if not form.accepted():
        return render_template("stage/turn.html", event=event, stage=stage, form=form, turn=None)
    planning.add(stage, _plan(form), actor=current_person(), now=clock.now())
    return finish(url_for("stage.console", slug=event.slug), _("Added at the end of the order."))


@blueprint.route("/organise/<slug>/stage/turns/<int:number>", methods=["GET", "POST"])
@guarded(Permission.MODERATE, load=queries.turn)
def change_turn(turn: Turn) -> ResponseReturnValue:
    """Other words and minutes."""
    stage, event = turn.stage, turn.event
    form = TurnForm.submitted(None, **_written(turn)).offer_kinds()
    if not form.accepted():
        return render_template("stage/turn.html", event=event, stage=stage, form=form, turn=turn)
    plan, seen = _plan(form, turn), whole(form.seen.data) or 0
    planning.change(stage, turn, plan, seen=seen, actor=current_person(), now=clock.now())
    return finish(url_for("stage.console", slug=event.slug), _("The turn is changed."))


@blueprint.post("/organise/<slug>/stage/turns/<int:number>/remove")
@guarded(Permission.MODERATE, load=queries.turn)
def remove_turn(turn: Turn) -> ResponseReturnValue:
    """Take it off the order."""
    stage, event = turn.stage, turn.event
    form = ActForm.submitted()
    if not form.accepted():
        turn_form = TurnForm(formdata=None, **_written(turn)).offer_kinds()
        turn_form.form_errors = form.form_errors
        return render_template("stage/turn.html", event=event, stage=stage, form=turn_form, turn=turn)
    planning.remove(stage, turn, seen=form.seen_version or 0, actor=current_person(), now=clock.now())
    return finish(url_for("stage.console", slug=event.slug), _("The turn is off the order."))


def _stage_of(event: Event) -> Stage:
    stage = queries.stage_of(event)
    if stage is None:
        raise NotFound
    return stage


def _written(turn: Turn) -> dict[str, Any]:
    """A turn as its form shows it."""
    return {
        "seen": turn.stage.version,
        "kind": turn.kind,
        "title_zh": turn.title_zh,
        "title_en": turn.title_en,
        "pitch_minutes": turn.pitch_seconds // 60,
        "qa_minutes": turn.qa_seconds // 60,
        "gap_minutes": turn.gap_seconds // 60,
    }


def _plan(form: TurnForm, turn: Turn | None = None) -> TurnPlan:
    return TurnPlan(
        title_zh=form.title_zh.data,
        title_en=form.title_en.data,
        project_id=turn.project_id if turn else None,
        kind=TurnKind(form.kind.data),
        pitch_seconds=form.pitch_minutes.data * 60,
        qa_seconds=form.qa_minutes.data * 60,
        gap_seconds=form.gap_minutes.data * 60,
    )
