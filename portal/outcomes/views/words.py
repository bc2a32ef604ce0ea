"""What several pages of the room show of a case, as words."""

from typing import Any

from flask_babel import gettext

from portal.outcomes.models import Outcome
from portal.outcomes.rules import (
    ANSWER_WORDS,
    FOLLOW_UP_WORDS,
    SIDE_WORDS,
    STAGE_TONES,
    STAGE_WORDS,
    STEP_WORDS,
    Side,
    StepKind,
    counted,
)


def words() -> dict[str, Any]:
    """The words of stages, lines, sides, answers and questions in the page's language."""
    return {
        "stage_words": {key: gettext(word) for key, word in STAGE_WORDS.items()},
        "stage_tones": STAGE_TONES,
        "step_words": {key: gettext(word) for key, word in STEP_WORDS.items()},
        "side_words": {key: gettext(word) for key, word in SIDE_WORDS.items()},
        "answer_words": {key: gettext(word) for key, word in ANSWER_WORDS.items()},
        "follow_up_words": {key: gettext(word) for key, word in FOLLOW_UP_WORDS.items()},
        "sides": Side,
        "sum_of": sum_of,
    }


def sum_of(outcome: Outcome, kind: str) -> int | None:
    """What stands undisputed of one kind of money in a case, in yuan; None without a line. Of intents the last one holds."""
    lines = counted([step.line for step in outcome.steps], StepKind(kind))
    if kind == StepKind.INTENT:
        return lines[-1].amount_yuan if lines else None
    return sum(line.amount_yuan or 0 for line in lines) if lines else None
