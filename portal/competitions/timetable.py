"""The days of an edition: what is proposed before anybody has said them, and what follows from those that were said.

Terms of offices run in working days. Pure: the calendar is handed in. Source: 形式审查 and 资格审核 within 5 working days
after closing (常州 2021); advancement is shown to everybody before it holds (入围公示).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from portal.areas.rules import Calendar, add_working_days, is_working_day, next_working_day
from portal.clock import WENZHOU
from portal.competitions.rules import RoundKind

OPENS, CLOSES = time(9), time(17)
ENTRY_DAYS = 45  # calendar days entries are taken
ONLINE_DAYS, PITCH_DAYS = 10, 1  # working days judges have


@dataclass(frozen=True)
class Window:
    """From an instant to an instant, half-open."""

    opens_at: datetime
    closes_at: datetime

    def stands(self, now: datetime) -> str:
        """ "soon", "open" or "closed"; at `closes_at` it is closed."""
        return "soon" if now < self.opens_at else "open" if now < self.closes_at else "closed"


@dataclass(frozen=True)
class Terms:
    """How many working days each office has, and how long a notice hangs."""

    county_days: int = 5
    city_days: int = 5
    notice_days: int = 5


@dataclass(frozen=True)
class Timetable:
    """The window of entries and that of each round; `fits`: all of it lies ahead."""

    entries: Window
    rounds: tuple[Window, ...]
    fits: bool


class Stretch(StrEnum):
    """What goes on in a part of the timetable."""

    ENTRIES = "entries"
    COUNTY = "county"
    CITY = "city"
    ROUND = "round"
    NOTICE = "notice"


@dataclass(frozen=True)
class Step:
    """A line of the timetable: whole days, both included. `round` counts from 0, for a round and for the notice after it."""

    stretch: Stretch
    first: date
    last: date
    round: int | None = None

    def is_over(self, today: date) -> bool:
        """Whether its last day is behind us."""
        return self.last < today

    def is_on(self, today: date) -> bool:
        """Whether today belongs to it."""
        return self.first <= today <= self.last


def proposed(
    kinds: Sequence[RoundKind], final: Window, *, terms: Terms, calendar: Calendar, now: datetime
) -> Timetable:
    """A timetable counted back from the final, each office and each notice with its full term in working days.

    Where that would have begun before today it is counted from today instead, and `fits` says whether it still comes out.
    """
    windows = [final]
    latest = _day_of(final.opens_at)
    for kind in reversed(kinds[:-1]):
        # A working day to post the notice, its term, and only then what follows.
        last = _working_days_before(latest, terms.notice_days + 2, calendar)
        first = _working_days_before(last, _days_for(kind) - 1, calendar)
        windows.append(_window(first, last))
        latest = first
    closes_on = _working_days_before(latest, terms.county_days + terms.city_days + 1, calendar)
    opens_on = next_working_day(closes_on - timedelta(days=ENTRY_DAYS), calendar)
    earliest = next_working_day(_day_of(now) + timedelta(days=1), calendar)
    if opens_on >= earliest:
        return Timetable(_window(opens_on, closes_on), tuple(reversed(windows)), fits=True)
    if closes_on > earliest:
        return Timetable(_window(earliest, closes_on), tuple(reversed(windows)), fits=True)
    return _from_today(earliest, kinds, final, terms, calendar)


def _from_today(
    earliest: date, kinds: Sequence[RoundKind], final: Window, terms: Terms, calendar: Calendar
) -> Timetable:
    entries = _window(earliest, next_working_day(earliest + timedelta(days=ENTRY_DAYS), calendar))
    latest = add_working_days(_day_of(entries.closes_at), terms.county_days + terms.city_days, calendar)
    windows = []
    for kind in kinds[:-1]:
        first = next_working_day(latest + timedelta(days=1), calendar)
        last = add_working_days(first, _days_for(kind) - 1, calendar)
        windows.append(_window(first, last))
        latest = add_working_days(last, terms.notice_days + 1, calendar)
    return Timetable(entries, (*windows, final), fits=latest < _day_of(final.opens_at))


def steps(entries: Window, rounds: Sequence[Window], *, terms: Terms, calendar: Calendar) -> list[Step]:
    """The timetable line by line, with the offices' days and the notices that follow from it."""
    first, closes_on = _day_of(entries.opens_at), _last_day(entries)
    county = add_working_days(closes_on, terms.county_days, calendar)
    city = add_working_days(county, terms.city_days, calendar)
    lines = [
        Step(Stretch.ENTRIES, first, closes_on),
        Step(Stretch.COUNTY, next_working_day(closes_on + timedelta(days=1), calendar), county),
        Step(Stretch.CITY, next_working_day(county + timedelta(days=1), calendar), city),
    ]
    for number, window in enumerate(rounds):
        last = _last_day(window)
        posted = next_working_day(last + timedelta(days=1), calendar)
        ends = add_working_days(posted, terms.notice_days, calendar)
        lines += [
            Step(Stretch.ROUND, _day_of(window.opens_at), last, number),
            Step(Stretch.NOTICE, posted, ends, number),
        ]
    return lines


def _days_for(kind: RoundKind) -> int:
    return ONLINE_DAYS if kind is RoundKind.ONLINE else PITCH_DAYS


def _working_days_before(day: date, days: int, calendar: Calendar) -> date:
    """The day from which `days` working days lead up to `day`."""
    while days > 0:
        day -= timedelta(days=1)
        days -= is_working_day(day, calendar)
    return day


def _window(first: date, last: date) -> Window:
    return Window(
        datetime.combine(first, OPENS, WENZHOU).astimezone(UTC), datetime.combine(last, CLOSES, WENZHOU).astimezone(UTC)
    )


def _day_of(instant: datetime) -> date:
    return instant.astimezone(WENZHOU).date()


def _last_day(window: Window) -> date:
    return _day_of(window.closes_at - timedelta(microseconds=1))
