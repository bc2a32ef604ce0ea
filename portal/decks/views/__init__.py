"""Pages of the room, and its blueprint."""

from portal.decks.blueprint import blueprint
from portal.decks.views import asking, reading, sharing, uploading, vault

__all__ = ["asking", "blueprint", "reading", "sharing", "uploading", "vault"]
