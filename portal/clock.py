"""The one clock. Only views, commands and jobs read it; everything below takes `now` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WENZHOU = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day on Wenzhou's wall calendar."""
    return now().astimezone(WENZHOU).date()
