"""What an event page says in sentences: time, seats, address, the one line for chats."""

from flask_babel import gettext, ngettext

from portal.events.rules import SeatOffer
from portal.site import cards
from portal.site.queries.listing import AnyRow
from portal.web.formats import bilingual, moment, span
from portal.web.language import language
from portal.web.markdown import plain_text

LONGEST_DESCRIPTION = 160


def seats_in_words(row: AnyRow, offer: SeatOffer) -> str:
    """How it stands with seats, honestly."""
    if offer in {SeatOffer.OPEN, SeatOffer.LAST_SEATS}:
        if row.capacity is None:
            return gettext("Everyone who registers gets a place")
        left = row.capacity - row.seats_taken
        return ngettext("%(num)d of %(all)d seats left", "%(num)d of %(all)d seats left", left, all=row.capacity)
    if offer is SeatOffer.FULL:
        if not row.waiting:
            return gettext("All %(all)d seats are taken", all=row.capacity)
        return ngettext(
            "All %(all)d seats are taken, %(num)d person waits",
            "All %(all)d seats are taken, %(num)d people wait",
            row.waiting,
            all=row.capacity,
        )
    if offer is SeatOffer.NOT_YET:
        return gettext("Registration opens %(when)s", when=moment(row.registration_opens_at, row.timezone))
    if offer is SeatOffer.ENDED and row.seats_taken:
        return ngettext("%(num)d person had registered", "%(num)d people had registered", row.seats_taken)
    return ""


def time_in_words(row: AnyRow) -> str:
    """When it takes place, with its zone where it is not ours."""
    said = span(row.starts_at, row.ends_at, row.timezone, all_day=row.is_all_day)
    foreign_zone = row.timezone not in {"Asia/Shanghai", "PRC"} and not row.is_all_day
    return f"{said} {cards.zone_name(row.starts_at, row.timezone)}" if foreign_zone and language() != "en" else said


def description(row: AnyRow) -> str:
    """One sentence for chats and search engines."""
    said = bilingual(row.summary_zh, row.summary_en) or plain_text(
        bilingual(row.text_zh, row.text_en), LONGEST_DESCRIPTION
    )
    head = f"{cards.when_day(row, 0)} {cards.when_rest(row)} · {cards.where(row)}".rstrip(" ·")
    return f"{head}. {said}".strip() if language() == "en" else f"{head}。{said}"


def address_in_words(row: AnyRow) -> str:
    """Street and room of the makerspace it takes place in; nothing for an address of its own, which is the place."""
    if row.space_slug is None:
        return ""
    room, street = bilingual(row.room_zh, row.room_en), bilingual(row.address_zh, row.address_en)
    own = bilingual(row.venue_zh, row.venue_en)
    return (", " if language() == "en" else "，").join(part for part in (street, room, own) if part)
