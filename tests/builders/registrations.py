"""Registrations as tests need them: made by the room's own actions, committed."""

from datetime import datetime
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.registrations.actions import joining
from portal.registrations.actions.joining import Wish
from portal.registrations.models import Registration
from tests.builders.accounts import a_person

_numbers = count(1)


def a_visitor(name: str = "访客（演示）", **more: Any) -> Person:
    """Somebody who registers without an account."""
    return a_person(name=name, password=None, is_proven=False, **more)


def a_registration(
    event: Event,
    person: Person | None = None,
    *,
    note: str | None = None,
    organisation: str | None = None,
    now: datetime | None = None,
) -> Registration:
    """A confirmed seat, or a place in the queue where all seats are taken."""
    person = person or a_person(name=f"报名者{next(_numbers)}（演示）")
    registration = joining.register(event, person, Wish(organisation, note), now=now or clock.now())
    db.session.commit()
    return registration


def a_held_seat(event: Event, person: Person | None = None, *, now: datetime | None = None) -> Registration:
    """A visitor's seat that waits for its code."""
    registration = joining.hold(event, person or a_visitor(), Wish(), now=now or clock.now())
    db.session.commit()
    return registration
