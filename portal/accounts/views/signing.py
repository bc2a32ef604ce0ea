"""Signing in and out, signing up, a forgotten password, links from letters."""

from collections.abc import Callable
from datetime import datetime

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from portal import clock
from portal.accounts import actions, credentials, devices, organising, proofs, queries, throttles
from portal.accounts.blueprint import (
    before_writing,
    blueprint,
    enter,
    is_bound_to_two_steps,
    session_token,
    slow_hash,
    start_page,
    start_session,
)
from portal.accounts.forms import (
    AddressForm,
    CodeForm,
    InvitationForm,
    NewPasswordForm,
    PasswordForm,
    ProofForm,
    ResetForm,
    SecondStepForm,
    SignInForm,
    SignUpForm,
)
from portal.accounts.models import ConfirmationCode, Person
from portal.accounts.permissions import Permission
from portal.accounts.rules import SECOND_STEP_LASTS, CodePurpose, check_password
from portal.accounts.secrets import new_token
from portal.database import db
from portal.web.addresses import safe_next
from portal.web.forms import ButtonForm, finish, submission_key
from portal.web.guards import current_person, guarded, public
from portal.web.language import language


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """With e-mail or mobile number, and password."""
    form = SignInForm.submitted(prove=before_writing(_person_of_password))
    if not form.is_submitted() and current_person():
        return redirect(safe_next(request.args.get("next"), start_page()), 303)
    if not form.accepted():
        demo = queries.demo_people() if not is_bound_to_two_steps() else ()
        return render_template("accounts/sign_in.html", form=form, demo=demo)
    return enter(db.get_or_404(Person, form.proof))


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """The authenticator's code, for whoever has just shown the password."""
    begun = session.get("second_step")
    if not begun or datetime.fromisoformat(begun["since"]) < clock.now() - SECOND_STEP_LASTS:
        session.pop("second_step", None)
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")), 303)
    form = SecondStepForm.submitted(
        prove=before_writing(lambda form: proofs.second_factor(begun["person"], form.code.data, now=clock.now()))
    )
    if not form.accepted():
        return render_template("accounts/second_step.html", form=form)
    person = db.get_or_404(Person, begun["person"])
    credentials.use_second_factor(person, form.proof, now=clock.now())
    start_session(person)
    return finish(safe_next(request.args.get("next"), start_page()))


