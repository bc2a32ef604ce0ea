"""Who may open a view. Every view carries `@guarded(Permission.X, …)` or `@public`; the law is asked in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from flask import Response, abort, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import Actor, Law
from portal.database import db
from portal.errors import NotAllowed, NotFound, Refusal, TooMany, Unavailable

View = Callable[..., ResponseReturnValue]
SIGN_IN = "accounts.sign_in"


@dataclass(frozen=True)
class Guard:
    """What the law asks of a view, kept on the view for `flask law` and the house tests."""

    permission: str | None
    load: Callable[..., Any] | None = None
    sees: str | None = None
    is_secret: bool = False


def current_person() -> Any:
    """The signed-in person (`accounts.models.Person`), or None."""
    person = current_user
    return person._get_current_object() if person.is_authenticated else None  # noqa: SLF001 -- werkzeug's own way


def law() -> Law:
    """The one table of grants."""
    return cast(Law, current_app.extensions["law"])


def can(permission: str, thing: Any = None) -> bool:
    """Whether the person at hand may do this with the thing: the same question for views and templates."""
    return law().allows(cast(Actor | None, current_person()), permission, thing)


def public(view: View) -> View:
    """A view anyone may open."""
    return _marked(view, Guard(permission=None), lambda **values: view(**values))


def guarded(
    permission: str, *, load: Callable[..., Any] | None = None, sees: str | None = None, is_secret: bool = False
) -> Callable[[View], View]:
    """A view the law opens with `permission`.

    `load` fetches the thing from the address's values; the view then gets the thing in their place, and None is a 404.
    A signed-out person is sent to sign in (404 where `is_secret`); a signed-in one without the permission gets 404, or 403
    if `sees` (a permission too) lets them know that the thing exists.
    """

    def decorate(view: View) -> View:
        def guarded_view(**values: Any) -> ResponseReturnValue:
            actor = current_person()
            thing = load(**values) if load else None
            if load and thing is None:
                raise NotFound() if actor or is_secret else _SignInFirst()
            if not law().allows(actor, permission, thing):
                if actor is None and not is_secret:
                    raise _SignInFirst
                raise NotAllowed() if sees and law().allows(actor, sees, thing) else NotFound()
            return view(thing) if load else view(**values)

        return _marked(view, Guard(permission, load, sees, is_secret), guarded_view)

    return decorate


class _SignInFirst(Exception):
    """The person is signed out and the view is closed."""


def _marked(view: View, guard: Guard, call: View) -> View:
    @wraps(view)
    def wrapper(**values: Any) -> ResponseReturnValue:
        try:
            try:
                response = make_response(call(**values))
            except Refusal as refusal:
                # A refusal raised while a form is open is shown on that form: undo, then let the view draw it again.
                if getattr(g, "open_form", None) is None:
                    raise
                db.session.rollback()
                g.refusal = refusal
                response = make_response(call(**values))
                if isinstance(refusal, TooMany | Unavailable):
                    response.headers["Retry-After"] = str(refusal.retry_after)
        except _SignInFirst:
            return _to_sign_in()
        if getattr(g, "form_failed", None) and response.status_code == 200:
            response.status_code = g.form_failed
        return response

    wrapper.guard = guard  # type: ignore[attr-defined]
    return wrapper


def _to_sign_in() -> Response:
    if request.method not in {"GET", "HEAD"}:
        abort(401)
    target = request.script_root + (request.full_path if request.query_string else request.path)
    return cast(Response, redirect(url_for(SIGN_IN, next=target), 303))
