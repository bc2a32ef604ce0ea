"""Areas and calendar days as they are read."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from portal.areas.models import Area, CalendarDay
from portal.areas.rules import (
    ASSESSED_KINDS,
    CITY_CODE,
    DIVISION_KINDS,
    AreaKind,
    Calendar,
    DayKind,
    code_named,
    names_of,
    present_code,
)
from portal.database import db


def city() -> Area:
    """The city itself."""
    return db.session.execute(select(Area).where(Area.code == CITY_CODE)).scalar_one()


def areas_in_order(on: date) -> Sequence[Area]:
    """The geographic divisions of that day (twelve since 2019-09-25), in the city's customary order."""
    return _in_order(DIVISION_KINDS, on)


def units(on: date) -> Sequence[Area]:
    """The assessed units of that day: the divisions, then the functional zones."""
    return _in_order(ASSESSED_KINDS, on)


def zones(on: date) -> Sequence[Area]:
    """The functional zones of that day."""
    return _in_order(frozenset({AreaKind.ZONE}), on)


def area_by_code(code: str) -> Area | None:
    """The area with this code; for a code of the past, the one that answers today."""
    return db.session.execute(select(Area).where(Area.code == present_code(code))).scalar_one_or_none()


def area_for_import(text: str, on: date | None = None) -> Area | None:
    """What an imported table means by a code or a name in either language, as of the day, or None."""
    found = areas_for_import([text], on=on)
    return found[0]


def areas_for_import(texts: Sequence[str], on: date | None = None) -> list[Area | None]:
    """`area_for_import` for many texts with one query."""
    areas = {area.code: area for area in db.session.execute(select(Area)).scalars()}
    names: dict[str, str] = {}
    for area in areas.values():
        names |= names_of(area.code, area.name_zh, area.name_en, area.short_zh, area.short_en)
    starts = {area.code: area.valid_from for area in areas.values()}
    codes = [code_named(text, names, starts=starts, on=on) for text in texts]
    return [areas[code] if code is not None else None for code in codes]


def working_calendar() -> Calendar:
    """Every holiday and make-up day we know."""
    rows = db.session.execute(select(CalendarDay.day, CalendarDay.kind))
    return {day: DayKind(kind) for day, kind in rows}


def calendar_days(year: int) -> Sequence[CalendarDay]:
    """The named days of a year, in order."""
    query = select(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return db.session.execute(query.order_by(CalendarDay.day)).scalars().all()


def is_calendar_provisional(year: int) -> bool:
    """Whether the year's notice is not in yet: no day of it known, or only provisional ones."""
    days = calendar_days(year)
    return not days or any(day.is_provisional for day in days)


def day_named(day: date) -> CalendarDay | None:
    """What the calendar says about one day beyond its weekday."""
    return db.session.get(CalendarDay, day)


def _in_order(kinds: frozenset[AreaKind], on: date) -> Sequence[Area]:
    query = (
        select(Area)
        .where(
            Area.kind.in_(sorted(kinds)),
            or_(Area.valid_from.is_(None), Area.valid_from <= on),
            or_(Area.valid_to.is_(None), Area.valid_to > on),
        )
        .order_by(Area.display_order)
    )
    return db.session.execute(query).scalars().all()
