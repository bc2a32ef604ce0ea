"""A round is opened, closed, and given back to single judges who are asked to look again (复评)."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions.actions import rounds
from portal.competitions.models.edition import Round
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import IN_ROUND, RoundState
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.judging import letters
from portal.judging.actions import replacing
from portal.judging.models import Seat
from portal.judging.queries import results, seats

SHOWN = 8


def open_round(round_: Round, *, actor: Person, now: datetime) -> None:
    """From now on judges score. Raises Refusal while an entry has no judge, Conflict before the round ahead is signed."""
    rounds.open_round(round_, actor=actor, now=now)
    read = {seat.entry_id for seat in seats.seats_of(round_) if not seat.is_calibration}
    alone = [str(place.entry.number) for place in standing.places(round_, IN_ROUND) if place.entry_id not in read]
    if alone:
        raise Refusal(N_("No judge sits at these entries yet: %(numbers)s."), numbers=_some(alone))
    replacing.tell_all(round_, now=now)


def close(round_: Round, *, despite_missing: bool = False, actor: Person, now: datetime) -> None:
    """No more scores; whoever runs the round may read them now. A sheet that never came counts for nothing, not for zero.

    Raises Refusal while sheets are missing and nobody said that this is known, or where an entry has no sheet at all.
    """
    rounds.hold(round_)
    waiting = results.waiting_seats(round_)
    filed = {sheet.seat.entry_id for sheet in seats.sheets_of(round_)}
    alone = [str(place.entry.number) for place in standing.places(round_, IN_ROUND) if place.entry_id not in filed]
    if alone:
        raise Refusal(N_("These entries have no sheet at all: %(numbers)s."), numbers=_some(alone))
    if waiting and not despite_missing:
        raise Refusal(N_("%(count)d sheets are still missing."), field="despite_missing", count=len(waiting))
    rounds.turn(round_, RoundState.CLOSED, actor=actor, now=now)
    if waiting:
        missing = [f"{seat.entry.number}/{results.judge_name(seat.judge_id)}" for seat in waiting]
        record(actor, "close without", "round", round_.code, now=now, after={"missing": missing})


def look_again(round_: Round, chosen: Sequence[Seat], reason: str, *, actor: Person, now: datetime) -> None:
    """Ask these judges to look again at what they scored, and only them. Raises Conflict for a round that is not closed."""
    rounds.hold(round_)
    if not chosen:
        raise Refusal(N_("Please choose whose sheet is looked at again."), field="seats")
    if round_.state == RoundState.SIGNED:
        raise Conflict(N_("This round is signed: only a correction changes it."))
    if round_.state == RoundState.CLOSED:
        rounds.turn(round_, RoundState.SCORING, actor=actor, now=now, reason=reason)
    for seat in chosen:
        seat.reopened_at = now
        ref = f"{round_.code}/{seat.entry.number}/{results.judge_name(seat.judge_id)}"
        record(actor, "reopen", "seat", ref, now=now, reason=reason)
        letters.asked_to_look_again(seat, reason, now=now)
    db.session.flush()


def _some(numbers: Sequence[str]) -> str:
    return "、".join(numbers[:SHOWN]) + ("…" if len(numbers) > SHOWN else "")
