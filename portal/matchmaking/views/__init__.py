"""Pages of the room."""

from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.views import (
    after,
    agenda,
    browsing,
    joining,
    moderating,
    planning,
    requesting,
    setting_up,
    showing,
)

__all__ = [
    "after",
    "agenda",
    "blueprint",
    "browsing",
    "joining",
    "moderating",
    "planning",
    "requesting",
    "setting_up",
    "showing",
]
