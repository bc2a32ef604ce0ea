"""Lists of projects with their facets: only the columns they show, two queries however many rows there are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, func, or_, select, true

from portal.areas.models import Area
from portal.areas.rules import ASSESSED_KINDS
from portal.database import db
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project, ProjectVersion, Stay
from portal.projects.queries.reading import SEARCH_KIND
from portal.projects.rules import Filters, ProjectState, Sort, StayState
from portal.search.queries import matching
from portal.storage.models import StoredFile

PAGE_SIZE = 24
STATEMENTS_KEPT = 256
CardRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
# What a card shows, nothing else.
CARD = (
    Project.id,
    Project.slug,
    Project.state,
    Project.published_at,
    Project.name_zh,
    Project.name_en,
    Project.one_line_zh,
    Project.one_line_en,
    Project.sector,
    Project.stage,
    Project.round,
    Project.is_raising,
    StoredFile.code.label("cover_code"),
    Area.short_zh.label("area_zh"),
    Area.short_en.label("area_en"),
    Makerspace.name_zh.label("space_zh"),
    Makerspace.name_en.label("space_en"),
)
# Every change of what a list shows is kept as a version, and versions are only ever added: their number and the last of
# them tell any two states apart.
_STAMP = (
    select(
        ProjectVersion.id, ProjectVersion.saved_at, select(func.count()).select_from(ProjectVersion).scalar_subquery()
    )
    .order_by(ProjectVersion.id.desc())
    .limit(1)
)
_SPACES = (
    select(Makerspace.id, Makerspace.slug, Makerspace.name_zh, Makerspace.name_en)
    .where(or_(Makerspace.id.in_(bindparam("numbers", expanding=True)), Makerspace.slug == bindparam("slug")))
    .order_by(Makerspace.name_zh, Makerspace.id)
)
# What the facets count, in this order; the area counts under its division and its unit.
COUNTED = ("sector", "stage", "round", "background", "is_raising", "space", "area")
RAISING, SPACE, AREA, UNIT = 4, 5, 6, 7
ORDERS: dict[Sort, tuple[Any, ...]] = {
    Sort.NEWEST: (Project.published_at.desc(), Project.id.desc()),
    Sort.CHANGED: (Project.updated_at.desc(), Project.id.desc()),
    Sort.NAME: (Project.name_zh, Project.id),
}


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, how many fit in all, and how many each value of each facet would show.

    `stamp` changes with every change that could change a list; None where it was not asked for.
    """

    rows: Sequence[CardRow]
    total: int
    facets: Mapping[str, Counter[Any]]
    stamp: tuple[Any, ...] | None = None


def listing(
    filters: Filters, *, number: int = 1, size: int = PAGE_SIZE, also: Iterable[ColumnElement[bool]] = ()
) -> Listing:
    """Published projects (closed ones where asked) that the filters find, in three queries at most.

    `facets` maps the names of `COUNTED` to value → number; areas and makerspaces by their row's number. A facet does
    not narrow itself, so that its other values stay in reach. `also` are a caller's own conditions.
    """
    also, connection = tuple(also), db.session.connection()
    window = {"limit": size, "offset": (number - 1) * size}
    if also:
        cards, counting = _made(filters, also)
        total, facets = _counted(connection.execute(counting).all(), filters)
        return Listing(connection.execute(cards, window).all(), total, facets)
    stamp = tuple(connection.execute(_STAMP).one_or_none() or ())
    total, facets = _counted_at(filters, stamp, str(connection.engine.url))
    cards, _counting = _statements(filters, connection.dialect.name)
    return Listing(connection.execute(cards, window).all(), total, facets, stamp)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _counted_at(filters: Filters, stamp: tuple[Any, ...], database: str) -> tuple[int, dict[str, Counter[Any]]]:
    """Counted once for the same stamp, read before: what is kept is never older than it says."""
    connection = db.session.connection()
    _cards_of, counting = _statements(filters, connection.dialect.name)
    return _counted(connection.execute(counting).all(), filters)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _statements(filters: Filters, dialect: str) -> tuple[AnySelect, AnySelect]:
    return _made(filters, ())


def _made(filters: Filters, also: tuple[ColumnElement[bool], ...]) -> tuple[AnySelect, AnySelect]:
    state = ProjectState.CLOSED if filters.is_closed else ProjectState.PUBLISHED
    within = [Project.state == state, Project.published_at.is_not(None), *also]
    wanted_area = select(Area.id).where(Area.code == filters.area).scalar_subquery()
    wanted_space = select(Makerspace.id).where(Makerspace.slug == filters.space).scalar_subquery()
    counted = (
        select(
            Project.sector,
            Project.stage,
            Project.round,
            Project.founder_background,
            Project.is_raising,
            Stay.makerspace_id,
            Project.area_id,
            Project.assessed_unit_id,
            wanted_area if filters.area else true(),
            wanted_space if filters.space else true(),
        )
        .outerjoin(Stay, _sits())
        .where(*within)
    )
    cards = _cards().where(*within, *_conditions(filters, wanted_area, wanted_space))
    if filters.q:
        found = matching(SEARCH_KIND, filters.q)
        counted = counted.join(found, Project.id == found.c.ref)
        cards = cards.join(found, Project.id == found.c.ref).order_by(found.c.rank.desc())
    ordered = cards.order_by(*ORDERS[filters.sort])
    return ordered.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer)), counted


