"""Pages of the room."""

from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.views import agenda, joining, moderating, planning, setting_up, showing

__all__ = ["agenda", "blueprint", "joining", "moderating", "planning", "setting_up", "showing"]
