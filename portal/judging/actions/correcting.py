"""A signed result is wrong: one of those responsible says why, another one signs, and a new result follows the old."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.competitions.actions import rounds
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import RoundEntry
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import RoundState
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.judging.actions.signing import outcomes, write
from portal.judging.models import Correction, RoundResult, Seat, Sheet
from portal.judging.queries import panel, results, seats
from portal.judging.scoring import sheet_total


def ask(seat: Seat, marks: Mapping[str, str], reason: str, *, actor: Person, now: datetime) -> Correction:
    """Propose other marks on a sheet of a signed round. Nothing changes before somebody else signs.

    Raises Conflict for a round that is not signed or a sheet with an open proposal, Refusal where no mark differs.
    """
    round_ = rounds.hold(seat.round)
    if round_.state != RoundState.SIGNED:
        raise Conflict(N_("This round is not signed: ask the judge to look again instead."))
    sheet = seats.last_sheet(seat)
    if sheet is None:
        raise Conflict(N_("This judge filed no sheet here."))
    if {name: Decimal(mark) for name, mark in marks.items()} == {k: Decimal(v) for k, v in sheet.marks.items()}:
        raise Refusal(N_("These are the marks that stand. Please change at least one."))
    is_open = select(Correction.id).where(Correction.seat_id == seat.id, Correction.decided_at.is_(None))
    if db.session.execute(is_open.limit(1)).first() is not None:
        raise Conflict(N_("A correction of this sheet waits for the second signature already."))
    asked = Correction(
        code=readable_code(),
        round=round_,
        seat=seat,
        marks=dict(marks),
        reason=reason,
        asked_by_id=actor.id,
        asked_at=now,
    )
    db.session.add(asked)
    db.session.flush()
    record(actor, "ask", "correction", asked.code, now=now, before=sheet.marks, after=asked.marks, reason=reason)
    return asked


def refuse(asked: Correction, *, actor: Person, now: datetime) -> None:
    """The result stays as it is. Whoever asked may take it back this way too."""
    _decide(asked, is_accepted=False, actor=actor, now=now)


def accept(asked: Correction, *, actor: Person, now: datetime) -> RoundResult:
    """The second signature: the sheet is filed anew, the result computed anew, and both stand beside the old ones.

    Who goes on changes only while the next round has not begun. Raises Conflict for the one who asked, or once decided.
    """
    round_ = rounds.hold(asked.round)
    if asked.asked_by_id in {None, actor.id}:
        raise Conflict(N_("A correction takes two people: somebody else has to sign it."))
    chair = panel.chair_of(round_.competition_id)
    if chair is None or chair.person_id not in {asked.asked_by_id, actor.id}:
        raise Conflict(N_("One of the two signatures has to be the chair's."))
    _decide(asked, is_accepted=True, actor=actor, now=now)
    before = results.signed(round_)
    sheet = seats.last_sheet(asked.seat)
    asker = db.session.get(Person, asked.asked_by_id)
    if before is None or sheet is None or asker is None:
        raise Conflict(N_("This round is not signed: ask the judge to look again instead."))
    db.session.add(
        Sheet(
            seat=asked.seat,
            number=sheet.number + 1,
            marks=asked.marks,
            total=sheet_total(map(Decimal, asked.marks.values())),
            comment=sheet.comment,
            reason=asked.reason,
            corrected_by_id=actor.id,
            filed_at=now,
        )
    )
    db.session.flush()
    signed, content = write(round_, before.number + 1, signed_by=asker, second=actor, reason=asked.reason, now=now)
    rounds.advance(round_, outcomes(content), actor=actor, now=now, reason=asked.reason)
    _free_seats(round_)
    after = {"result": signed.digest, "inputs": signed.inputs_digest}
    record(
        actor,
        "correct",
        "round",
        round_.code,
        now=now,
        before={"result": before.digest},
        after=after,
        reason=asked.reason,
    )
    return signed


def _decide(asked: Correction, *, is_accepted: bool, actor: Person, now: datetime) -> None:
    db.session.refresh(asked, with_for_update={"of": Correction})
    if asked.decided_at is not None:
        raise Conflict(N_("This correction is decided already."))
    asked.decided_by_id, asked.decided_at, asked.is_accepted = actor.id, now, is_accepted
    db.session.flush()
    record(actor, "accept" if is_accepted else "refuse", "correction", asked.code, now=now, reason=asked.reason)


def _free_seats(round_: Round) -> None:
    """In the next round nobody sits at an entry any more that the correction has kept from it."""
    following = standing.after(round_)
    if following is None or following.state != RoundState.PREPARED:
        return
    here = select(RoundEntry.entry_id).where(RoundEntry.round_id == following.id)
    gone = delete(Seat).where(Seat.round_id == following.id, Seat.entry_id.not_in(here), Seat.is_calibration.is_(False))
    db.session.execute(gone.execution_options(synchronize_session="fetch"))
