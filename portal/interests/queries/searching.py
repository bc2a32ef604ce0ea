"""What fits a saved search, and which searches are to be looked at today."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.database import db
from portal.interests.models import Judgement, SavedSearch
from portal.interests.rules import Verdict
from portal.investors.models import Investor, InvestorMember
from portal.investors.rules import InvestorState
from portal.projects.models import Project, TeamMember
from portal.projects.queries import CardRow, listing
from portal.projects.rules import Filters

MOST_FITS = 5000


def fits(filters: Mapping[str, str], investor: Investor | None = None) -> Sequence[CardRow]:
    """The projects these filters find; for an investor without their own teams' and what is not for them."""
    also: list[ColumnElement[bool]] = [] if investor is None else [~tied_to(investor.id), ~refused_by(investor.id)]
    return listing(Filters.read(filters), size=MOST_FITS, also=also).rows


def tied_to(investor_id: int) -> ColumnElement[bool]:
    """Whether somebody of the fund belongs to the project's team: the SQL twin of not `has_no_tie`."""
    return (
        select(TeamMember.id)
        .join(InvestorMember, InvestorMember.person_id == TeamMember.person_id)
        .where(TeamMember.project_id == Project.id, InvestorMember.investor_id == investor_id)
        .exists()
    )


def refused_by(investor_id: int) -> ColumnElement[bool]:
    """Whether the fund has said "not for us"."""
    said_no = (Judgement.investor_id == investor_id) & (Judgement.verdict == Verdict.NO)
    return select(Judgement.id).where(said_no, Judgement.project_id == Project.id).exists()


def searches_to_look_at(today: date, *, limit: int) -> Sequence[SavedSearch]:
    """Mailed searches of people of verified funds that were not looked at today."""
    return (
        db.session.execute(
            select(SavedSearch)
            .join(SavedSearch.investor)
            .join(
                InvestorMember,
                and_(
                    InvestorMember.investor_id == SavedSearch.investor_id,
                    InvestorMember.person_id == SavedSearch.person_id,
                ),
            )
            .where(
                SavedSearch.is_mailed,
                Investor.state == InvestorState.VERIFIED,
                or_(SavedSearch.looked_on.is_(None), SavedSearch.looked_on < today),
            )
            .options(joinedload(SavedSearch.person, innerjoin=True))
            .order_by(SavedSearch.id)
            .limit(limit)
        )
        .scalars()
        .all()
    )
