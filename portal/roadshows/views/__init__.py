"""Pages of the room."""

from portal.roadshows.blueprint import blueprint
from portal.roadshows.views import applying, arranging, choosing, closing, commenting, hall, showing

__all__ = ["applying", "arranging", "blueprint", "choosing", "closing", "commenting", "hall", "showing"]
