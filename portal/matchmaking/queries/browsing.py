"""Whom a party may meet, best fits on top, with what it said of each so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.database import db
from portal.events.models import Event
from portal.interests.matching import Candidate, Ranking, Scored
from portal.interests.queries.recommending import candidate_of, wish_of
from portal.investors.models import Investor, InvestorMember
from portal.investors.rules import InvestorState
from portal.matchmaking.models import MeetingRequest, Party, Summit
from portal.matchmaking.queries import wishes
from portal.matchmaking.rules import Mark, PartyKind, PartyState, RequestState, pair_may_meet
from portal.outcomes.rules import Side
from portal.projects.models import Project, TeamMember
from portal.projects.rules import ProjectState


@dataclass(frozen=True)
class Sight:
    """A party as another one looks at it."""

    party: Party
    other: Party


@dataclass(frozen=True)
class Asked:
    """Where the request of a pair stands, without its words."""

    code: str
    state: RequestState
    asked_as: Side


@dataclass(frozen=True)
class Other:
    """Somebody a party may meet: how well the two fit, its own mark, and their request."""

    party: Party
    fit: Scored
    mark: Mark | None
    asked: Asked | None


def looker(slug: str, code: str) -> Party | None:
    """The party of this code with its people, to look around at the summit."""
    found = _parties(slug, [code])
    return found[0] if found else None


def sight(slug: str, code: str, other: str) -> Sight | None:
    """One party looking at another; None where either is not there, or not for the one who looks."""
    found = {party.code: party for party in _parties(slug, [code, other])}
    one, two = found.get(code.upper()), found.get(other.upper())
    if one is None or two is None or one is two or not pair_may_meet(one.summit.asks, one.kind, two.kind):
        return None
    return None if wishes.has_blocked(two, one) else Sight(one, two)


def others(party: Party) -> list[Other]:
    """Everybody at the summit the party may meet, best fits first; without who has blocked it and its own people's."""
    kinds = [kind for kind in PartyKind if pair_may_meet(party.summit.asks, party.kind, kind)]
    (marks, hidden), tied = wishes.marks_around(party), _tied_to(party)
    found = [
        each
        for each in _admitted(party, kinds)
        if each.id not in hidden and (each.project_id or each.investor_id) not in tied
    ]
    asked = asked_of(party)
    fits = fits_of(party, found, marks)
    seen = [Other(each, fits[each.id], marks.get(each.id), asked.get(each.id)) for each in found]
    return sorted(seen, key=lambda other: (-other.fit.score, other.party.id))


def fits_of(party: Party, found: Sequence[Party], marks: Mapping[int, Mark]) -> dict[int, Scored]:
    """How well each fits, by the id of the party: what funds look for, and what they marked here, decides on both sides."""
    if party.investor is not None:
        number_of = {each.project_id: each.id for each in found}
        ranking = Ranking(
            wish_of(party.investor.thesis),
            [candidate_of(each.project) for each in found if each.project is not None],
            liked=[
                each.project_id for each in found if marks.get(each.id) in {Mark.MUST, Mark.LIKE} and each.project_id
            ],
            disliked=[each.project_id for each in found if marks.get(each.id) is Mark.NO and each.project_id],
        )
        return {number_of[number]: ranking.explained(number) for number in ranking.scores}
    assert party.project is not None  # a party is one or the other: the table says so
    own: Candidate = candidate_of(party.project)
    return {
        each.id: Ranking(wish_of(each.investor.thesis), [own]).explained(own.id)
        for each in found
        if each.investor is not None
    }


def asked_of(party: Party) -> dict[int, Asked]:
    """Where the party's requests stand, by the id of the other."""
    rows = select(MeetingRequest.capital_id, MeetingRequest.founder_id, MeetingRequest.code, MeetingRequest.state)
    own = MeetingRequest.founder_id if party.side is Side.TEAM else MeetingRequest.capital_id
    found = db.session.execute(rows.add_columns(MeetingRequest.asked_as).where(own == party.id))
    return {
        (row.capital_id if party.side is Side.TEAM else row.founder_id): Asked(
            row.code, RequestState(row.state), Side(row.asked_as)
        )
        for row in found
    }


def _parties(slug: str, codes: Sequence[str]) -> Sequence[Party]:
    return (
        db.session.execute(
            select(Party)
            .join(Party.summit)
            .join(Summit.event)
            .where(Event.slug == slug, Party.code.in_([code.upper() for code in codes]))
            .options(
                contains_eager(Party.summit).contains_eager(Summit.event).joinedload(Event.organisation),
                joinedload(Party.investor).options(
                    joinedload(Investor.thesis), joinedload(Investor.area), selectinload(Investor.members)
                ),
                joinedload(Party.project).options(
                    joinedload(Project.area), joinedload(Project.assessed_unit), selectinload(Project.members)
                ),
            )
        )
        .scalars()
        .all()
    )


def _admitted(party: Party, kinds: Sequence[PartyKind]) -> Sequence[Party]:
    wanted = (
        select(Party)
        .outerjoin(Party.investor)
        .outerjoin(Party.project)
        .where(
            Party.summit_id == party.summit_id,
            Party.state == PartyState.ADMITTED,
            Party.kind.in_(kinds),
            (Investor.state == InvestorState.VERIFIED) | (Project.state == ProjectState.PUBLISHED),
        )
        .options(
            contains_eager(Party.investor).options(joinedload(Investor.thesis), joinedload(Investor.area)),
            contains_eager(Party.project).options(
                # An inner join to the area would lose the funds, which have no project.
                joinedload(Project.area, innerjoin=False),
                joinedload(Project.assessed_unit),
            ),
        )
        .order_by(Party.id)
    )
    return db.session.execute(wanted).scalars().all()


def _tied_to(party: Party) -> frozenset[int]:
    """The funds of the team's people, or the projects of the fund's: the SQL twin of `wishes.are_tied`."""
    shared = TeamMember.person_id == InvestorMember.person_id
    if party.project_id is not None:
        found: Any = select(InvestorMember.investor_id).join(TeamMember, shared)
        return frozenset(db.session.execute(found.where(TeamMember.project_id == party.project_id)).scalars())
    found = select(TeamMember.project_id).join(InvestorMember, shared)
    return frozenset(db.session.execute(found.where(InvestorMember.investor_id == party.investor_id)).scalars())
