"""Pages of the room."""

from portal.competitions.blueprint import blueprint

__all__ = ["blueprint"]
