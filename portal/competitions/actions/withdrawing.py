"""A team gives its place up (弃赛): in writing, for good, and the next in the ranking moves up."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions import letters
from portal.competitions.actions import rounds
from portal.competitions.actions.entering import AUDIT_KIND, lock
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.queries import entries as queries
from portal.competitions.rules import IN_ROUND, MOVES, EntryState
from portal.database import db
from portal.errors import N_, Conflict, NotAllowed, Refusal, move
from portal.projects.permissions import leads


def withdraw(entry: Entry, *, letter: str, commitment: bool, actor: Person, now: datetime) -> Sequence[RoundEntry]:
    """Withdraw what was handed in; the places of those who move up for it. `letter` is why, in the team's words.

    A second click does nothing. Raises NotAllowed for all but the leader, Refusal without the letter or the commitment,
    MoveRefused for an entry that was not accepted, Conflict for a draft.
    """
    lock(entry)
    if entry.state == EntryState.WITHDRAWN:
        return []
    if entry.state == EntryState.DRAFT:
        raise Conflict(N_("A draft is simply discarded: nobody has seen it."))
    if not leads(actor, entry.project):
        raise NotAllowed(N_("Only the team's leader withdraws an entry."))
    if not letter:
        raise Refusal(N_("Please write why: the letter is kept with the entry."), field="letter")
    if not commitment:
        raise Refusal(N_("Please confirm that the team gives up its place for good."), field="commitment")
    before = entry.state
    entry.state = move(MOVES, EntryState(before), EntryState.WITHDRAWN)
    entry.withdrawal, entry.withdrawn_at, entry.updated_at = letter, now, now
    record(actor, "withdraw", AUDIT_KIND, entry.code, now=now, before={"state": before})
    letters.state_changed(entry, now=now)
    db.session.flush()
    risen: list[RoundEntry] = []
    for place in queries.unsigned_places(entry):
        if place.standing in IN_ROUND:
            risen += rounds.fill_place(place, actor=actor, now=now)
    return risen
