"""Organising bodies: asking for one, its members, and the officer's desk."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts import organising, queries
from portal.accounts.blueprint import blueprint, session_token
from portal.accounts.forms import DecisionForm, InviteForm, OrganisationForm
from portal.accounts.identifiers import is_usci
from portal.accounts.models import Membership, Organisation
from portal.accounts.permissions import Permission
from portal.areas.queries import units
from portal.audit.queries import history
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


@blueprint.get("/account/organisations")
@guarded(Permission.KEEP_ACCOUNT)
def organisations() -> ResponseReturnValue:
    """The bodies I belong to, and what I asked for."""
    person = current_person()
    return render_template(
        "accounts/organisations.html",
        mine=queries.organisations_of(person),
        asked=queries.organisations_asked_by(person),
    )


@blueprint.route("/account/organisations/ask", methods=["GET", "POST"])
@guarded(Permission.ASK_ORGANISATION)
def ask_organisation() -> ResponseReturnValue:
    """The wish to organise events as a body."""
    person = current_person()
    form = OrganisationForm.submitted(areas=_areas(), contact_name=person.name, contact_phone=person.phone)
    if not form.accepted():
        return render_template("accounts/ask_organisation.html", form=form, organisation=None)
    organisation = organising.ask(**_described(form), actor=person, now=clock.now())
    return finish(
        url_for("accounts.organisation", slug=organisation.slug),
        _("The officer of the area has it now. You get a letter with the answer."),
    )


@blueprint.get("/account/organisations/<slug>")
@guarded(Permission.SEE_ORGANISATION, load=queries.organisation)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """A body's page for its own people: facts, members, invitation."""
    return render_template(
        "accounts/organisation.html",
        organisation=organisation,
        members=queries.members_of(organisation),
        form=InviteForm.submitted(),
    )


@blueprint.route("/account/organisations/<slug>/ask-again", methods=["GET", "POST"])
@guarded(Permission.ASK_ORGANISATION_AGAIN, load=queries.organisation)
def ask_organisation_again(organisation: Organisation) -> ResponseReturnValue:
    """A declined wish, corrected."""
    form = OrganisationForm.submitted(organisation, areas=_areas())
    if not form.accepted():
        return render_template("accounts/ask_organisation.html", form=form, organisation=organisation)
    organising.ask_again(organisation, **_described(form), actor=current_person(), now=clock.now())
    return finish(
        url_for("accounts.organisation", slug=organisation.slug),
        _("The officer of the area has it now. You get a letter with the answer."),
    )


@blueprint.post("/account/organisations/<slug>/invite")
@guarded(Permission.RUN_ORGANISATION, load=queries.organisation, sees=Permission.SEE_ORGANISATION)
def invite_member(organisation: Organisation) -> ResponseReturnValue:
    """Send somebody a one-time link."""
    form = InviteForm.submitted()
    if not form.accepted():
        return render_template(
            "accounts/organisation.html", organisation=organisation, members=queries.members_of(organisation), form=form
        )
    organising.invite(organisation, email=form.email.data, actor=current_person(), now=clock.now())
    return finish(url_for("accounts.organisation", slug=organisation.slug), _("The invitation is on its way."))


@blueprint.post("/account/organisations/<slug>/members/<code>/remove")
@guarded(Permission.REMOVE_MEMBER, load=queries.membership)
def remove_member(membership: Membership) -> ResponseReturnValue:
    """A member leaves, or is removed."""
    person, slug = current_person(), membership.organisation.slug
    is_own = membership.person_id == person.id
    organising.remove(membership, actor=person, now=clock.now(), keep=session_token() if is_own else None)
    if is_own:
        return finish(url_for("accounts.organisations"), _("You have left."))
    return finish(url_for("accounts.organisation", slug=slug), _("Removed, and signed out everywhere."))


@blueprint.post("/account/organisations/<slug>/members/<code>/make-owner")
@guarded(Permission.SET_OWNER, load=queries.membership)
def make_owner(membership: Membership) -> ResponseReturnValue:
    """Let a member invite and remove others too."""
    organising.set_owner(membership, is_owner=True, actor=current_person(), now=clock.now())
    return finish(url_for("accounts.organisation", slug=membership.organisation.slug), _("Saved."))


@blueprint.post("/account/organisations/<slug>/members/<code>/make-member")
@guarded(Permission.SET_OWNER, load=queries.membership)
def make_member(membership: Membership) -> ResponseReturnValue:
    """An owner becomes a plain member and is signed out."""
    organising.set_owner(membership, is_owner=False, actor=current_person(), now=clock.now())
    return finish(url_for("accounts.organisations"), _("Saved."))


def _areas() -> list[tuple[int, str]]:
    return [(area.id, area.name(language())) for area in units(clock.today())]


def _described(form: OrganisationForm) -> dict[str, Any]:
    names = ("name_zh", "name_en", "kind", "usci", "usci_note", "area_id", "contact_name", "contact_phone")
    return {name: form[name].data or None for name in names}


# --- the officer's desk ----------------------------------------------------------------------------------------------


@blueprint.get("/officer/organisations/")
@guarded(Permission.OPEN_OFFICER_DESK)
def officer_organisations() -> ResponseReturnValue:
    """Bodies that wait for this officer."""
    return render_template(
        "accounts/officer_organisations.html", waiting=queries.organisations_waiting(current_person())
    )


@blueprint.route("/officer/organisations/<slug>", methods=["GET", "POST"])
@guarded(Permission.DECIDE_ORGANISATION, load=queries.organisation)
def decide_organisation(organisation: Organisation) -> ResponseReturnValue:
    """Compare, then approve or decline."""
    form = DecisionForm.submitted(usci_note=organisation.usci_note)
    if not form.accepted():
        return render_template(
            "accounts/decide_organisation.html",
            form=form,
            organisation=organisation,
            is_code_right=is_usci(organisation.usci or ""),
            trail=history("organisation", organisation.slug, limit=20),
        )
    organising.decide(
        organisation,
        is_approved=form.answer.data == "approve",
        reason=form.reason.data,
        usci_note=form.usci_note.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("accounts.officer"), _("Your answer is on its way to the asker."))
