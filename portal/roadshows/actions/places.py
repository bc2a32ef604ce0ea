"""The places of a roadshow, moved by conditional UPDATEs that the database decides, in the caller's transaction.

They are plain table statements: the roadshow's `version` stays, so that a taken place never makes an organiser's form
stale. Lock order everywhere: roadshow, then pitch, then anything else.
"""

from typing import Any, cast

from sqlalchemy import Table, Update, update

from portal.database import db
from portal.errors import N_, Refusal
from portal.roadshows.models import Pitch, Roadshow

roadshows = cast(Table, Roadshow.__table__)


def take(show: Roadshow) -> bool:
    """Whether a place was free and is now taken."""
    free = update(roadshows).where(roadshows.c.id == show.id, roadshows.c.places_taken < roadshows.c.pitch_count)
    return _moved(show, free.values(places_taken=roadshows.c.places_taken + 1)) == 1


def give_back(show: Roadshow) -> None:
    """Give one taken place back."""
    taken = update(roadshows).where(roadshows.c.id == show.id, roadshows.c.places_taken > 0)
    _moved(show, taken.values(places_taken=roadshows.c.places_taken - 1))


def set_count(show: Roadshow, count: int) -> None:
    """Change the number of places. Raises Refusal below what is taken already."""
    fits = update(roadshows).where(roadshows.c.id == show.id, roadshows.c.places_taken <= count)
    if _moved(show, fits.values(pitch_count=count)) != 1:
        db.session.refresh(show, ["places_taken"])
        raise Refusal(
            N_("%(taken)d places are given already; there cannot be fewer."),
            field="pitch_count",
            taken=show.places_taken,
        )


def lock(show: Roadshow) -> None:
    """Hold the roadshow's row until the end of the transaction: whoever comes next waits."""
    _moved(show, update(roadshows).where(roadshows.c.id == show.id).values(places_taken=roadshows.c.places_taken))


def locked(pitch: Pitch) -> Pitch:
    """The pitch as it stands now, nobody else moving it: roadshow first, then the row."""
    lock(pitch.roadshow)
    db.session.refresh(pitch, with_for_update={"of": Pitch})
    return pitch


def _moved(show: Roadshow, statement: Update) -> int:
    result: Any = db.session.execute(statement)
    db.session.expire(show, ["places_taken", "pitch_count"])
    return int(result.rowcount)
