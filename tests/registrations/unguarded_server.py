"""The portal with the seat's guard taken off: it counts, then inserts, as careless programs do.

The negative control of the races: whoever cannot make this one oversell has tested nothing.
"""

import time

from sqlalchemy import func, select

from portal import server
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


if __name__ == "__main__":
    seats.take_seat = count_then_insert
    server.main()
