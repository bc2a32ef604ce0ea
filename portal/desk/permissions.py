"""Who may open what reaches across rooms."""

from enum import StrEnum

from portal.access import Grants, is_signed_in


class Permission(StrEnum):
    """What can be asked for in this room."""

    TAKE_DATA = "person:take-data"
    LEAVE = "person:leave"


GRANTS: Grants = {Permission.TAKE_DATA: is_signed_in, Permission.LEAVE: is_signed_in}
