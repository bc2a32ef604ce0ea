"""Pages of the room."""

from portal.competitions.blueprint import blueprint
from portal.competitions.views import openness, screening

__all__ = ["blueprint", "openness", "screening"]
