from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from portal.areas import actions, queries
from portal.areas.models import Area, CalendarDay
from portal.areas.rules import CalendarUnclear, DayEntry, DayKind
from portal.audit.models import AuditRow
from portal.database import db

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def _entry(day, kind=DayKind.HOLIDAY, *, provisional=False):
    return DayEntry(date.fromisoformat(day), kind, "国庆节", "notice", provisional)


def _count(model):
    return db.session.execute(select(func.count()).select_from(model)).scalar()


def test_reference_loads_once(app):
    assert actions.load_reference() == 71
    assert actions.load_reference() == 0
    assert (_count(Area), _count(CalendarDay)) == (19, 52)


def test_reference_leaves_what_an_officer_corrected(app):
    actions.load_reference()
    area = queries.area_by_code("330302")
    area.note = "corrected"
    db.session.flush()
    actions.load_reference()
    assert queries.area_by_code("330302").note == "corrected"


def test_official_notice_replaces_the_provisional_year(app):
    actions.load_reference()
    actions.import_calendar_days([_entry("2027-10-04"), _entry("2027-10-09", DayKind.WORKDAY)], actor=None, now=NOW)
    assert [(day.day.isoformat(), day.kind) for day in queries.calendar_days(2027)] == [
        ("2027-10-04", "holiday"),
        ("2027-10-09", "workday"),
    ]
    assert not queries.is_calendar_provisional(2027)
    assert not queries.is_calendar_provisional(2026)
    assert db.session.execute(select(AuditRow.ref)).scalars().all() == ["2027"]


def test_notice_taken_in_twice_changes_nothing(app):
    for _ in range(2):
        actions.import_calendar_days([_entry("2028-10-01")], actor=None, now=NOW)
    assert len(queries.calendar_days(2028)) == 1


def test_provisional_days_never_replace_official_ones(app):
    actions.load_reference()
    with pytest.raises(CalendarUnclear):
        actions.import_calendar_days([_entry("2026-12-31", provisional=True)], actor=None, now=NOW)


def test_empty_notice_is_refused(app):
    with pytest.raises(CalendarUnclear):
        actions.import_calendar_days([], actor=None, now=NOW)
