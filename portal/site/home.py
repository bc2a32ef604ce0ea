"""The home page: what is on next, by day."""

from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from portal import clock
from portal.events.rules import EventKind
from portal.projects.cards import cards as project_cards
from portal.projects.queries import newest
from portal.site import cards
from portal.site.blueprint import blueprint
from portal.site.drawing import drawn_page, plain
from portal.site.maps import tiles
from portal.site.queries import listing
from portal.site.rules import Filters, this_week, weekend
from portal.web.formats import local, weekday
from portal.web.guards import public
from portal.web.language import language

SHOWN = 12
NEWEST = 6


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What is on next."""
    now, today = clock.now(), clock.today()
    coming = listing.next_events(now, SHOWN)
    chips, figures = listing.home_numbers(now, today)
    units = listing.units(Filters(until=today + listing.AHEAD), now=now)
    maker_day = listing.next_maker_day(now)
    projects = newest(NEWEST)
    offers = tuple(cards.offer_of(row, now) for row in coming)
    facts = (today, plain(coming), offers, chips, tuple(figures.items()), tuple(units), maker_day, plain(projects))

    def draw() -> dict[str, Any]:
        def address(**asked: Any) -> str:
            return url_for("site.events", **Filters(**asked).asked())

        week, days_off = this_week(today), weekend(today)
        return {
            "days": cards.by_day(coming, now, level=4),
            "quick": [
                ("week", chips.week, address(since=week[0], until=week[1])),
                ("weekend", chips.weekend, address(since=days_off[0], until=days_off[1])),
                ("roadshows", chips.roadshows, address(kind=EventKind.ROADSHOW)),
                ("seats", chips.seats, address(has_seats=True)),
                ("online", chips.online, address(is_online=True, until=today + listing.AHEAD)),
            ],
            "most": listing.CHIP_TO,
            "ahead": listing.AHEAD.days,
            "figures": figures,
            "tiles": tiles(units, lambda code: url_for("site.area", code=code)),
            "maker_day": maker_day,
            "projects": project_cards(projects),
            "leaf": leaf(maker_day.starts_at, maker_day.timezone) if maker_day else None,
        }

    return drawn_page("site/home.html", facts, draw)


def leaf(instant: datetime, zone: str) -> dict[str, str]:
    """A day as a leaf of a calendar: month over day over year and weekday."""
    on = local(instant, zone).date()
    month = format_date(on, "MMMM") if language() == "en" else f"{on.month}月"
    return {"day": str(on.day), "month": month, "rest": f"{on.year} · {weekday(on)}", "iso": on.isoformat()}
