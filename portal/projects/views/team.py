"""The team: who is in it, inviting, answering, leading, leaving."""

from flask import render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.projects import queries
from portal.projects.actions import team as actions
from portal.projects.blueprint import blueprint
from portal.projects.forms.deciding import InviteForm, RoleForm
from portal.projects.models import Project, TeamMember
from portal.projects.permissions import Permission, leads
from portal.projects.rules import MOST_MEMBERS
from portal.web.addresses import public_url
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded, public
from portal.web.language import language

# The browser that wrote an invitation keeps its link until it has shown it once: the database knows only a hash.
SHOWN_ONCE = "team-invitation"


@blueprint.route("/projects/<slug>/team", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def team(project: Project) -> ResponseReturnValue:
    """Who is in the team and who is asked; its leader asks more."""
    person = current_person()
    form = InviteForm.submitted()
    if not leads(person, project) or not form.accepted():
        link = session.pop(SHOWN_ONCE, None) if session.get(SHOWN_ONCE, "").startswith(f"{project.slug} ") else None
        return render_template(
            "projects/team.html",
            project=project,
            form=form,
            leads=leads(person, project),
            most=MOST_MEMBERS,
            link=link.partition(" ")[2] if link else None,
            now=clock.now(),
        )
    token = actions.invite(
        project,
        name=form.name.data,
        address=form.address.data,
        role_zh=form.role_zh.data,
        role_en=form.role_en.data,
        actor=person,
        now=clock.now(),
    )
    url = public_url("projects.answer_invitation", language(), token=token)
    session[SHOWN_ONCE] = f"{project.slug} {url}"
    return finish(url_for("projects.team", slug=project.slug), _("The invitation is on its way."))


@blueprint.route("/projects/<slug>/team/<int:number>", methods=["GET", "POST"])
@guarded(Permission.END_MEMBERSHIP, load=queries.member)
def member(member: TeamMember) -> ResponseReturnValue:
    """What a member does in the team: written by themselves or by the leader."""
    form = RoleForm.submitted(member)
    slug = member.project.slug
    if not form.accepted():
        return render_template("projects/member.html", project=member.project, member=member, form=form)
    actions.set_role(
        member, role_zh=form.role_zh.data, role_en=form.role_en.data, actor=current_person(), now=clock.now()
    )
    return finish(url_for("projects.team", slug=slug), _("Saved."))


@blueprint.route("/projects/<slug>/team/<int:number>/leave", methods=["GET", "POST"])
@guarded(Permission.END_MEMBERSHIP, load=queries.member)
def end_membership(member: TeamMember) -> ResponseReturnValue:
    """A member leaves or is taken out; an invitation is taken back."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("projects/end_membership.html", project=member.project, member=member, form=form)
    slug, is_oneself = member.project.slug, member.person_id == current_person().id
    actions.end(member, actor=current_person(), now=clock.now())
    if is_oneself:
        return finish(url_for("projects.mine"), _("You no longer belong to this team."))
    return finish(url_for("projects.team", slug=slug), _("Removed."))


@blueprint.route("/projects/<slug>/team/<int:number>/lead", methods=["GET", "POST"])
@guarded(Permission.HAND_OVER, load=queries.member)
def hand_over(member: TeamMember) -> ResponseReturnValue:
    """Another member leads."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("projects/hand_over.html", project=member.project, member=member, form=form)
    slug = member.project.slug
    actions.hand_over(member, actor=current_person(), now=clock.now())
    return finish(url_for("projects.team", slug=slug), _("The team has a new leader."))


@blueprint.get("/projects/invitations/<token>")
@public
def answer_invitation(token: str) -> ResponseReturnValue:
    """What agreeing means, and the two answers. The link says who may read it."""
    invited = actions.open_invitation(token, now=clock.now())
    return render_template("projects/invitation.html", member=invited, token=token, form=ButtonForm())


@blueprint.post("/projects/invitations/<token>/accept")
@guarded(Permission.OPEN_DESK)
def accept_invitation(token: str) -> ResponseReturnValue:
    """I agree to be named."""
    form = ButtonForm.submitted()
    if not form.accepted():
        invited = actions.open_invitation(token, now=clock.now())
        return render_template("projects/invitation.html", member=invited, token=token, form=form)
    project = actions.accept(token, actor=current_person(), now=clock.now())
    return finish(url_for("projects.console", slug=project.slug), _("You belong to the team now and are named in it."))


@blueprint.post("/projects/invitations/<token>/decline")
@public
def decline_invitation(token: str) -> ResponseReturnValue:
    """No, thank you. It takes no account to say so."""
    form = ButtonForm.submitted()
    if not form.accepted():
        invited = actions.open_invitation(token, now=clock.now())
        return render_template("projects/invitation.html", member=invited, token=token, form=form)
    actions.decline(token, now=clock.now())
    return finish(url_for("site.home"), _("You have declined. Your address is no longer kept with this project."))
