"""Reading makerspaces: the directory, one makerspace, who runs which, what waits for an officer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, literal, or_, select, true, union_all
from sqlalchemy.orm import contains_eager, joinedload, lazyload, raiseload, selectinload

from portal.access import Office
from portal.accounts.models import Person
from portal.areas.models import Area
from portal.areas.queries import units
from portal.areas.rules import AreaKind
from portal.database import db
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceLevel, MakerspaceOperator, Room
from portal.makerspaces.rules import ChangeState, Filters, Level, PlanCategory, Service, SpaceState, SpaceType
from portal.search.queries import matching

SEARCH_KIND = "makerspace"


def seen_by(person: Person | None) -> ColumnElement[bool]:
    """The SQL twin of `makerspace:see`: listed ones, one's own, and an officer's area."""
    ways: list[ColumnElement[bool]] = [Makerspace.state == SpaceState.LISTED]
    if person is not None:
        if any(person.holds(office) for office in (Office.ADMIN, Office.CITY_OFFICER, Office.INSPECTOR)):
            return true()
        own = select(MakerspaceOperator.makerspace_id).where(
            MakerspaceOperator.person_id == person.id, MakerspaceOperator.state == "approved"
        )
        ways += [Makerspace.id.in_(own), in_area_of(person)]
    return or_(*ways)


def in_area_of(officer: Person) -> ColumnElement[bool]:
    """Whether a makerspace lies in the officer's area, by geography or by assessed unit."""
    if officer.holds(Office.CITY_OFFICER) or officer.holds(Office.ADMIN):
        return true()
    areas = [held.area_id for held in officer.appointments if held.office == Office.COUNTY_OFFICER]
    return or_(Makerspace.area_id.in_(areas), Makerspace.assessed_unit_id.in_(areas)) if areas else false()


def visible_to(person: Person | None) -> Select[Makerspace]:
    """Every makerspace the person may see."""
    return select(Makerspace).where(seen_by(person))


def listed(filters: Filters, person: Person | None = None) -> Select[Makerspace]:
    """The directory: what matches, best match first, else by county and size. Levels and areas come along."""
    statement = (
        visible_to(person)
        .join(Makerspace.area)
        .options(contains_eager(Makerspace.area), selectinload(Makerspace.levels), raiseload(Makerspace.operators))
        .where(*_conditions(filters))
    )
    if filters.q:
        found = matching(SEARCH_KIND, filters.q)
        statement = statement.join(found, Makerspace.id == found.c.ref).order_by(found.c.rank.desc())
    return statement.order_by(Area.display_order, Makerspace.workstation_count.desc(), Makerspace.id)


def everything() -> Select[Makerspace]:
    """Every makerspace there is, in the directory's order: for the portal's own commands."""
    return select(Makerspace).join(Makerspace.area).order_by(Area.display_order, Makerspace.id)


def facets(filters: Filters, person: Person | None = None) -> dict[str, dict[str, int]]:
    """How many makerspaces each value of each facet would show, in one query: facet → value → number.

    A facet does not narrow itself, so that its other values stay in reach. `area` counts divisions, `unit` zones too.
    """
    within = filters.without("area")
    parts = [
        _count("area", Area.code, within, person).join(Area, Area.id == Makerspace.area_id).group_by(Area.code),
        _count("unit", Area.code, within, person)
        .join(Area, Area.id == Makerspace.assessed_unit_id)
        .group_by(Area.code),
        _count("category", Makerspace.plan_category, filters.without("category"), person).group_by(
            Makerspace.plan_category
        ),
        _count("type", Makerspace.type, filters.without("type"), person).group_by(Makerspace.type),
        _count("level", MakerspaceLevel.level, filters.without("level"), person)
        .join(MakerspaceLevel, MakerspaceLevel.makerspace_id == Makerspace.id)
        .group_by(MakerspaceLevel.level),
    ]
    for service in Service:
        others = replace(filters, services=tuple(other for other in filters.services if other != service))
        parts.append(_count("service", literal(str(service)), others, person).where(offers(service)))
    counted: dict[str, dict[str, int]] = {}
    for facet, value, number in db.session.execute(union_all(*parts)):
        if number:
            counted.setdefault(facet, {})[value] = number
    return counted


