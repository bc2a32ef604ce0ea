"""The days of an edition, on the official calendar of 2026."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from portal.areas.rules import DayKind
from portal.clock import WENZHOU
from portal.competitions.rules import RoundKind
from portal.competitions.timetable import Stretch, Terms, Window, proposed, steps

ONLINE, PITCH = RoundKind.ONLINE, RoundKind.PITCH
# 国务院办公厅: 2026 National Day, with its make-up days.
CALENDAR = {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)} | {
    date(2026, 9, 20): DayKind.WORKDAY,
    date(2026, 10, 10): DayKind.WORKDAY,
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WENZHOU).astimezone(UTC)


FINAL = Window(at("2026-12-18 09:00"), at("2026-12-18 17:00"))


def days(window: Window) -> tuple[str, str]:
    opens, closes = (f"{each.astimezone(WENZHOU):%m-%d %H:%M}" for each in (window.opens_at, window.closes_at))
    return opens, closes


def test_the_days_are_counted_back_from_the_final_in_working_days():
    plan = proposed([ONLINE, PITCH, PITCH], FINAL, terms=Terms(), calendar=CALENDAR, now=at("2026-08-01 12:00"))
    assert plan.fits
    assert [days(window) for window in plan.rounds] == [
        ("11-17 09:00", "11-30 17:00"),  # ten working days, then a day to post and five of notice
        ("12-09 09:00", "12-09 17:00"),
        ("12-18 09:00", "12-18 17:00"),
    ]
    assert days(plan.entries) == ("09-18 09:00", "11-02 17:00")


def test_every_term_of_the_proposal_has_run_before_what_follows_begins():
    for kinds in ([PITCH], [ONLINE, PITCH], [ONLINE, PITCH, PITCH], [ONLINE, ONLINE, PITCH, PITCH]):
        plan = proposed(kinds, FINAL, terms=Terms(7, 4, 6), calendar=CALENDAR, now=at("2026-03-02 08:00"))
        lines = steps(plan.entries, plan.rounds, terms=Terms(7, 4, 6), calendar=CALENDAR)
        until_final = lines[:-1]  # the notice of the awards comes after it
        assert all(earlier.last < later.first for earlier, later in pairwise(until_final))


def test_where_time_is_short_the_days_begin_tomorrow_and_say_that_they_do_not_fit():
    plan = proposed([ONLINE, PITCH, PITCH], FINAL, terms=Terms(), calendar=CALENDAR, now=at("2026-11-20 12:00"))
    assert not plan.fits
    assert days(plan.entries)[0] == "11-23 09:00"  # Monday
    assert all(window.opens_at < window.closes_at for window in plan.rounds)


def test_entries_are_shortened_before_anything_else():
    plan = proposed([PITCH], FINAL, terms=Terms(), calendar=CALENDAR, now=at("2026-11-20 12:00"))
    assert plan.fits
    assert days(plan.entries) == ("11-23 09:00", "12-03 17:00")


# Vectors of the official calendar of 2026: a notice posted on the working day after the round ends so many days later.
@pytest.mark.parametrize(
    ("scored_on", "posted", "ends"),
    [
        ("2026-09-16", "2026-09-17", "2026-09-23"),
        ("2026-09-25", "2026-09-28", "2026-10-10"),
    ],
)
def test_a_notice_runs_five_working_days_from_the_day_after_posting(scored_on, posted, ends):
    window = Window(at(f"{scored_on} 09:00"), at(f"{scored_on} 17:00"))
    line = steps(window, [window], terms=Terms(), calendar=CALENDAR)[-1]
    assert (line.stretch, f"{line.first}", f"{line.last}") == (Stretch.NOTICE, posted, ends)


@pytest.mark.parametrize(
    ("when", "stands"),
    [
        ("2026-12-18 08:59", "soon"),
        ("2026-12-18 09:00", "open"),
        ("2026-12-18 16:59", "open"),
        ("2026-12-18 17:00", "closed"),
    ],
)
def test_a_window_is_half_open(when, stands):
    assert FINAL.stands(at(when)) == stands
