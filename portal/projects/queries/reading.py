"""Who may see which projects, one project with its parts, teams, kept versions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from portal.access import Office
from portal.accounts.models import Person
from portal.accounts.secrets import digest
from portal.database import db
from portal.makerspaces.models import Makerspace
from portal.projects.models import EvidencePage, Milestone, Project, ProjectVersion, Stay, TeamMember
from portal.projects.rules import PUBLIC_STATES, Filters, MemberState, ProjectState
from portal.search.queries import matching

SEARCH_KIND = "project"


def is_public() -> ColumnElement[bool]:
    """The SQL twin of the predicate `is_public`."""
    return and_(Project.state.in_(sorted(PUBLIC_STATES)), Project.published_at.is_not(None))


def seen_by(person: Person | None) -> ColumnElement[bool]:
    """The SQL twin of `project:see`: public ones, one's team's, and what was public in an officer's area."""
    if person is None:
        return is_public()
    own = Project.id.in_(_teams_of(person))
    shown = Project.published_at.is_not(None)
    if any(person.holds(office) for office in (Office.ADMIN, Office.CITY_OFFICER, Office.INSPECTOR)):
        return or_(shown, own)
    return or_(is_public(), own, and_(shown, in_area_of(person)))


def in_area_of(officer: Person) -> ColumnElement[bool]:
    """Whether a project counts for the officer's area, by geography or by assessed unit."""
    if officer.holds(Office.CITY_OFFICER) or officer.holds(Office.ADMIN):
        return true()
    areas = [held.area_id for held in officer.appointments if held.office == Office.COUNTY_OFFICER]
    return or_(Project.area_id.in_(areas), Project.assessed_unit_id.in_(areas)) if areas else false()


def visible_to(person: Person | None) -> Select[Project]:
    """Every project the person may see."""
    return select(Project).where(seen_by(person))


def project(slug: str) -> Project | None:
    """One project with its team, for the law and the pages; the other parts follow where a page wants them."""
    return db.session.execute(
        select(Project)
        .where(Project.slug == slug)
        .options(
            joinedload(Project.cover),
            joinedload(Project.assessed_unit),
            selectinload(Project.members).joinedload(TeamMember.person),
        )
    ).scalar_one_or_none()


def with_parts(slug: str) -> Project | None:
    """One project with everything its page shows, in a fixed number of queries."""
    return db.session.execute(_whole(slug)).unique().scalar_one_or_none()


def with_evidence(slug: str) -> Project | None:
    """One project with its parts and the pages that prove its milestones."""
    evidence = selectinload(Project.milestones).selectinload(Milestone.evidence)
    return db.session.execute(_whole(slug).options(evidence)).unique().scalar_one_or_none()


def at_a_glance(slug: str) -> Project | None:
    """One project with its team and stays; rights, partners and milestones follow where its page is drawn anew."""
    return db.session.execute(_outline(slug)).unique().scalar_one_or_none()


def _outline(slug: str) -> Select[Project]:
    return (
        select(Project)
        .where(Project.slug == slug)
        .options(
            joinedload(Project.cover),
            joinedload(Project.assessed_unit),
            selectinload(Project.members).joinedload(TeamMember.person),
            selectinload(Project.stays).joinedload(Stay.makerspace).options(lazyload(Makerspace.levels)),
        )
    )


def _whole(slug: str) -> Select[Project]:
    parts = (selectinload(Project.rights), selectinload(Project.partners), selectinload(Project.milestones))
    return _outline(slug).options(*parts)


def projects_of(person: Person) -> Sequence[Project]:
    """The projects of the person's teams, what lives first, what was touched last first."""
    order = (Project.state == ProjectState.CLOSED, Project.updated_at.desc(), Project.id)
    return (
        db.session.execute(
            select(Project)
            .where(Project.id.in_(_teams_of(person)))
            .options(selectinload(Project.members), joinedload(Project.cover))
            .order_by(*order)
        )
        .scalars()
        .all()
    )


def kept_by(officer: Person, filters: Filters, state: ProjectState | None = None) -> Select[Project]:
    """What was public in an officer's area, hidden first, then what was published last."""
    statement = select(Project).where(Project.published_at.is_not(None))
    if not officer.holds(Office.INSPECTOR):
        statement = statement.where(in_area_of(officer))
    if state is not None:
        statement = statement.where(Project.state == state)
    if filters.q:
        found = matching(SEARCH_KIND, filters.q)
        statement = statement.join(found, Project.id == found.c.ref)
    hidden_first = (Project.state != ProjectState.HIDDEN, Project.published_at.desc(), Project.id)
    return statement.options(selectinload(Project.members).joinedload(TeamMember.person)).order_by(*hidden_first)


