"""The judge's desk: what is to be scored, how far one is, and one's ties."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.events.heads import event_facts
from portal.judging.actions import ties as actions
from portal.judging.blueprint import blueprint
from portal.judging.forms import TieForm
from portal.judging.models import Judge
from portal.judging.permissions import Permission
from portal.judging.queries import panel, seats
from portal.judging.rules import ConflictKind
from portal.web.forms import ButtonForm, Form, finish
from portal.web.guards import current_person, guarded


def my_places() -> Sequence[Judge]:
    """The panels the person at hand sits on."""
    return panel.places_of(current_person())


def my_place(slug: str, project: str | None = None) -> Judge | None:
    """The person at hand as a judge of that edition."""
    return next((place for place in my_places() if place.competition.event.slug == slug), None)


@blueprint.get("/judge/")
@guarded(Permission.OPEN_DESK, load=my_places)
def desk(places: Sequence[Judge]) -> ResponseReturnValue:
    """Rounds being scored with what is next; rounds that are over."""
    person = current_person()
    return render_template(
        "judging/desk.html",
        places=places,
        workloads=seats.workloads_of(person, is_open=True),
        past=seats.workloads_of(person, is_open=False),
    )


@blueprint.route("/judge/ties/<slug>", methods=["GET", "POST"])
@guarded(Permission.DECLARE_TIE, load=my_place)
def ties(place: Judge) -> ResponseReturnValue:
    """One's ties to projects; any public project can be named, whether it takes part or not."""
    form = TieForm.submitted()
    if not form.accepted():
        return _ties_page(place, form)
    project = panel.public_project(form.project.data or "")
    if project is None:
        raise NotFound
    kind = ConflictKind(form.kind.data)
    actions.declare(place, project, kind, form.note.data or "", now=clock.now())
    return finish(
        url_for("judging.ties", slug=place.competition.event.slug), _("Noted. You are not given this project.")
    )


@blueprint.post("/judge/ties/<slug>/<project>/remove")
@guarded(Permission.DECLARE_TIE, load=my_place)
def take_back_tie(place: Judge) -> ResponseReturnValue:
    """A tie named by mistake."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _ties_page(place, TieForm(formdata=None), form)
    slug = (request.view_args or {})["project"]
    project: Any = next((tie.project for tie in place.conflicts if tie.project.slug == slug), None)
    if project is None:
        raise NotFound
    actions.take_back(place, project, now=clock.now())
    return finish(url_for("judging.ties", slug=place.competition.event.slug), _("The tie is taken back."))


def _ties_page(place: Judge, form: TieForm, refused: Form | None = None) -> str:
    words = request.args.get("q", "")[:60]
    return render_template(
        "judging/ties.html",
        judge=place,
        form=form,
        refused=refused,
        words=words,
        found=panel.projects_found(words) if words else [],
        **event_facts(place.competition.event),
    )
