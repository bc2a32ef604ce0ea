"""The people who share a fund's desk."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.forms import InviteForm
from portal.investors import queries
from portal.investors.actions import sharing
from portal.investors.blueprint import blueprint, own_fund
from portal.investors.models import Investor, InvestorMember
from portal.investors.permissions import Permission
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded


@blueprint.get("/invest/profile/people")
@guarded(Permission.SHARE, load=own_fund)
def people(investor: Investor) -> ResponseReturnValue:
    """Who shares the desk."""
    return _page(InviteForm(formdata=None), investor)


@blueprint.post("/invest/profile/people/invite")
@guarded(Permission.KEEP, load=own_fund, sees=Permission.SHARE)
def invite(investor: Investor) -> ResponseReturnValue:
    """Send somebody a one-time link."""
    form = InviteForm.submitted()
    if not form.accepted():
        return _page(form, investor)
    sharing.invite(investor, form.email.data, actor=current_person(), now=clock.now())
    return finish(url_for("investors.people"), _("The invitation is on its way."))


@blueprint.route("/invest/profile/people/<code>/remove", methods=["GET", "POST"])
@guarded(Permission.REMOVE_MEMBER, load=queries.member)
def remove_member(member: InvestorMember) -> ResponseReturnValue:
    """Take somebody's place at the desk away, or give up one's own."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("investors/remove_member.html", form=form, member=member, investor=member.investor)
    is_oneself = member.person_id == current_person().id
    sharing.remove(member, actor=current_person(), now=clock.now())
    if is_oneself:
        return finish(url_for("interests.desk"), _("You no longer share this fund's desk."))
    return finish(url_for("investors.people"), _("Removed, and signed out everywhere."))


@blueprint.route("/invest/profile/people/<code>/owner", methods=["GET", "POST"])
@guarded(Permission.SET_OWNER, load=queries.member)
def make_owner(member: InvestorMember) -> ResponseReturnValue:
    """Let a member speak for the fund too."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("investors/make_owner.html", form=form, member=member, investor=member.investor)
    sharing.make_owner(member, actor=current_person(), now=clock.now())
    return finish(url_for("investors.people"), _("They can now change the facts, and invite and remove others."))


@blueprint.route("/invest/join/<token>", methods=["GET", "POST"])
@guarded(Permission.JOIN)
def join(token: str) -> ResponseReturnValue:
    """Accept an invitation."""
    _code, investor = sharing.invitation(token, now=clock.now())
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("investors/join.html", form=form, investor=investor)
    sharing.accept(token, actor=current_person(), now=clock.now())
    return finish(url_for("interests.desk"), _("You share this fund's desk now."))


def _page(form: InviteForm, investor: Investor) -> str:
    return render_template("investors/people.html", form=form, investor=investor, members=queries.members_of(investor))
