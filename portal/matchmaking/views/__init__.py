"""Pages of the room."""

from portal.matchmaking.blueprint import blueprint

__all__ = ["blueprint"]