@blueprint.post("/sign-out")
@guarded(Permission.KEEP_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    actions.close_session(session_token())
    logout_user()
    session.clear()
    return finish(url_for("site.home"), _("You are signed out."))


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """A new account: who, where we reach them, a password, and what they agree to."""
    form = SignUpForm.submitted(prove=before_writing(_chosen_password))
    if not form.is_submitted() and current_person():
        return redirect(start_page(), 303)
    if not form.accepted():
        return render_template("accounts/sign_up.html", form=form)
    joining = {"address": form.account.data, "browser": new_token()[:24]}
    credentials.ask_to_sign_up(
        name=form.name.data, password_hash=form.proof, texts=form.texts, language=language(), now=clock.now(), **joining
    )
    session["joining"] = joining
    return finish(url_for("accounts.confirm", next=request.args.get("next")))


@blueprint.route("/sign-up/code", methods=["GET", "POST"])
@public
def confirm() -> ResponseReturnValue:
    """The code from the letter makes the account."""
    joining = session.get("joining")
    if not joining:
        return redirect(url_for("accounts.sign_up"), 303)
    form = CodeForm.submitted(
        prove=before_writing(
            lambda form: proofs.try_code(
                joining["address"], CodePurpose.SIGN_UP, form.code.data, about=joining["browser"], now=clock.now()
            )
        )
    )
    if not form.accepted():
        return render_template("accounts/confirm.html", form=form, address=joining["address"])
    person = credentials.sign_up(proof=form.proof, now=clock.now())
    return enter(person, _("Welcome, %(name)s. Your account is open.", name=person.name))


@blueprint.post("/sign-up/again")
@public
def send_again() -> ResponseReturnValue:
    """Another letter with a code."""
    joining = session.get("joining")
    if not joining:
        return redirect(url_for("accounts.sign_up"), 303)
    credentials.send_sign_up_again(joining["address"], browser=joining["browser"], language=language(), now=clock.now())
    return finish(url_for("accounts.confirm"), _("A new code is on its way."))


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm_link(token: str) -> ResponseReturnValue:
    """The link from the letter: a button confirms. Another browser than the asker's is asked for the chosen password."""
    confirmation = _link(token, CodePurpose.SIGN_UP) or _link(token, CodePurpose.CHANGE_ADDRESS)
    if confirmation is None:
        return _link_is_over(token, "accounts.account" if current_person() else "accounts.sign_up")
    is_sign_up = confirmation.purpose == CodePurpose.SIGN_UP
    is_asker = not is_sign_up or confirmation.about == (session.get("joining") or {}).get("browser")
    address = confirmation.address
    form: ButtonForm | ProofForm = (
        ButtonForm.submitted()
        if is_asker
        else PasswordForm.submitted(
            prove=before_writing(
                lambda form: (
                    proofs.is_pending_password(token, CodePurpose.SIGN_UP, form.current.data, now=clock.now()) or None
                )
            )
        )
    )
    if not form.accepted():
        return render_template("accounts/confirm_link.html", form=form, address=address, is_asker=is_asker)
    if is_sign_up:
        person = credentials.sign_up(token=token, now=clock.now())
        return enter(person, _("Welcome, %(name)s. Your account is open.", name=person.name))
    credentials.change_address(token=token, now=clock.now())
    return finish(url_for("accounts.account"), _("The new address is confirmed."))


@blueprint.route("/reset", methods=["GET", "POST"])
@public
def reset() -> ResponseReturnValue:
    """A way in for whoever forgot the password or never had one: a code and a link by letter."""
    form = AddressForm.submitted(prove=before_writing(_counted))
    if not form.accepted():
        return render_template("accounts/reset.html", form=form)
    credentials.ask_for_reset(form.account.data, language=language(), now=clock.now())
    session["resetting"] = form.account.data
    return finish(url_for("accounts.reset_code"))


@blueprint.route("/reset/code", methods=["GET", "POST"])
@public
def reset_code() -> ResponseReturnValue:
    """The code and a new password. Whether anybody was written to is not said."""
    address = session.get("resetting")
    if not address:
        return redirect(url_for("accounts.reset"), 303)

    def prove(form: ResetForm) -> tuple[int, str] | None:
        check_password(form.password.data, address)
        proof = proofs.try_code(address, CodePurpose.RESET, form.code.data, now=clock.now())
        hashed = slow_hash(form.password.data)
        return (proof, hashed) if proof is not None else None

    form = ResetForm.submitted(prove=before_writing(prove))
    if not form.accepted():
        return render_template("accounts/reset_code.html", form=form, address=address)
    proof, password_hash = form.proof
    person = credentials.reset_password(password_hash, proof=proof, now=clock.now())
    return enter(person, _("Your new password holds. All other browsers are signed out."))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset_by_link(token: str) -> ResponseReturnValue:
    """The same by the letter's link."""
    confirmation = _link(token, CodePurpose.RESET)
    if confirmation is None:
        return _link_is_over(token, "accounts.reset")
    address = confirmation.address

    def prove(form: NewPasswordForm) -> str:
        check_password(form.password.data, address)
        return slow_hash(form.password.data)

    form = NewPasswordForm.submitted(prove=before_writing(prove))
    if not form.accepted():
        return render_template("accounts/reset_link.html", form=form, address=address)
    person = credentials.reset_password(form.proof, token=token, now=clock.now())
    return enter(person, _("Your new password holds. All other browsers are signed out."))


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """A one-time link to an organising body or an office; it makes a person of whoever is not one yet."""
    confirmation = _link(token, CodePurpose.INVITATION)
    if confirmation is None:
        return _link_is_over(token)
    person = db.get_or_404(Person, confirmation.person_id)
    address, has_account = confirmation.address, bool(person.password_hash)
    inviting = queries.inviting_body(confirmation)
    form: ButtonForm | InvitationForm = (
        ButtonForm.submitted()
        if has_account
        else InvitationForm.submitted(prove=before_writing(_invited_password(address)))
    )
    if not form.accepted():
        return render_template(
            "accounts/invitation.html", form=form, address=address, inviting=inviting, has_account=has_account
        )
    if isinstance(form, InvitationForm):
        person = organising.accept_invitation(
            token, name=form.name.data, password_hash=form.proof, texts=("privacy",), now=clock.now()
        )
        return enter(person, _("Welcome, %(name)s. Your account is open.", name=person.name))
    organising.accept_invitation(token, now=clock.now())
    return finish(url_for("accounts.account"), _("The invitation is accepted."))


def _person_of_password(form: SignInForm) -> int | None:
    return proofs.by_password(
        form.account.data,
        form.password.data,
        address=request.remote_addr,
        device=devices.this_device(),
        now=clock.now(),
    )


def _chosen_password(form: SignUpForm) -> str:
    check_password(form.password.data, form.name.data, form.account.data)
    _counted(form)
    return slow_hash(form.password.data)


def _counted(form: ProofForm) -> bool:
    """One more letter asked for from this network."""
    throttles.count((throttles.CODES_FROM, throttles.network(request.remote_addr)), now=clock.now())
    return True


def _invited_password(address: str) -> Callable[[InvitationForm], str]:
    def prove(form: InvitationForm) -> str:
        check_password(form.password.data, form.name.data, address)
        return slow_hash(form.password.data)

    return prove


def _link(token: str, purpose: CodePurpose) -> ConfirmationCode | None:
    return queries.confirmation_of_link(token, purpose, now=clock.now())


def _link_is_over(token: str, way_on: str | None = None) -> ResponseReturnValue:
    """410, or the first answer again for a form that was sent twice."""
    if request.method == "POST" and proofs.is_answered(submission_key(request.form.get("submission_id"))):
        ButtonForm.submitted().accepted()
    if len(token) > 100:
        abort(404)
    raise actions.CodeRefused(way_on)
