"""A person's own account: profile, addresses, password, two steps, sessions, consents."""

from collections.abc import Callable
from typing import Any

import pyotp
from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts import actions, consents, credentials, proofs, queries
from portal.accounts.blueprint import before_writing, blueprint, is_bound_to_two_steps, session_token, slow_hash
from portal.accounts.forms import (
    AddressChangeForm,
    CodeForm,
    PasswordChangeForm,
    PasswordForm,
    ProfileForm,
)
from portal.accounts.models import Person, SignInSession
from portal.accounts.permissions import Permission
from portal.accounts.rules import CodePurpose, check_password, profile_version
from portal.accounts.secrets import digest
from portal.documents.qr import qr_svg
from portal.errors import NotFound
from portal.web.forms import finish
from portal.web.guards import current_person, guarded

ISSUER = "Wenzhou Makers"


@blueprint.route("/account/", methods=["GET", "POST"])
@guarded(Permission.KEEP_ACCOUNT)
def account() -> ResponseReturnValue:
    """Profile: name, organisation, language; and where we reach the person."""
    person = current_person()
    form = ProfileForm.submitted(person, version=profile_version(person))
    if not form.accepted():
        return _profile_page(form, person)
    actions.edit_profile(
        person,
        name=form.name.data,
        language=form.language.data,
        organisation_name=form.organisation_name.data,
        version=form.version.data,
        now=clock.now(),
    )
    return finish(url_for("accounts.account"), _("Saved."))


def _profile_page(form: ProfileForm, person: Person) -> str:
    version = profile_version(person)
    is_stale = form.is_submitted() and form.version.data != version
    form.version.data = version  # the next save starts from what was shown
    return render_template(
        "accounts/account.html", form=form, person=person, differing=form.differences(person) if is_stale else []
    )


@blueprint.route("/account/address", methods=["GET", "POST"])
@guarded(Permission.KEEP_ACCOUNT)
def change_address() -> ResponseReturnValue:
    """A new e-mail address or mobile number: the password first, then a code at the new one."""
    form = AddressChangeForm.submitted(prove=_own_password())
    if not form.accepted():
        return render_template("accounts/address.html", form=form)
    credentials.ask_to_change_address(current_person(), form.account.data, now=clock.now())
    session["changing"] = form.account.data
    return finish(url_for("accounts.confirm_address"))


@blueprint.route("/account/address/code", methods=["GET", "POST"])
@guarded(Permission.KEEP_ACCOUNT)
def confirm_address() -> ResponseReturnValue:
    """The code from the new address."""
    address, person = session.get("changing"), current_person()
    if not address:
        return redirect(url_for("accounts.change_address"), 303)
    about = person.code
    form = CodeForm.submitted(
        prove=before_writing(
            lambda form: proofs.try_code(
                address, CodePurpose.CHANGE_ADDRESS, form.code.data, about=about, now=clock.now()
            )
        )
    )
    if not form.accepted():
        return render_template("accounts/address_code.html", form=form, address=address)
    credentials.change_address(proof=form.proof, now=clock.now())
    session.pop("changing", None)
    return finish(url_for("accounts.account"), _("The new address is confirmed."))


