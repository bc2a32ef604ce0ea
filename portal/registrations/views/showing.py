"""What several pages of the room show of an event, as words."""

from typing import Any

from flask_babel import gettext, ngettext

from portal import clock
from portal.events.calendar import place_of
from portal.events.models import Event
from portal.events.rules import KIND_WORDS, OFFER_WORDS, EventKind, SeatOffer, default_cancel_until, seat_offer
from portal.web.language import language

OFFER_TONES = {
    SeatOffer.OPEN: "brand",
    SeatOffer.LAST_SEATS: "seal",
    SeatOffer.FULL: "gold",
    SeatOffer.RUNNING: "brand",
}


def event_facts(event: Event) -> dict[str, Any]:
    """Title, kind, place and seats in the page's language."""
    offer = seat_offer(event.seat_policy, seats_taken=event.seats_taken, waiting=event.waiting, now=clock.now())
    return {
        "title": event.title(language()),
        "kind_word": gettext(KIND_WORDS[EventKind(event.kind)]),
        "place": place_of(event, language()),
        "offer": offer,
        "cancel_until": event.cancel_until or default_cancel_until(event.starts_at),
        "seats_word": seats_word(event, offer),
        "seats_tone": OFFER_TONES.get(offer, "quiet"),
    }


def seats_word(event: Event, offer: SeatOffer) -> str:
    """How many seats are left, or what else is true."""
    if offer in {SeatOffer.OPEN, SeatOffer.LAST_SEATS} and event.capacity is not None:
        left = event.capacity - event.seats_taken
        return ngettext("%(num)d seat left", "%(num)d seats left", left)
    if offer is SeatOffer.FULL and event.waiting:
        return ngettext("Full, %(num)d waiting", "Full, %(num)d waiting", event.waiting)
    return gettext(OFFER_WORDS[offer])
