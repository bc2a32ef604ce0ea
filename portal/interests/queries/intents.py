"""Intents (意向) as funds, teams and the ledger read them. Their amounts are never added to agreements or payments."""

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.database import db
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.investors.models import Investor
from portal.projects.models import Project

Said: TypeAlias = Sequence[Intent]


def intent(code: str) -> Intent | None:
    """The intent of that code, with its fund's people and the project's team."""
    return db.session.execute(
        select(Intent)
        .where(Intent.code == code)
        .options(
            joinedload(Intent.investor, innerjoin=True).selectinload(Investor.members),
            joinedload(Intent.project, innerjoin=True).selectinload(Project.members),
        )
    ).scalar_one_or_none()


def intent_of(investor_id: int, project_id: int) -> Intent | None:
    """What the fund has said to the project, withdrawn or not."""
    return db.session.execute(
        select(Intent)
        .where(Intent.investor_id == investor_id, Intent.project_id == project_id)
        .options(joinedload(Intent.said_by), joinedload(Intent.replied_by), joinedload(Intent.event))
    ).scalar_one_or_none()


def intents_for(project: Project) -> Said:
    """What investors have said to the project: what stands before what is withdrawn, the newest first."""
    return _read(
        select(Intent)
        .where(Intent.project_id == project.id)
        .options(
            joinedload(Intent.investor, innerjoin=True).joinedload(Investor.area),
            joinedload(Intent.said_by),
            joinedload(Intent.replied_by),
            joinedload(Intent.event),
        )
    )


def intents_by(investor: Investor) -> Said:
    """What the fund has said: what stands before what is withdrawn, the newest first."""
    return _read(
        select(Intent)
        .where(Intent.investor_id == investor.id)
        .options(joinedload(Intent.project, innerjoin=True), joinedload(Intent.said_by), joinedload(Intent.event))
    )


def _read(statement: Select[Intent]) -> Said:
    order = (Intent.state != IntentState.OPEN, Intent.changed_at.desc(), Intent.id.desc())
    return db.session.execute(statement.order_by(*order)).scalars().all()
