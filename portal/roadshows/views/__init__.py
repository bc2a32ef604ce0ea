"""Pages of the room."""

from portal.roadshows.blueprint import blueprint

__all__ = ["blueprint"]
