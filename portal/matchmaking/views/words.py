"""What several pages of the room show of a summit, as words."""

from typing import Any

from portal import clock
from portal.events.heads import event_facts
from portal.matchmaking.models import Party, Slot, Summit
from portal.matchmaking.rules import window


def facts(summit: Summit) -> dict[str, Any]:
    """The summit with its event, its sessions and where its windows stand."""
    now = clock.now()
    return event_facts(summit.event) | {
        "summit": summit,
        "sign_up": window(summit.sign_up_opens_at, summit.sign_up_closes_at, now),
        "wishes": window(summit.wishes_open_at, summit.wishes_close_at, now),
        "sessions": sessions(summit),
    }


def party_facts(party: Party) -> dict[str, Any]:
    """The same for a page of one party."""
    return facts(party.summit) | {"party": party}


def sessions(summit: Summit) -> list[list[Slot]]:
    """The slots at which people meet, session by session."""
    found: dict[int, list[Slot]] = {}
    for slot in summit.slots:
        if not slot.is_closed:
            found.setdefault(slot.session, []).append(slot)
    return list(found.values())
