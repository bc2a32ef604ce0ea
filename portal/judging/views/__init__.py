"""Pages of the room."""

from portal.judging.blueprint import blueprint
from portal.judging.views import assigning, board, desk, feedback, finals, invitation, panel, results, sheet, verifying

__all__ = [
    "assigning",
    "blueprint",
    "board",
    "desk",
    "feedback",
    "finals",
    "invitation",
    "panel",
    "results",
    "sheet",
    "verifying",
]