def counts_by_area(person: Person | None = None) -> dict[str, int]:
    """How many visible makerspaces each division and each zone has, by code."""
    divisions = (
        _count("area", Area.code, Filters(), person).join(Area, Area.id == Makerspace.area_id).group_by(Area.code)
    )
    zones = (
        _count("zone", Area.code, Filters(), person)
        .join(Area, Area.id == Makerspace.assessed_unit_id)
        .where(Makerspace.assessed_unit_id != Makerspace.area_id)
        .group_by(Area.code)
    )
    return {code: number for _kind, code, number in db.session.execute(union_all(divisions, zones))}


def offers(service: str) -> ColumnElement[bool]:
    """Whether a makerspace has the service. The list is JSON, kept as text by one database and as json by the other."""
    return cast(Makerspace.services, String).like(f'%"{service}"%')


def makerspace(slug: str) -> Makerspace | None:
    """The makerspace of that slug with its unit; levels, rooms and operators follow where a page wants them."""
    return db.session.execute(
        select(Makerspace)
        .where(Makerspace.slug == slug)
        .options(joinedload(Makerspace.assessed_unit, innerjoin=True), lazyload(Makerspace.levels))
    ).scalar_one_or_none()


def run_by(person: Person) -> Sequence[Makerspace]:
    """The makerspaces the person runs, by name."""
    return (
        db.session.execute(
            select(Makerspace)
            .join(Makerspace.operators)
            .where(MakerspaceOperator.person_id == person.id, MakerspaceOperator.state == "approved")
            .options(lazyload(Makerspace.levels))
            .order_by(Makerspace.name_zh, Makerspace.id)
        )
        .unique()
        .scalars()
        .all()
    )


def requests_of(person: Person) -> Sequence[MakerspaceOperator]:
    """The person's own requests to run a makerspace that are open or were declined."""
    return (
        db.session.execute(
            select(MakerspaceOperator)
            .where(MakerspaceOperator.person_id == person.id, MakerspaceOperator.state != "approved")
            .options(joinedload(MakerspaceOperator.makerspace, innerjoin=True).raiseload(Makerspace.levels))
            .order_by(MakerspaceOperator.id.desc())
        )
        .scalars()
        .all()
    )


def open_changes_by_makerspace(spaces: Sequence[Makerspace]) -> Mapping[int, int]:
    """How many proposals wait for each of these makerspaces."""
    rows = db.session.execute(
        select(MakerspaceChange.makerspace_id, func.count())
        .where(
            MakerspaceChange.makerspace_id.in_([space.id for space in spaces]),
            MakerspaceChange.state == ChangeState.PROPOSED,
        )
        .group_by(MakerspaceChange.makerspace_id)
    )
    return {row[0]: row[1] for row in rows}


def changes_of(space: Makerspace, limit: int = 50) -> Sequence[MakerspaceChange]:
    """What was proposed or edited, newest first."""
    return (
        db.session.execute(
            select(MakerspaceChange)
            .where(MakerspaceChange.makerspace_id == space.id)
            .options(joinedload(MakerspaceChange.proposed_by), _destination())
            .order_by(MakerspaceChange.id.desc())
            .limit(limit)
        )
        .scalars()
        .all()
    )


def change(code: str) -> MakerspaceChange | None:
    """The proposal of that code, with all that deciding needs."""
    space = joinedload(MakerspaceChange.makerspace, innerjoin=True)
    return db.session.execute(
        select(MakerspaceChange)
        .where(MakerspaceChange.code == code)
        .options(
            joinedload(MakerspaceChange.proposed_by),
            _destination(),
            space.joinedload(Makerspace.assessed_unit, innerjoin=True),
            space.selectinload(Makerspace.rooms),
            space.selectinload(Makerspace.operators),
        )
    ).scalar_one_or_none()


