"""The door: codes in, one huge answer out."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.events.models import Event
from portal.registrations import queries
from portal.registrations.actions import door
from portal.registrations.blueprint import blueprint
from portal.registrations.forms import DoorForm
from portal.registrations.permissions import Permission
from portal.registrations.rules import DoorAnswer, RegistrationState
from portal.registrations.views.showing import event_facts
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded

S = RegistrationState


@blueprint.route("/check-in/<slug>/", methods=["GET", "POST"])
@guarded(Permission.CHECK_IN, load=queries.event_to_join)
def check_in(event: Event) -> ResponseReturnValue:
    """Scan or type a code; the answer stands above the field, ready for the next one."""
    form = DoorForm.submitted()
    if not form.accepted():
        return _page(event, form)
    scan = door.check_in(event, form.code.data, actor=current_person(), now=clock.now())
    code = scan.registration.code if scan.registration else None
    return finish(url_for("registrations.check_in", slug=event.slug, answer=scan.answer, code=code))


@blueprint.post("/check-in/<slug>/undo")
@guarded(Permission.CHECK_IN, load=queries.event_to_join)
def undo_check_in(event: Event) -> ResponseReturnValue:
    """It was the wrong person."""
    registration = queries.at_door(event, request.form.get("code", "")[:24])
    if registration is None:
        raise NotFound
    form = ButtonForm.submitted()
    if not form.accepted():
        return redirect(url_for("registrations.check_in", slug=event.slug), 303)
    door.undo_check_in(registration, actor=current_person(), now=clock.now())
    said = _("%(name)s is not checked in any more.", name=registration.name)
    return finish(url_for("registrations.check_in", slug=event.slug), said)


@blueprint.get("/check-in/<slug>/counts")
@guarded(Permission.CHECK_IN, load=queries.event_to_join)
def door_counts(event: Event) -> ResponseReturnValue:
    """Who is in and who is expected, for the counter on the page."""
    counts = queries.counts(event)
    return {"inside": counts[S.ATTENDED], "expected": _expected(counts)}


def _page(event: Event, form: DoorForm) -> ResponseReturnValue:
    words = request.args.get("q", "")[:100]
    said = request.args.get("answer")
    answer = DoorAnswer(said) if said in set(DoorAnswer) else None
    shown = queries.at_door(event, request.args.get("code", "")[:24]) if answer else None
    if answer is not None and (shown is None or shown.state != S.ATTENDED):
        answer = DoorAnswer.UNKNOWN  # an address can be made up: only who is in was let in
    counts = queries.counts(event)
    return render_template(
        "registrations/check_in.html",
        event=event,
        form=form,
        answer=answer,
        shown=shown,
        words=words,
        found=queries.found_at_door(event, words) if words.strip() else (),
        inside=counts[S.ATTENDED],
        expected=_expected(counts),
        states=S,
        **event_facts(event),
    )


def _expected(counts: dict[RegistrationState, int]) -> int:
    return counts[S.ATTENDED] + counts[S.CONFIRMED] + counts[S.NO_SHOW]
