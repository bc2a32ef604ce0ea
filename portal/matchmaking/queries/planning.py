"""What goes into a plan: marks, requests, fixed pairs and ties of everybody who takes part."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from portal.database import db
from portal.matchmaking.models import Lock, Meeting, MeetingRequest, Party, Summit, SummitPlan, Wish
from portal.matchmaking.permissions import is_let_in
from portal.matchmaking.queries.parties import parties
from portal.matchmaking.rules import POSITIVE, Mark, MeetingState, PartyKind, PartyState, PlanState, RequestState
from portal.outcomes.rules import Side

Pair = tuple[int, int]


def taking_part(summit: Summit) -> Sequence[Party]:
    """Everybody who can be given a meeting, with their people: admitted, the fund still verified, the project still public."""
    return [party for party in parties(summit, states={PartyState.ADMITTED}) if is_let_in(None, party)]


def names_of_those_taking_part(summit: Summit) -> Sequence[Party]:
    """The same with no more than their names, in the order they joined."""
    admitted = select(Party).where(Party.summit_id == summit.id, Party.state == PartyState.ADMITTED)
    whole = admitted.options(joinedload(Party.investor), joinedload(Party.project)).order_by(Party.id)
    return [party for party in db.session.execute(whole).scalars() if is_let_in(None, party)]


@dataclass(frozen=True)
class Tallies:
    """How many take part, agreed, wait for an answer, wish, wish for each other, and are fixed: counts, nobody's name."""

    capital: int
    founders: int
    accepted: int
    open: int
    wishes: int
    mutual: int
    fixed: int


def tallies(summit: Summit) -> Tallies:
    """All that a planner sees of wishes, in one look."""
    back = aliased(Wish)
    taking = select(func.count()).where(Party.summit_id == summit.id, Party.state == PartyState.ADMITTED)
    asked = select(func.count()).where(MeetingRequest.summit_id == summit.id)
    wished = (
        select(func.count())
        .select_from(Wish)
        .join(Wish.party)
        .where(Party.summit_id == summit.id, Wish.mark.in_(POSITIVE))
    )
    each_other = wished.join(
        back, (back.party_id == Wish.other_id) & (back.other_id == Wish.party_id) & back.mark.in_(POSITIVE)
    ).where(Wish.party_id < Wish.other_id)
    counted = (
        taking.where(Party.kind != PartyKind.PROJECT),
        taking.where(Party.kind == PartyKind.PROJECT),
        asked.where(MeetingRequest.state == RequestState.ACCEPTED),
        asked.where(MeetingRequest.state == RequestState.OPEN),
        wished,
        each_other,
        select(func.count()).where(Lock.summit_id == summit.id),
    )
    return Tallies(*db.session.execute(select(*(each.scalar_subquery() for each in counted))).one())


def marks(summit: Summit) -> Mapping[Pair, Mark]:
    """What everybody thinks of everybody, by (who, whom): for the planner alone, never for a page."""
    rows = db.session.execute(
        select(Wish.party_id, Wish.other_id, Wish.mark).join(Wish.party).where(Party.summit_id == summit.id)
    )
    return {(party, other): Mark(mark) for party, other, mark in rows}


def requests(summit: Summit) -> Mapping[Pair, RequestState]:
    """How the request of each pair stands, by (capital, founder)."""
    rows = db.session.execute(
        select(MeetingRequest.capital_id, MeetingRequest.founder_id, MeetingRequest.state).where(
            MeetingRequest.summit_id == summit.id
        )
    )
    return {(capital, founder): RequestState(state) for capital, founder, state in rows}


def locks(summit: Summit) -> Sequence[Lock]:
    """The pairs the planner has fixed, with both sides."""
    sides = [
        joinedload(side).options(joinedload(Party.investor), joinedload(Party.project))
        for side in (Lock.capital, Lock.founder)
    ]
    fixed = select(Lock).where(Lock.summit_id == summit.id).order_by(Lock.id).options(*sides)
    return db.session.execute(fixed).scalars().all()


def is_known(summit: Summit, pair: Pair) -> bool:
    """Whether the planner knows of this pair (capital, founder) by name: they agreed to a request or meet in some plan."""
    agreed = select(MeetingRequest.id).where(
        MeetingRequest.summit_id == summit.id,
        MeetingRequest.capital_id == pair[0],
        MeetingRequest.founder_id == pair[1],
        MeetingRequest.state == RequestState.ACCEPTED,
    )
    planned = (
        select(Meeting.id)
        .join(Meeting.plan)
        .where(SummitPlan.summit_id == summit.id, Meeting.capital_id == pair[0], Meeting.founder_id == pair[1])
    )
    return bool(db.session.execute(select(agreed.exists() | planned.exists())).scalar_one())


def ties(taking: Sequence[Party]) -> frozenset[Pair]:
    """Pairs (capital, founder) with somebody who belongs to both: such two do not meet."""
    sides: Mapping[Side, dict[int, set[int]]] = {side: defaultdict(set) for side in Side}
    for party in taking:
        for person in _people(party):
            sides[party.side][person].add(party.id)
    shared = set(sides[Side.INVESTOR]) & set(sides[Side.TEAM])
    return frozenset(
        pair for person in shared for pair in product(sides[Side.INVESTOR][person], sides[Side.TEAM][person])
    )


def standing(summit: Summit) -> Sequence[Meeting]:
    """The meetings people have been told and that are to take place."""
    wanted = (
        select(Meeting)
        .join(Meeting.plan)
        .where(
            SummitPlan.summit_id == summit.id,
            SummitPlan.state == PlanState.PUBLISHED,
            Meeting.state != MeetingState.CANCELLED,
        )
    )
    return db.session.execute(wanted.order_by(Meeting.slot, Meeting.table)).scalars().all()


def below_floor(plan: SummitPlan) -> Sequence[tuple[Party, int, int]]:
    """Projects the plan gives fewer meetings than the floor although more wished for it: how many they get, of how many."""
    asked = Counter(each["project"] for each in plan.problem.get("requests", ()))
    counted = (
        select(Party.code, func.count().label("held"))
        .join(Meeting, Meeting.founder_id == Party.id)
        .where(Meeting.plan_id == plan.id)
        .group_by(Party.code)
    )
    held: dict[str, int] = {row.code: row.held for row in db.session.execute(counted)}
    floor = plan.problem.get("floor", 0)
    short = {code: count for code, count in asked.items() if held.get(code, 0) < min(floor, count)}
    if not short:
        return []
    wanted = select(Party).where(Party.summit_id == plan.summit_id, Party.code.in_(short)).order_by(Party.id)
    named = db.session.execute(wanted.options(joinedload(Party.project), joinedload(Party.investor))).scalars()
    return [(party, held.get(party.code, 0), short[party.code]) for party in named]


def _people(party: Party) -> set[int]:
    members: Any = party.project.members if party.project is not None else party.investor.members  # type: ignore[union-attr]
    return {member.person_id for member in members if member.person_id is not None}
