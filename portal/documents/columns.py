"""What a table's columns are called and hold, and how what people type becomes one form. Pure.

Tables travel as text: a reader finds columns by any of their names, with or without a unit, and brings each cell into
the form its kind has; what does not fit stays as it was typed, for the form to refuse with the person's own words.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

FIRST_SERIAL_DAY = date(1899, 12, 30)  # day 0 of Excel's calendar
SERIAL_DAYS = range(20_000, 80_000)  # 1954 to 2119
LONGEST_NUMBER = 30

# Units in which a column may be given, and what one of them is in the unit the portal keeps.
FACTORS: Mapping[str, int] = {
    "m2": 1, "平方米": 1, "平米": 1, "平方": 1, "万m2": 10_000, "万平方米": 10_000, "万平米": 10_000, "万平方": 10_000,
    "元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000, "人": 1, "万人": 10_000, "人次": 1, "家": 1, "个": 1, "支": 1,
    "项": 1, "场": 1, "席": 1, "名": 1, "位": 1, "间": 1, "yuan": 1, "sqm": 1, "seats": 1, "people": 1, "%": 1,
}  # fmt: skip

_UNIT = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_NOT_IN_A_NAME = re.compile(r"[^\w]+|_")
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:点时](\d{1,2})?(?::\d{1,2}(?:\.\d+)?)?分?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NUMBER = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?|[+-]?\.\d+)\s*(.*)")


class ColumnKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """A column of a table: its key in the portal, its title on paper, and the other names people give it.

    A title may end in its unit, `面积（平方米）`: a table that says 万㎡ instead is converted.
    """

    key: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    choices: tuple[str, ...] = ()
    note: str = ""
    width: int = 16

    @property
    def names(self) -> frozenset[str]:
        """Every plain name of the column."""
        return frozenset(plain_header(name)[0] for name in (self.key, self.title, *self.aliases))

    @property
    def factor(self) -> int:
        """What one of the title's unit is in the unit the portal keeps."""
        return FACTORS.get(plain_header(self.title)[1], 1)


def plain_header(text: str) -> tuple[str, str]:
    """A header without width, case, blanks, brackets and stars, and the unit it names, if we know that unit."""
    folded = "".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold().split())
    units = [found for found in _UNIT.finditer(folded) if _plain_unit(found[1]) in FACTORS]
    if units:
        folded = folded[: units[-1].start()] + folded[units[-1].end() :]
        return _NOT_IN_A_NAME.sub("", folded), _plain_unit(units[-1][1])
    return _NOT_IN_A_NAME.sub("", folded), ""


def settled(text: str, column: Column, unit: str = "") -> str:
    """A cell in the form of its column, or as typed where it does not fit. `unit` is the one the header named."""
    typed = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()
    if not typed or column.kind is ColumnKind.TEXT:
        return typed
    folded = unicodedata.normalize("NFKC", typed)
    if column.kind in {ColumnKind.INTEGER, ColumnKind.DECIMAL}:
        return _number(folded, column, unit) or typed
    return _FORMS[column.kind](folded) or typed


def _number(text: str, column: Column, unit: str) -> str | None:
    found = _NUMBER.fullmatch(text)
    if found is None or len(text) > LONGEST_NUMBER:
        return None
    own = _plain_unit(found[2])
    if own == "万":
        factor = Decimal(10_000)
    elif own and own not in FACTORS:
        return None
    else:
        named = own or unit
        factor = Decimal(FACTORS[named]) / column.factor if named else Decimal(1)
    try:
        value = Decimal(found[1].replace(",", "")) * factor
    except InvalidOperation:
        return None
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _plain_unit(text: str) -> str:
    return _NOT_IN_A_NAME.sub("", unicodedata.normalize("NFKC", text).casefold()) or text.strip()


def _day(text: str) -> str | None:
    found = _DAY.match(text) or _COMPACT_DAY.fullmatch(text)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            return None
    moment = _of_serial(text)
    return moment.date().isoformat() if moment else None


def _time(text: str) -> str | None:
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None
    try:
        part = float(text)
    except ValueError:
        return None
    if not 0 <= part < 1:
        return None
    minutes = round(part * 24 * 60) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _moment(text: str) -> str | None:
    if moment := _of_serial(text):
        return moment.strftime("%Y-%m-%dT%H:%M")
    found = _DAY.match(text)
    if found is None:
        return None
    day, time = _day(text), _time(text[found.end() :].strip().lstrip("Tt").strip() or "0:00")
    return f"{day}T{time}" if day and time else None


def _of_serial(text: str) -> datetime | None:
    if not _SERIAL.fullmatch(text) or int(float(text)) not in SERIAL_DAYS:
        return None
    start = datetime.combine(FIRST_SERIAL_DAY, datetime.min.time())
    return start + timedelta(minutes=round(float(text) * 24 * 60))


_FORMS: Mapping[ColumnKind, Callable[[str], str | None]] = {
    ColumnKind.DATE: _day,
    ColumnKind.TIME: _time,
    ColumnKind.MOMENT: _moment,
}
