"""The portal a moment after midnight: an objection that was sent before it has not reached the database yet."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from portal import clock, server
from portal.competitions.views import objections


def a_day_ago() -> datetime:
    """When the objections of this server were sent."""
    return clock.now() - timedelta(days=1)


def main() -> None:
    """Serve, with objections that come from the day before."""
    objections.clock = SimpleNamespace(now=a_day_ago, today=clock.today)  # type: ignore[assignment]
    server.main()


if __name__ == "__main__":
    main()
