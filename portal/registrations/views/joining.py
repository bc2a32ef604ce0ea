"""Registering: one page, and for visitors the code."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts import throttles
from portal.accounts.models import Person
from portal.events.models import Event
from portal.registrations import queries
from portal.registrations.actions import joining, visiting
from portal.registrations.actions.joining import Wish
from portal.registrations.blueprint import blueprint
from portal.registrations.forms import CodeForm, VisitorForm, WishForm
from portal.registrations.models import Registration
from portal.registrations.permissions import Permission
from portal.registrations.rules import LIVE, RegistrationState, closed_sentence
from portal.registrations.views.showing import event_facts
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language

ASKED = "registering"
MOST_ASKED = 8


@blueprint.route("/events/<slug>/register", methods=["GET", "POST"])
@guarded(Permission.REGISTER, load=queries.event_to_join)
def register(event: Event) -> ResponseReturnValue:
    """One page: a tap for who is signed in, name and address for visitors."""
    person = current_person()
    return _register_person(event, person) if person else _register_visitor(event)


def _register_person(event: Event, person: Person) -> ResponseReturnValue:
    form = WishForm.submitted(organisation_name=person.organisation_name)
    if not form.accepted():
        known = queries.registration_of(event, person)
        if known is not None and known.state in LIVE and known.state != RegistrationState.PENDING:
            return redirect(url_for("registrations.ticket", code=known.code), 303)
        return _page(event, form, person=person)
    wish = Wish(form.organisation_name.data, form.note.data)
    registration = joining.register(event, person, wish, now=clock.now())
    return finish(url_for("registrations.ticket", code=registration.code), _said(registration.state))


def _register_visitor(event: Event) -> ResponseReturnValue:
    form = VisitorForm.submitted()
    if not form.accepted():
        return _page(event, form)
    wish = Wish(form.organisation_name.data, form.note.data)
    address = form.account.data
    # Each visitor's form holds a seat and sends a letter: a machine must not hold them all.
    throttles.count_within((throttles.CODES_FROM, throttles.network(request.remote_addr)), now=clock.now())
    visiting.ask(event, name=form.name.data, address=address, wish=wish, language=language(), now=clock.now())
    asked = {slug: kept for slug, kept in session.get(ASKED, {}).items() if slug != event.slug}
    session[ASKED] = dict(list(asked.items())[1 - MOST_ASKED :]) | {event.slug: address}
    return finish(url_for("registrations.code", slug=event.slug))


@blueprint.route("/events/<slug>/register/code", methods=["GET", "POST"])
@guarded(Permission.REGISTER, load=queries.event_to_join)
def code(event: Event) -> ResponseReturnValue:
    """The code from the letter; the address was typed in this browser."""
    address = session.get(ASKED, {}).get(event.slug)
    if address is None:
        return redirect(url_for("registrations.register", slug=event.slug), 303)
    form = CodeForm.submitted().prepare(address, event.slug)
    if not form.accepted():
        return render_template("registrations/code.html", event=event, form=form, address=address, **event_facts(event))
    return _confirmed(event, visiting.confirm(event, proof=form.proof, now=clock.now()))


@blueprint.route("/events/<slug>/register/confirm/<token>", methods=["GET", "POST"])
@guarded(Permission.REGISTER, load=lambda slug, **_token: queries.event_to_join(slug))
def confirm(event: Event) -> ResponseReturnValue:
    """The link from the letter. A button confirms, since mail programs open links by themselves."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("registrations/confirm.html", event=event, form=form, **event_facts(event))
    token = (request.view_args or {})["token"]
    return _confirmed(event, visiting.confirm(event, token=token, now=clock.now()))


def _confirmed(event: Event, registration: Registration | None) -> ResponseReturnValue:
    session[ASKED] = {slug: kept for slug, kept in session.get(ASKED, {}).items() if slug != event.slug}
    if registration is None:
        return finish(url_for("registrations.register", slug=event.slug), _("Please register once more."))
    return finish(url_for("registrations.ticket", code=registration.code), _said(registration.state))


def _page(event: Event, form: WishForm, *, person: Person | None = None) -> ResponseReturnValue:
    now = clock.now()
    closed = closed_sentence(event.seat_policy, seats_taken=event.seats_taken, waiting=event.waiting, now=now)
    return render_template(
        "registrations/register.html", event=event, form=form, person=person, closed=closed, **event_facts(event)
    )


def _said(state: str) -> str:
    if state == RegistrationState.WAITING:
        return _("You are on the waiting list. We write to you as soon as a seat is free for you.")
    return _("You are registered. Here is your ticket.")
