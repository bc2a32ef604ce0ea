"""The life of a registration, and what a newcomer gets. Pure and clock-free."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.errors import N_, Conflict, Gone, Refusal
from portal.events.rules import SeatOffer, SeatPolicy, seat_offer


class RegistrationState(StrEnum):
    """Where a person stands at an event."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


# These hold one of the event's seats; `events.seats_taken` is their number.
HOLDING = frozenset(
    {
        RegistrationState.PENDING,
        RegistrationState.CONFIRMED,
        RegistrationState.OFFERED,
        RegistrationState.ATTENDED,
        RegistrationState.NO_SHOW,
    }
)
LIVE = HOLDING | {RegistrationState.WAITING}
# These are sure of their seat, so they may know what only guests know (the online address).
SURE = frozenset({RegistrationState.CONFIRMED, RegistrationState.ATTENDED, RegistrationState.NO_SHOW})

S = RegistrationState
MOVES: dict[RegistrationState, set[RegistrationState]] = {
    S.PENDING: {S.CONFIRMED, S.CANCELLED, S.REJECTED},
    S.CONFIRMED: {S.CANCELLED, S.REJECTED, S.ATTENDED, S.NO_SHOW},
    S.WAITING: {S.OFFERED, S.CONFIRMED, S.CANCELLED, S.REJECTED},
    S.OFFERED: {S.CONFIRMED, S.CANCELLED, S.REJECTED, S.WAITING},
    S.CANCELLED: {S.PENDING, S.CONFIRMED, S.WAITING},
    S.REJECTED: set(),
    S.ATTENDED: {S.CONFIRMED, S.NO_SHOW},
    S.NO_SHOW: {S.ATTENDED, S.CONFIRMED},
}
STATE_WORDS = {
    S.PENDING: N_("Waiting for your confirmation"),
    S.CONFIRMED: N_("Confirmed"),
    S.WAITING: N_("On the waiting list"),
    S.OFFERED: N_("A seat is offered to you"),
    S.CANCELLED: N_("Given back"),
    S.REJECTED: N_("Not accepted"),
    S.ATTENDED: N_("Checked in"),
    S.NO_SHOW: N_("Did not come"),
}
# The same states as the organiser reads them in a list.
LIST_WORDS = STATE_WORDS | {S.PENDING: N_("Code not yet confirmed"), S.OFFERED: N_("Seat offered")}
STATE_TONES = {
    S.PENDING: "gold",
    S.CONFIRMED: "brand",
    S.WAITING: "gold",
    S.OFFERED: "seal",
    S.CANCELLED: "quiet",
    S.REJECTED: "quiet",
    S.ATTENDED: "brand",
    S.NO_SHOW: "quiet",
}
# A visitor's seat is held this long until the code proves the address.
HOLD = timedelta(minutes=15)
# Everybody who is coming hears about it once more this long before the event begins.
REMIND_BEFORE = timedelta(hours=24)
# `Registration.reason` of a wish whose address was not proven: nobody's registration yet, shown in no list.
UNPROVEN = "unproven"


class RegistrationClosed(Conflict):
    """There is no seat to be had, and no place in a queue."""


class CancelTooLate(Conflict):
    """The time to give a seat back oneself is over."""


class OfferExpired(Gone):
    """The offered seat has passed on."""


CLOSED_SENTENCES = {
    SeatOffer.NONE: N_("This event needs no registration. Just come along."),
    SeatOffer.NOT_YET: N_("Registration has not opened yet."),
    SeatOffer.CLOSED: N_("Registration is closed."),
    SeatOffer.RUNNING: N_("This event is running now and takes no more registrations."),
    SeatOffer.ENDED: N_("This event is over."),
    SeatOffer.CANCELLED: N_("This event has been cancelled."),
    SeatOffer.POSTPONED: N_("This event has been postponed; registration opens again with the new date."),
}
FULL_SENTENCE = N_("All seats are taken, and this event has no waiting list.")
OPEN_OFFERS = frozenset({SeatOffer.OPEN, SeatOffer.LAST_SEATS, SeatOffer.FULL})


def closed_sentence(policy: SeatPolicy, *, seats_taken: int, waiting: int, now: datetime) -> str | None:
    """Why nobody can register now, as a msgid; None where one can."""
    offer = seat_offer(policy, seats_taken=seats_taken, waiting=waiting, now=now)
    if offer in OPEN_OFFERS:
        return None
    if offer is SeatOffer.CLOSED and now < policy.closes_at:
        return FULL_SENTENCE
    return CLOSED_SENTENCES[offer]


def offer_ends_at(offered_at: datetime, offer_hours: int, closes_at: datetime) -> datetime:
    """When an offered seat passes on: after the event's offer time, at the latest when registration closes."""
    return min(offered_at + timedelta(hours=offer_hours), closes_at)


class DoorAnswer(StrEnum):
    """What the door is told about a code."""

    WELCOME = "welcome"
    ALREADY_IN = "already_in"
    UNKNOWN = "unknown"


def code_in(scanned: str) -> str:
    """The ticket code in what a scanner or a person typed: the code itself, or the ticket's address."""
    path = scanned.strip().partition("?")[0].rstrip("/")
    return "".join(path.rpartition("/")[2].split()).replace("-", "").upper()[:24]


class HeadcountRefused(Refusal):
    """A number of people that cannot be."""
