"""What pages about results say: states, ties, and the arithmetic of a score as sentences."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.competitions.rules import ROUND_WORDS, RoundState, Standing, TieBreak
from portal.competitions.words import standing_word
from portal.errors import N_
from portal.judging.scoring import LineKind
from portal.solvers.ordering import Because, Clash, OrderRule

ROUND_TONES = {
    RoundState.PREPARED: "quiet",
    RoundState.SCORING: "gold",
    RoundState.CLOSED: "ink",
    RoundState.SIGNED: "brand",
}
STANDING_TONES = {
    Standing.PENDING: "ink",
    Standing.ADVANCED: "brand",
    Standing.ELIMINATED: "quiet",
    Standing.SUBSTITUTED: "gold",
    Standing.ABSENT: "seal",
    Standing.WITHDRAWN: "quiet",
}
TIE_WORDS = {
    TieBreak.EARLIER_ROUND: N_("ahead by the score of the round before"),
    TieBreak.SUM_OF_ALL: N_("ahead by the sum of all judges"),
    TieBreak.FIRST_CRITERION: N_("ahead by the first criterion"),
}
LINE_WORDS = {
    LineKind.HIGHEST: N_("%(judge)s – the highest, left out"),
    LineKind.LOWEST: N_("%(judge)s – the lowest, left out"),
    LineKind.SUM: N_("Sum of those that count"),
    LineKind.COUNT: N_("Number of those that count"),
    LineKind.JUDGES: N_("Judges, %(weight)d%% of the score"),
    LineKind.JURY: N_("Public jury, %(weight)d%% of the score"),
    LineKind.SCORE: N_("Score: sum divided by number, two decimals, half up"),
}
BECAUSE_WORDS = {
    Because.SECTOR: N_("drawn %(drawn)d, shown %(shown)d, to keep sectors apart"),
    Because.FREE: N_("drawn %(drawn)d, shown %(shown)d, when the team is there"),
    Because.QUORUM: N_("drawn %(drawn)d, shown %(shown)d, when enough judges are there"),
    Because.INSTITUTION: N_("drawn %(drawn)d, shown %(shown)d, to keep nominees of one house apart"),
    Because.ROOM: N_("drawn %(drawn)d, shown %(shown)d, to make room"),
}
CLASH_WORDS = {
    Clash.NEVER_FREE: N_("No place in the order fits: %(names)s."),
    Clash.NO_QUORUM: N_("Too few judges without a tie for: %(names)s."),
    Clash.TOO_MANY_OF_A_SECTOR: N_("Too many entries are of one sector to keep them apart: %(names)s."),
    Clash.SAME_PLACES: N_("These entries can only come at the same few places: %(names)s."),
    Clash.TOGETHER: N_("The rules cannot all be kept at once: %(names)s."),
    Clash.NOT_FOUND: N_("No order was found that keeps all rules: %(names)s."),
}
RELIEF_WORDS = {
    OrderRule.SECTOR: N_("let neighbours be of one sector"),
    OrderRule.QUORUM: N_("ask for fewer judges"),
}


def words() -> dict[str, Any]:
    """States and reasons in words."""
    return {
        "round_words": ROUND_WORDS,
        "round_tones": ROUND_TONES,
        "standing_word": standing_word,
        "standing_tones": STANDING_TONES,
        "tie_words": TIE_WORDS,
    }


def arithmetic(row: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """The lines of an entry's score: what it says, its value, and whether it is left out of the sum."""
    left_out = {LineKind.HIGHEST, LineKind.LOWEST}
    is_with_jury = any(line["kind"] == LineKind.JURY for line in row["lines"])
    said = []
    for line in row["lines"]:
        kind = LineKind(line["kind"])
        judge = names.get(line.get("judge", ""), line.get("judge", ""))
        if kind is LineKind.TOTAL:
            sentence = judge
        elif kind is LineKind.SCORE and is_with_jury:
            sentence = _("Score: both by their weight, two decimals, half up")
        else:
            sentence = _(LINE_WORDS[kind], judge=judge, weight=line.get("weight", 0))
        said.append((sentence, line["value"], kind in left_out))
    return said
