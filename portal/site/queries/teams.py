"""Projects as other pages show them: what a search finds, who sits in a makerspace, the addresses for the site map."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.database import db
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project, Stay
from portal.projects.queries import CardRow, card_rows, listing
from portal.projects.rules import PUBLIC_STATES, Filters, ProjectState, StayState
from portal.site.queries.area import SEARCH_SIZE
from portal.site.queries.listing import AnyRow

MOST_RESIDENTS = 12
MOST_ADDRESSES = 10_000


def found_projects(words: str) -> Sequence[CardRow]:
    """Published projects the words find, one more than a search shows."""
    return listing(Filters(q=words), size=SEARCH_SIZE + 1).rows


def residents_of(space: Makerspace) -> list[CardRow]:
    """The published projects that sit in the makerspace now, the latest first."""
    numbers = db.session.execute(
        select(Project.id)
        .join(Stay, Stay.project_id == Project.id)
        .where(
            Stay.makerspace_id == space.id,
            Stay.state == StayState.CONFIRMED,
            Stay.left_on.is_(None),
            Project.state == ProjectState.PUBLISHED,
        )
        .order_by(Stay.entered_on.desc(), Project.id.desc())
        .limit(MOST_RESIDENTS)
    )
    return card_rows(numbers.scalars().all())


def addresses_of_projects() -> Sequence[AnyRow]:
    """Slug and last change of every public project."""
    shown = select(Project.slug, Project.updated_at).where(Project.state.in_(sorted(PUBLIC_STATES)))
    return db.session.execute(shown.order_by(Project.id.desc()).limit(MOST_ADDRESSES)).all()
