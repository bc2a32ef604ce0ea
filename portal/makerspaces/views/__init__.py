"""Pages of the room, and its blueprint."""

from portal.makerspaces.blueprint import blueprint
from portal.makerspaces.views import officer, space, tables

__all__ = ["blueprint", "officer", "space", "tables"]
