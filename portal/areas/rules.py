"""Areas and working days, decided without a database."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.errors import N_, Refusal

CITY_CODE = "330300"
SATURDAY = 5
LONGEST_HOLIDAY = 60


class AreaKind(StrEnum):
    """What an area is. A division is geographic and has a national code; a zone lies inside divisions."""

    CITY = "prefecture"
    DISTRICT = "district"
    COUNTY_CITY = "county_city"
    COUNTY = "county"
    ZONE = "functional_zone"
    STATISTICAL = "statistical"

    @property
    def is_division(self) -> bool:
        """One of the twelve the city is divided into without rest or overlap."""
        return self in DIVISION_KINDS

    @property
    def is_assessed(self) -> bool:
        """A unit that answers for targets of its own: the divisions and the functional zones."""
        return self in ASSESSED_KINDS


DIVISION_KINDS = frozenset({AreaKind.DISTRICT, AreaKind.COUNTY_CITY, AreaKind.COUNTY})
ASSESSED_KINDS = DIVISION_KINDS | {AreaKind.ZONE}

# A code found in an older table, and the unit that answers for it now.
# Source: GB/T 2260 (洞头县 became 洞头区 in 2015); 330371 is the statistics' own number of the development zone.
HISTORIC_CODES: Mapping[str, str] = {"330322": "330305", "330371": "WZ-FZ-ZN"}

# The division a zone lies in, so that a place in a zone counts once by geography and once by assessed unit.
GEOGRAPHIC_PARENTS: Mapping[str, str] = {
    "WZ-FZ-KJC": "330303",  # announced in 2015 inside 龙湾 and the high-tech zone
    "WZ-FZ-ZN": "330303",  # shares its body with the development zone, on the coast of 龙湾
    "WZ-FZ-OJK": "330305",  # its core, 灵昆, went from 龙湾 to 洞头 when 洞头 became a district in 2015
    "WZ-FZ-WZW": "330303",  # run as one with 龙湾 since 2022
}

# A unit that was part of another before it began: 龙港 was a town of 苍南 until 2019-09-25.
PREDECESSORS: Mapping[str, str] = {"330383": "330327"}

# Names that occur in tables and in speech but in no column of the reference rows.
ALIASES: Mapping[str, str] = {
    "洞头县": "330305",
    "龙港镇": "330383",
    "苍南县龙港镇": "330383",
    "苍南龙港": "330383",
    "科技城": "WZ-FZ-KJC",
    "温州高新区": "WZ-FZ-KJC",
    "高新区": "WZ-FZ-KJC",
    "龙湾区浙南科技城": "WZ-FZ-KJC",
    "经开区": "WZ-FZ-ZN",
    "温州经开区": "WZ-FZ-ZN",
    "温州经济技术开发区": "WZ-FZ-ZN",
    "经济技术开发区": "WZ-FZ-ZN",
    "海经区": "WZ-FZ-OJK",
    "温州海洋经济发展示范区": "WZ-FZ-OJK",
    "瓯江口新区": "WZ-FZ-OJK",
    "瓯江口集聚区": "WZ-FZ-OJK",
    "市本级": CITY_CODE,
    "市直": CITY_CODE,
}

_HIGHER_LEVELS = re.compile(r"^(?:浙江省?)?(?:温州市)?(?=.)")
_NOT_A_NAME = re.compile(r"[\s\u200b-\u200f\ufeff'’`.·,，、/_-]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_ENGLISH_ENDINGS = re.compile(r"(?<=.)(?:district|county|city)$")


def is_valid_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Whether something that began on `valid_from` and ended before `valid_to` was there on the day."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


def present_code(code: str) -> str:
    """The code that answers today for a code of any age."""
    return HISTORIC_CODES.get(code, code)


def geographic_parent(code: str) -> str:
    """The division a unit lies in: a zone's district, the unit itself otherwise."""
    return GEOGRAPHIC_PARENTS.get(present_code(code), present_code(code))


