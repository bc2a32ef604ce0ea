"""Pages of the room: the screens, the audience's page, backstage, and what operators press."""

from portal.stage.blueprint import blueprint
from portal.stage.views import audience, backstage, console, moderating, screens

__all__ = ["audience", "backstage", "blueprint", "console", "moderating", "screens"]
