"""What several pages of the room show of a roadshow, as words."""

from typing import Any

from flask_babel import gettext

from portal import clock
from portal.events.heads import event_facts
from portal.events.rules import SECTOR_WORDS, Sector
from portal.interests.rules import LEVEL_WORDS, IntentLevel
from portal.roadshows.models import Roadshow
from portal.roadshows.rules import LIST_WORDS, STATE_TONES, STATE_WORDS, TIE_WORDS, PitchState, window_state


def facts(show: Roadshow) -> dict[str, Any]:
    """The roadshow with its event, where its window stands, and the words for states and sectors."""
    now = clock.now()
    return event_facts(show.event) | {
        "show": show,
        "window": window_state(show.applications_open_at, show.applications_close_at, now),
        "states": PitchState,
        "state_words": {state: gettext(word) for state, word in STATE_WORDS.items()},
        "list_words": {state: gettext(word) for state, word in LIST_WORDS.items()},
        "state_tones": STATE_TONES,
        "sector_words": {str(sector): gettext(word) for sector, word in SECTOR_WORDS.items()},
        "sectors": Sector,
        "level_word": lambda level: gettext(LEVEL_WORDS[IntentLevel(level)]),
        "tie_words": {kind: gettext(word) for kind, word in TIE_WORDS.items()},
    }
