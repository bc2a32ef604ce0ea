"""Pages of the room."""

from portal.judging.blueprint import blueprint
from portal.judging.views import feedback

__all__ = ["blueprint", "feedback"]
