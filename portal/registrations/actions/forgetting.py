"""A person leaves the portal: their seats to come are free again, their words go, the count stays."""

from datetime import datetime

from portal.accounts.models import Person
from portal.database import db
from portal.registrations import queries
from portal.registrations.actions.leaving import release
from portal.registrations.actions.queue import locked
from portal.registrations.rules import RegistrationState

S = RegistrationState
STILL_TO_COME = frozenset({S.PENDING, S.CONFIRMED, S.WAITING, S.OFFERED})


def forget(person: Person, *, now: datetime) -> None:
    """Free what the person holds at events not over yet, and take their words from every registration."""
    for registration in queries.tickets_of(person, with_wishes=True):
        if registration.event.ends_at > now and registration.state in STILL_TO_COME:
            release(locked(registration), S.CANCELLED, now=now)
        registration.organisation_name = registration.note = registration.reason = None
        registration.written_name = registration.written_address = None
    db.session.flush()
