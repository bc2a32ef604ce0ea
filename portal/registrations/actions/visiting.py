"""Registering without an account: the seat is held while a code proves the address.

What the page says is the same whoever the address belongs to; only the letter tells what is true.
"""

from dataclasses import replace
from datetime import datetime

from portal.accounts import actions as accounts
from portal.accounts.identifiers import is_mobile
from portal.accounts.models import Person
from portal.database import db
from portal.errors import TooMany
from portal.events.models import Event
from portal.registrations import letters, queries
from portal.registrations.actions import joining
from portal.registrations.actions.joining import Wish
from portal.registrations.models import Registration
from portal.registrations.rules import LIVE, RegistrationState

PURPOSE = "registration"


def ask(event: Event, *, name: str, address: str, wish: Wish, language: str, now: datetime) -> None:
    """Hold a seat for whoever this address belongs to and send the code there.

    Raises RegistrationClosed where there is nothing to be had.
    """
    joining.refuse_unless_open(event, now)
    kind = {"phone": address} if is_mobile(address) else {"email": address}
    person = accounts.person_at(name=name, language=language, now=now, **kind)
    registration = joining.hold(event, person, replace(wish, name=name, address=address), now=now)
    is_sure = registration.state in LIVE and registration.state != RegistrationState.PENDING
    if is_sure or registration.state == RegistrationState.REJECTED:
        letters.known(registration, now=now)
        return
    send_code(event, person, address, registration, now=now)


def send_code(event: Event, person: Person, address: str, registration: Registration, *, now: datetime) -> None:
    """Send a code and a link. Within a minute of the last one nothing is sent: that one still holds."""
    try:
        code, token = accounts.issue_code(person, address, PURPOSE, about=event.slug, now=now)
    except TooMany:
        return
    letters.code(registration, address, code, token, now=now)


def confirm(event: Event, *, now: datetime, proof: int | None = None, token: str | None = None) -> Registration | None:
    """The registration whose address is proven now, with its seat or place in the queue; None if it is gone.

    Raises CodeRefused for a code or link that is used or too old, RegistrationClosed where registration has closed since.
    """
    confirmation = accounts.redeem(PURPOSE, now=now, proof=proof, token=token)
    person = db.session.get(Person, confirmation.person_id)
    if person is None or confirmation.about != event.slug:
        raise accounts.CodeRefused
    registration = queries.registration_of(event, person)
    return joining.confirm(registration, now=now) if registration is not None else None
