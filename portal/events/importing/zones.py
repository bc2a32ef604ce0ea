"""Time zones of foreign calendars, brought to names of the tz database. Pure."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# Where several zones keep the same time, the one people know.
PREFERRED = (
    "Asia/Shanghai", "UTC", "Asia/Tokyo", "Asia/Singapore", "Asia/Kolkata", "Asia/Dubai", "Europe/London", "Europe/Berlin",
    "Europe/Moscow", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Australia/Sydney",
)  # fmt: skip
FIRST_SAMPLE = datetime(2024, 1, 1, tzinfo=UTC)
SAMPLES = [FIRST_SAMPLE + timedelta(days=9 * step, hours=step % 24) for step in range(164)]  # four years


def zone_named(name: str) -> str | None:
    """The tz database's name for a zone's name: its own, Windows's, or one with a maker's prefix; None for others."""
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), *_tails(name)):
        if candidate in available_timezones():
            return candidate
    return None


def zone_like(zone: tzinfo) -> str | None:
    """A zone of the tz database that keeps the same time as this one, hour by hour over four years."""
    wanted = _offsets(zone)
    rest = sorted(available_timezones() - set(PREFERRED))
    return next((name for name in (*PREFERRED, *rest) if _offsets_of(name) == wanted), None)


def _tails(name: str) -> list[str]:
    """`/mozilla.org/20070129_1/Europe/Berlin` → `Europe/Berlin`."""
    parts = name.strip("/").split("/")
    return ["/".join(parts[-count:]) for count in (3, 2) if len(parts) > count]


def _offsets(zone: tzinfo) -> tuple[timedelta | None, ...]:
    return tuple(sample.astimezone(zone).utcoffset() for sample in SAMPLES)


@lru_cache(maxsize=1024)
def _offsets_of(name: str) -> tuple[timedelta | None, ...]:
    return _offsets(ZoneInfo(name))
