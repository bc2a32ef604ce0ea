"""Who may open the pages made from many rooms."""

from enum import StrEnum

from portal.access import Grants, is_signed_in


class Permission(StrEnum):
    """What can be asked for in this room."""

    OPEN_MINE = "me:open"
    OPEN_DESK = "desk:open"


GRANTS: Grants = {Permission.OPEN_MINE: is_signed_in, Permission.OPEN_DESK: is_signed_in}
