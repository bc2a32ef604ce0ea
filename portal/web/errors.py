"""Error pages: what happened and what to do next, in the site's layout and language, never a stack trace."""

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from portal.database import db
from portal.errors import N_, Refusal, TooMany, Unavailable

log = structlog.get_logger()

TITLES = {
    400: N_("This request could not be read"),
    401: N_("Please sign in first"),
    403: N_("You may not do this"),
    404: N_("There is nothing here"),
    405: N_("That is not possible here"),
    409: N_("Somebody was faster"),
    410: N_("This link has expired"),
    413: N_("This is too large"),
    415: N_("This kind of file is not accepted"),
    422: N_("Something does not fit yet"),
    429: N_("Too many tries"),
    500: N_("Something went wrong on our side"),
    503: N_("Busy for a moment"),
}
ADVICE = {
    400: N_("Please go back, open the page again and retry."),
    401: N_("Sign in and open the page again; what you typed is still in your browser's history."),
    403: N_("If you think you should, ask whoever runs it to add you."),
    404: N_("The address may be mistyped, or the page is not open to you."),
    405: N_("Please use the buttons on the page."),
    409: N_("Please look at the present state and decide again."),
    410: N_("Ask for a new one on the page it came from."),
    413: N_("Please make it smaller and try again."),
    415: N_("Please choose one of the kinds named beside the field."),
    422: N_("Please go back and correct it."),
    429: N_("Please wait a little and try again."),
    500: N_("Nothing you confirmed is lost. Please try again; if it stays, tell us the number below."),
    503: N_("Nothing is lost. Please try again in a few seconds."),
}


def init_app(app: Flask) -> None:
    """Install a page for every kind of failure."""
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(CSRFError, show_csrf)
    app.register_error_handler(HTTPException, show_http)
    app.register_error_handler(DBAPIError, show_database)
    app.register_error_handler(Exception, show_crash)


def show_refusal(refusal: Refusal) -> Response:
    """The refusal's own sentence."""
    db.session.rollback()
    response = page(refusal.status, gettext(refusal.msgid, **refusal.values), way_on=getattr(refusal, "way_on", None))
    if isinstance(refusal, TooMany | Unavailable):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def show_csrf(error: CSRFError) -> Response:
    """A form whose token is missing or too old."""
    return page(
        400,
        gettext(
            "This form was open for too long, or your browser blocks cookies. Please open it again and send it once more."
        ),
    )


def show_http(error: HTTPException) -> Response:
    """Any plain HTTP error; redirects pass through."""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    response = page(code)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After", "Location"}:
            response.headers[name] = value
    return response


def show_database(error: DBAPIError) -> Response:
    """Locked, full or away: 503, so that the person may try again. Anything else is our fault: 500."""
    db.session.rollback()
    text = str(error.orig).lower()
    busy = isinstance(error, OperationalError) and "readonly" not in text
    log.error("database", error=text[:300], busy=busy)
    response = page(503 if busy else 500)
    if busy:
        response.headers["Retry-After"] = "3"
    return response


def show_crash(error: Exception) -> Response:
    """Our own mistake: logged with its number, told without details."""
    db.session.rollback()
    log.exception("crash", path=request.path)
    return page(500)


def page(status: int, message: str | None = None, *, way_on: str | None = None) -> Response:
    """The error page of that status, in the page's language, with a button to the page that helps, if one does."""
    code = status if status in TITLES else (400 if status < 500 else 500)
    try:
        body = render_template(
            "layout/error.html",
            status=status,
            title=gettext(TITLES[code]),
            message=message or gettext(ADVICE[code]),
            way_on=way_on,
            number=getattr(g, "request_id", "") if status >= 500 else "",
        )
    except Exception:
        log.exception("error page")
        body = f"<!doctype html><title>{status}</title><h1>{status}</h1>"
    return make_response(body, status)
