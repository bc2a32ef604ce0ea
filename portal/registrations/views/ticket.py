"""The ticket: what it says, its calendar entry and paper, and what its holder can do."""

from typing import Any

from flask import Response, current_app, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.documents.prints import render_pdf
from portal.documents.qr import qr_plain_svg, qr_svg
from portal.errors import NotFound
from portal.events.rules import EventState
from portal.registrations import letters, queries
from portal.registrations.actions import leaving, queue
from portal.registrations.actions.joining import Wish
from portal.registrations.blueprint import blueprint
from portal.registrations.forms import WishForm
from portal.registrations.models import Registration
from portal.registrations.permissions import Permission
from portal.registrations.rules import LIVE, STATE_TONES, STATE_WORDS, SURE, RegistrationState
from portal.registrations.views.showing import event_facts
from portal.web.addresses import public_url
from portal.web.formats import span
from portal.web.forms import ButtonForm, finish
from portal.web.guards import guarded
from portal.web.language import language

S = RegistrationState


@blueprint.get("/t/<code>")
@guarded(Permission.HOLD_TICKET, load=queries.ticket, is_secret=True)
def ticket(registration: Registration) -> ResponseReturnValue:
    """Code, time, place, state, and the next step that state asks for."""
    return _private(
        render_template("registrations/ticket.html", form=ButtonForm(formdata=None), **_facts(registration))
    )


@blueprint.get("/t/<code>.ics")
@guarded(Permission.HOLD_TICKET, load=queries.ticket, is_secret=True)
def ticket_entry(registration: Registration) -> ResponseReturnValue:
    """The calendar entry, to take along."""
    if registration.state not in SURE:
        raise NotFound
    text = letters.invitation(registration, language=language(), method="PUBLISH")
    return _private(text, "text/calendar; charset=utf-8", f"ticket-{registration.code}.ics")


@blueprint.get("/t/<code>.pdf")
@guarded(Permission.HOLD_TICKET, load=queries.ticket, is_secret=True)
def ticket_paper(registration: Registration) -> ResponseReturnValue:
    """The ticket on an A6 sheet."""
    if registration.state not in SURE:
        raise NotFound
    event, facts = registration.event, event_facts(registration.event)
    values = {
        "language": language(),
        "portal": _("Wenzhou Makers"),
        "kicker": facts["kind_word"],
        "title": facts["title"],
        "facts": [
            {
                "label": _("When"),
                "value": span(event.starts_at, event.ends_at, event.timezone, all_day=event.is_all_day),
            },
            *([{"label": _("Where"), "value": facts["place"]}] if facts["place"] else []),
        ],
        "name": registration.name,
        "name_label": _("Name"),
        "code": registration.code,
        "code_label": _("Ticket code"),
        "qr_svg": qr_plain_svg(_address(registration)),
        "note": _("One code lets one person in once. Please keep it to yourself."),
    }
    return _private(render_pdf("ticket", values), "application/pdf", f"ticket-{registration.code}.pdf")


@blueprint.route("/t/<code>/change", methods=["GET", "POST"])
@guarded(Permission.HOLD_TICKET, load=queries.ticket, is_secret=True)
def change(registration: Registration) -> ResponseReturnValue:
    """Correct what was said when registering."""
    form = WishForm.submitted(registration)
    if registration.state not in LIVE or not form.accepted():
        return _private(render_template("registrations/change.html", form=form, **_facts(registration)))
    leaving.change(registration, Wish(form.organisation_name.data, form.note.data), now=clock.now())
    return finish(_to(registration), _("Your registration is changed."))


@blueprint.route("/t/<code>/cancel", methods=["GET", "POST"])
@guarded(Permission.HOLD_TICKET, load=queries.ticket, is_secret=True)
def cancel(registration: Registration) -> ResponseReturnValue:
    """Give the seat, the offer or the place in the queue up."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _private(render_template("registrations/cancel.html", form=form, **_facts(registration)))
    leaving.cancel(registration, now=clock.now())
    return finish(_to(registration), _("Done. Thank you for making room for somebody else."))


@blueprint.post("/t/<code>/accept")
@guarded(Permission.HOLD_TICKET, load=queries.ticket, is_secret=True)
def accept(registration: Registration) -> ResponseReturnValue:
    """Take the offered seat."""
    form = ButtonForm.submitted()
    if not form.accepted():
        for message in form.form_errors:
            flash(message, "error")
        return _private(render_template("registrations/ticket.html", form=form, **_facts(registration)))
    queue.accept_offer(registration, now=clock.now())
    return finish(_to(registration), _("The seat is yours. Here is your ticket."))


def _facts(registration: Registration) -> dict[str, Any]:
    """What every page of a ticket shows."""
    event = registration.event
    state = RegistrationState(registration.state)
    return event_facts(event) | {
        "registration": registration,
        "event": event,
        "state": state,
        "state_word": _(STATE_WORDS[state]),
        "state_tone": STATE_TONES[state],
        "position": queries.position(registration) if state is S.WAITING else None,
        "can_cancel": state in {S.PENDING, S.WAITING, S.OFFERED}
        or (state is S.CONFIRMED and clock.now() < leaving.cancel_until(event)),
        "is_on": event.state not in {EventState.CANCELLED, EventState.POSTPONED},
        "qr": qr_svg(_address(registration), _("Entry code %(code)s", code=registration.code))
        if state in SURE
        else None,
        "is_sure": state in SURE,
        "is_live": state in LIVE,
    }


def _address(registration: Registration) -> str:
    """What the QR code says: the ticket's own address, which the door reads too."""
    return public_url("registrations.ticket", current_app.extensions["settings"].locale, code=registration.code)


def _to(registration: Registration) -> str:
    return url_for("registrations.ticket", code=registration.code)


def _private(body: str | bytes, content_type: str | None = None, filename: str | None = None) -> Response:
    """An answer for the ticket's holder alone: kept by no cache between, found by no search engine."""
    response = Response(body, content_type=content_type or "text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
