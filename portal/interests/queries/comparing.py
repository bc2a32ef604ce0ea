"""Projects side by side, each with what this reader may see of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Grant, Pledge
from portal.decks.permissions import may_open_inside
from portal.decks.rules import PLEDGE_VERSION, GrantState, Reading
from portal.investors.models import Investor
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project, Stay
from portal.projects.queries import is_public
from portal.projects.rules import RightState, StayState


@dataclass(frozen=True)
class Column:
    """One project of a comparison. `is_inside`: the gated figures may be shown to this reader now."""

    project: Project
    space: Makerspace | None
    rights: int
    is_inside: bool
    reading: Reading


def columns(slugs: Sequence[str], investor: Investor, person: Person, now: datetime) -> list[Column]:
    """The public projects of these slugs, in that order, without the others."""
    live = and_(
        Grant.project_id == Project.id,
        Grant.investor_id == investor.id,
        Grant.state == GrantState.GRANTED,
        Grant.expires_at > now,
    )
    given = and_(Pledge.project_id == Project.id, Pledge.person_id == person.id, Pledge.text_version == PLEDGE_VERSION)
    rows = db.session.execute(
        select(Project, Grant, Pledge.id)
        .outerjoin(Grant, live)
        .outerjoin(Pledge, given)
        .where(Project.slug.in_(slugs), is_public())
        .options(
            joinedload(Project.assessed_unit),
            selectinload(Project.members),
            selectinload(Project.stays).joinedload(Stay.makerspace).options(lazyload(Makerspace.levels)),
            selectinload(Project.rights),
            selectinload(Project.partners),
            selectinload(Project.milestones),
        )
    ).unique()
    found = {}
    for project, grant, pledge in rows:
        reading = Reading(project, now, None, investor, grant, has_pledged=pledge is not None)
        found[project.slug] = Column(
            project=project,
            space=next((stay.makerspace for stay in project.stays if _sits(stay)), None),
            rights=sum(right.state != RightState.LAPSED for right in project.rights),
            is_inside=pledge is not None and may_open_inside(person, reading),
            reading=reading,
        )
    return [found[slug] for slug in slugs if slug in found]


def _sits(stay: Stay) -> bool:
    return stay.left_on is None and stay.state == StayState.CONFIRMED