def changes_waiting_for(officer: Person) -> Select[MakerspaceChange]:
    """The proposals an officer may decide, oldest first."""
    return (
        select(MakerspaceChange)
        .join(MakerspaceChange.makerspace)
        .where(MakerspaceChange.state == ChangeState.PROPOSED, _is_decided_by(officer))
        .options(
            contains_eager(MakerspaceChange.makerspace).raiseload(Makerspace.levels),
            joinedload(MakerspaceChange.proposed_by),
        )
        .order_by(MakerspaceChange.proposed_at, MakerspaceChange.id)
    )


def operator_requests_for(officer: Person) -> Sequence[MakerspaceOperator]:
    """The requests to run a makerspace that the officer may decide, oldest first."""
    return (
        db.session.execute(
            select(MakerspaceOperator)
            .join(MakerspaceOperator.makerspace)
            .where(MakerspaceOperator.state == "asked", MakerspaceOperator.person_id != officer.id, in_area_of(officer))
            .options(
                contains_eager(MakerspaceOperator.makerspace).raiseload(Makerspace.levels),
                joinedload(MakerspaceOperator.person, innerjoin=True),
            )
            .order_by(MakerspaceOperator.created_at, MakerspaceOperator.id)
        )
        .scalars()
        .all()
    )


def waiting_for(officer: Person) -> int:
    """How many proposals and requests wait for the officer: the number beside the desk's entry."""
    changes = (
        select(func.count())
        .select_from(MakerspaceChange)
        .join(MakerspaceChange.makerspace)
        .where(MakerspaceChange.state == ChangeState.PROPOSED, _is_decided_by(officer))
    )
    requests = (
        select(func.count())
        .select_from(MakerspaceOperator)
        .join(MakerspaceOperator.makerspace)
        .where(MakerspaceOperator.state == "asked", MakerspaceOperator.person_id != officer.id, in_area_of(officer))
    )
    return db.session.execute(select(changes.scalar_subquery() + requests.scalar_subquery())).scalar_one()


def _destination() -> Any:
    return joinedload(MakerspaceChange.destination).joinedload(Area.parent)


def _is_decided_by(officer: Person) -> ColumnElement[bool]:
    """The SQL twin of `makerspace-change:decide`, without the officer's own proposals, which another one decides."""
    is_foreign = func.coalesce(MakerspaceChange.proposed_by_id, 0) != officer.id
    if officer.holds(Office.CITY_OFFICER) or officer.holds(Office.ADMIN):
        return is_foreign
    areas = [held.area_id for held in officer.appointments if held.office == Office.COUNTY_OFFICER]
    zones = (Area.kind == AreaKind.ZONE) & Area.parent_id.in_(areas)
    own = select(Area.code).where(or_(Area.id.in_(areas), zones))
    destination = MakerspaceChange.after["unit"].as_string()
    return and_(is_foreign, or_(and_(destination.is_(None), in_area_of(officer)), destination.in_(own)))


def kept_by(officer: Person, filters: Filters) -> Select[Makerspace]:
    """The makerspaces of an officer's area, for the desk and its export."""
    return listed(filters, officer).where(in_area_of(officer))


def units_kept_by(officer: Person, on: date) -> Sequence[Area]:
    """The counties and zones in which the officer may take in a makerspace."""
    own = {held.area_id for held in officer.appointments if held.office == Office.COUNTY_OFFICER}
    keeps_all = officer.holds(Office.CITY_OFFICER) or officer.holds(Office.ADMIN)
    return [unit for unit in units(on) if keeps_all or unit.id in own or unit.division.id in own]


def operators_of(space: Makerspace) -> Sequence[MakerspaceOperator]:
    """Who runs it or asks to, owners first."""
    return (
        db.session.execute(
            select(MakerspaceOperator)
            .where(MakerspaceOperator.makerspace_id == space.id, MakerspaceOperator.state != "declined")
            .options(joinedload(MakerspaceOperator.person, innerjoin=True))
            .order_by(MakerspaceOperator.state, MakerspaceOperator.is_owner.desc(), MakerspaceOperator.id)
        )
        .scalars()
        .all()
    )


