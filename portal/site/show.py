"""One event in public: its page, its preview, its poster, its drawn cover."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal import clock
from portal.events.covers import SHAPES, THEMES, cover_svg
from portal.events.permissions import Permission
from portal.events.rules import (
    HOST_ROLE_WORDS,
    KIND_WORDS,
    SECTOR_WORDS,
    UNIT_ROLE_WORDS,
    EventKind,
    HostRole,
    SeatOffer,
    Sector,
    UnitRole,
)
from portal.registrations.rules import RegistrationState
from portal.site import cards, posters
from portal.site.blueprint import blueprint
from portal.site.drawing import drawn_page
from portal.site.queries import event as queries
from portal.site.queries.event import Below, Sheet
from portal.site.queries.listing import AnyRow
from portal.site.rules import TICKET_STATES
from portal.site.staged import on_stage
from portal.site.structured import structured
from portal.site.words import address_in_words, description, seats_in_words, time_in_words
from portal.storage.queries import stored_file
from portal.web.addresses import public_url
from portal.web.formats import bilingual, day, local
from portal.web.guards import current_person, guarded, public
from portal.web.language import language
from portal.web.markdown import safe_html
from portal.web.pictures import send_picture

COVERS_KEPT = 512
S = RegistrationState


@dataclass(frozen=True)
class Action:
    """The page's one action, named after the state; without `url` it only says the state."""

    label: str
    url: str | None
    remark: str
    tone: str


@blueprint.get("/events/<slug>/")
@guarded(Permission.SEE, load=queries.sheet, is_secret=True)
def event(sheet: Sheet) -> ResponseReturnValue:
    """One event: title, time, place, the one action, then everything else."""
    now = clock.now()
    return _page(sheet, now, is_preview=not sheet.is_public)


@blueprint.get("/events/preview/<token>")
@public
def preview(token: str) -> ResponseReturnValue:
    """An event that is not published yet, for whoever was given the link."""
    sheet = queries.sheet_by_token(token)
    if sheet is None:
        abort(404)
    if sheet.is_public:
        return redirect(url_for("site.event", slug=sheet.event.slug))
    return _page(sheet, clock.now(), is_preview=True)


@blueprint.get("/events/<slug>/poster.png")
@public
def poster(slug: str) -> ResponseReturnValue:
    """A poster to share and to print, with a QR code that leads to the event."""
    return _picture(slug, posters.poster)


@blueprint.get("/events/<slug>/card.png")
@public
def share_card(slug: str) -> ResponseReturnValue:
    """The square picture chats show beside a shared link."""
    return _picture(slug, posters.square)


