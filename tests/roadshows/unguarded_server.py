"""The portal with the guard of the places taken off: it counts, thinks for a moment, then selects.

The negative control of the race: whoever cannot make this one give too many places has tested nothing.
"""

import time

from sqlalchemy import func, select

from portal import server
from portal.database import db
from portal.roadshows.actions import places
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.rules import HOLDING


def count_then_select(show: Roadshow) -> bool:
    """Whether a place seems to be free: no lock, no condition."""
    number = show.id
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        count = connection.execute(select(Roadshow.pitch_count).where(Roadshow.id == number)).scalar_one()
        holding = select(func.count()).where(Pitch.roadshow_id == number, Pitch.state.in_(HOLDING))
        taken = connection.execute(holding).scalar_one()
    time.sleep(0.05)
    return taken < count


if __name__ == "__main__":
    places.take = count_then_select
    places.lock = lambda show: None
    server.main()
