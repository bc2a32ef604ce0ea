"""Pages of the room: registering, the ticket, the door, the organiser's list."""

from portal.registrations.blueprint import blueprint
from portal.registrations.views import console, door, joining, ticket

__all__ = ["blueprint", "console", "door", "joining", "ticket"]
