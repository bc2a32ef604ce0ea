"""The room's blueprint, shared by its view modules, and the words its pages use."""

from typing import Any

from flask import Blueprint

from portal.decks.rules import GRANT_WORDS, KIND_WORDS, LOOKER_WORDS, STATE_TONES, STATE_WORDS, TIER_WORDS

blueprint = Blueprint("decks", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Kinds, states and tiers in words."""
    return {
        "kind_words": KIND_WORDS,
        "state_words": STATE_WORDS,
        "state_tones": STATE_TONES,
        "tier_words": TIER_WORDS,
        "grant_words": GRANT_WORDS,
        "looker_words": LOOKER_WORDS,
    }
