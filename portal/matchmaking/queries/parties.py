"""Parties at a summit: funds, lenders and projects with their people."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.investors.models import Investor, InvestorMember
from portal.investors.rules import InvestorState
from portal.matchmaking.models import Party, Summit
from portal.matchmaking.rules import PartyKind, PartyState
from portal.projects.models import Project, TeamMember
from portal.projects.queries.reading import is_public
from portal.projects.rules import MemberState, ProjectState


def party(slug: str, code: str) -> Party | None:
    """One party at the summit of this slug, with its fund or project and its people, slots and event."""
    return db.session.execute(
        select(Party)
        .join(Party.summit)
        .join(Summit.event)
        .where(Event.slug == slug, Party.code == code.upper())
        .options(
            contains_eager(Party.summit).options(
                contains_eager(Summit.event).joinedload(Event.organisation),
                selectinload(Summit.slots),
                selectinload(Summit.tables),
            ),
            *with_people(),
        )
    ).scalar_one_or_none()


def parties(
    summit: Summit, *, states: Collection[PartyState] | None = None, kinds: Collection[PartyKind] | None = None
) -> Sequence[Party]:
    """The summit's parties with their funds, projects and people, in the order they joined."""
    wanted = select(Party).where(Party.summit_id == summit.id)
    if states is not None:
        wanted = wanted.where(Party.state.in_(states))
    if kinds is not None:
        wanted = wanted.where(Party.kind.in_(kinds))
    return _of(summit, db.session.execute(wanted.order_by(Party.id).options(*with_people())).scalars().all())


def my_parties(summit: Summit, person: Person | None) -> Sequence[Party]:
    """The parties this person speaks for here, those that take part first."""
    if person is None:
        return []
    wanted = select(Party).where(Party.summit_id == summit.id, spoken_for_by(person))
    ordered = wanted.order_by(Party.state != PartyState.ADMITTED, Party.id)
    return _of(summit, db.session.execute(ordered.options(*with_people())).scalars().all())


def party_of(summit: Summit, subject: Investor | Project) -> Party | None:
    """The party this fund or project is here, whatever its state."""
    key = Party.project_id if isinstance(subject, Project) else Party.investor_id
    wanted = select(Party).where(Party.summit_id == summit.id, key == subject.id).options(*with_people())
    return next(iter(_of(summit, db.session.execute(wanted).scalars().all())), None)


def admitted(summit: Summit) -> Sequence[Any]:
    """Who takes part, as far as a page for everybody may know: kind, whether it is listed, project, and the fund's name."""
    rows = (
        select(Party.kind, Party.is_listed, Party.project_id, Investor.name_zh, Investor.name_en)
        .outerjoin(Party.investor)
        .outerjoin(Party.project)
        .where(Party.summit_id == summit.id, Party.state == PartyState.ADMITTED)
        .where(or_(Investor.state == InvestorState.VERIFIED, is_public()))
    )
    return db.session.execute(rows.order_by(Investor.name_zh, Party.id)).all()


def counts(summit: Summit) -> dict[tuple[str, str], int]:
    """How many parties of each state and kind there are."""
    rows = select(Party.state, Party.kind, func.count()).where(Party.summit_id == summit.id)
    return {(state, kind): number for state, kind, number in db.session.execute(rows.group_by(Party.state, Party.kind))}


def listed(summit: Summit, *, state: str = "", kind: str = "", words: str = "") -> Select[Any]:
    """The organiser's list, filtered; what waits for a decision first, the longest waiting on top."""
    wanted = select(Party).outerjoin(Party.project).outerjoin(Party.investor).where(Party.summit_id == summit.id)
    if state:
        wanted = wanted.where(Party.state == state)
    if kind:
        wanted = wanted.where(Party.kind == kind)
    if words.strip():
        sought = f"%{words.strip().replace('%', '').replace('_', '')[:50]}%"
        names = (Project.name_zh, Project.name_en, Investor.name_zh, Investor.name_en)
        wanted = wanted.where(or_(*(name.ilike(sought) for name in names)))
    ordered = wanted.order_by(Party.state != PartyState.APPLIED, Party.joined_at, Party.id)
    return ordered.options(contains_eager(Party.project), contains_eager(Party.investor))


def chosen(summit: Summit, codes: Sequence[str]) -> Sequence[Party]:
    """The parties ticked on the list, in the order they joined, with their people."""
    ticked = select(Party).where(Party.summit_id == summit.id, Party.code.in_(codes[:100]))
    return _of(summit, db.session.execute(ticked.order_by(Party.id).options(*with_people())).scalars().all())


def projects_of(person: Person) -> Sequence[Project]:
    """The published projects of the person's teams."""
    own = select(Project).where(
        Project.state == ProjectState.PUBLISHED,
        Project.members.any(person_id=person.id, state=MemberState.AGREED),
    )
    return db.session.execute(own.order_by(Project.name_zh, Project.id)).scalars().all()


def parties_of(person: Person | None) -> Sequence[Party]:
    """Everybody this person speaks for, at any summit, with its event."""
    if person is None:
        return []
    wanted = select(Party).join(Party.summit).join(Summit.event).where(spoken_for_by(person))
    its = contains_eager(Party.summit).contains_eager(Summit.event)
    whole = wanted.options(its, joinedload(Party.investor), joinedload(Party.project))
    return db.session.execute(whole.order_by(Event.starts_at.desc(), Party.id)).scalars().all()


def people_of(party: Party) -> list[Person]:
    """Everybody of the fund or the team who can be written to."""
    members: Sequence[Any] = party.project.members if party.project is not None else _fund(party).members
    return [
        member.person
        for member in members
        if member.person is not None
        and member.person.email
        and (party.project is None or member.state == MemberState.AGREED)
    ]


def spoken_for_by(person: Person) -> ColumnElement[bool]:
    """The SQL twin of `party:speak-for`."""
    funds = select(InvestorMember.investor_id).where(InvestorMember.person_id == person.id)
    teams = select(TeamMember.project_id).where(
        TeamMember.person_id == person.id, TeamMember.state == MemberState.AGREED
    )
    return or_(Party.investor_id.in_(funds), Party.project_id.in_(teams))


def with_people() -> tuple[ExecutableOption, ...]:
    """The fund or project of a party with everybody who speaks for it."""
    return (
        joinedload(Party.investor).options(
            joinedload(Investor.thesis), selectinload(Investor.members).joinedload(InvestorMember.person)
        ),
        joinedload(Party.project).selectinload(Project.members).joinedload(TeamMember.person),
    )


def _fund(party: Party) -> Investor:
    assert party.investor is not None  # a party is one or the other: the table says so
    return party.investor


def _of(summit: Summit, found: Sequence[Party]) -> Sequence[Party]:
    for each in found:
        set_committed_value(each, "summit", summit)
    return found
