"""What a fund keeps for itself: shortlist, notes, verdicts, saved searches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Grant
from portal.decks.rules import GrantState
from portal.interests.models import FundNote, Intent, SavedSearch, Shortlisted
from portal.interests.rules import IntentState
from portal.investors.models import Investor
from portal.projects.models import Project


@dataclass(frozen=True)
class Sight:
    """A project as a fund looks at it: what the law of the desk asks about."""

    investor: Investor
    project: Project


def project_with_team(slug: str) -> Project | None:
    """The project of that slug with its team, in one query."""
    return (
        db.session.execute(
            select(Project)
            .where(Project.slug == slug)
            .options(joinedload(Project.members), joinedload(Project.assessed_unit))
        )
        .unique()
        .scalar_one_or_none()
    )


def dealings(sight: Sight, now: datetime) -> tuple[Intent | None, Grant | None]:
    """What the fund has said to the project and stands, and its leave to read that runs, in one query."""
    stands = and_(
        Intent.project_id == Project.id, Intent.investor_id == sight.investor.id, Intent.state == IntentState.OPEN
    )
    runs = and_(
        Grant.project_id == Project.id,
        Grant.investor_id == sight.investor.id,
        Grant.state == GrantState.GRANTED,
        Grant.expires_at > now,
    )
    row = db.session.execute(
        select(Intent, Grant)
        .select_from(Project)
        .outerjoin(Intent, stands)
        .outerjoin(Grant, runs)
        .where(Project.id == sight.project.id)
        .options(joinedload(Intent.said_by))
    ).first()
    return (row[0], row[1]) if row is not None else (None, None)


def shortlist_of(investor: Investor) -> Sequence[Shortlisted]:
    """What the fund keeps in sight, the newest first."""
    return (
        db.session.execute(
            select(Shortlisted)
            .where(Shortlisted.investor_id == investor.id)
            .options(joinedload(Shortlisted.project, innerjoin=True))
            .order_by(Shortlisted.added_at.desc(), Shortlisted.id.desc())
        )
        .scalars()
        .all()
    )


def notes_on(investor_id: int, projects: Sequence[int]) -> dict[int, list[FundNote]]:
    """The fund's notes on these projects (by id), the newest first."""
    rows = db.session.execute(
        select(FundNote)
        .where(FundNote.investor_id == investor_id, FundNote.project_id.in_(projects))
        .options(joinedload(FundNote.person))
        .order_by(FundNote.written_at.desc(), FundNote.id.desc())
    ).scalars()
    found: dict[int, list[FundNote]] = {}
    for row in rows:
        found.setdefault(row.project_id, []).append(row)
    return found


def note(code: str) -> FundNote | None:
    """The note of that code."""
    return db.session.execute(
        select(FundNote)
        .where(FundNote.code == code)
        .options(
            joinedload(FundNote.investor, innerjoin=True).selectinload(Investor.members), joinedload(FundNote.project)
        )
    ).scalar_one_or_none()


def searches_of(person: Person) -> Sequence[SavedSearch]:
    """The person's saved searches, by name."""
    return (
        db.session.execute(
            select(SavedSearch).where(SavedSearch.person_id == person.id).order_by(SavedSearch.name, SavedSearch.id)
        )
        .scalars()
        .all()
    )


def search(code: str) -> SavedSearch | None:
    """The saved search of that code, with whose it is."""
    return db.session.execute(
        select(SavedSearch)
        .where(SavedSearch.code == code)
        .options(
            joinedload(SavedSearch.investor, innerjoin=True).selectinload(Investor.members),
            joinedload(SavedSearch.person, innerjoin=True),
        )
    ).scalar_one_or_none()


def held_about(person: Person) -> dict[str, Any]:
    """What this room holds about a person, for their own export."""
    notes = db.session.execute(
        select(FundNote, Project.name_zh)
        .join(Project, Project.id == FundNote.project_id)
        .where(FundNote.person_id == person.id)
        .order_by(FundNote.id)
    )
    searches = searches_of(person)
    said = db.session.execute(
        select(Intent, Project.name_zh)
        .join(Project, Project.id == Intent.project_id)
        .where((Intent.said_by_id == person.id) | (Intent.replied_by_id == person.id))
        .order_by(Intent.id)
    )
    marked = db.session.execute(
        select(Project.name_zh, Shortlisted.added_at)
        .join(Project, Project.id == Shortlisted.project_id)
        .where(Shortlisted.added_by_id == person.id)
        .order_by(Shortlisted.id)
    )
    return {
        "fund_notes": [{"project": name, "text": row.text, "at": row.written_at} for row, name in notes],
        "saved_searches": [
            {"name": row.name, "filters": row.filters, "is_mailed": row.is_mailed, "since": row.created_at}
            for row in searches
        ],
        "intents": [
            {
                "project": name,
                "level": row.level,
                "state": row.state,
                "note": row.note if row.said_by_id == person.id else None,
                "reply": row.reply if row.replied_by_id == person.id else None,
                "at": row.changed_at,
            }
            for row, name in said
        ],
        "shortlisted": [{"project": name, "at": at} for name, at in marked],
    }
