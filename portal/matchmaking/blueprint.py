"""The room's blueprint, shared by its view modules, and the words its pages use."""

from typing import Any

from flask import Blueprint

from portal.matchmaking.rules import (
    INTEREST_WORDS,
    MARK_WORDS,
    MEETING_WORDS,
    NEXT_STEP_WORDS,
    PARTY_STATE_WORDS,
    PARTY_TONES,
    PARTY_WORDS,
    PLAN_TONES,
    PLAN_WORDS,
    REQUEST_TONES,
    REQUEST_WORDS,
    UNMET_WORDS,
)

blueprint = Blueprint("matchmaking", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Kinds and states in words, states with their tones."""
    return {
        "party_words": PARTY_WORDS,
        "party_state_words": PARTY_STATE_WORDS,
        "party_tones": PARTY_TONES,
        "mark_words": MARK_WORDS,
        "request_words": REQUEST_WORDS,
        "request_tones": REQUEST_TONES,
        "plan_words": PLAN_WORDS,
        "plan_tones": PLAN_TONES,
        "meeting_words": MEETING_WORDS,
        "unmet_words": UNMET_WORDS,
        "interest_words": INTEREST_WORDS,
        "next_step_words": NEXT_STEP_WORDS,
    }
