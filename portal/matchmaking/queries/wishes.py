"""Marks of parties, who has blocked whom, and who is tied to whom. Nobody reads another's marks; organisers get counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.database import db
from portal.matchmaking.models import Party, Summit, Wish
from portal.matchmaking.rules import Mark


def mark_of(party: Party, other: Party) -> Mark | None:
    """What the party thinks of meeting the other."""
    its_own = select(Wish.mark).where(Wish.party_id == party.id, Wish.other_id == other.id)
    found = db.session.execute(its_own).scalar_one_or_none()
    return Mark(found) if found else None


def marks_around(party: Party) -> tuple[Mapping[int, Mark], frozenset[int]]:
    """All the party's marks by the id of the other, and who is not there for it."""
    blocks_it = (Wish.other_id == party.id) & (Wish.mark == Mark.BLOCK)
    rows = db.session.execute(
        select(Wish.party_id, Wish.other_id, Wish.mark).where((Wish.party_id == party.id) | blocks_it)
    ).all()
    own = {row.other_id: Mark(row.mark) for row in rows if row.party_id == party.id}
    return own, frozenset(row.party_id for row in rows if row.party_id != party.id)


def marks_of(party: Party) -> Mapping[int, Mark]:
    """All the party's marks, by the id of the other."""
    return marks_around(party)[0]


def has_blocked(party: Party, other: Party) -> bool:
    """Whether the party is not there for the other."""
    return mark_of(party, other) is Mark.BLOCK


def are_tied(one: Party, other: Party) -> bool:
    """Whether somebody belongs to both: such two do not meet."""
    return bool(_people(one) & _people(other))


def _people(party: Party) -> set[int]:
    members: Any = (
        party.project.members if party.project is not None else party.investor.members if party.investor else []
    )
    return {member.person_id for member in members if member.person_id is not None}


def counts(summit: Summit) -> dict[str, int]:
    """How many marks of each kind there are at the summit, and how many pairs want each other: all an organiser sees."""
    rows = db.session.execute(
        select(Wish.mark, func.count()).join(Wish.party).where(Party.summit_id == summit.id).group_by(Wish.mark)
    )
    found = {str(mark): 0 for mark in Mark} | {each.mark: each[1] for each in rows}
    back = aliased(Wish)
    wanted = [Mark.MUST, Mark.LIKE]
    both = (
        select(func.count())
        .select_from(Wish)
        .join(Wish.party)
        .join(back, (back.party_id == Wish.other_id) & (back.other_id == Wish.party_id))
        .where(
            Party.summit_id == summit.id, Wish.mark.in_(wanted), back.mark.in_(wanted), Wish.party_id < Wish.other_id
        )
    )
    return found | {"mutual": db.session.execute(both).scalar_one()}
