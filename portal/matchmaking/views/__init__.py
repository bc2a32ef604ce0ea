"""Pages of the room."""

from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.views import joining, moderating, setting_up, showing

__all__ = ["blueprint", "joining", "moderating", "setting_up", "showing"]
