"""Pages of the room."""

from portal.outcomes.blueprint import blueprint

__all__ = ["blueprint"]
