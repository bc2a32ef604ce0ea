"""What is read on the investor's desk and by the teams."""

from portal.interests.queries.intents import (
    Said,
    intent,
    intent_of,
    intents_by,
    intents_for,
)
from portal.interests.queries.keeping import (
    Sight,
    dealings,
    held_about,
    note,
    notes_on,
    project_with_team,
    search,
    searches_of,
    shortlist_of,
)

__all__ = [
    "Said",
    "Sight",
    "dealings",
    "held_about",
    "intent",
    "intent_of",
    "intents_by",
    "intents_for",
    "note",
    "notes_on",
    "project_with_team",
    "search",
    "searches_of",
    "shortlist_of",
]
