"""An event as schema.org/Event, for search engines."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext

from portal.events.rules import EventState, SeatOffer, UnitRole
from portal.site.queries.event import Below, Sheet
from portal.site.queries.listing import AnyRow
from portal.site.words import address_in_words, description
from portal.web.addresses import public_url
from portal.web.formats import bilingual, local
from portal.web.language import language


def structured(sheet: Sheet, below: Below, offer: SeatOffer) -> dict[str, Any]:
    """The event as schema.org/Event."""
    row = sheet.event
    state = {
        EventState.CANCELLED: "EventCancelled",
        EventState.POSTPONED: "EventPostponed",
    }.get(EventState(row.state), "EventScheduled")
    has_place = bool(row.space_slug or row.venue_zh or row.venue_en)
    mode = "MixedEventAttendanceMode" if has_place and row.is_online else "OfflineEventAttendanceMode"
    page_url = public_url("site.event", language(), slug=row.slug)
    place: dict[str, Any] = {
        "@type": "Place",
        "name": bilingual(row.space_zh, row.space_en) or bilingual(row.venue_zh, row.venue_en),
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "CN",
            "addressRegion": "浙江省",
            "addressLocality": gettext("Wenzhou"),
            "streetAddress": address_in_words(row)
            or bilingual(row.venue_zh, row.venue_en)
            or bilingual(row.area_zh, row.area_en),
        },
    }
    names = [bilingual(body.zh, body.en) for body in below.units if body.role in {UnitRole.HOST, UnitRole.ORGANISER}]
    organisers = names or [name for name in [bilingual(row.body_zh, row.body_en)] if name]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": bilingual(row.title_zh, row.title_en),
        "startDate": _iso(row, row.starts_at),
        "endDate": _iso(row, row.ends_at, is_end=True),
        "eventStatus": f"https://schema.org/{state}",
        "eventAttendanceMode": f"https://schema.org/{mode if has_place else 'OnlineEventAttendanceMode'}",
        "location": place if has_place else {"@type": "VirtualLocation", "url": page_url},
        "image": [public_url("site.poster", language(), slug=row.slug)],
        "description": description(row),
        "url": page_url,
        "inLanguage": "en" if language() == "en" else "zh-CN",
        "isAccessibleForFree": True,
        "organizer": [{"@type": "Organization", "name": name} for name in organisers],
    }
    speakers = list(dict.fromkeys(bilingual(item.more_zh, item.more_en) for item in below.agenda))
    data["performer"] = [{"@type": "Person", "name": name} for name in speakers if name]
    if row.takes_registrations:
        gone = offer in {SeatOffer.CLOSED, SeatOffer.ENDED, SeatOffer.CANCELLED}
        stock = "SoldOut" if offer is SeatOffer.FULL or gone else "InStock"
        data["offers"] = {
            "@type": "Offer",
            "price": "0",
            "priceCurrency": "CNY",
            "availability": f"https://schema.org/{stock}",
            "url": page_url,
        }
    if row.capacity:
        data["maximumAttendeeCapacity"] = row.capacity
    return {name: value for name, value in data.items() if value not in ([], "")}


def _iso(row: AnyRow, instant: datetime, *, is_end: bool = False) -> str:
    at = local(instant, row.timezone)
    if row.is_all_day:
        return (at - timedelta(microseconds=1)).date().isoformat() if is_end else at.date().isoformat()
    return at.isoformat()
