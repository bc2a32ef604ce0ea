"""Pages of the room."""

from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.views import (
    after,
    agenda,
    boards,
    browsing,
    day,
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
    "boards",
    "browsing",
    "day",
    "joining",
    "moderating",
    "planning",
    "requesting",
    "setting_up",
    "showing",
]
