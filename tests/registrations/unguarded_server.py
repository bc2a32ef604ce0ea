"""The portal with its guards taken off: it counts or looks, then inserts, as careless programs do.

The negative control of the races: whoever cannot make this one oversell has tested nothing.
"""

import time
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal import server
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.events.actions import seats
from portal.events.models import Event
from portal.registrations.models import Registration
from portal.registrations.rules import HOLDING


def count_then_insert(event_id: int, *, is_newcomer: bool) -> bool:
    """Whether a seat seems to be free: no lock, no condition, and a moment's thought."""
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        capacity = connection.execute(select(Event.capacity).where(Event.id == event_id)).scalar_one()
        holding = select(func.count()).where(Registration.event_id == event_id, Registration.state.in_(HOLDING))
        taken = connection.execute(holding).scalar_one()
    time.sleep(0.05)
    return taken < capacity


def look_then_insert(*, now: datetime, **facts: Any) -> Person:
    """The person of this address, new if nobody seemed to have it a moment ago."""
    is_it = Person.email == facts["email"]
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        known = connection.execute(select(Person.id).where(is_it)).scalar_one_or_none()
    time.sleep(0.05)
    if known is not None:
        return db.session.execute(select(Person).where(is_it)).scalar_one()
    person = Person(code=readable_code(), created_at=now, **facts)
    db.session.add(person)
    db.session.flush()
    return person


if __name__ == "__main__":
    seats.take_seat = count_then_insert
    accounts.person_at = look_then_insert
    server.main()
