"""What a party thinks of another, as it is written down; and who may think anything of whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.database import db, insert_new
from portal.errors import N_, NotAllowed, NotFound
from portal.matchmaking.models import Party, Wish
from portal.matchmaking.permissions import is_let_in
from portal.matchmaking.queries import wishes
from portal.matchmaking.rules import REFUSING, Mark, Window, WishesClosed, pair_may_meet, window


def write(party: Party, other: Party, choice: Mark, *, now: datetime) -> None:
    """Keep the one mark of the party for the other; said at the same instant twice, the last word stands."""
    values: dict[str, Any] = {"party_id": party.id, "other_id": other.id, "mark": choice, "marked_at": now}
    made: Any = db.session.execute(insert_new(Wish.__table__, "party_id", "other_id"), values)
    if not made.rowcount:
        its_own = select(Wish).where(Wish.party_id == party.id, Wish.other_id == other.id)
        known = db.session.execute(its_own.with_for_update()).scalar_one()
        known.mark, known.marked_at = choice, now
    db.session.flush()


def like_at_least(party: Party, other: Party, *, now: datetime) -> None:
    """Who asks or accepts would like to meet: a mark that says less, or none, becomes that."""
    known = wishes.mark_of(party, other)
    if known is None or known in REFUSING:
        write(party, other, Mark.LIKE, now=now)


def refuse_strangers(party: Party, other: Party, *, now: datetime) -> None:
    """Raise WishesClosed, NotFound or NotAllowed where the party can say nothing about the other now.

    Who has blocked the party is not there for it.
    """
    summit = party.summit
    state = window(summit.wishes_open_at, summit.wishes_close_at, now)
    if state is Window.SOON:
        raise WishesClosed(N_("Wishes have not opened yet."))
    if state is Window.CLOSED:
        raise WishesClosed(N_("The time for wishes is over: the plan is being made."))
    if not is_let_in(None, party):
        raise NotAllowed(N_("You can say whom you would like to meet once you take part."))
    if other.summit_id != party.summit_id or not is_let_in(None, other) or wishes.has_blocked(other, party):
        raise NotFound
    if not pair_may_meet(summit.asks, party.kind, other.kind) or wishes.are_tied(party, other):
        raise NotAllowed(N_("These two do not meet at this summit."))
