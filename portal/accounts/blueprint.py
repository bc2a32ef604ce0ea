"""The room's blueprint, its cookie, and what it asks before and after every page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user

from portal import clock
from portal.accounts import actions, devices, proofs, queries
from portal.accounts.models import Person
from portal.accounts.rules import TOUCH_AFTER
from portal.accounts.secrets import hash_password
from portal.accounts.words import FILTERS
from portal.database import READING_METHODS, db
from portal.errors import N_, NotAllowed
from portal.web.addresses import safe_next
from portal.web.forms import Form, finish
from portal.web.guards import current_person

blueprint = Blueprint("accounts", __name__)
for name, word in FILTERS.items():
    blueprint.add_app_template_filter(word, name)

# Open to an officer whose second step is not set up yet.
WITHOUT_SECOND_STEP = frozenset(
    {
        "accounts.two_step",
        "accounts.two_step_confirm",
        "accounts.two_step_codes",
        "accounts.sign_out",
        "observing.healthz",
        "observing.readyz",
        "observing.metrics",
        "stage.version",  # two numbers, asked each second: it reads no session
        "static",
    }
)


class _Cookie:
    """What Flask-Login puts into the cookie: the session's token, not the person."""

    is_active = True

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        return self.token


def person_of_cookie(token: str) -> Person | None:
    """Whose cookie it is, for Flask-Login; the session's row is kept for this request."""
    g.sign_in = queries.open_session(token)
    return g.sign_in.person if g.sign_in else None


def session_token() -> str:
    """The token of this browser's session, empty where nobody is signed in."""
    return str(session.get("_user_id", ""))


def start_session(person: Person) -> None:
    """Sign the person in on this browser, under a new session: an old cookie opens nothing any more."""
    if old := session_token():
        actions.close_session(old)
    session.clear()
    token = actions.open_session(
        person, now=clock.now(), address=request.remote_addr, user_agent=request.user_agent.string
    )
    login_user(_Cookie(token))
    devices.remember(person)


def enter(person: Person, message: str | None = None, *, to: str = "") -> ResponseReturnValue:
    """Sign in who has proved the password or the address: at once, or after the second step where it is on.

    They go on to where they wanted, else to `to`, else to their start page.
    """
    target = safe_next(request.args.get("next"), to)
    if person.totp_confirmed_at:
        session.clear()
        session["second_step"] = {"person": person.id, "since": clock.now().isoformat()}
        return finish(url_for("accounts.second_step", next=target or None), message)
    start_session(person)
    return finish(target or start_page(), message)


def start_page() -> str:
    """Where a person lands: the start page of the desk they chose."""
    return url_for("site.desk" if "site.desk" in current_app.view_functions else "site.me")


def before_writing(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The check for a form's `prove`. A form that was answered before gets its answer again and proves nothing."""

    def prove(form: Form) -> Any:
        if proofs.is_answered(form.key):
            form.answer_again()
        return check(form)

    return prove


def slow_hash(password: str) -> str:
    """The hash, made after the transaction that has only read so far is over: argon2 is slow on purpose."""
    db.session.rollback()
    return hash_password(password)


def is_bound_to_two_steps() -> bool:
    """Whether offices need the second step here: everywhere but in a demo."""
    return not current_app.extensions["settings"].demo


@blueprint.before_app_request
def ask_for_second_step() -> ResponseReturnValue | None:
    """Who holds an office sets up two steps before anything else."""
    if request.endpoint in WITHOUT_SECOND_STEP or not session_token() or not is_bound_to_two_steps():
        return None
    person = current_person()
    if person is None or not person.appointments or person.totp_confirmed_at:
        return None
    if request.method not in READING_METHODS:
        raise NotAllowed(N_("Please set up two-step sign-in first: whoever holds an office needs it."))
    flash(_("Please set up two-step sign-in first: whoever holds an office needs it."), "warning")
    return redirect(url_for("accounts.two_step"), 303)


@blueprint.after_app_request
def touch_session(response: Response) -> Response:
    """Note now and then that the session is alive; only after a plain read, which holds no lock."""
    signed_in = g.get("sign_in")
    if signed_in is not None and request.method in READING_METHODS and response.status_code < 500:
        now: datetime = clock.now()
        if signed_in.seen_at < now - TOUCH_AFTER:
            actions.touch_session(session_token(), now=now)
    return response
