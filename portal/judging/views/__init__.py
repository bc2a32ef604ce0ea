"""Pages of the room."""

from portal.judging.blueprint import blueprint
from portal.judging.views import assigning, desk, feedback, invitation, panel, sheet

__all__ = ["assigning", "blueprint", "desk", "feedback", "invitation", "panel", "sheet"]
