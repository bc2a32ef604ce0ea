"""Where a team sits: said by the team, answered on the makerspace's desk."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.makerspaces import queries as makerspaces
from portal.makerspaces.models import Makerspace
from portal.makerspaces.permissions import Permission as SpacePermission
from portal.projects import queries
from portal.projects.actions import staying as actions
from portal.projects.blueprint import blueprint
from portal.projects.forms.deciding import AnswerForm, EndStayForm, StayForm
from portal.projects.forms.writing import space_names
from portal.projects.models import Project, Stay
from portal.projects.permissions import Permission
from portal.projects.rules import StayEnd, StayState
from portal.web.forms import ButtonForm, finish
from portal.web.guards import can, current_person, guarded
from portal.web.language import language


@blueprint.route("/projects/<slug>/stays", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def stays(project: Project) -> ResponseReturnValue:
    """Where the team sat and sits; moving in somewhere else."""
    form = StayForm.submitted(None, entered_on=clock.today())
    form.makerspace.choices = {"": [("", "—")], **space_names(queries.spaces_to_choose(), language())}
    if not form.accepted():
        return render_template(
            "projects/stays.html",
            project=project,
            form=form,
            open_stay=actions.open_stay(project),
            act=ButtonForm(formdata=None),
        )
    space = makerspaces.makerspace(form.makerspace.data)
    if space is None:
        raise NotFound
    actions.settle(project, space, form.entered_on.data, actor=current_person(), now=clock.now())
    return finish(url_for("projects.stays", slug=project.slug), _("Noted. The makerspace is asked to confirm it."))


@blueprint.route("/projects/<slug>/stays/<int:number>/end", methods=["GET", "POST"])
@guarded(Permission.END_STAY, load=queries.stay)
def end_stay(stay: Stay) -> ResponseReturnValue:
    """The team has graduated or left; unconfirmed, the stay is taken back."""
    form = EndStayForm.submitted(None, how=str(StayEnd.GRADUATED), left_on=clock.today())
    form.offer()
    if not form.accepted():
        return render_template(
            "projects/end_stay.html",
            project=stay.project,
            stay=stay,
            space=stay.makerspace,
            form=form,
            back=_back(stay),
        )
    back = _back(stay)
    actions.finish(stay, StayEnd(form.how.data), form.left_on.data, actor=current_person(), now=clock.now())
    return finish(back, _("Noted."))


def _back(stay: Stay) -> str:
    """The list the person came from: the team's stays or the makerspace's teams."""
    if can(Permission.EDIT, stay.project):
        return url_for("projects.stays", slug=stay.project.slug)
    return url_for("projects.residents", slug=stay.makerspace.slug)


@blueprint.get("/space/<slug>/residents")
@guarded(SpacePermission.RUN, load=makerspaces.makerspace, sees=SpacePermission.SEE)
def residents(space: Makerspace) -> ResponseReturnValue:
    """The teams in a makerspace: who asks to be confirmed, who sits there, who moved on."""
    return residents_page(space, AnswerForm())


def residents_page(space: Makerspace, form: AnswerForm, asked: int | None = None) -> str:
    """The list, with the errors of an answer that was refused at the stay `asked`."""
    stays = queries.stays_in(space)
    return render_template(
        "projects/residents.html",
        space=space,
        form=form,
        asked=asked,
        waiting=[stay for stay in stays if stay.state == StayState.ASKED],
        sitting=[stay for stay in stays if stay.state == StayState.CONFIRMED and stay.left_on is None],
        gone=sorted((stay for stay in stays if stay.left_on is not None), key=lambda stay: stay.left_on, reverse=True),
    )


@blueprint.post("/space/<slug>/residents/<int:number>/confirm")
@guarded(Permission.DECIDE_STAY, load=queries.stay_at)
def confirm_stay(stay: Stay) -> ResponseReturnValue:
    """Yes, the team sits here."""
    return _decide(stay, confirm=True)


@blueprint.post("/space/<slug>/residents/<int:number>/decline")
@guarded(Permission.DECIDE_STAY, load=queries.stay_at)
def decline_stay(stay: Stay) -> ResponseReturnValue:
    """No, it does not, and why."""
    return _decide(stay, confirm=False)


def _decide(stay: Stay, *, confirm: bool) -> ResponseReturnValue:
    form = AnswerForm.submitted()
    if not form.accepted():
        return residents_page(stay.makerspace, form, stay.id)
    slug = stay.makerspace.slug
    actions.decide(stay, confirm=confirm, reason=form.reason.data, actor=current_person(), now=clock.now())
    return finish(url_for("projects.residents", slug=slug), _("Confirmed.") if confirm else _("Declined."))
