"""Signing in and out; the account's own page."""

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from portal import clock
from portal.accounts import actions, queries
from portal.accounts.forms import SignInForm
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.secrets import is_password
from portal.errors import N_, Refusal
from portal.web.addresses import safe_next
from portal.web.forms import finish
from portal.web.guards import guarded, public

blueprint = Blueprint("accounts", __name__)


class _Cookie:
    """What Flask-Login puts into the cookie: the session's token, not the person."""

    is_active = True

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        return self.token


def start_session(person: Person) -> None:
    """Sign the person in on this browser, under a new session."""
    session.clear()
    token = actions.open_session(
        person, now=clock.now(), address=request.remote_addr, user_agent=request.user_agent.string
    )
    login_user(_Cookie(token))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """With e-mail or mobile number, and password."""
    form = SignInForm.submitted()
    if not form.accepted():
        return render_template("accounts/sign_in.html", form=form)
    person = queries.person_by_email(form.account.data.strip().lower())
    if not is_password(form.password.data, person.password_hash if person else None) or person is None:
        raise Refusal(N_("Account or password do not match."))
    start_session(person)
    return finish(safe_next(request.args.get("next"), url_for("site.home")))


@blueprint.post("/sign-out")
@guarded(Permission.KEEP_ACCOUNT)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    actions.close_session(session.get("_user_id", ""))
    logout_user()
    session.clear()
    return finish(url_for("site.home"))


@blueprint.get("/account/")
@guarded(Permission.KEEP_ACCOUNT)
def account() -> ResponseReturnValue:
    """The account's own page."""
    return render_template("accounts/account.html")
