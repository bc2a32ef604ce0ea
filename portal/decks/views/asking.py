"""The investor's side: what a project shows, asking for more, the money part, and giving it back."""

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.decks import queries
from portal.decks.actions import grants, looks
from portal.decks.blueprint import blueprint
from portal.decks.forms import AskForm, PledgeForm
from portal.decks.models import Grant
from portal.decks.permissions import Permission
from portal.decks.rules import Asking, Reading
from portal.decks.views import loading
from portal.projects.models import Project
from portal.projects.permissions import Permission as ProjectPermission
from portal.projects.queries.reading import project
from portal.web.forms import ButtonForm, finish
from portal.web.guards import can, current_person, guarded


@blueprint.get("/projects/<slug>/decks/")
@guarded(ProjectPermission.SEE, load=project, is_secret=True)
def shelf(found: Project) -> ResponseReturnValue:
    """The documents of a project that this reader may open, and the way to the others."""
    person, now = current_person(), clock.now()
    asking = queries.asking_of(found, person, now)
    page = render_template(
        "decks/shelf.html",
        project=found,
        decks=queries.readable_decks(found, person, now),
        asking=asking,
        inside=Reading(found, now, investor=asking.investor, grant=asking.grant),
    )
    return _unkept(page)


@blueprint.route("/projects/<slug>/ask", methods=["GET", "POST"])
@guarded(Permission.ASK, load=loading.asking)
def ask(asking: Asking) -> ResponseReturnValue:
    """Ask the team to open its papers."""
    form = AskForm.submitted()
    if asking.investor is None or not form.accepted():
        return render_template("decks/ask.html", form=form, asking=asking, project=asking.project)
    grants.ask(asking.project, asking.investor, purpose=form.purpose.data, actor=current_person(), now=clock.now())
    return finish(url_for("decks.shelf", slug=asking.project.slug), _("The team was asked. You will hear from them."))


@blueprint.route("/projects/<slug>/ask/<code>/withdraw", methods=["GET", "POST"])
@guarded(Permission.WITHDRAW, load=queries.grant)
def withdraw(found: Grant) -> ResponseReturnValue:
    """Take the request back, or give the leave to read back."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("decks/withdraw.html", form=form, grant=found, project=found.project)
    grants.withdraw(found, actor=current_person(), now=clock.now())
    return finish(url_for("decks.shelf", slug=found.project.slug), _("Withdrawn. The team was told."))


@blueprint.get("/projects/<slug>/inside")
@guarded(Permission.LOOK_INSIDE, load=loading.inside)
def inside(reading: Reading) -> ResponseReturnValue:
    """The money part of the passport; who looks is noted."""
    if not can(Permission.READ_INSIDE, reading):
        return _unkept(_pledge_page(PledgeForm.submitted(), reading))
    looks.note(reading, 0, actor=current_person())
    return _unkept(render_template("decks/inside.html", reading=reading, project=reading.project))


@blueprint.post("/projects/<slug>/inside")
@guarded(Permission.LOOK_INSIDE, load=loading.inside)
def pledge_inside(reading: Reading) -> ResponseReturnValue:
    """One's own pledge, before the money part."""
    form = PledgeForm.submitted()
    if not form.accepted():
        return _pledge_page(form, reading)
    looks.pledge(reading.project, actor=current_person(), now=clock.now())
    return finish(url_for("decks.inside", slug=reading.project.slug))


def _pledge_page(form: PledgeForm, reading: Reading) -> str:
    action = url_for("decks.pledge_inside", slug=reading.project.slug)
    return render_template("decks/pledge.html", form=form, reading=reading, project=reading.project, action=action)


def _unkept(page: str) -> ResponseReturnValue:
    """The page, kept by no cache: what it may show can change at any moment."""
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    return response
