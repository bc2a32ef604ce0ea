"""The public list of events, laid out as a list, a month or a map, with one set of filters in the address."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from portal import clock
from portal.events.rules import KIND_WORDS, SECTOR_WORDS
from portal.site import cards
from portal.site.blueprint import blueprint
from portal.site.drawing import drawn_page, plain
from portal.site.maps import tiles
from portal.site.queries import listing
from portal.site.queries.listing import AnyRow
from portal.site.rules import Filters, Month, View, days_of
from portal.web.formats import bilingual, clock_time, day, local, weekday
from portal.web.guards import public
from portal.web.language import language
from portal.web.pagination import Page, page_number

SHOWN_A_DAY = 3


@dataclass(frozen=True)
class Entry:
    """An event inside a day of the calendar."""

    kind: str
    kind_word: str
    url: str
    title: str
    title_lang: str | None
    time: str
    is_off: bool


@dataclass(frozen=True)
class CalendarDay:
    """A day of the calendar; `entries` are shown, `more` are not."""

    number: int
    iso: str
    heading: str
    is_outside: bool
    is_today: bool
    entries: tuple[Entry, ...]
    more: int
    url: str


@blueprint.get("/events/")
@public
def events() -> ResponseReturnValue:
    """All public events, as the address asks."""
    filters = Filters.read(request.args)
    now, today = clock.now(), clock.today()
    areas = listing.areas_to_choose(today)
    space = listing.space_named(filters.space) if filters.space else None
    show = {View.LIST: _list, View.CALENDAR: _calendar, View.MAP: _map}[filters.view]
    facts, parts = show(filters, now, today)

    def draw() -> dict[str, Any]:
        return {**_frame(filters, areas, space), **parts()}

    return drawn_page("site/events.html", (today, plain(areas), space, facts), draw)


def _list(filters: Filters, now: datetime, today: date) -> Any:
    page = listing.listed(filters, now=now, number=page_number())
    offers = tuple(cards.offer_of(row, now) for row in page.items)
    return (plain(page.items), offers, page.total), lambda: {"days": cards.by_day(page.items, now), **_counted(page)}


def _map(filters: Filters, now: datetime, today: date) -> Any:
    page = listing.listed(filters, now=now, number=page_number())
    units = listing.units(replace(filters, area=""), now=now)
    offers = tuple(cards.offer_of(row, now) for row in page.items)

    def address(code: str) -> str:
        return _address(filters, area="" if code == filters.area else code)

    def parts() -> dict[str, Any]:
        return {
            "rows": cards.drawn(page.items, now, component="event_row", level=3),
            "tiles": tiles(units, address, filters.area),
            **_counted(page),
        }

    return (plain(page.items), offers, page.total, tuple(units)), parts


def _calendar(filters: Filters, now: datetime, today: date) -> Any:
    shown = Month.of(filters.since or today)
    rows = listing.month(filters, shown, now=now)

    def parts() -> dict[str, Any]:
        weeks = [[_day(filters, on, shown, today, rows) for on in week] for week in shown.weeks]
        return {
            "weeks": weeks,
            "weekdays": [weekday(on) for on in shown.weeks[0]],
            "month": format_date(shown.first, "LLLL yyyy") if language() == "en" else f"{shown.year}年{shown.number}月",
            "previous_url": _address(filters, since=shown.before, until=None),
            "next_url": _address(filters, since=shown.after, until=None),
            "this_month_url": None if shown == Month.of(today) else _address(filters, since=None, until=None),
            "total": len(rows),
            "is_more": False,
            "page": None,
        }

    return plain(rows), parts


def _day(filters: Filters, on: date, shown: Month, today: date, rows: Any) -> CalendarDay:
    mine = [row for row in rows if days_of(row.starts_at, row.ends_at, [on])] if Month.of(on) == shown else []
    return CalendarDay(
        number=on.day,
        iso=on.isoformat(),
        heading=day(on, year=False),
        is_outside=Month.of(on) != shown,
        is_today=on == today,
        entries=tuple(_entry(row, on) for row in mine[:SHOWN_A_DAY]),
        more=max(0, len(mine) - SHOWN_A_DAY),
        url=_address(filters, since=on, until=on, view=View.LIST),
    )


def _entry(row: AnyRow, on: date) -> Entry:
    begins_today = local(row.starts_at, row.timezone).date() == on
    return Entry(
        kind=row.kind,
        kind_word=gettext(KIND_WORDS[row.kind]),
        url=url_for("site.event", slug=row.slug),
        title=bilingual(row.title_zh, row.title_en),
        title_lang=cards.foreign(row.title_zh, row.title_en),
        time=clock_time(row.starts_at, row.timezone) if begins_today and not row.is_all_day else "",
        is_off=row.state in {"cancelled", "postponed"},
    )


def _frame(filters: Filters, areas: Any, space: AnyRow | None) -> dict[str, Any]:
    """What stands around the events: views, filters, what is chosen and the ways to take it away."""
    english = language() == "en"
    area_names = {row.code: row.short_en if english else row.short_zh for row in areas}
    return {
        "filters": filters,
        "views": [
            (gettext("List"), _address(filters, view=View.LIST), filters.view is View.LIST),
            (gettext("Calendar"), _address(filters, view=View.CALENDAR, is_past=False), filters.view is View.CALENDAR),
            (gettext("Map"), _address(filters, view=View.MAP), filters.view is View.MAP),
        ],
        "kinds": [
            (kind, gettext(word), _address(filters, kind=None if filters.kind is kind else kind), filters.kind is kind)
            for kind, word in KIND_WORDS.items()
        ],
        "all_kinds_url": _address(filters, kind=None),
        "seats_url": _address(filters, has_seats=not filters.has_seats),
        "areas": list(area_names.items()),
        "sectors": [(sector, gettext(word)) for sector, word in SECTOR_WORDS.items()],
        "chosen": _chosen(filters, area_names, space),
        "clear_url": url_for("site.events", **Filters(view=filters.view, is_past=filters.is_past).asked()),
        "past_url": _address(filters, is_past=not filters.is_past, view=View.LIST, since=None, until=None),
        "subscribe_url": url_for("site.subscribe", **_for_feed(filters)),
        "kept": [(name, value) for name, value in filters.asked().items() if name in {"view", "when", "kind"}],
    }


def _chosen(filters: Filters, area_names: dict[str, str], space: AnyRow | None) -> list[tuple[str, str]]:
    """Each filter that is set, in words, and the address without it."""
    said: list[tuple[str, dict[str, Any]]] = []
    if filters.q:
        said.append((filters.q, {"q": ""}))
    if filters.kind:
        said.append((gettext(KIND_WORDS[filters.kind]), {"kind": None}))
    if filters.area:
        said.append((area_names.get(filters.area, filters.area), {"area": ""}))
    if filters.space:
        said.append((bilingual(space.name_zh, space.name_en) if space else filters.space, {"space": ""}))
    if filters.sector:
        said.append((gettext(SECTOR_WORDS[filters.sector]), {"sector": None}))
    if filters.names_days:
        said.append((_days_in_words(filters), {"since": None, "until": None}))
    if filters.has_seats:
        said.append((gettext("Seats left"), {"has_seats": False}))
    if filters.is_online:
        said.append((gettext("Online"), {"is_online": False}))
    return [(word, _address(filters, **change)) for word, change in said]


def _days_in_words(filters: Filters) -> str:
    if filters.since and filters.until:
        if filters.since == filters.until:
            return day(filters.since, year=False)
        return f"{day(filters.since, year=False)} – {day(filters.until, year=False)}"
    if filters.since:
        return gettext("from %(day)s", day=day(filters.since, year=False))
    assert filters.until
    return gettext("until %(day)s", day=day(filters.until, year=False))


def _counted(page: Page[Any]) -> dict[str, Any]:
    return {"page": page, "total": min(page.total, listing.COUNT_TO), "is_more": page.total > listing.COUNT_TO}


def _address(filters: Filters, **changes: Any) -> str:
    return url_for("site.events", **filters.asked(**changes))


def _for_feed(filters: Filters) -> dict[str, Any]:
    return filters.asked(view=View.LIST, is_past=False)
