"""Asking to run a makerspace, and what its operators do: propose changes, invite each other.

The desk's start page and the console show events too; they stand in `site`.
"""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import units
from portal.makerspaces import queries
from portal.makerspaces.actions import changes, operators
from portal.makerspaces.blueprint import blueprint
from portal.makerspaces.forms import AskToRunForm, InvitationForm, MakerspaceForm
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceOperator
from portal.makerspaces.permissions import Permission
from portal.makerspaces.rules import differences, snapshot
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


@blueprint.route("/makerspaces/<slug>/run", methods=["GET", "POST"])
@guarded(Permission.ASK_TO_RUN, load=queries.makerspace)
def ask_to_run(space: Makerspace) -> ResponseReturnValue:
    """Ask for the operator's role."""
    form = AskToRunForm.submitted()
    if not form.accepted():
        return render_template("makerspaces/ask_to_run.html", form=form, space=space)
    operators.ask_to_run(space, form.message.data, actor=current_person(), now=clock.now())
    return finish(url_for("makerspaces.desk"), _("Your request is with the officer of the area."))


@blueprint.route("/space/<slug>/propose", methods=["GET", "POST"])
@guarded(Permission.PROPOSE, load=queries.makerspace, sees=Permission.SEE)
def propose(space: Makerspace) -> ResponseReturnValue:
    """Propose changes to what the directory says."""
    shot = snapshot(space)
    form = MakerspaceForm.about(shot, space.version, units(clock.today()), language())
    if not form.accepted():
        return form_page("makerspaces/propose.html", form, space)
    changes.propose(
        space,
        form.facts(),
        base_version=form.base_version,
        note=form.note.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("makerspaces.console", slug=space.slug), _("Your proposal is with the officer of the area."))


@blueprint.post("/space/changes/<code>/withdraw")
@guarded(Permission.WITHDRAW_CHANGE, load=queries.change)
def withdraw_change(change: MakerspaceChange) -> ResponseReturnValue:
    """Take a proposal back."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("makerspaces/withdraw_change.html", form=form, change=change)
    changes.withdraw(change, actor=current_person(), now=clock.now())
    return finish(url_for("makerspaces.console", slug=change.makerspace.slug), _("The proposal is withdrawn."))


@blueprint.route("/space/<slug>/people", methods=["GET", "POST"])
@guarded(Permission.RUN, load=queries.makerspace, sees=Permission.SEE)
def people(space: Makerspace) -> ResponseReturnValue:
    """Who runs the makerspace; inviting more."""
    form = InvitationForm.submitted()
    if not form.accepted():
        return render_template("makerspaces/people.html", form=form, space=space, operators=queries.operators_of(space))
    operators.invite(space, form.email.data, actor=current_person(), now=clock.now())
    return finish(url_for("makerspaces.people", slug=space.slug), _("The invitation is on its way."))


@blueprint.route("/space/<slug>/people/<code>/remove", methods=["GET", "POST"])
@guarded(Permission.REMOVE_OPERATOR, load=queries.operator)
def remove_operator(operator: MakerspaceOperator) -> ResponseReturnValue:
    """Take the role away, or give it up."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("makerspaces/remove_operator.html", form=form, operator=operator)
    is_oneself = operator.person_id == current_person().id
    slug = operator.makerspace.slug
    operators.remove(operator, actor=current_person(), now=clock.now())
    if is_oneself:
        return finish(url_for("makerspaces.desk"), _("You no longer run this makerspace."))
    return finish(url_for("makerspaces.people", slug=slug), _("The role has ended."))


@blueprint.route("/space/<slug>/people/<code>/owner", methods=["GET", "POST"])
@guarded(Permission.MAKE_OWNER, load=queries.operator)
def make_owner(operator: MakerspaceOperator) -> ResponseReturnValue:
    """Let an operator invite and remove the others."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("makerspaces/make_owner.html", form=form, operator=operator)
    operators.make_owner(operator, actor=current_person(), now=clock.now())
    return finish(
        url_for("makerspaces.people", slug=operator.makerspace.slug), _("They can now invite and remove others.")
    )


@blueprint.route("/space/invitations/<token>", methods=["GET", "POST"])
@guarded(Permission.OPEN_DESK)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Join the people who run a makerspace."""
    _code, space = operators.invitation(token, now=clock.now())
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("makerspaces/accept_invitation.html", form=form, space=space)
    operators.accept(token, actor=current_person(), now=clock.now())
    return finish(url_for("makerspaces.console", slug=space.slug), _("You now run this makerspace."))


def form_page(template: str, form: MakerspaceForm, space: Makerspace) -> str:
    """The form; where the makerspace has moved on since it was drawn, with both versions side by side.

    Saving once more then goes through: the person has seen both.
    """
    is_overtaken = form.is_submitted() and form.base_version != space.version
    theirs, mine = differences(snapshot(space), form.facts()) if is_overtaken else ({}, {})
    if is_overtaken:
        form.take_version(space.version)
    return render_template(template, form=form, space=space, is_overtaken=is_overtaken, theirs=theirs, mine=mine)