def _conditions(filters: Filters, area: Any, space: Any) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    for column, value in (
        (Project.sector, filters.sector),
        (Project.stage, filters.stage),
        (Project.round, filters.round),
        (Project.founder_background, filters.background),
    ):
        if value:
            wanted.append(column == value)
    if filters.is_raising:
        wanted.append(Project.is_raising.is_(True))
    if filters.area:
        wanted.append(or_(Project.area_id == area, Project.assessed_unit_id == area))
    if filters.space:
        wanted.append(Stay.makerspace_id == space)
    return wanted


def _counted(rows: Sequence[Any], filters: Filters) -> tuple[int, dict[str, Counter[Any]]]:
    """All that fits, and the facets: each counts the rows that fit in everything but itself."""
    first = rows[0] if rows else None
    asked: dict[int, Any] = {
        place: value
        for place, value in enumerate((filters.sector, filters.stage, filters.round, filters.background))
        if value
    }
    if filters.is_raising:
        asked[RAISING] = True
    if filters.space:
        asked[SPACE] = first[9] if first else None
    fitting: list[Any] = []
    but_one: dict[int, list[Any]] = {}
    for row in rows:
        wrong = [place for place, value in asked.items() if row[place] != value or value is None]
        if filters.area and (row[8] is None or row[8] not in (row[AREA], row[UNIT])):
            wrong.append(AREA)
        if not wrong:
            fitting.append(row)
        elif len(wrong) == 1:
            but_one.setdefault(wrong[0], []).append(row)
    facets: dict[str, Counter[Any]] = {}
    for place, name in enumerate(COUNTED):
        kept = [*fitting, *but_one.get(place, ())]
        facets[name] = Counter(row[place] for row in kept if row[place] is not None)
        if name == "area":
            facets[name].update(row[UNIT] for row in kept if row[UNIT] is not None and row[UNIT] != row[AREA])
    return len(fitting), facets


def card_rows(numbers: Sequence[int]) -> list[CardRow]:
    """The cards of these projects in the order of their numbers, in one query. Who may see them is the caller's affair."""
    if not numbers:
        return []
    rows = {row.id: row for row in db.session.connection().execute(_cards().where(Project.id.in_(numbers)))}
    return [rows[number] for number in numbers if number in rows]


def newest(limit: int) -> list[CardRow]:
    """The cards of what was published last."""
    order = ORDERS[Sort.NEWEST]
    shown = [Project.state == ProjectState.PUBLISHED, Project.published_at.is_not(None)]
    return list(db.session.connection().execute(_cards().where(*shown).order_by(*order).limit(limit)))


def spaces_named(numbers: Iterable[int], slug: str = "") -> dict[int, CardRow]:
    """Slug and names of these makerspaces, and of the one with the slug, by their number."""
    rows = db.session.connection().execute(_SPACES, {"numbers": list(numbers), "slug": slug})
    return {row.id: row for row in rows}


def areas_to_choose(on: date) -> Sequence[CardRow]:
    """Number, code and short names of that day's divisions and zones, in their customary order."""
    return db.session.connection().execute(_areas_on(on)).all()


@lru_cache(maxsize=2)
def _areas_on(on: date) -> AnySelect:
    return (
        select(Area.id, Area.code, Area.short_zh, Area.short_en)
        .where(
            Area.kind.in_(sorted(ASSESSED_KINDS)),
            or_(Area.valid_from.is_(None), Area.valid_from <= on),
            or_(Area.valid_to.is_(None), Area.valid_to > on),
        )
        .order_by(Area.display_order)
    )


def _cards() -> AnySelect:
    return (
        select(*CARD)
        .select_from(Project)
        .join(Area, Area.id == func.coalesce(Project.assessed_unit_id, Project.area_id))
        .outerjoin(StoredFile, StoredFile.id == Project.cover_id)
        .outerjoin(Stay, _sits())
        .outerjoin(Makerspace, Makerspace.id == Stay.makerspace_id)
    )


def _sits() -> ColumnElement[bool]:
    """The one stay that is open and confirmed."""
    return and_(Stay.project_id == Project.id, Stay.left_on.is_(None), Stay.state == StayState.CONFIRMED)
