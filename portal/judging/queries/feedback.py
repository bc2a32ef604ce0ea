"""What a team may read of the judging of its entry: rounds that are signed, and the words judges wrote for it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from portal.competitions.models.edition import Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.rules import RoundState
from portal.database import db
from portal.judging.models import Seat, Sheet
from portal.judging.rules import SeatState


@dataclass(frozen=True)
class Feedback:
    """One signed round: where the entry stood, and what was written for the team, in no judge's order."""

    place: RoundEntry
    words: Sequence[str]


def feedback_for(entry: Entry) -> list[Feedback]:
    """Every signed round the entry was in, the last first. A round that is not signed does not exist here."""
    wanted = (
        select(RoundEntry)
        .join(RoundEntry.round)
        .where(RoundEntry.entry_id == entry.id, Round.state == RoundState.SIGNED)
        .order_by(Round.position.desc())
        .options(contains_eager(RoundEntry.round))
    )
    places = db.session.execute(wanted).scalars().all()
    words = _words(entry, [place.round_id for place in places])
    return [Feedback(place, words.get(place.round_id, [])) for place in places]


def _words(entry: Entry, rounds: Sequence[int]) -> dict[int, list[str]]:
    last = select(func.max(Sheet.id)).join(Sheet.seat).where(Seat.entry_id == entry.id).group_by(Sheet.seat_id)
    wanted = (
        select(Seat.round_id, Sheet.comment)
        .join(Sheet.seat)
        .where(
            Sheet.id.in_(last),
            Seat.round_id.in_(rounds),
            Seat.state == SeatState.ASSIGNED,
            Seat.is_calibration.is_(False),
            Sheet.comment != "",
        )
    )
    found: dict[int, list[str]] = {}
    for round_id, comment in db.session.execute(wanted):
        found.setdefault(round_id, []).append(comment)
    return {number: sorted(each, key=_shuffled) for number, each in found.items()}


def _shuffled(words: str) -> str:
    """An order that says nothing of who wrote what."""
    return hashlib.sha256(words.encode()).hexdigest()
