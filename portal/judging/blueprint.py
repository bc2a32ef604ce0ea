"""The room's blueprint, shared by its view modules, and the words its pages use."""

from typing import Any

from flask import Blueprint

from portal.competitions.rules import ROUND_WORDS
from portal.events.rules import SECTOR_WORDS
from portal.judging.marks import written
from portal.judging.rules import CONFLICT_WORDS, JUDGE_TONES, JUDGE_WORDS, SOURCE_WORDS

blueprint = Blueprint("judging", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Kinds and states in words; a mark as it is written."""
    return {
        "conflict_words": CONFLICT_WORDS,
        "source_words": SOURCE_WORDS,
        "judge_words": JUDGE_WORDS,
        "judge_tones": JUDGE_TONES,
        "round_words": ROUND_WORDS,
        "sector_words": SECTOR_WORDS,
        "written_mark": written,
    }
