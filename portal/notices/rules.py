"""When a letter is tried again, and when it is given up. Pure."""

from datetime import timedelta
from enum import StrEnum

from portal.errors import N_

FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)
# With these pauses the last try comes two days after the first.
MOST_TRIES = 54
# Whoever claims letters sends them within this time; afterwards somebody else may.
LEASE = timedelta(minutes=3)
JITTER = 0.25


class MessageState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    WITHHELD = "withheld"


STATE_WORDS = {
    MessageState.WAITING: N_("Waiting"),
    MessageState.SENT: N_("Sent"),
    MessageState.DEAD: N_("Given up"),
    MessageState.WITHHELD: N_("Not sent"),
}
STATE_TONES = {
    MessageState.WAITING: "gold",
    MessageState.SENT: "brand",
    MessageState.DEAD: "seal",
    MessageState.WITHHELD: "quiet",
}


def pause(tries: int, dice: float) -> timedelta:
    """How long to wait after the nth failed try: doubling up to an hour, spread by `dice` (0..1) so that not all come at once."""
    doubled = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)
    return doubled * (1 + JITTER * (2 * dice - 1))