def operator(slug: str, code: str) -> MakerspaceOperator | None:
    """The row of a person (by code) at a makerspace (by slug)."""
    space = contains_eager(MakerspaceOperator.makerspace)
    return db.session.execute(
        select(MakerspaceOperator)
        .join(MakerspaceOperator.makerspace)
        .join(MakerspaceOperator.person)
        .where(Makerspace.slug == slug, Person.code == code)
        .options(space.selectinload(Makerspace.operators), contains_eager(MakerspaceOperator.person))
    ).scalar_one_or_none()


def rooms_of(space: Makerspace) -> Sequence[Room]:
    """Its rooms in the order they were added."""
    return db.session.execute(select(Room).where(Room.makerspace_id == space.id).order_by(Room.id)).scalars().all()


def known_by_source(source: str) -> dict[str, Makerspace]:
    """The makerspaces that came from this source, by its id column."""
    rows = db.session.execute(_whole().where(Makerspace.source == source, Makerspace.source_ref.is_not(None)))
    return {str(space.source_ref): space for space in rows.scalars()}


def known_by_slug(slugs: Sequence[str]) -> dict[str, Makerspace]:
    """The makerspaces with these slugs."""
    return {space.slug: space for space in db.session.execute(_whole().where(Makerspace.slug.in_(slugs))).scalars()}


def whole(statement: Select[Makerspace]) -> Sequence[Makerspace]:
    """The makerspaces of a list with everything an export writes."""
    return (
        db.session.execute(
            statement.options(joinedload(Makerspace.assessed_unit, innerjoin=True), selectinload(Makerspace.rooms))
        )
        .scalars()
        .all()
    )


def is_slug_taken(slug: str) -> bool:
    """Whether a makerspace has it already."""
    return db.session.execute(select(Makerspace.id).where(Makerspace.slug == slug)).first() is not None


def held_about(person: Person) -> dict[str, list[dict[str, object]]]:
    """What this room holds about a person, for their own export."""
    roles = db.session.execute(
        select(MakerspaceOperator)
        .where(MakerspaceOperator.person_id == person.id)
        .options(joinedload(MakerspaceOperator.makerspace, innerjoin=True))
    ).scalars()
    proposals = db.session.execute(
        select(MakerspaceChange)
        .where(MakerspaceChange.proposed_by_id == person.id)
        .options(joinedload(MakerspaceChange.makerspace, innerjoin=True))
    ).scalars()
    return {
        "makerspace_roles": [
            {"makerspace": row.makerspace.name_zh, "state": row.state, "message": row.message, "since": row.created_at}
            for row in roles
        ],
        "makerspace_proposals": [
            {"makerspace": row.makerspace.name_zh, "state": row.state, "note": row.note, "at": row.proposed_at}
            for row in proposals
        ],
    }


def _whole() -> Select[Makerspace]:
    return select(Makerspace).options(
        joinedload(Makerspace.assessed_unit, innerjoin=True), selectinload(Makerspace.rooms)
    )


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """The filters but the search, each only where it is asked and means something."""
    wanted: list[ColumnElement[bool]] = []
    if filters.area:
        area = select(Area.id).where(Area.code == filters.area).scalar_subquery()
        wanted.append(or_(Makerspace.area_id == area, Makerspace.assessed_unit_id == area))
    if filters.category in set(PlanCategory):
        wanted.append(Makerspace.plan_category == filters.category)
    if filters.type in set(SpaceType):
        wanted.append(Makerspace.type == filters.type)
    if filters.level in set(Level):
        holds = and_(MakerspaceLevel.makerspace_id == Makerspace.id, MakerspaceLevel.level == filters.level)
        wanted.append(select(MakerspaceLevel.id).where(holds).exists())
    wanted += [offers(service) for service in filters.services if service in set(Service)]
    if filters.seats > 0:
        wanted.append(Makerspace.workstation_count >= filters.seats)
    return wanted


def _count(facet: str, value: Any, filters: Filters, person: Person | None) -> Select[str, str, int]:
    statement = (
        select(literal(facet).label("facet"), value.label("value"), func.count().label("number"))
        .select_from(Makerspace)
        .where(seen_by(person), *_conditions(filters))
    )
    if filters.q:
        found = matching(SEARCH_KIND, filters.q)
        statement = statement.join(found, Makerspace.id == found.c.ref)
    return statement
