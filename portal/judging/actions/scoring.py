"""A judge's sheet: the draft saved as they go, and what is filed. Filed sheets are only added."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions.models.edition import Criterion, Round
from portal.competitions.models.entries import RoundEntry
from portal.competitions.rules import RoundState
from portal.database import db
from portal.errors import N_, Conflict, NotAllowed, Refusal
from portal.judging.actions import replacing, ties
from portal.judging.marks import missing_of, stored, total_of
from portal.judging.models import Seat, Sheet
from portal.judging.queries import calibrating, seats
from portal.judging.rules import ConflictKind, SeatState, takes_scores


@dataclass(frozen=True)
class Writing:
    """What a judge has written: marks by criterion, words for the team, and a note for themselves."""

    marks: Mapping[int, Decimal] = field(default_factory=dict)
    comment: str = ""
    note: str = ""


class Stale(Conflict):
    """The sheet was saved meanwhile on another device."""

    def __init__(self) -> None:
        super().__init__(
            N_("This sheet was saved meanwhile, perhaps on another device of yours. Both are shown; nothing is lost.")
        )


def criteria_of(seat: Seat) -> list[Criterion]:
    """The rubric for the entry's group, in its order. A calibration entry of another edition goes by the first group's."""
    common = [each for each in seat.round.criteria if each.group_id is None]
    own = [each for each in seat.round.criteria if each.group_id == seat.entry.group_id]
    if not own and not common:
        first = min((each.group_id for each in seat.round.criteria if each.group_id), default=None)
        own = [each for each in seat.round.criteria if each.group_id == first]
    return sorted(own + common, key=lambda each: (each.position, each.id))


def save(seat: Seat, said: Writing, *, version: int, now: datetime) -> None:
    """Keep the draft. Raises Stale where another device saved since `version`, Conflict once the round is closed."""
    _hold(seat, version)
    _keep(seat, said, now)
    db.session.flush()


def file(seat: Seat, said: Writing, *, version: int, actor: Person, now: datetime) -> Sheet:
    """Hand the sheet in; handed in again before the close, the last one holds.

    Raises Refusal while a mark is missing, Stale, Conflict once the round is closed or before the calibration entry.
    """
    _hold(seat, version)
    if missing_of(criteria_of(seat), said.marks):
        raise Refusal(N_("Every criterion needs a mark before the sheet can be handed in."))
    if not seat.is_calibration and seats.workload_of(seat).is_held_by_calibration:
        raise Conflict(N_("Please score the calibration entry first: all judges begin with it."))
    _keep(seat, said, now)
    number = db.session.execute(select(func.max(Sheet.number)).where(Sheet.seat_id == seat.id)).scalar_one() or 0
    sheet = Sheet(
        seat=seat,
        number=number + 1,
        marks=stored(said.marks),
        total=total_of(said.marks),
        comment=said.comment,
        filed_at=now,
    )
    db.session.add(sheet)
    # The trail says that, not what: nobody reads a score there either.
    record(actor, "file sheet", "seat", seat.code, now=now, after={"sheet": sheet.number})
    db.session.flush()
    return sheet


def recuse(seat: Seat, kind: ConflictKind, note: str, *, actor: Person, now: datetime) -> None:
    """Step aside from an entry (回避): the tie is noted and somebody else reads it. It is no zero."""
    _refuse_closed(seat)
    ties.declare(seat.judge, seat.entry.project, kind, note, now=now)
    # A tie that was known before has not given this seat back.
    replacing.leave(seat, ties.word_of(kind), actor=actor, now=now)


def _hold(seat: Seat, version: int) -> None:
    """The seat and its round as they stand now; the round cannot be closed before this commit."""
    db.session.execute(select(Round.id).where(Round.id == seat.round_id).with_for_update(read=True))
    db.session.refresh(
        seat, ["state", "marks", "comment", "note", "reopened_at", "version"], with_for_update={"of": Seat}
    )
    db.session.refresh(seat.round, ["state", "closed_at"])
    _refuse_closed(seat)
    _refuse_revealed(seat)
    _refuse_compared(seat)
    if version != seat.version:
        raise Stale


def _refuse_closed(seat: Seat) -> None:
    if seat.state != SeatState.ASSIGNED:
        raise NotAllowed(N_("You have stepped aside from this entry."))
    if seat.round.state == RoundState.PREPARED:
        raise Conflict(N_("This round has not been opened yet."))
    if seat.round.state != RoundState.SCORING:
        raise Conflict(N_("This round is closed: its sheets stay as they are."))
    if not takes_scores(seat.round.closed_at, seat.reopened_at):
        raise Conflict(N_("This round is open again only for entries that are looked at once more."))


def _refuse_revealed(seat: Seat) -> None:
    """Once the score stood on the board in the hall (当场亮分), nothing changes it any more."""
    shown = select(RoundEntry.id).where(
        RoundEntry.round_id == seat.round_id,
        RoundEntry.entry_id == seat.entry_id,
        RoundEntry.revealed_at.is_not(None),
    )
    if not seat.is_calibration and db.session.execute(shown).first() is not None:
        raise Conflict(N_("This score was shown in the hall: its sheets stay as they are."))


def _refuse_compared(seat: Seat) -> None:
    """Once all have scored the calibration entry they see how they compare: nobody moves towards the others."""
    if seat.is_calibration and calibrating.calibration_of(seat.round).is_complete:
        raise Conflict(N_("All judges have handed this one in and compare now: its sheets stay as they are."))


def _keep(seat: Seat, said: Writing, now: datetime) -> None:
    seat.marks, seat.comment, seat.note, seat.saved_at = stored(said.marks), said.comment, said.note, now
