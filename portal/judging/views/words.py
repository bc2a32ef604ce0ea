"""What several pages of the room show, as words."""

from typing import Any

from portal.competitions.models.edition import Competition
from portal.events.heads import event_facts


def edition_facts(competition: Competition) -> dict[str, Any]:
    """The edition with its event, for the frame of the organiser's and the chair's pages."""
    return event_facts(competition.event) | {"competition": competition}
