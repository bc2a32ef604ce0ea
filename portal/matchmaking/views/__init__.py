"""Pages of the room."""

from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.views import agenda, browsing, joining, moderating, planning, requesting, setting_up, showing

__all__ = [
    "agenda",
    "blueprint",
    "browsing",
    "joining",
    "moderating",
    "planning",
    "requesting",
    "setting_up",
    "showing",
]
