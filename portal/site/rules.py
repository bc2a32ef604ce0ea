"""What a visitor can ask of the event list, and how days fall into a month. Pure and clock-free."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from portal.events.rules import EventKind, SeatOffer, Sector
from portal.registrations.rules import RegistrationState

LONGEST_QUERY = 100
WENZHOU = ZoneInfo("Asia/Shanghai")
Choice = TypeVar("Choice", bound=StrEnum)
# What a person's registration turns the event page's one action into.
TICKET_STATES = frozenset({RegistrationState.CONFIRMED, RegistrationState.ATTENDED})


class View(StrEnum):
    """How the same events are laid out."""

    LIST = "list"
    CALENDAR = "calendar"
    MAP = "map"


@dataclass(frozen=True)
class Filters:
    """What the address asks of the list. `since` and `until` are whole days, both included."""

    q: str = ""
    kind: EventKind | None = None
    area: str = ""
    space: str = ""
    sector: Sector | None = None
    since: date | None = None
    until: date | None = None
    has_seats: bool = False
    is_online: bool = False
    is_past: bool = False
    view: View = View.LIST

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """The filters an address carries; what makes no sense is as if it were not there."""
        since, until = _day(asked.get("from")), _day(asked.get("to"))
        if since and until and until < since:
            since, until = until, since
        return cls(
            q=" ".join(asked.get("q", "").split())[:LONGEST_QUERY],
            kind=_one_of(EventKind, asked.get("kind")),
            area=asked.get("area", "")[:12],
            space=asked.get("space", "")[:80],
            sector=_one_of(Sector, asked.get("sector")),
            since=since,
            until=until,
            has_seats=asked.get("seats") == "1",
            is_online=asked.get("online") == "1",
            is_past=asked.get("when") == "past",
            view=_one_of(View, asked.get("view")) or View.LIST,
        )

    def asked(self, **changes: Any) -> dict[str, Any]:
        """These filters as an address carries them, some of them changed."""
        wanted = replace(self, **changes) if changes else self
        values = {
            "q": wanted.q,
            "kind": wanted.kind or "",
            "area": wanted.area,
            "space": wanted.space,
            "sector": wanted.sector or "",
            "from": wanted.since.isoformat() if wanted.since else "",
            "to": wanted.until.isoformat() if wanted.until else "",
            "seats": "1" if wanted.has_seats else "",
            "online": "1" if wanted.is_online else "",
            "when": "past" if wanted.is_past else "",
            "view": "" if wanted.view is View.LIST else wanted.view,
        }
        return {name: str(value) for name, value in values.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything is asked beyond the list as it is."""
        return replace(self, view=View.LIST, is_past=False) != Filters()

    @property
    def names_days(self) -> bool:
        """Whether days narrow the list; in a calendar they only say which month is shown."""
        return self.view is not View.CALENDAR and bool(self.since or self.until)

    @property
    def how_many(self) -> int:
        """How many of the sheet's filters are set; the words searched for are seen in their own box."""
        wanted = self.asked(q="", view=View.LIST, is_past=False, since=None, until=None)
        return len(wanted) + self.names_days


@dataclass(frozen=True)
class Month:
    """A month as a calendar shows it: whole weeks from Monday, `weeks` rows of seven days."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month the day is in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> date:
        """The first day of the next month; the last thinkable day where there is none."""
        if (self.year, self.number) >= (date.max.year, 12):
            return date.max
        return date(self.year + self.number // 12, self.number % 12 + 1, 1)

    @property
    def before(self) -> date:
        """The first day of the month before; its own where there is none."""
        return self.first if self.first == date.min else (self.first - timedelta(days=1)).replace(day=1)

    @property
    def weeks(self) -> list[list[date]]:
        """Its weeks with the days of its neighbours that fill them."""
        return calendar.Calendar().monthdatescalendar(self.year, self.number)


def start_of(day: date) -> datetime:
    """The instant a day begins in Wenzhou."""
    return datetime.combine(day, time(), WENZHOU)


def end_of(day: date) -> datetime:
    """The instant a day ends in Wenzhou."""
    return start_of(day) + timedelta(days=1) if day < date.max else datetime.combine(day, time.max, WENZHOU)


def days_of(starts_at: datetime, ends_at: datetime, within: Iterable[date]) -> list[date]:
    """Those of the days on which something takes place; an end at midnight is the day before."""
    first = starts_at.astimezone(WENZHOU).date()
    last = (ends_at.astimezone(WENZHOU) - timedelta(microseconds=1)).date()
    return [day for day in within if first <= day <= last]


def this_week(today: date) -> tuple[date, date]:
    """Today to Sunday."""
    return today, today + timedelta(days=6 - today.weekday())


def weekend(today: date) -> tuple[date, date]:
    """The Saturday and Sunday to come; on a Sunday what is left of them."""
    saturday = today + timedelta(days=max(0, 5 - today.weekday()))
    return (today, today) if today.weekday() == 6 else (saturday, saturday + timedelta(days=1))


def can_register(offer: SeatOffer) -> bool:
    """Whether the one action leads to the registration page."""
    return offer in {SeatOffer.OPEN, SeatOffer.LAST_SEATS, SeatOffer.FULL}


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # Years people mean; the edges of time have no neighbours to compute with.
    return day if 1900 <= day.year <= 9000 else None


def _one_of(kinds: type[Choice], text: str | None) -> Choice | None:
    return kinds(text) if text in set(kinds) else None
