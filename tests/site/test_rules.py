"""What an address asks for, and how days fall into months and weeks."""

from datetime import UTC, date, datetime

import pytest

from portal.events.rules import EventKind, Sector
from portal.site.rules import Filters, Month, View, days_of, end_of, start_of, this_week, weekend

ADDRESSES = [
    ({}, Filters()),
    ({"q": "  激光   切割 "}, Filters(q="激光 切割")),
    ({"kind": "roadshow"}, Filters(kind=EventKind.ROADSHOW)),
    ({"kind": "party"}, Filters()),
    ({"area": "330302", "space": "shanhai"}, Filters(area="330302", space="shanhai")),
    ({"sector": "laser"}, Filters(sector=Sector.LASER)),
    ({"sector": "'; DROP TABLE events"}, Filters()),
    ({"from": "2026-12-01", "to": "2026-12-31"}, Filters(since=date(2026, 12, 1), until=date(2026, 12, 31))),
    ({"from": "2026-12-31", "to": "2026-12-01"}, Filters(since=date(2026, 12, 1), until=date(2026, 12, 31))),
    ({"from": "2026-02-30"}, Filters()),
    ({"from": "0001-01-01", "to": "9999-12-31"}, Filters()),
    ({"seats": "1", "online": "1", "when": "past"}, Filters(has_seats=True, is_online=True, is_past=True)),
    ({"seats": "yes", "online": "0", "when": "ever"}, Filters()),
    ({"view": "map"}, Filters(view=View.MAP)),
    ({"view": "hologram"}, Filters()),
]


@pytest.mark.parametrize(("asked", "meant"), ADDRESSES)
def test_an_address_is_read_kindly(asked: dict[str, str], meant: Filters) -> None:
    assert Filters.read(asked) == meant


@pytest.mark.parametrize("meant", [meant for _asked, meant in ADDRESSES])
def test_filters_survive_the_way_through_an_address(meant: Filters) -> None:
    assert Filters.read(meant.asked()) == meant


def test_a_changed_filter_keeps_the_others() -> None:
    filters = Filters(q="激光", kind=EventKind.SALON, view=View.MAP)
    assert filters.asked(kind=None) == {"q": "激光", "view": "map"}


def test_very_long_words_are_cut() -> None:
    assert len(Filters.read({"q": "创" * 5000}).q) == 100


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 0),
        (Filters(q="激光", view=View.MAP, is_past=True), 0),
        (Filters(area="330302", has_seats=True), 2),
        (Filters(since=date(2026, 12, 1), until=date(2026, 12, 2)), 1),
        (Filters(until=date(2026, 12, 2)), 1),
        (Filters(since=date(2026, 12, 1), view=View.CALENDAR), 0),
    ],
)
def test_the_number_beside_the_filters_button_counts_what_the_sheet_holds(filters: Filters, count: int) -> None:
    assert filters.how_many == count


@pytest.mark.parametrize(
    ("today", "week", "days_off"),
    [
        (date(2026, 11, 23), (date(2026, 11, 23), date(2026, 11, 29)), (date(2026, 11, 28), date(2026, 11, 29))),
        (date(2026, 11, 28), (date(2026, 11, 28), date(2026, 11, 29)), (date(2026, 11, 28), date(2026, 11, 29))),
        (date(2026, 11, 29), (date(2026, 11, 29), date(2026, 11, 29)), (date(2026, 11, 29), date(2026, 11, 29))),
    ],
    ids=["Monday", "Saturday", "Sunday"],
)
def test_week_and_weekend_are_what_is_left_of_them(
    today: date, week: tuple[date, date], days_off: tuple[date, date]
) -> None:
    assert (this_week(today), weekend(today)) == (week, days_off)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 12, 31), date(2026, 11, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2026, 12, 1), date(2027, 2, 1)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 1)),
    ],
)
def test_a_month_knows_its_neighbours(day: date, before: date, after: date) -> None:
    assert (Month.of(day).before, Month.of(day).after) == (before, after)


def test_a_month_is_shown_in_whole_weeks_from_monday() -> None:
    weeks = Month(2026, 11).weeks
    assert weeks[0][0] == date(2026, 10, 26)
    assert weeks[-1][-1] == date(2026, 12, 6)
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in weeks)


def test_a_day_begins_and_ends_at_midnight_in_wenzhou() -> None:
    assert start_of(date(2026, 12, 1)).astimezone(UTC) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert end_of(date(2026, 12, 1)) == start_of(date(2026, 12, 2))


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "days"),
    [
        (datetime(2026, 12, 9, 1, tzinfo=UTC), datetime(2026, 12, 11, 9, tzinfo=UTC), [9, 10, 11]),
        (datetime(2026, 12, 8, 16, tzinfo=UTC), datetime(2026, 12, 9, 16, tzinfo=UTC), [9]),
        (datetime(2026, 12, 8, 15, 59, tzinfo=UTC), datetime(2026, 12, 8, 16, 1, tzinfo=UTC), [8, 9]),
    ],
    ids=["three days", "a whole day", "over midnight"],
)
def test_an_event_stands_on_every_day_it_touches(starts_at: datetime, ends_at: datetime, days: list[int]) -> None:
    december = [date(2026, 12, number) for number in range(1, 32)]
    assert [day.day for day in days_of(starts_at, ends_at, december)] == days