@blueprint.get("/covers/<kind>/<slug>.svg")
@public
def cover(kind: str, slug: str) -> ResponseReturnValue:
    """The drawn cover of an event; asks nobody whether there is such an event, since it shows none of it."""
    theme, shape = request.args.get("theme", "light"), request.args.get("shape", "card")
    if kind not in set(EventKind) or theme not in THEMES or shape not in SHAPES or len(slug) > 100:
        abort(404)
    response = Response(_cover(kind, slug, theme, shape), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=604800"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    response.add_etag(weak=True)
    return response.make_conditional(request)


@blueprint.get("/pictures/<code>")
@guarded(Permission.SEE, load=queries.sheet_by_cover, is_secret=True)
def picture(sheet: Sheet) -> ResponseReturnValue:
    """The picture somebody uploaded as an event's cover, for whoever may see the event."""
    stored = stored_file(sheet.event.cover_code)
    if stored is None or stored.purpose != "cover":
        abort(404)
    return send_picture(stored, is_public=sheet.is_public)


@lru_cache(maxsize=COVERS_KEPT)
def _cover(kind: str, slug: str, theme: str, shape: str) -> bytes:
    return cover_svg(kind, slug, theme, shape).encode()


def _picture(slug: str, draw: Any) -> Response:
    sheet = queries.sheet(slug)
    if sheet is None or not sheet.is_public:
        abort(404)
    row = sheet.event
    response = Response(mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(f"{row.id}-{row.updated_at.timestamp():.6f}-{language()}", weak=True)
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(draw(sheet))
    return response


def _page(sheet: Sheet, now: datetime, *, is_preview: bool) -> Response:
    row, person = sheet.event, current_person()
    offer = cards.offer_of(row, now)
    below = queries.below(row.id)
    beside = () if is_preview else tuple(queries.beside(row, now=now))
    mine = queries.my_registration(person, row.id) if person is not None and sheet.is_public else None
    staged = on_stage(row, now)

    def draw() -> dict[str, Any]:
        light, dark = cards.cover_addresses(row)
        return {
            "event": row,
            "title": bilingual(row.title_zh, row.title_en),
            "title_lang": cards.foreign(row.title_zh, row.title_en),
            "kind_word": gettext(KIND_WORDS[EventKind(row.kind)]),
            "sectors": [gettext(SECTOR_WORDS[Sector(s)]) if s in set(Sector) else s for s in sheet.sectors],
            "time": time_in_words(row),
            "place": cards.where(row),
            "address": address_in_words(row),
            "action": action(row, offer, mine),
            "seats": seats_in_words(row, offer),
            "mine": mine,
            "online_url": mine.online_url if mine and mine.state in TICKET_STATES else None,
            "is_preview": is_preview,
            "text": safe_html(bilingual(row.text_zh, row.text_en)),
            "description": description(row),
            "hosts": _hosts(below),
            "units": _units(below),
            "agenda": _agenda(row, below),
            "staged": staged,
            "beside": cards.drawn(beside, now),
            "children": cards.by_day(beside, now) if row.kind == EventKind.MAKER_DAY else [],
            "cover_light": light,
            "cover_dark": dark,
            "page_url": public_url("site.event", language(), slug=row.slug),
            "image_url": public_url("site.share_card", language(), slug=row.slug),
            "data": None if is_preview else structured(sheet, below, offer),
        }

    facts: tuple[Any, ...] = (
        tuple(row[:-1]),
        sheet.sectors,
        offer,
        below,
        beside,
        tuple(cards.offer_of(near, now) for near in beside),
        local(now).year,
        is_preview,
        staged,
    )
    if is_preview:
        response = make_response(render_template("site/event.html", **draw()))
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    return drawn_page("site/event.html", facts, draw)


def action(row: AnyRow, offer: SeatOffer, mine: AnyRow | None) -> Action:
    """What the page's one button says and where it leads."""
    open_offers = {SeatOffer.OPEN, SeatOffer.LAST_SEATS, SeatOffer.FULL}
    remark = seats_in_words(row, offer)
    if mine is not None and mine.state in {S.CONFIRMED, S.ATTENDED, S.WAITING, S.OFFERED, S.PENDING, S.NO_SHOW}:
        words = {
            S.CONFIRMED: gettext("Registered · see ticket"),
            S.ATTENDED: gettext("Checked in · see ticket"),
            S.NO_SHOW: gettext("See ticket"),
            S.WAITING: gettext("On the waiting list · see place"),
            S.OFFERED: gettext("A seat is yours · take it"),
            S.PENDING: gettext("Confirm your registration"),
        }
        return Action(words[S(mine.state)], url_for("registrations.ticket", code=mine.code), remark, cards.TONES[offer])
    if offer in open_offers:
        label = gettext("Join the waiting list") if offer is SeatOffer.FULL else gettext("Register now")
        return Action(label, url_for("registrations.register", slug=row.slug), remark, cards.TONES[offer])
    return Action(
        cards.state_word(row, offer), None, "" if remark == cards.state_word(row, offer) else remark, cards.TONES[offer]
    )


def _hosts(below: Below) -> list[tuple[str, list[dict[str, str]]]]:
    """Confirmed hosts by role, each leading to its makerspace."""
    grouped = groupby(below.hosts, key=lambda row: row.role)
    return [
        (
            gettext(HOST_ROLE_WORDS[HostRole(role)]),
            [
                {
                    "name": bilingual(row.zh, row.en),
                    "area": bilingual(row.more_zh, row.more_en),
                    "url": url_for("site.makerspace", slug=row.slug),
                }
                for row in rows
            ],
        )
        for role, rows in grouped
    ]


def _units(below: Below) -> list[tuple[str, list[str]]]:
    return [
        (gettext(UNIT_ROLE_WORDS[UnitRole(role)]), [bilingual(row.zh, row.en) for row in rows])
        for role, rows in groupby(below.units, key=lambda row: row.role)
    ]


def _agenda(event_row: AnyRow, below: Below) -> list[tuple[str, list[dict[str, str]]]]:
    """The agenda under its days; the day is only named where there are several."""
    zone = event_row.timezone

    def begins_on(item: AnyRow) -> Any:
        return local(item.starts_at, zone).date()

    days: list[tuple[str, list[dict[str, str]]]] = []
    for on, items in groupby(below.agenda, key=begins_on):
        lines = [
            {
                "time": f"{local(item.starts_at, zone):%H:%M}–{local(item.ends_at, zone):%H:%M}",
                "iso": item.starts_at.isoformat(),
                "title": bilingual(item.zh, item.en),
                "speaker": bilingual(item.more_zh, item.more_en),
                "room": bilingual(item.room_zh, item.room_en),
            }
            for item in items
        ]
        days.append((day(on, year=False), lines))
    return days
