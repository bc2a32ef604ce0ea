"""Pages of the room."""

from portal.interests.blueprint import blueprint

__all__ = ["blueprint"]
