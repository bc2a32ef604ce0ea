"""Who may look into the outbox."""

from enum import StrEnum

from portal.access import Grants, is_admin


class Permission(StrEnum):
    """What can be asked for in this room."""

    RUN_OUTBOX = "outbox:run"


GRANTS: Grants = {Permission.RUN_OUTBOX: is_admin}
