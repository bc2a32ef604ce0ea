"""What the worker does for judging: teams learn what became of them, each in a transaction of its own."""

from datetime import datetime

import structlog

from portal.competitions import letters
from portal.competitions.models.entries import RoundEntry
from portal.competitions.queries import rounds
from portal.database import db

log = structlog.get_logger()
AT_ONCE = 200


def tell_results(now: datetime) -> int:
    """A letter to each team whose round was decided; how many were told."""
    done = 0
    for number in [place.id for place in rounds.untold(AT_ONCE)]:
        try:
            place = db.session.get_one(RoundEntry, number)
            letters.standing_changed(place, now=now)
            place.told_at = now
            db.session.commit()
            done += 1
        except Exception:
            log.exception("worker step failed", step="tell_results", number=number)
            db.session.rollback()
    return done
