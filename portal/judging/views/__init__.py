"""Pages of the room."""

from portal.judging.blueprint import blueprint

__all__ = ["blueprint"]
