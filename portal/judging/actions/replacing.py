"""A judge leaves an entry (回避), and somebody else takes the seat."""

from collections.abc import Iterable
from datetime import datetime

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import Entry
from portal.competitions.rules import RoundKind, RoundState
from portal.database import db
from portal.judging import letters
from portal.judging.fitting import affinity, is_same_institution
from portal.judging.models import Judge, Seat
from portal.judging.queries import panel, seats
from portal.judging.rules import OPEN_ROUNDS, SeatState


def leave(seat: Seat, reason: str, *, actor: Person | None, now: datetime) -> Seat | None:
    """Give the seat back for good; the seat of whoever reads the entry instead, if somebody can.

    The draft goes; a sheet that was filed stays in the books and counts for nothing.
    """
    if seat.state != SeatState.ASSIGNED:
        return None
    seat.state, seat.reason = SeatState.RECUSED, reason[:300]
    seat.marks, seat.comment, seat.note, seat.saved_at = {}, "", "", None
    record(actor, "step aside", "seat", seat.code, now=now, after={"entry": seat.entry.number}, reason=seat.reason)
    db.session.flush()
    if seat.is_calibration or seat.round.state not in OPEN_ROUNDS:
        return None
    # Before the final everybody hears everybody: one who steps aside is missing there, and nobody sits twice.
    substitute = None if seat.round.kind == RoundKind.PITCH else stand_in(seat.round, seat.entry)
    found = sit(substitute, seat.round, seat.entry, actor=actor, now=now) if substitute is not None else None
    if seat.round.state == RoundState.SCORING:
        if found is not None:
            tell([found.judge], seat.round, now=now)
        letters.stepped_aside(seat, has_replacement=found is not None, now=now)
    return found


def stand_in(round_: Round, entry: Entry) -> Judge | None:
    """Who may read the entry and has the fewest: no tie, nobody of one institution with who reads it already.

    Of equals whoever knows the industry, then the first invited. None where nobody can.
    """
    at_entry = seats.seats_at(round_, entry.id)
    known = {each.judge_id for each in at_entry}
    reading = [each.judge for each in at_entry if each.state == SeatState.ASSIGNED]
    loads = seats.loads(round_)
    free = [
        judge
        for judge in panel.accepted_judges(round_.competition)
        if judge.id not in known
        and judge.id in loads
        and all(tie.project_id != entry.project_id for tie in judge.conflicts)
        and not any(is_same_institution(judge, other) for other in reading)
    ]
    return min(free, key=lambda judge: (loads[judge.id], -affinity(judge, entry), judge.id), default=None)


def sit(
    judge: Judge,
    round_: Round,
    entry: Entry,
    *,
    actor: Person | None,
    now: datetime,
    is_locked: bool = False,
    is_calibration: bool = False,
) -> Seat:
    """Give the judge a seat at the entry."""
    seat = Seat(
        code=readable_code(),
        round=round_,
        judge=judge,
        entry=entry,
        is_locked=is_locked,
        is_calibration=is_calibration,
        assigned_at=now,
        # A round that was closed once takes scores only from seats that were opened since.
        reopened_at=now if round_.closed_at is not None else None,
    )
    db.session.add(seat)
    db.session.flush()
    record(actor, "assign", "seat", seat.code, now=now, after={"entry": entry.number, "judge": judge.id})
    return seat


def tell(judges: Iterable[Judge], round_: Round, *, now: datetime) -> None:
    """Write to these judges how many entries are theirs now. The same number is not written twice."""
    progress = seats.progress_of(round_)
    for judge in judges:
        count, _ = progress.get(judge.id, (0, 0))
        if count:
            letters.given_entries(judge, round_, count, now=now)


def tell_all(round_: Round, *, now: datetime) -> int:
    """Write to every judge of the round; to how many."""
    sitting = {seat.judge for seat in seats.seats_of(round_)}
    tell(sorted(sitting, key=lambda judge: judge.id), round_, now=now)
    return len(sitting)
