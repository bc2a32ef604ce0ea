"""Who may open the pages made from many rooms."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, is_signed_in


class Permission(StrEnum):
    """What can be asked for in this room."""

    OPEN_MINE = "me:open"
    OPEN_DESK = "desk:open"
    KEEP_CALENDAR = "calendar:keep"
    READ_LETTER = "letter:read"


def is_written_to(actor: Actor | None, letter: Any) -> bool:
    """Whoever the letter was written to."""
    return actor is not None and letter.person_id == actor.id


GRANTS: Grants = {
    Permission.OPEN_MINE: is_signed_in,
    Permission.OPEN_DESK: is_signed_in,
    Permission.KEEP_CALENDAR: is_signed_in,
    Permission.READ_LETTER: is_written_to,
}
