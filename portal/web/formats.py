"""How days, times, areas and money read in each language. Registered as template filters."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from flask_babel import format_date

from portal.clock import WENZHOU
from portal.web.language import language

WEEKDAYS_ZH = "一二三四五六日"
TEN_THOUSAND = Decimal(10_000)


def local(instant: datetime, zone: str = "Asia/Shanghai") -> datetime:
    """The instant on the zone's wall clock."""
    return instant.astimezone(WENZHOU if zone == "Asia/Shanghai" else ZoneInfo(zone))


def day(value: datetime | date, zone: str = "Asia/Shanghai", *, year: bool = True) -> str:
    """2027年6月24日（星期四） / Thu, 24 Jun 2027."""
    on = local(value, zone).date() if isinstance(value, datetime) else value
    if language() == "en":
        return format_date(on, "EEE, d MMM yyyy" if year else "EEE, d MMM")
    head = f"{on.year}年" if year else ""
    return f"{head}{on.month}月{on.day}日（星期{WEEKDAYS_ZH[on.weekday()]}）"


def short_day(value: datetime | date, zone: str = "Asia/Shanghai") -> str:
    """6月24日 / 24 Jun: for cards, beside the weekday."""
    on = local(value, zone).date() if isinstance(value, datetime) else value
    return format_date(on, "d MMM") if language() == "en" else f"{on.month}月{on.day}日"


def weekday(value: datetime | date, zone: str = "Asia/Shanghai") -> str:
    """周四 / Thu."""
    on = local(value, zone).date() if isinstance(value, datetime) else value
    return format_date(on, "EEE") if language() == "en" else f"周{WEEKDAYS_ZH[on.weekday()]}"


def clock_time(instant: datetime, zone: str = "Asia/Shanghai") -> str:
    """14:00."""
    return f"{local(instant, zone):%H:%M}"


def moment(instant: datetime, zone: str = "Asia/Shanghai") -> str:
    """2027年6月24日（星期四）14:00 / 24 Jun 2027, 14:00 CST."""
    at = local(instant, zone)
    if language() == "en":
        return f"{format_date(at.date(), 'd MMM yyyy')}, {at:%H:%M} {at.tzname()}"
    return f"{day(instant, zone)}{at:%H:%M}"


def span(start: datetime, end: datetime, zone: str = "Asia/Shanghai", *, all_day: bool = False) -> str:
    """When something takes place, in words; `end` is exclusive for whole days."""
    first, last = local(start, zone), local(end, zone)
    if all_day:
        final = (last - timedelta(microseconds=1)).date()
        return (
            day(first.date())
            if final <= first.date()
            else f"{day(first.date())} – {day(final, year=final.year != first.year)}"
        )
    if first.date() == last.date():
        if language() == "en":
            return f"{day(first.date())}, {first:%H:%M}–{last:%H:%M} {first.tzname()}"
        return f"{day(first.date())}{first:%H:%M}–{last:%H:%M}"
    return f"{moment(start, zone)} – {moment(end, zone)}"


def table_time(instant: datetime, zone: str = "Asia/Shanghai") -> str:
    """2027-06-24 14:00: for tables."""
    return f"{local(instant, zone):%Y-%m-%d %H:%M}"


def wan_sqm(sqm: int | None) -> str:
    """85,000 ㎡ as 8.50万平方米 / 85,000 m²."""
    if sqm is None:
        return "—"
    if language() == "en":
        return f"{sqm:,} m²"
    return f"{(Decimal(sqm) / TEN_THOUSAND).quantize(Decimal('0.01'), ROUND_HALF_UP)}万平方米"


def wan_yuan(yuan: int | None) -> str:
    """1,250,000 yuan as 125.00万元 / ¥1,250,000."""
    if yuan is None:
        return "—"
    if language() == "en":
        return f"¥{yuan:,}"
    return f"{(Decimal(yuan) / TEN_THOUSAND).quantize(Decimal('0.01'), ROUND_HALF_UP)}万元"


def bilingual(zh: str | None, en: str | None) -> str:
    """The text in the page's language, the other one where it is missing."""
    return (en or zh or "") if language() == "en" else (zh or en or "")


FILTERS = {
    "day": day,
    "short_day": short_day,
    "weekday": weekday,
    "clock_time": clock_time,
    "moment": moment,
    "table_time": table_time,
    "wan_sqm": wan_sqm,
    "wan_yuan": wan_yuan,
}
