"""Who reads what: a proposal is taken over, seats are changed by hand, judges are told."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.competitions.actions import rounds
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import Entry
from portal.competitions.rules import RoundKind, RoundState
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.judging.actions import replacing
from portal.judging.fitting import is_same_institution
from portal.judging.models import Judge, Seat
from portal.judging.proposing import Plan, barred_pairs, kept_of
from portal.judging.queries import panel, seats
from portal.judging.queries.seats import Settled
from portal.judging.rules import OPEN_ROUNDS, SeatState


def apply(round_: Round, plan: Plan, *, actor: Person | None, now: datetime) -> int:
    """Seat the judges as proposed; how many seats there are then. What was set by hand or scored stays.

    Raises Conflict where ties, entries or judges have changed since it was drawn. Judges of an open round are told.
    """
    _hold(round_)
    if round_.closed_at is not None:
        raise Conflict(N_("This round was closed once: only single seats can be changed."))
    rounds.take_in(round_, actor=actor, now=now)
    seated = [seat for seat in seats.seats_of(round_) if not seat.is_calibration]
    settled = seats.settled(round_)
    kept_seats = kept_of(seated, settled)
    _check(round_, plan, kept_seats, settled)
    kept = {seat.id for seat in kept_seats}
    before = _sitting(seated)
    wanted = {(entry, judge) for entry, sitting in plan.items() for judge in sitting}
    known = {(seat.entry_id, seat.judge_id) for seat in seated}
    loose = [seat.id for seat in seated if seat.id not in kept and (seat.entry_id, seat.judge_id) not in wanted]
    for start in range(0, len(loose), 500):
        db.session.execute(delete(Seat).where(Seat.id.in_(loose[start : start + 500])))
    fresh = [_row(round_, entry, judge, now) for entry, judge in sorted(wanted - known)]
    if fresh:
        db.session.execute(insert(Seat), fresh)
    db.session.expire_all()
    after = {"seats": len(wanted), "new": len(fresh), "taken": len(loose)}
    record(actor, "assign judges", "round", round_.code, now=now, after=after)
    db.session.flush()
    if round_.state == RoundState.SCORING:
        changed = before ^ wanted
        touched = {judge for _, judge in changed}
        replacing.tell([j for j in panel.accepted_judges(round_.competition) if j.id in touched], round_, now=now)
    return len(wanted)


def add(round_: Round, entry: Entry, judge: Judge, *, actor: Person, now: datetime) -> Seat:
    """One more judge at an entry, set by hand. Raises Refusal for a tie, a judge who sits there, or one of the same house."""
    _hold(round_)
    refuse_unfit(round_, entry, judge, seats.seats_at(round_, entry.id))
    seat = replacing.sit(judge, round_, entry, actor=actor, now=now, is_locked=True)
    if round_.state == RoundState.SCORING:
        replacing.tell([judge], round_, now=now)
    return seat


def refuse_unfit(round_: Round, entry: Entry, judge: Judge, at_entry: Sequence[Seat]) -> None:
    """Raise Refusal where the judge must not read the entry; `at_entry` are its seats, those given back too."""
    if any(tie.project_id == entry.project_id for tie in judge.conflicts):
        raise Refusal(N_("This judge has a tie to the project."), field="judge")
    if any(seat.judge_id == judge.id for seat in at_entry):
        raise Refusal(N_("This judge reads the entry already, or has stepped aside from it."), field="judge")
    reading = [seat.judge for seat in at_entry if seat.state == SeatState.ASSIGNED]
    if round_.kind != RoundKind.PITCH and any(is_same_institution(judge, other) for other in reading):
        raise Refusal(N_("Somebody of the same institution reads this entry already."), field="judge")


def take_away(seat: Seat, reason: str, *, actor: Person, now: datetime) -> None:
    """The organiser takes a seat from a judge: a fresh one vanishes, one that was begun is given back and replaced."""
    _hold(seat.round)
    if seat.id in seats.scored_seats(seat.round):
        replacing.leave(seat, reason, actor=actor, now=now)
        return
    after = {"entry": seat.entry.number, "judge": seat.judge_id}
    record(actor, "take seat", "seat", seat.code, now=now, after=after, reason=reason)
    db.session.delete(seat)
    db.session.flush()


def set_lock(seat: Seat, is_locked: bool, *, actor: Person, now: datetime) -> None:
    """A locked seat stays in every new proposal."""
    seat.is_locked = is_locked
    record(actor, "lock seat" if is_locked else "unlock seat", "seat", seat.code, now=now)
    db.session.flush()


def calibrate(round_: Round, entry: Entry, *, actor: Person, now: datetime) -> int:
    """Everybody who sits in the round scores this entry first; how many. Those with a tie to it do not.

    Raises Conflict where another one was chosen and somebody has scored it, or once the round was closed.
    """
    _hold(round_)
    if round_.closed_at is not None:
        raise Conflict(N_("This round was closed once: the calibration entry stays."))
    seated = seats.seats_of(round_)
    scored = seats.scored_seats(round_)
    old = [seat for seat in seated if seat.is_calibration and seat.entry_id != entry.id]
    if any(seat.id in scored for seat in old):
        raise Conflict(N_("Judges have begun to score the calibration entry: it stays."))
    if any(seat.entry_id == entry.id and not seat.is_calibration for seat in seated):
        raise Refusal(N_("This entry is in the round. Please choose one that is not."), field="entry")
    for seat in old:
        db.session.delete(seat)
    db.session.flush()
    at_it = {seat.judge_id for seat in seats.seats_at(round_, entry.id)}
    sitting = {seat.judge_id for seat in seated if not seat.is_calibration}
    judges = [judge for judge in panel.accepted_judges(round_.competition) if judge.id in sitting]
    free = [judge for judge in judges if all(tie.project_id != entry.project_id for tie in judge.conflicts)]
    for judge in free:
        if judge.id not in at_it:
            replacing.sit(judge, round_, entry, actor=actor, now=now, is_calibration=True)
    record(actor, "choose calibration", "round", round_.code, now=now, after={"entry": entry.number})
    db.session.flush()
    return len(free)


def _hold(round_: Round) -> None:
    rounds.hold(round_)
    if round_.state not in OPEN_ROUNDS:
        raise Conflict(N_("This round is closed."))


def _check(round_: Round, plan: Plan, kept: Sequence[Seat], settled: Settled) -> None:
    """Nothing has changed since the plan was drawn: entries, judges, ties and what stays."""
    changed = Conflict(N_("Entries, judges or ties have changed since this was proposed. Please look at it anew."))
    entries = [place.entry for place in seats.entries_in(round_)]
    judges = {judge.id: judge for judge in panel.accepted_judges(round_.competition)}
    if {entry.id for entry in entries} != set(plan):
        raise changed
    barred = barred_pairs(entries, list(judges.values()), settled)
    by_entry: dict[int, set[int]] = defaultdict(set)
    for seat in kept:
        by_entry[seat.entry_id].add(seat.judge_id)
    for entry, sitting in plan.items():
        if len(set(sitting)) != len(sitting) or not by_entry[entry] <= set(sitting):
            raise changed
        if any(judge not in judges or (entry, judge) in barred for judge in sitting):
            raise changed


def _sitting(seated: Sequence[Seat]) -> set[tuple[int, int]]:
    return {(seat.entry_id, seat.judge_id) for seat in seated}


def _row(round_: Round, entry: int, judge: int, now: datetime) -> dict[str, object]:
    return {
        "code": readable_code(),
        "round_id": round_.id,
        "judge_id": judge,
        "entry_id": entry,
        "state": SeatState.ASSIGNED,
        "is_calibration": False,
        "is_locked": False,
        "marks": {},
        "comment": "",
        "note": "",
        "assigned_at": now,
        "version": 1,
    }
