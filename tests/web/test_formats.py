"""How days, times, areas and money read."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.web import formats
from portal.web.language import force_language

FINAL = datetime(2027, 6, 24, 6, 0, tzinfo=UTC)
LATE = datetime(2027, 6, 24, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "expected"), [("zh", "2027年6月24日（星期四）14:00"), ("en", "24 Jun 2027, 14:00 CST")]
)
def test_a_moment(app: Flask, code: str, expected: str) -> None:
    with force_language(code):
        assert formats.moment(FINAL) == expected


@pytest.mark.parametrize(
    ("code", "end", "expected"),
    [
        ("zh", LATE, "2027年6月24日（星期四）14:00–17:30"),
        ("en", LATE, "Thu, 24 Jun 2027, 14:00–17:30 CST"),
        ("zh", datetime(2027, 6, 25, 4, tzinfo=UTC), "2027年6月24日（星期四）14:00 – 2027年6月25日（星期五）12:00"),
    ],
)
def test_a_span(app: Flask, code: str, end: datetime, expected: str) -> None:
    with force_language(code):
        assert formats.span(FINAL, end) == expected


def test_whole_days_end_before_their_exclusive_end(app: Flask) -> None:
    start, end = datetime(2027, 10, 20, 16, tzinfo=UTC), datetime(2027, 10, 23, 16, tzinfo=UTC)
    with force_language("zh"):
        assert formats.span(start, end, all_day=True) == "2027年10月21日（星期四） – 10月23日（星期六）"


@pytest.mark.parametrize(
    ("sqm", "zh", "en"),
    [
        (85_000, "8.50万平方米", "85,000 m²"),
        (50, "0.01万平方米", "50 m²"),
        (None, "—", "—"),
        (0, "0.00万平方米", "0 m²"),
    ],
)
def test_areas(app: Flask, sqm: int | None, zh: str, en: str) -> None:
    with force_language("zh"):
        assert formats.wan_sqm(sqm) == zh
    with force_language("en"):
        assert formats.wan_sqm(sqm) == en


def test_money_rounds_half_up(app: Flask) -> None:
    with force_language("zh"):
        assert formats.wan_yuan(1_250_050) == "125.01万元"


def test_days_and_weekdays(app: Flask) -> None:
    with force_language("zh"):
        assert (formats.short_day(date(2026, 11, 28)), formats.weekday(date(2026, 11, 28))) == ("11月28日", "周六")
    with force_language("en"):
        assert (formats.short_day(date(2026, 11, 28)), formats.weekday(date(2026, 11, 28))) == ("28 Nov", "Sat")


def test_a_missing_language_falls_back_to_the_other(app: Flask) -> None:
    with force_language("en"):
        assert formats.bilingual("路演", None) == "路演"
    with force_language("zh"):
        assert formats.bilingual("", "Roadshow") == "Roadshow"
