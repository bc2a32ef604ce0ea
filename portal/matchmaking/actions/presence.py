"""A party leaves on the day, or is back after all; what follows for the others is carried out in the same moment."""

from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal, move
from portal.matchmaking.actions.changing import change
from portal.matchmaking.actions.joining import AUDIT_KIND
from portal.matchmaking.holes import Steps
from portal.matchmaking.models import Party
from portal.matchmaking.permissions import is_let_in
from portal.matchmaking.queries import day
from portal.matchmaking.rules import PARTY_MOVES, PartyState, slots_begun


def leave(party: Party, steps: Steps, *, made_of: int, reason: str = "", actor: Person, now: datetime) -> int:
    """The party has left: none of its meetings that have not begun takes place, and `steps` says what else changes.

    How many meetings changed. Raises Conflict for one that does not take part, or where somebody changed the plan first.
    """
    _locked(party)
    summit, before = party.summit, party.state
    if before != PartyState.ADMITTED:
        raise Conflict(N_("This party does not take part any more."))
    first = slots_begun(summit.slots, now)
    own = {
        (each.capital_id, each.founder_id): None
        for each in day.standing(summit)
        if each.slot >= first and party.id in (each.capital_id, each.founder_id)
    }
    party.state, party.left_from = move(PARTY_MOVES, PartyState(before), PartyState.GONE), first
    db.session.flush()
    count = change(summit, {**steps, **own}, made_of=made_of, reason=reason, has_left=party.id, actor=actor, now=now)
    record(actor, "leave", AUDIT_KIND, party.code, now=now, before={"state": before}, reason=reason)
    return count


def come_back(party: Party, steps: Steps, *, made_of: int, actor: Person, now: datetime) -> int:
    """The party is here again; `steps` says whom it still meets. Raises Conflict, Refusal."""
    _locked(party)
    if party.state != PartyState.GONE:
        raise Conflict(N_("This party has not left."))
    party.state, party.left_from = move(PARTY_MOVES, PartyState(party.state), PartyState.ADMITTED), None
    if not is_let_in(None, party):
        raise Refusal(N_("It cannot take part: the fund is not verified or the project not public any more."))
    db.session.flush()
    count = change(party.summit, steps, made_of=made_of, actor=actor, now=now)
    record(actor, "come back", AUDIT_KIND, party.code, now=now, before={"state": PartyState.GONE})
    return count


def _locked(party: Party) -> None:
    db.session.refresh(party, ["state", "left_from", "version"], with_for_update={"of": Party})
