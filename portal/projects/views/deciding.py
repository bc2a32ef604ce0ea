"""The officer's pages: what is public in the area, hiding a project and showing it again."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.projects import queries
from portal.projects.actions import life
from portal.projects.blueprint import blueprint
from portal.projects.forms.deciding import HideForm
from portal.projects.models import Project
from portal.projects.permissions import Permission
from portal.projects.rules import Filters, ProjectState
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

PAGE_SIZE = 30


@blueprint.get("/officer/projects/")
@guarded(Permission.OVERSEE)
def overseen() -> ResponseReturnValue:
    """The projects of the officer's area that are or were public, the hidden ones first."""
    asked = request.args.get("state", "")
    state = ProjectState(asked) if asked in set(ProjectState) - {ProjectState.DRAFT} else None
    filters = Filters.read(request.args)
    page = paged(queries.kept_by(current_person(), filters, state), size=PAGE_SIZE, number=page_number())
    return render_template("projects/overseen.html", page=page, state=state, q=filters.q)


@blueprint.route("/officer/projects/<slug>/hide", methods=["GET", "POST"])
@guarded(Permission.HIDE, load=queries.with_parts, sees=Permission.SEE)
def hide(project: Project) -> ResponseReturnValue:
    """Out of public sight, with a reason the team reads."""
    form = HideForm.submitted()
    if not form.accepted():
        return render_template("projects/hide.html", project=project, form=form)
    life.hide(project, form.reason.data, actor=current_person(), now=clock.now())
    return finish(url_for("projects.overseen"), _("Hidden. The team is told why."))


@blueprint.route("/officer/projects/<slug>/show", methods=["GET", "POST"])
@guarded(Permission.HIDE, load=queries.with_parts, sees=Permission.SEE)
def show_again(project: Project) -> ResponseReturnValue:
    """Back into public sight."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("projects/show_again.html", project=project, form=form)
    life.show_again(project, actor=current_person(), now=clock.now())
    return finish(url_for("projects.overseen"), _("Everybody can see it again, and the team is told."))
