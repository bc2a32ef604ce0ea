"""How an event reads on a card: its row in words of the page's language, drawn once for the same facts.

A drawn card is kept under everything it is made of, so that a kept one is never stale.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import current_app, request, url_for
from flask_babel import format_date, gettext, ngettext
from markupsafe import Markup

from portal.events.rules import KIND_WORDS, OFFER_WORDS, EventKind, SeatOffer, seat_offer
from portal.site.queries.event import seat_policy
from portal.site.queries.listing import AnyRow
from portal.web.formats import bilingual, clock_time, day, local, short_day, weekday
from portal.web.language import language

CARDS_KEPT = 4096
TONES = {
    SeatOffer.NONE: "ink",
    SeatOffer.NOT_YET: "ink",
    SeatOffer.OPEN: "brand",
    SeatOffer.LAST_SEATS: "seal",
    SeatOffer.FULL: "gold",
    SeatOffer.CLOSED: "quiet",
    SeatOffer.RUNNING: "brand",
    SeatOffer.ENDED: "quiet",
    SeatOffer.CANCELLED: "seal",
    SeatOffer.POSTPONED: "gold",
}


@dataclass(frozen=True)
class Card:
    """What the components `event_card` and `event_row` show."""

    kind: str
    kind_word: str
    url: str
    title: str
    title_lang: str | None
    when_day: str
    when_rest: str
    where: str
    state_word: str
    state_tone: str
    cover_url: str
    cover_dark_url: str | None


@dataclass(frozen=True)
class Day:
    """The events of one day, under its heading."""

    heading: str
    iso: str
    cards: tuple[Markup, ...]


def card(row: AnyRow, offer: SeatOffer, year: int) -> Card:
    """An event's card; `year` is the present one, which dates leave out."""
    light, dark = cover_addresses(row)
    return Card(
        kind=row.kind,
        kind_word=gettext(KIND_WORDS[EventKind(row.kind)]),
        url=url_for("site.event", slug=row.slug),
        title=bilingual(row.title_zh, row.title_en),
        title_lang=foreign(row.title_zh, row.title_en),
        when_day=when_day(row, year),
        when_rest=when_rest(row),
        where=where(row),
        state_word=state_word(row, offer),
        state_tone=TONES[offer],
        cover_url=light,
        cover_dark_url=dark,
    )


def drawn(rows: Iterable[AnyRow], now: datetime, *, component: str = "event_card", level: int = 3) -> list[Markup]:
    """The cards of these events, as they stand at this instant."""
    year, said, root = local(now).year, language(), request.script_root
    return [_drawn(row, offer_of(row, now), year, said, root, component, level) for row in rows]


def by_day(rows: Iterable[AnyRow], now: datetime, *, level: int = 3) -> list[Day]:
    """Cards under the days their events begin on, in the order of the rows; what has begun stands under today."""
    year, today = local(now).year, local(now).date()
    days = []
    for on, group in groupby(rows, key=lambda row: max(local(row.starts_at, row.timezone).date(), today)):
        days.append(Day(day(on, year=on.year != year), on.isoformat(), tuple(drawn(group, now, level=level))))
    return days


def offer_of(row: AnyRow, now: datetime) -> SeatOffer:
    """What registering for the event means at this instant."""
    return seat_offer(seat_policy(row), seats_taken=row.seats_taken, waiting=row.waiting, now=now)


def where(row: AnyRow) -> str:
    """县 · 空间; the address of its own; online."""
    place = bilingual(row.space_zh, row.space_en) or bilingual(row.venue_zh, row.venue_en)
    if not place and row.is_online:
        return gettext("Online")
    return " · ".join(part for part in (bilingual(row.area_zh, row.area_en), place) if part)


def state_word(row: AnyRow, offer: SeatOffer) -> str:
    """The state as a person would say it."""
    if offer in {SeatOffer.OPEN, SeatOffer.LAST_SEATS} and row.capacity is not None:
        left = row.capacity - row.seats_taken
        if offer is SeatOffer.LAST_SEATS:
            return ngettext("Only %(num)d seat left", "Only %(num)d seats left", left)
        return ngettext("%(num)d seat left", "%(num)d seats left", left)
    if offer is SeatOffer.NOT_YET:
        opens = row.registration_opens_at
        return gettext("Registration opens %(day)s", day=short_day(opens, row.timezone))
    return gettext(OFFER_WORDS[offer])


def when_day(row: AnyRow, year: int) -> str:
    """12月10日, or 12月10日–12日 where it lasts; the year only where it is another."""
    first, last = days_in_zone(row)
    if last == first:
        return _short(first, year)
    if language() == "en":
        begins = str(first.day) if (first.year, first.month) == (last.year, last.month) else _short(first, last.year)
        return f"{begins}–{_short(last, year)}"
    ends = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else _short(last, first.year)
    return f"{_short(first, year)}–{ends}"


def when_rest(row: AnyRow) -> str:
    """周五 14:00–17:30."""
    first, last = days_in_zone(row)
    zone = "" if row.timezone in {"Asia/Shanghai", "PRC"} else f" {zone_name(row.starts_at, row.timezone)}"
    if row.is_all_day:
        words = gettext("all day") if first == last else f"– {weekday(last)}"
        return f"{weekday(first)} {words}"
    begins = f"{weekday(first)} {clock_time(row.starts_at, row.timezone)}"
    if first == last:
        return f"{begins}–{clock_time(row.ends_at, row.timezone)}{zone}"
    return f"{begins} – {weekday(last)} {clock_time(row.ends_at, row.timezone)}{zone}"


def days_in_zone(row: AnyRow) -> tuple[Any, Any]:
    """First and last day on the event's own wall calendar."""
    first = local(row.starts_at, row.timezone).date()
    last = (local(row.ends_at, row.timezone) - timedelta(microseconds=1)).date()
    return first, max(first, last)


def zone_name(instant: datetime, zone: str) -> str:
    """(UTC+9)."""
    offset = local(instant, zone).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"(UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''})"


def cover_addresses(row: AnyRow) -> tuple[str, str | None]:
    """The uploaded picture, or the drawn cover in light and in dark inks."""
    if row.cover_code:
        return url_for("site.picture", code=row.cover_code), None
    return tuple(  # type: ignore[return-value]
        url_for("site.cover", kind=row.kind, slug=row.slug, theme=theme) for theme in (None, "dark")
    )


def foreign(zh: str | None, en: str | None) -> str | None:
    """The language of a text that stands in for a missing one, else nothing."""
    if language() == "en":
        return "zh-Hans" if zh and not en else None
    return "en" if en and not zh else None


def forget_drawn() -> None:
    """Draw every card anew: templates or translations changed."""
    _drawn.cache_clear()


def _short(on: Any, year: int) -> str:
    if on.year == year:
        return short_day(on)
    return format_date(on, "d MMM yyyy") if language() == "en" else f"{on.year}年{on.month}月{on.day}日"


@lru_cache(maxsize=CARDS_KEPT)
def _drawn(row: AnyRow, offer: SeatOffer, year: int, said: str, root: str, component: str, level: int) -> Markup:
    macro: Any = current_app.jinja_env.globals[component]
    return Markup(macro(card(row, offer, year), level=level))  # noqa: S704 -- a component escapes what it shows
