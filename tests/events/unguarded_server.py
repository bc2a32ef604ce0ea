"""The portal with the room's guard taken off: it looks whether the room is free, thinks a moment, then books.

The negative control of the race for a room.
"""

import time
from typing import Any

from sqlalchemy import select

from portal import server
from portal.database import db
from portal.events.actions import hosting
from portal.events.models import EventHost, RoomBooking

guarded = hosting.accept


def look_then_book(host: EventHost, room: Any, **options: Any) -> None:
    """Book if the room looked free a moment ago."""
    room_id, start, end = room.id, host.event.starts_at, host.event.ends_at
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        taken = connection.execute(
            select(RoomBooking.id).where(
                RoomBooking.room_id == room_id, RoomBooking.starts_at < end, RoomBooking.ends_at > start
            )
        ).first()
    time.sleep(0.1)
    if taken:
        raise hosting.RoomTaken("taken")
    guarded(host, room, **options)


if __name__ == "__main__":
    hosting.accept = look_then_book
    hosting._refuse_overlap = lambda event, room: None
    server.main()