@blueprint.get("/account/security")
@guarded(Permission.KEEP_ACCOUNT)
def security() -> ResponseReturnValue:
    """Password, two steps, open sessions."""
    person = current_person()
    return render_template(
        "accounts/security.html",
        person=person,
        sessions=queries.sessions_of(person),
        this_session=digest(session_token()),
        codes_left=queries.recovery_codes_left(person) if person.totp_confirmed_at else 0,
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@guarded(Permission.KEEP_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """A new password for the old one; other browsers are signed out."""
    person = current_person()
    who, mine = person.id, (person.name, person.email, person.phone)

    def prove(form: PasswordChangeForm) -> str | None:
        check_password(form.password.data, *mine)
        return (
            slow_hash(form.password.data) if proofs.is_own_password(who, form.current.data, now=clock.now()) else None
        )

    form = PasswordChangeForm.submitted(prove=before_writing(prove))
    if not form.accepted():
        return render_template("accounts/password.html", form=form)
    credentials.change_password(person, form.proof, now=clock.now(), keep=session_token())
    return finish(url_for("accounts.security"), _("Your new password holds. All other browsers are signed out."))


@blueprint.post("/account/sessions/<handle>/end")
@guarded(Permission.END_SESSION, load=queries.session_by_handle)
def end_session(signed_in: SignInSession) -> ResponseReturnValue:
    """Sign one of my other browsers out."""
    actions.end_session(signed_in)
    return finish(url_for("accounts.security"), _("That browser is signed out."))


@blueprint.post("/account/sessions/end-others")
@guarded(Permission.KEEP_ACCOUNT)
def end_other_sessions() -> ResponseReturnValue:
    """Sign all my other browsers out."""
    actions.close_all_sessions(current_person(), but=session_token())
    return finish(url_for("accounts.security"), _("All other browsers are signed out."))


@blueprint.route("/account/two-step", methods=["GET", "POST"])
@guarded(Permission.KEEP_ACCOUNT)
def two_step() -> ResponseReturnValue:
    """What two steps are; the password begins setting them up, or ends them."""
    person = current_person()
    form = PasswordForm.submitted(prove=_own_password())
    if not form.accepted():
        is_bound = is_bound_to_two_steps() and bool(person.appointments)
        return render_template("accounts/two_step.html", form=form, person=person, is_bound=is_bound)
    if person.totp_confirmed_at:
        credentials.stop_second_factor(person, now=clock.now(), is_staff_bound=is_bound_to_two_steps())
        return finish(url_for("accounts.security"), _("Two-step sign-in is off."))
    credentials.begin_second_factor(person, pyotp.random_base32())
    return finish(url_for("accounts.two_step_confirm"))


@blueprint.route("/account/two-step/confirm", methods=["GET", "POST"])
@guarded(Permission.KEEP_ACCOUNT)
def two_step_confirm() -> ResponseReturnValue:
    """The picture for the authenticator, and its first code."""
    person = current_person()
    secret = person.totp_secret
    if not secret:
        return redirect(url_for("accounts.two_step"), 303)
    form = CodeForm.submitted(
        prove=before_writing(lambda form: proofs.totp_step(secret, "".join(form.code.data.split()), now=clock.now()))
    )
    if not form.is_submitted() and person.totp_confirmed_at:
        return redirect(url_for("accounts.security"), 303)
    if not form.accepted():
        address = pyotp.TOTP(secret).provisioning_uri(
            name=person.email or person.phone or person.code, issuer_name=ISSUER
        )
        return render_template("accounts/two_step_confirm.html", form=form, secret=secret, picture=qr_svg(address))
    session["recovery_codes"] = credentials.confirm_second_factor(person, form.proof, now=clock.now())
    return finish(url_for("accounts.two_step_codes"), _("Two-step sign-in is on."))


@blueprint.get("/account/two-step/codes")
@guarded(Permission.KEEP_ACCOUNT)
def two_step_codes() -> ResponseReturnValue:
    """The recovery codes, shown this once."""
    codes = session.pop("recovery_codes", None)
    if not codes:
        return redirect(url_for("accounts.security"), 303)
    return render_template("accounts/two_step_codes.html", codes=codes)


@blueprint.route("/account/two-step/new-codes", methods=["GET", "POST"])
@guarded(Permission.KEEP_ACCOUNT)
def new_recovery_codes() -> ResponseReturnValue:
    """Fresh recovery codes for the password; the old ones are void."""
    person = current_person()
    if not person.totp_confirmed_at:
        raise NotFound
    form = PasswordForm.submitted(prove=_own_password())
    if not form.accepted():
        return render_template("accounts/new_codes.html", form=form)
    session["recovery_codes"] = credentials.new_recovery_codes(person)
    return finish(url_for("accounts.two_step_codes"))


@blueprint.get("/account/privacy")
@guarded(Permission.KEEP_ACCOUNT)
def privacy() -> ResponseReturnValue:
    """What the person agreed to; taking it back, taking it along, leaving."""
    person = current_person()
    open_keys = {row.text_key for row in queries.consents_of(person) if row.withdrawn_at is None}
    return render_template(
        "accounts/privacy.html",
        person=person,
        texts=consents.present_texts(),
        open_keys=open_keys,
        history=queries.consents_of(person),
    )


@blueprint.post("/account/consents/<any(give,withdraw):answer>/<key>")
@guarded(Permission.KEEP_ACCOUNT)
def answer_consent(answer: str, key: str) -> ResponseReturnValue:
    """Agree to one text, or take that back."""
    if key not in {text.key for text in consents.present_texts()}:
        raise NotFound
    if answer == "give":
        actions.consent(current_person(), [key], now=clock.now())
        return finish(url_for("accounts.privacy"), _("Noted. You can take it back at any time."))
    actions.withdraw_consent(current_person(), key, now=clock.now())
    return finish(url_for("accounts.privacy"), _("You have taken it back."))


def _own_password() -> Callable[[Any], Any]:
    """The check of a form that asks for the password once more."""
    who = current_person().id

    return before_writing(lambda form: proofs.is_own_password(who, form.current.data, now=clock.now()) or None)
