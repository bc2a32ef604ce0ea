"""Who may do what in this room."""

from portal.access import Grants

GRANTS: Grants = {}
