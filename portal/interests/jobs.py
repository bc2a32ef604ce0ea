"""The room's part of the worker's rounds."""

from datetime import datetime

from portal.clock import WENZHOU
from portal.database import db
from portal.interests.actions import searches
from portal.interests.queries.searching import searches_to_look_at
from portal.interests.rules import TELL_FROM_HOUR

AT_ONCE = 20


def tell_new_fits(now: datetime) -> int:
    """From the morning on, each saved search is looked at once a day; how many were. A transaction a search."""
    local = now.astimezone(WENZHOU)
    if local.hour < TELL_FROM_HOUR:
        return 0
    waiting = searches_to_look_at(local.date(), limit=AT_ONCE)
    for search in waiting:
        searches.look(search, today=local.date(), now=now)
        db.session.commit()
    return len(waiting)
