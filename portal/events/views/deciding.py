"""Steps in the life of an event: the organiser's and the officer's."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.permissions import Permission as AccountPermission
from portal.events import desks, queries
from portal.events.actions import life
from portal.events.blueprint import blueprint
from portal.events.forms.deciding import ReasonForm, TimesForm
from portal.events.models import Event
from portal.events.permissions import Permission
from portal.events.views.organise import console_page
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged


@blueprint.route("/organise/<slug>/submit", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def submit(event: Event) -> ResponseReturnValue:
    """To the officer of the area."""
    return _step(event, life.submit, _("The event is with the officer of its area."))


@blueprint.route("/organise/<slug>/publish", methods=["GET", "POST"])
@guarded(Permission.PUBLISH, load=queries.event, sees=Permission.SEE)
def publish(event: Event) -> ResponseReturnValue:
    """Out to everybody, by a public body itself."""
    return _step(event, life.publish, _("The event is public."))


@blueprint.route("/organise/<slug>/take-back", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def take_back(event: Event) -> ResponseReturnValue:
    """Back from the officer."""
    return _step(event, life.take_back, _("The event is a draft again."))


@blueprint.route("/organise/<slug>/postpone", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def postpone(event: Event) -> ResponseReturnValue:
    """Not at this time."""
    form = ReasonForm.submitted()
    if not form.accepted():
        return render_template("events/postpone.html", form=form, event=event)
    life.postpone(event, form.reason.data, actor=current_person(), now=clock.now())
    return finish(_console(event), _("The event is postponed. Everyone registered is told."))


@blueprint.route("/organise/<slug>/reschedule", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def reschedule(event: Event) -> ResponseReturnValue:
    """A postponed event gets its new time."""
    form = TimesForm.submitted(None, starts_at=event.starts_at, ends_at=event.ends_at)
    if not form.accepted():
        return render_template("events/reschedule.html", form=form, event=event)
    life.reschedule(event, form.starts_at.data, form.ends_at.data, actor=current_person(), now=clock.now())
    return finish(_console(event), _("The event has its new time. Everyone registered is told."))


@blueprint.route("/organise/<slug>/cancel", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def cancel(event: Event) -> ResponseReturnValue:
    """It does not take place."""
    form = ReasonForm.submitted()
    if not form.accepted():
        return render_template("events/cancel.html", form=form, event=event)
    life.cancel(event, form.reason.data, actor=current_person(), now=clock.now())
    return finish(_console(event), _("The event is cancelled. Everyone registered is told."))


@blueprint.get("/officer/events/")
@guarded(AccountPermission.OPEN_OFFICER_DESK)
def review_queue() -> ResponseReturnValue:
    """Events that wait for my decision, the longest waiting first."""
    page = paged(desks.to_review(current_person()), size=30, number=page_number())
    return render_template("events/review_queue.html", page=page)


@blueprint.route("/officer/events/<slug>", methods=["GET", "POST"])
@guarded(Permission.REVIEW, load=queries.event, sees=Permission.SEE)
def review(event: Event) -> ResponseReturnValue:
    """Both languages side by side, the checklist, and the decision."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _review_page(event, form=form)
    life.publish(event, actor=current_person(), now=clock.now())
    return finish(url_for("events.review_queue"), _("The event is public."))


@blueprint.route("/officer/events/<slug>/return", methods=["GET", "POST"])
@guarded(Permission.REVIEW, load=queries.event, sees=Permission.SEE)
def return_event(event: Event) -> ResponseReturnValue:
    """Back to the organiser with a reason."""
    form = ReasonForm.submitted()
    if not form.accepted():
        return _review_page(event, reason_form=form)
    life.return_with_reason(event, form.reason.data, actor=current_person(), now=clock.now())
    return finish(url_for("events.review_queue"), _("The organiser has your reason."))


def _review_page(event: Event, form: ButtonForm | None = None, reason_form: ReasonForm | None = None) -> str:
    return render_template(
        "events/review.html",
        event=event,
        form=form or ButtonForm(),
        reason_form=reason_form or ReasonForm(formdata=None),
        points=life.open_points(event, now=clock.now()),
    )


def _step(event: Event, action: Callable[..., Any], message: str) -> ResponseReturnValue:
    form = ButtonForm.submitted()
    if not form.accepted():
        return console_page(event, form)
    action(event, actor=current_person(), now=clock.now())
    return finish(_console(event), message)


def _console(event: Event) -> str:
    return url_for("events.console", slug=event.slug)
