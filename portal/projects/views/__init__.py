"""Pages of the room."""

from portal.projects.blueprint import blueprint

__all__ = ["blueprint"]
