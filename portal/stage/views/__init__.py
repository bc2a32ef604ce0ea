"""Pages of the room."""

from portal.stage.blueprint import blueprint

__all__ = ["blueprint"]
