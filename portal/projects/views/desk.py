"""The founder's desk: my projects, a new one, one at a glance and the steps of its life."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import area_by_code, units
from portal.errors import NotFound
from portal.investors.rules import GrowthStage
from portal.projects import queries
from portal.projects.actions import life, writing
from portal.projects.blueprint import blueprint
from portal.projects.checklist import missing, points
from portal.projects.forms.deciding import CloseForm
from portal.projects.forms.writing import CreateForm
from portal.projects.models import Project
from portal.projects.permissions import Permission
from portal.projects.rules import ProjectState
from portal.web.addresses import public_url
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import LANGUAGES, language


@blueprint.get("/me/projects/")
@guarded(Permission.OPEN_DESK)
def mine() -> ResponseReturnValue:
    """The projects of my teams."""
    projects = queries.projects_of(current_person())
    gaps = {project.id: len(missing(project)) for project in projects if project.state == ProjectState.DRAFT}
    return render_template("projects/mine.html", projects=projects, gaps=gaps)


@blueprint.route("/projects/new", methods=["GET", "POST"])
@guarded(Permission.CREATE)
def create() -> ResponseReturnValue:
    """A draft from the least that is needed."""
    form = CreateForm.submitted()
    form.offer(units(clock.today()), language())
    if not form.accepted():
        return render_template("projects/create.html", form=form)
    unit = area_by_code(form.area.data)
    if unit is None:
        raise NotFound
    project = writing.create(
        form.name_zh.data,
        form.one_line_zh.data,
        name_en=form.name_en.data,
        sector=form.sector.data,
        stage=GrowthStage(form.stage.data),
        unit=unit,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("projects.console", slug=project.slug), _("The draft is made. Below is what it still needs."))


@blueprint.get("/me/projects/<slug>/")
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def console(project: Project) -> ResponseReturnValue:
    """One project at a glance: what it still needs, its parts and the one next step."""
    return console_page(project, ButtonForm())


def console_page(project: Project, form: ButtonForm) -> str:
    """The console, with the errors of a step that was refused."""
    return render_template(
        "projects/console.html",
        project=project,
        form=form,
        points=points(project),
        gaps=missing(project),
        pages={code: public_url("site.project", code, slug=project.slug) for code in LANGUAGES},
    )


@blueprint.post("/projects/<slug>/publish")
@guarded(Permission.LEAD, load=queries.with_parts, sees=Permission.SEE)
def publish(project: Project) -> ResponseReturnValue:
    """Everybody may see the card."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return console_page(project, form)
    life.publish(project, actor=current_person(), now=clock.now())
    return finish(url_for("projects.console", slug=project.slug), _("Published. Everybody can read the card now."))


@blueprint.post("/projects/<slug>/withdraw")
@guarded(Permission.LEAD, load=queries.with_parts, sees=Permission.SEE)
def withdraw(project: Project) -> ResponseReturnValue:
    """Only the team sees it again."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return console_page(project, form)
    life.withdraw(project, actor=current_person(), now=clock.now())
    return finish(url_for("projects.console", slug=project.slug), _("It is a draft again; only the team sees it."))


@blueprint.route("/projects/<slug>/close", methods=["GET", "POST"])
@guarded(Permission.LEAD, load=queries.with_parts, sees=Permission.SEE)
def close(project: Project) -> ResponseReturnValue:
    """The end, with what was learnt; a draft is put away."""
    form = CloseForm.submitted(project)
    if not form.accepted():
        return render_template("projects/close.html", project=project, form=form)
    life.close(
        project,
        lessons_zh=form.lessons_zh.data,
        lessons_en=form.lessons_en.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("projects.console", slug=project.slug), _("The project is closed. It can be taken up again."))


@blueprint.post("/projects/<slug>/reopen")
@guarded(Permission.LEAD, load=queries.with_parts, sees=Permission.SEE)
def reopen(project: Project) -> ResponseReturnValue:
    """A closed project goes on."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return console_page(project, form)
    life.reopen(project, actor=current_person(), now=clock.now())
    return finish(url_for("projects.console", slug=project.slug), _("The project goes on."))
