"""Pages of the room, and its blueprint."""

from portal.interests.blueprint import blueprint
from portal.interests.views import answering, browsing, desk, searches, sheet

__all__ = ["answering", "blueprint", "browsing", "desk", "searches", "sheet"]