def plain_name(text: str) -> str:
    """A name reduced to what tells areas apart: no width, case, spaces, brackets or higher levels."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    name = _NOT_A_NAME.sub("", _IN_BRACKETS.sub("", folded))
    return _HIGHER_LEVELS.sub("", _ENGLISH_ENDINGS.sub("", name))


def names_of(code: str, *names: str) -> dict[str, str]:
    """Every plain name under which the area is found, with its present code."""
    return {plain_name(name): present_code(code) for name in (code, *names) if name}


def code_named(
    text: str, names: Mapping[str, str], *, starts: Mapping[str, date | None], on: date | None = None
) -> str | None:
    """The code an imported table means by `text`, or None. `names` is plain name → code, `starts` code → first day.

    A record older than its unit belongs to the unit of that time (龙港 before 2019-09-25 → 苍南).
    """
    name = plain_name(text)
    code = names.get(name) or _PLAIN_ALIASES.get(name)
    if code is None:
        return None
    start = starts.get(code)
    if on is not None and start is not None and on < start:
        return PREDECESSORS.get(code, code)
    return code


_PLAIN_ALIASES = {plain_name(name): code for name, code in ALIASES.items()}


class DayKind(StrEnum):
    """What the yearly notice makes of a day that its weekday does not tell."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


Calendar = Mapping[date, DayKind]


class CalendarUnclear(Refusal):
    """The calendar has no working day where one is needed."""


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether offices work: the notice's word first (make-up Saturdays and Sundays too), else Monday to Friday."""
    kind = calendar.get(day)
    return day.weekday() < SATURDAY if kind is None else kind is DayKind.WORKDAY


def add_working_days(posting_day: date, days: int, calendar: Calendar) -> date:
    """The last day of a term of `days` working days, counted from the day after posting; for 0 the posting day.

    Source: practice of public notices (公示); vectors from the official calendar of 2026.
    """
    end = posting_day
    for _ in range(days):
        end = next_working_day(end + timedelta(days=1), calendar)
    return end


def working_days_to(day: date, last_day: date, calendar: Calendar) -> int:
    """How many working days come after `day` up to and with `last_day`; below zero for the ones passed since then."""
    first, last = sorted((day, last_day))
    days = ((first + timedelta(days=number)) for number in range(1, (last - first).days + 1))
    count = sum(is_working_day(each, calendar) for each in days)
    return count if day <= last_day else -count


def next_working_day(day: date, calendar: Calendar) -> date:
    """The day itself if offices work, else the first later one on which they do."""
    return _nearest_working_day(day, timedelta(days=1), calendar)


def latest_application_day(event_day: date, days_before: int, calendar: Calendar) -> date:
    """The last working day at least `days_before` calendar days before the event.

    Source: 大型群众性活动安全管理条例, art. 13: apply 20 days before.
    """
    return _nearest_working_day(event_day - timedelta(days=days_before), timedelta(days=-1), calendar)


def _nearest_working_day(day: date, step: timedelta, calendar: Calendar) -> date:
    for _ in range(LONGEST_HOLIDAY):
        if is_working_day(day, calendar):
            return day
        day += step
    raise CalendarUnclear(N_("The calendar has no working day near %(day)s. Please check it."), day=day.isoformat())


def reference_day(text: str) -> date | None:
    """The first day meant by `2019-09-25`, `2022-01` or `2015`; None for an empty text. Raises ValueError otherwise."""
    if not text:
        return None
    year, *rest = (int(part) for part in text.split("-"))
    month, day = [*rest, 1, 1][:2]
    return date(year, month, day)


@dataclass(frozen=True)
class DayEntry:
    """One line of a yearly notice."""

    date: date
    kind: DayKind
    name: str
    source: str
    is_provisional: bool


def day_entries(rows: Iterable[Mapping[str, str]]) -> list[DayEntry]:
    """The days of a table with the columns date, kind, name, source, is_provisional.

    Raises CalendarUnclear with the line at fault (the header is line 1).
    """
    entries: dict[date, DayEntry] = {}
    for number, row in enumerate(rows, start=2):
        try:
            day = date.fromisoformat((row.get("date") or "").strip())
            kind = DayKind((row.get("kind") or "").strip())
        except ValueError:
            raise CalendarUnclear(
                N_("Line %(line)d: a date like 2027-10-01 and holiday or workday are needed."), line=number
            ) from None
        if day in entries:
            raise CalendarUnclear(N_("Line %(line)d: %(day)s is there twice."), line=number, day=day.isoformat())
        entries[day] = DayEntry(
            day,
            kind,
            (row.get("name") or "").strip(),
            (row.get("source") or "").strip(),
            (row.get("is_provisional") or "").strip().lower() in {"1", "true", "yes", "是"},
        )
    return list(entries.values())
