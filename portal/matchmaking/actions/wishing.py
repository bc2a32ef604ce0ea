"""Marks: whom a party must meet, likes to meet, does not want to meet, and whom it blocks. For its own eyes."""

from datetime import datetime

from sqlalchemy import delete

from portal.accounts.models import Person
from portal.database import db
from portal.matchmaking.actions import marks, requesting
from portal.matchmaking.models import Party, Wish
from portal.matchmaking.queries import requests
from portal.matchmaking.rules import REFUSING, STANDING, Mark


def mark(party: Party, other: Party, choice: Mark | None, *, actor: Person, now: datetime) -> None:
    """Say what the party thinks of meeting the other, or take it back (None).

    A "no" also answers what the other asked, and takes back what the party asked itself.
    Raises WishesClosed outside the time for wishes, NotFound, NotAllowed.
    """
    marks.refuse_strangers(party, other, now=now)
    if choice is None:
        db.session.execute(delete(Wish).where(Wish.party_id == party.id, Wish.other_id == other.id))
        return
    marks.write(party, other, choice, now=now)
    request = requests.between(party, other) if choice in REFUSING else None
    if request is not None and request.state in STANDING:
        if request.asked_as == party.side:
            requesting.withdraw(request, actor=actor, now=now)
        else:
            requesting.decline(request, actor=actor, now=now)
