"""The entry all judges score before the round: which could be chosen, who has handed it in, and how they compare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.competitions.models.edition import Criterion, Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.rules import EntryState
from portal.database import db
from portal.judging.calibration import FEWEST_TO_COMPARE, Comparison, compared
from portal.judging.models import Judge, Seat, Sheet
from portal.judging.queries.seats import fills_itself, is_last
from portal.judging.rules import SeatState


@dataclass(frozen=True)
class Calibration:
    """Every judge's seat at the entry, by the judge's name, with the sheet that holds of it."""

    filed: Sequence[tuple[Seat, Sheet | None]]

    @property
    def entry(self) -> Entry | None:
        """What is scored; None where nothing was chosen."""
        return next((seat.entry for seat, _ in self.filed), None)

    @property
    def done(self) -> int:
        """How many have handed it in."""
        return sum(sheet is not None for _, sheet in self.filed)

    @property
    def is_complete(self) -> bool:
        """All have: from now on the sheets stay as they are, and may be compared."""
        return bool(self.filed) and self.done == len(self.filed)

    @property
    def is_begun(self) -> bool:
        """Somebody has written something down: another entry is not chosen any more."""
        return any(sheet is not None or seat.saved_at is not None for seat, sheet in self.filed)

    def late(self, judges: Iterable[Judge]) -> list[Judge]:
        """Who of these was not asked to score it, though nothing ties them to it."""
        asked, entry = {seat.judge_id for seat, _ in self.filed}, self.entry
        return [
            judge
            for judge in judges
            if entry is not None
            and judge.id not in asked
            and all(tie.project_id != entry.project_id for tie in judge.conflicts)
        ]

    def sheet_of(self, seat: Seat) -> Sheet | None:
        """What holds of one seat."""
        return next((sheet for each, sheet in self.filed if each.id == seat.id), None)

    def comparison(self, criteria: Sequence[Criterion]) -> Comparison | None:
        """How the judges compare; None before all of at least two have handed it in."""
        if not self.is_complete or self.done < FEWEST_TO_COMPARE:
            return None
        marks = {
            seat.judge_id: {name: Decimal(mark) for name, mark in sheet.marks.items()}
            for seat, sheet in self.filed
            if sheet is not None
        }
        return compared(marks, {str(each.id): each.points for each in criteria})


def calibration_of(round_: Round) -> Calibration:
    """The round's calibration as it stands."""
    wanted = (
        select(Seat, Sheet)
        .outerjoin(Sheet, (Sheet.seat_id == Seat.id) & is_last())
        .where(Seat.round_id == round_.id, Seat.is_calibration, Seat.state == SeatState.ASSIGNED)
        .options(
            joinedload(Seat.judge, innerjoin=True),
            joinedload(Seat.entry, innerjoin=True).joinedload(Entry.project, innerjoin=True),
        )
    )
    rows = db.session.execute(wanted).all()
    return Calibration([(row[0], row[1]) for row in sorted(rows, key=lambda row: (row[0].judge.name, row[0].id))])


def entries_to_choose(round_: Round, limit: int = 60) -> Sequence[Entry]:
    """Entries all could score first: of this edition or the one before it, handed in, and not in the round."""
    in_round = select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)
    editions = [round_.competition_id, round_.competition.previous_id or 0]
    wanted = select(Entry).where(
        Entry.competition_id.in_(editions),
        Entry.number.is_not(None),
        Entry.state.in_([EntryState.ACCEPTED, EntryState.REJECTED]),
        Entry.id.not_in(in_round),
    )
    if fills_itself(round_):
        # Whoever is accepted comes into the first round when it opens.
        wanted = wanted.where((Entry.competition_id != round_.competition_id) | (Entry.state == EntryState.REJECTED))
    eager = (joinedload(Entry.project, innerjoin=True), joinedload(Entry.group, innerjoin=True))
    return db.session.execute(wanted.options(*eager).order_by(Entry.number.desc()).limit(limit)).scalars().all()
