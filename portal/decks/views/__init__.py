"""Pages of the room."""

from portal.decks.blueprint import blueprint

__all__ = ["blueprint"]
