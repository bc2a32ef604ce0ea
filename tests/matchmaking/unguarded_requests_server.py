"""The portal with the guard of the cap taken off: it counts without a lock, thinks for a moment, then lets another ask.

The negative control of the race: whoever cannot make this one pass the cap has tested nothing.
"""

import time

from sqlalchemy import func, select

from portal import server
from portal.database import db
from portal.matchmaking.actions import requesting
from portal.matchmaking.models import MeetingRequest, Party
from portal.matchmaking.rules import RequestState


def count_without_lock(asked: Party, asker: Party) -> bool:
    """Whether there seems to be room for one more."""
    number, cap = asked.id, asked.summit.open_requests
    db.session.rollback()
    waiting = [MeetingRequest.capital_id == number, MeetingRequest.state == RequestState.OPEN]
    with db.engine.connect().execution_options(write=False) as connection:
        count = connection.execute(select(func.count()).select_from(MeetingRequest).where(*waiting)).scalar_one()
    time.sleep(0.1)
    return count < cap


if __name__ == "__main__":
    requesting._has_room = count_without_lock
    server.main()
