"""What the guards load: the law needs to know who asks, and when."""

from portal import clock
from portal.decks import queries
from portal.decks.rules import Asking, Reading
from portal.web.guards import current_person


def reading(code: str, number: int = 0) -> Reading | None:
    """The deck at this address and how the person at hand stands to it."""
    return queries.reading(code, current_person(), clock.now())


def inside(slug: str) -> Reading | None:
    """The gated part of a passport and how the person at hand stands to it."""
    return queries.reading_inside(slug, current_person(), clock.now())


def asking(slug: str) -> Asking | None:
    """The person at hand at a team's door."""
    return queries.asking(slug, current_person(), clock.now())
