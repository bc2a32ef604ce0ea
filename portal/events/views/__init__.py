"""Pages of the room, and its blueprint."""

from portal.events.blueprint import blueprint
from portal.events.views import answering, deciding, importing, organise, programme

__all__ = ["answering", "blueprint", "deciding", "importing", "organise", "programme"]
