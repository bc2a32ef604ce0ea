"""Pages of the room."""

from portal.investors.blueprint import blueprint

__all__ = ["blueprint"]
