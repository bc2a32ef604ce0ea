"""Loading the reference rows, and taking in a yearly notice."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, extract, select

from portal.areas.models import Area, CalendarDay
from portal.areas.rules import CalendarUnclear, DayEntry, day_entries, reference_day
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_

REFERENCE = Path(__file__).parent / "reference"


def load_reference() -> int:
    """Add the areas and the years of working days that are not there yet; the number of rows added.

    What is there stays as it is: an officer may have corrected it.
    """
    return _load_areas() + sum(_load_year(path) for path in sorted(REFERENCE.glob("calendar_*.csv")))


def import_calendar_days(entries: Sequence[DayEntry], actor: Any, now: datetime) -> None:
    """Take in a notice. An official one replaces whatever was provisional in its years, never the other way round.

    Raises CalendarUnclear for an empty notice and for provisional days in a year whose official notice is in.
    """
    if not entries:
        raise CalendarUnclear(N_("The table has no days."))
    for year in sorted({entry.date.year for entry in entries}):
        of_year = [entry for entry in entries if entry.date.year == year]
        there = extract("year", CalendarDay.day) == year
        is_settled = (
            db.session.execute(select(CalendarDay).where(there, ~CalendarDay.is_provisional)).first() is not None
        )
        if is_settled and any(entry.is_provisional for entry in of_year):
            raise CalendarUnclear(N_("The official calendar of %(year)d is in already."), year=year)
        db.session.execute(delete(CalendarDay).where(there, CalendarDay.is_provisional))
        for entry in of_year:
            db.session.merge(_day(entry))
        record(actor, "import-calendar", "calendar", str(year), now=now, after={"days": len(of_year)})
    db.session.flush()


def _load_areas() -> int:
    known = {area.code: area for area in db.session.execute(select(Area)).scalars()}
    with (REFERENCE / "divisions.csv").open(encoding="utf-8", newline="") as file:
        missing = [row for row in csv.DictReader(file) if row["code"] not in known]
    for row in missing:
        known[row["code"]] = area = Area(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            short_zh=row["short_zh"],
            short_en=row["short_en"],
            kind=row["kind"],
            is_urban=row["is_urban"] == "1",
            valid_from=reference_day(row["valid_from"]),
            valid_to=reference_day(row["valid_to"]),
            display_order=int(row["display_order"]),
            lead_industries=row["lead_industries"],
            note=row["note"],
            source=row["source"],
        )
        db.session.add(area)
    for row in missing:
        known[row["code"]].parent = known.get(row["parent_code"])
    db.session.flush()
    return len(missing)


def _load_year(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        entries = day_entries(csv.DictReader(file))
    year = extract("year", CalendarDay.day) == entries[0].date.year
    if db.session.execute(select(CalendarDay).where(year)).first() is not None:
        return 0
    db.session.add_all(_day(entry) for entry in entries)
    db.session.flush()
    return len(entries)


def _day(entry: DayEntry) -> CalendarDay:
    return CalendarDay(
        day=entry.date,
        kind=entry.kind.value,
        name=entry.name,
        source=entry.source,
        is_provisional=entry.is_provisional,
    )
