"""Investors as they are read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.access import Office
from portal.accounts.models import Person
from portal.database import db
from portal.investors.models import Investor, InvestorEvidence, InvestorMember, Thesis
from portal.investors.rules import InvestorState
from portal.storage.models import StoredFile


def investor_of(person: Person | None) -> Investor | None:
    """The fund whose desk the person shares, in whatever state, with its members and thesis."""
    if person is None:
        return None
    own = select(InvestorMember.investor_id).where(InvestorMember.person_id == person.id).scalar_subquery()
    return db.session.execute(
        select(Investor)
        .where(Investor.id == own)
        .options(joinedload(Investor.members), joinedload(Investor.thesis), joinedload(Investor.area))
    ).unique().scalar_one_or_none()  # fmt: skip


def verified_investor_of(person: Person | None) -> Investor | None:
    """The person's fund, if an officer has verified it."""
    investor = investor_of(person)
    return investor if investor is not None and investor.state == InvestorState.VERIFIED else None


def investor(slug: str) -> Investor | None:
    """The investor of that slug, with members and area."""
    return db.session.execute(
        select(Investor)
        .where(Investor.slug == slug)
        .options(joinedload(Investor.area), selectinload(Investor.members).joinedload(InvestorMember.person))
    ).scalar_one_or_none()


def member_of(person: Person) -> InvestorMember | None:
    """The person's place in a fund."""
    return db.session.execute(
        select(InvestorMember).where(InvestorMember.person_id == person.id).options(joinedload(InvestorMember.investor))
    ).scalar_one_or_none()


def members_of(investor: Investor) -> Sequence[InvestorMember]:
    """Who shares the fund's desk, owners first."""
    return (
        db.session.execute(
            select(InvestorMember)
            .where(InvestorMember.investor_id == investor.id)
            .options(joinedload(InvestorMember.person))
            .order_by(InvestorMember.is_owner.desc(), InvestorMember.id)
        )
        .scalars()
        .all()
    )


def member(code: str) -> InvestorMember | None:
    """The place of the person with this code, with its fund and all its members."""
    return db.session.execute(
        select(InvestorMember)
        .join(InvestorMember.person)
        .where(Person.code == code)
        .options(
            contains_eager(InvestorMember.person), joinedload(InvestorMember.investor).selectinload(Investor.members)
        )
    ).scalar_one_or_none()


def papers_of(investor: Investor) -> Sequence[InvestorEvidence]:
    """The pages handed in, in their order."""
    return (
        db.session.execute(
            select(InvestorEvidence)
            .where(InvestorEvidence.investor_id == investor.id)
            .options(joinedload(InvestorEvidence.file))
            .order_by(InvestorEvidence.id)
        )
        .scalars()
        .all()
    )


def paper(code: str) -> InvestorEvidence | None:
    """The page whose file has this code."""
    return db.session.execute(
        select(InvestorEvidence)
        .join(InvestorEvidence.file)
        .where(StoredFile.code == code)
        .options(
            contains_eager(InvestorEvidence.file), joinedload(InvestorEvidence.investor).selectinload(Investor.members)
        )
    ).scalar_one_or_none()


def thesis_of(investor: Investor) -> Thesis | None:
    """What the investor looks for, if they have said it."""
    return db.session.execute(select(Thesis).where(Thesis.investor_id == investor.id)).scalar_one_or_none()


def holder_of(usci: str) -> Investor | None:
    """The verified investor with this code."""
    return db.session.execute(
        select(Investor).where(Investor.usci == usci, Investor.state == InvestorState.VERIFIED)
    ).scalar_one_or_none()


def owners_of(investor_id: int) -> list[InvestorMember]:
    """Who speaks for the fund. Hold the fund's row before: two owners could leave at one instant."""
    return list(
        db.session.execute(
            select(InvestorMember).where(InvestorMember.investor_id == investor_id, InvestorMember.is_owner)
        ).scalars()
    )


def visible_to(person: Person | None) -> Select[Investor]:
    """The investors this person may look at: the SQL twin of `Permission.SEE`."""
    if person is None:
        return select(Investor).where(false())
    return select(Investor).where(or_(_shares(person), decided_by(person)))


def decided_by(officer: Person) -> ColumnElement[bool]:
    """The SQL twin of `Permission.DECIDE`."""
    areas = [held.area_id for held in officer.appointments if held.office == Office.COUNTY_OFFICER]
    in_area: ColumnElement[bool] = true() if officer.holds(Office.CITY_OFFICER) else Investor.area_id.in_(areas)
    return and_(
        in_area,
        Investor.state != InvestorState.DRAFT,
        ~_shares(officer),
        func.coalesce(Investor.created_by_id, 0) != officer.id,
    )


def reviewed_by(officer: Person, state: str = "") -> Select[Investor]:
    """The officer's investors in a state (all: without one), those who wait longest first."""
    statement = select(Investor).where(decided_by(officer)).options(joinedload(Investor.area))
    if state in set(InvestorState):
        statement = statement.where(Investor.state == state)
    return statement.order_by(
        (Investor.state == InvestorState.ASKED).desc(), Investor.asked_at, Investor.name_zh, Investor.id
    )


def counts_for(officer: Person) -> dict[str, int]:
    """How many of the officer's investors there are in each state."""
    rows = db.session.execute(select(Investor.state, func.count()).where(decided_by(officer)).group_by(Investor.state))
    return {row[0]: row[1] for row in rows}


def waiting_for(officer: Person) -> int:
    """How many investors wait for this officer: the number beside the desk's entry."""
    return db.session.execute(
        select(func.count()).select_from(Investor).where(decided_by(officer), Investor.state == InvestorState.ASKED)
    ).scalar_one()


def held_about(person: Person) -> dict[str, Any]:
    """What this room holds about a person, for their own export."""
    own = member_of(person)
    begun = db.session.execute(select(Investor).where(Investor.created_by_id == person.id)).scalars()
    pages = db.session.execute(
        select(InvestorEvidence)
        .join(InvestorEvidence.file)
        .where(StoredFile.owner_id == person.id)
        .options(contains_eager(InvestorEvidence.file))
    ).scalars()
    return {
        "investor": None
        if own is None
        else {"name": own.investor.name_zh, "title": own.title, "is_owner": own.is_owner, "since": own.created_at},
        "investors_asked_for": [
            {"name": row.name_zh, "kind": row.kind, "state": row.state, "at": row.created_at} for row in begun
        ],
        "investor_papers": [{"kind": row.kind, "name": row.file.name, "at": row.created_at} for row in pages],
    }


def _shares(person: Person) -> ColumnElement[bool]:
    return exists().where(InvestorMember.investor_id == Investor.id, InvestorMember.person_id == person.id)
