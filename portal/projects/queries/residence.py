"""Which team sits in which makerspace, and how many teams the plan may count."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, raiseload, selectinload

from portal.areas.models import Area
from portal.database import db
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import SpaceState
from portal.projects.models import Project, Stay, TeamMember
from portal.projects.rules import StayEnd, StayState


def stay(slug: str, number: int) -> Stay | None:
    """A stay of that project, with its makerspace, operators and team."""
    return db.session.execute(
        select(Stay)
        .join(Stay.project)
        .where(Project.slug == slug, Stay.id == number)
        .options(
            contains_eager(Stay.project).selectinload(Project.members).joinedload(TeamMember.person),
            joinedload(Stay.makerspace).options(lazyload(Makerspace.levels), selectinload(Makerspace.operators)),
        )
    ).scalar_one_or_none()


def stay_at(slug: str, number: int) -> Stay | None:
    """A stay in the makerspace of that slug."""
    return db.session.execute(
        select(Stay)
        .join(Stay.makerspace)
        .where(Makerspace.slug == slug, Stay.id == number)
        .options(
            contains_eager(Stay.makerspace).options(lazyload(Makerspace.levels), selectinload(Makerspace.operators)),
            joinedload(Stay.project, innerjoin=True).selectinload(Project.members).joinedload(TeamMember.person),
        )
    ).scalar_one_or_none()


def stays_in(makerspace: Makerspace) -> Sequence[Stay]:
    """Every stay in the makerspace that waits for its answer or was confirmed, in the order teams moved in."""
    return _stays_in(makerspace, Stay.state != StayState.DECLINED)


def residents(makerspace: Makerspace) -> Sequence[Stay]:
    """The teams that sit in the makerspace now, those confirmed, since when."""
    return _stays_in(makerspace, Stay.state == StayState.CONFIRMED, Stay.left_on.is_(None))


def spaces_to_choose() -> Sequence[Makerspace]:
    """Every listed makerspace, by county and name."""
    return (
        db.session.execute(
            select(Makerspace)
            .join(Makerspace.area)
            .where(Makerspace.state == SpaceState.LISTED)
            .options(contains_eager(Makerspace.area), raiseload(Makerspace.levels))
            .order_by(Area.display_order, Makerspace.name_zh, Makerspace.id)
        )
        .scalars()
        .all()
    )


def space_names_of(slugs: Iterable[str | None]) -> dict[str, str]:
    """The Chinese names of makerspaces by their slug."""
    wanted = {slug for slug in slugs if slug}
    if not wanted:
        return {}
    rows = db.session.execute(select(Makerspace.slug, Makerspace.name_zh).where(Makerspace.slug.in_(wanted)))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class TeamsCounted:
    """The plan's teams: every project with a confirmed stay counts once, wherever it moved since.

    `by_unit` counts a team for the unit of the makerspace it sits in or last sat in; the parts add up to `total`.
    """

    total: int
    sitting: int
    graduated: int
    by_unit: Mapping[int, int]


def teams_counted() -> TeamsCounted:
    """The teams of today, one row a project in one query. Source: 行动计划 一: 8000 入孵项目团队."""
    latest = (
        select(
            Stay.project_id,
            Stay.left_on,
            Stay.ended_by,
            Makerspace.assessed_unit_id.label("unit"),
            func.row_number()
            .over(partition_by=Stay.project_id, order_by=(Stay.entered_on.desc(), Stay.id.desc()))
            .label("place"),
        )
        .join(Makerspace, Makerspace.id == Stay.makerspace_id)
        .where(Stay.state == StayState.CONFIRMED)
        .subquery()
    )
    rows = db.session.execute(
        select(latest.c.unit, latest.c.left_on.is_(None), latest.c.ended_by, func.count())
        .where(latest.c.place == 1)
        .group_by(latest.c.unit, latest.c.left_on.is_(None), latest.c.ended_by)
    ).all()
    by_unit: Counter[int] = Counter()
    for unit, _sitting, _ended, number in rows:
        by_unit[unit] += number
    return TeamsCounted(
        total=by_unit.total(),
        sitting=sum(row[3] for row in rows if row[1]),
        graduated=sum(row[3] for row in rows if row[2] == StayEnd.GRADUATED),
        by_unit=dict(by_unit),
    )


def _stays_in(makerspace: Makerspace, *conditions: ColumnElement[bool]) -> Sequence[Stay]:
    return (
        db.session.execute(
            select(Stay)
            .where(Stay.makerspace_id == makerspace.id, *conditions)
            .join(Stay.project)
            .options(
                contains_eager(Stay.project).selectinload(Project.members),
            )
            .order_by(Stay.entered_on, Stay.id)
        )
        .scalars()
        .all()
    )