def member(slug: str, number: int) -> TeamMember | None:
    """A place in the team of that project."""
    return db.session.execute(
        select(TeamMember)
        .join(TeamMember.project)
        .where(Project.slug == slug, TeamMember.id == number)
        .options(
            contains_eager(TeamMember.project).selectinload(Project.members).joinedload(TeamMember.person),
            joinedload(TeamMember.person),
        )
    ).scalar_one_or_none()


def invitation(token: str, *, now: datetime) -> TeamMember | None:
    """The open invitation behind a link, with its project and team."""
    return db.session.execute(
        select(TeamMember)
        .where(
            TeamMember.token_hash == digest(token),
            TeamMember.state == MemberState.INVITED,
            TeamMember.expires_at > now,
        )
        .options(joinedload(TeamMember.project, innerjoin=True).selectinload(Project.members))
    ).scalar_one_or_none()


def milestone(slug: str, number: int) -> Milestone | None:
    """A milestone of that project, with its evidence and team."""
    return db.session.execute(
        select(Milestone)
        .join(Milestone.project)
        .where(Project.slug == slug, Milestone.id == number)
        .options(contains_eager(Milestone.project).selectinload(Project.members), selectinload(Milestone.evidence))
    ).scalar_one_or_none()


def evidence_of(project: Project) -> dict[int, list[int]]:
    """The pages (by number) that prove each milestone (by number)."""
    found: dict[int, list[int]] = {}
    rows = db.session.execute(
        select(EvidencePage.milestone_id, EvidencePage.id)
        .join(EvidencePage.milestone)
        .where(Milestone.project_id == project.id)
        .order_by(EvidencePage.id)
    )
    for milestone, page in rows:
        found.setdefault(milestone, []).append(page)
    return found


def evidence_page(slug: str, number: int, page: int) -> EvidencePage | None:
    """A page of that milestone's evidence."""
    return db.session.execute(
        select(EvidencePage)
        .join(EvidencePage.milestone)
        .join(Milestone.project)
        .where(Project.slug == slug, Milestone.id == number, EvidencePage.id == page)
        .options(contains_eager(EvidencePage.milestone).contains_eager(Milestone.project).selectinload(Project.members))
    ).scalar_one_or_none()


def versions(project: Project) -> Sequence[ProjectVersion]:
    """What the passport said after each save, newest first."""
    kept = select(ProjectVersion).where(ProjectVersion.project_id == project.id)
    return db.session.execute(kept.order_by(ProjectVersion.number.desc())).scalars().all()


def names_of(numbers: Iterable[int | None]) -> dict[int, str]:
    """The names of people by their number."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def held_about(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What this room holds about a person, for their own export."""
    rows = db.session.execute(
        select(TeamMember).where(TeamMember.person_id == person.id).options(joinedload(TeamMember.project))
    ).scalars()
    addresses = [address for address in (person.email, person.phone) if address]
    asked = db.session.execute(
        select(Project.name_zh, TeamMember.invited_name, TeamMember.created_at)
        .join(TeamMember.project)
        .where(TeamMember.invited_address.in_(addresses))
    )
    saved = db.session.execute(
        select(Project.name_zh, ProjectVersion.number, ProjectVersion.saved_at)
        .join(Project, Project.id == ProjectVersion.project_id)
        .where(ProjectVersion.saved_by_id == person.id)
        .order_by(ProjectVersion.id)
    )
    return {
        "teams": [
            {
                "project": row.project.name_zh,
                "role": row.role_zh,
                "role_en": row.role_en,
                "is_leader": row.is_leader,
                "state": row.state,
                "since": row.agreed_at,
            }
            for row in rows
        ],
        "team_invitations": [{"project": row[0], "name": row[1], "at": row[2]} for row in asked],
        "project_versions": [{"project": row[0], "version": row[1], "at": row[2]} for row in saved],
    }


def _teams_of(person: Person) -> Select[int]:
    return select(TeamMember.project_id).where(
        TeamMember.person_id == person.id, TeamMember.state == MemberState.AGREED
    )
