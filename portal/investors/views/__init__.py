"""Pages of the room, and its blueprint."""

from portal.investors.blueprint import blueprint
from portal.investors.views import deciding, people, profile

__all__ = ["blueprint", "deciding", "people", "profile"]
