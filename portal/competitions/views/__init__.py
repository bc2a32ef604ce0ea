"""Pages of the room."""

from portal.competitions.blueprint import blueprint
from portal.competitions.views import entering, nominating, openness, papers, planning, screening, setting_up, showing

__all__ = [
    "blueprint",
    "entering",
    "nominating",
    "openness",
    "papers",
    "planning",
    "screening",
    "setting_up",
    "showing",
]
