"""Pages of the room."""

from portal.competitions.blueprint import blueprint
from portal.competitions.views import (
    awards,
    entering,
    gallery,
    nominating,
    notices,
    objections,
    openness,
    papers,
    planning,
    screening,
    setting_up,
    showing,
    verifying,
)

__all__ = [
    "awards",
    "blueprint",
    "entering",
    "gallery",
    "nominating",
    "notices",
    "objections",
    "openness",
    "papers",
    "planning",
    "screening",
    "setting_up",
    "showing",
    "verifying",
]
