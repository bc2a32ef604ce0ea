"""The life of a registration, and what a newcomer gets. Pure and clock-free."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.errors import N_


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
        RegistrationState.PENDING, RegistrationState.CONFIRMED, RegistrationState.OFFERED,
        RegistrationState.ATTENDED, RegistrationState.NO_SHOW,
    }
)
LIVE = HOLDING | {RegistrationState.WAITING}

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
STATE_TONES = {
    S.PENDING: "gold", S.CONFIRMED: "brand", S.WAITING: "gold", S.OFFERED: "seal",
    S.CANCELLED: "quiet", S.REJECTED: "quiet", S.ATTENDED: "brand", S.NO_SHOW: "quiet",
}
# A visitor's seat is held this long until the code proves the address.
HOLD = timedelta(minutes=15)


def offer_ends_at(offered_at: datetime, offer_hours: int, closes_at: datetime) -> datetime:
    """When an offered seat passes on: after the event's offer time, at the latest when registration closes."""
    return min(offered_at + timedelta(hours=offer_hours), closes_at)
