"""How a kept version reads: which field, which value, which lines differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import ndiff
from typing import Any

from flask_babel import gettext

from portal.errors import N_
from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS
from portal.projects.rules import BACKGROUND_WORDS, RIGHT_STATE_WORDS, RIGHT_WORDS, STATE_WORDS
from portal.web.formats import wan_yuan

LABELS = {
    "name_zh": N_("Name in Chinese"),
    "name_en": N_("Name in English"),
    "one_line_zh": N_("One line in Chinese"),
    "one_line_en": N_("One line in English"),
    "highlights_zh": N_("Highlights in Chinese"),
    "highlights_en": N_("Highlights in English"),
    "text_zh": N_("The story in Chinese"),
    "text_en": N_("The story in English"),
    "sector": N_("Sector"),
    "stage": N_("Growth stage"),
    "round": N_("Funding round"),
    "is_raising": N_("Raising money"),
    "founder_background": N_("Founder's background"),
    "organisation_name": N_("Company"),
    "usci": N_("Unified social credit code"),
    "founded_on": N_("Founded on"),
    "website": N_("Website"),
    "area": N_("County or zone"),
    "cover": N_("Cover"),
    "ask_yuan": N_("Ask"),
    "equity_percent": N_("Equity offered"),
    "valuation_yuan": N_("Stated valuation"),
    "use_of_funds_zh": N_("Use of funds in Chinese"),
    "use_of_funds_en": N_("Use of funds in English"),
    "history_zh": N_("History in Chinese"),
    "history_en": N_("History in English"),
    "makerspace": N_("Makerspace"),
    "rights": N_("Intellectual property"),
    "partners": N_("Research partners"),
    "milestones": N_("Milestones"),
    "lessons_zh": N_("Lessons in Chinese"),
    "lessons_en": N_("Lessons in English"),
    "state": N_("State"),
}
KINDS: dict[str, Mapping[Any, str]] = {
    "sector": SECTOR_WORDS,
    "stage": STAGE_WORDS,
    "round": ROUND_WORDS,
    "founder_background": BACKGROUND_WORDS,
    "state": STATE_WORDS,
}
AMOUNTS = frozenset({"ask_yuan", "valuation_yuan"})


@dataclass(frozen=True)
class Wording:
    """Fields and values in the page's language. Areas by code and makerspaces by slug, as they are called today."""

    areas: Mapping[str, str]
    spaces: Mapping[str, str]

    def label(self, name: str) -> str:
        """What the field is called."""
        return gettext(LABELS[name])

    def value(self, name: str, value: Any) -> str:
        """What the field said, line by line; empty where it said nothing."""
        if value in (None, "", []):
            return ""
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if name in AMOUNTS:
            return wan_yuan(int(value))
        if name == "equity_percent":
            return f"{value} %"
        if name in KINDS:
            return gettext(KINDS[name][value]) if value in set(KINDS[name]) else str(value)
        if name == "area":
            return self.areas.get(value, value)
        if name == "makerspace":
            return self.spaces.get(value, value)
        if name == "cover":
            return gettext("A picture of its own")
        if name == "rights":
            return "\n".join(_right(row) for row in value)
        if isinstance(value, list):
            return "\n".join(" · ".join(str(part) for part in row if part) for row in value)
        return str(value)


def differing_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and the lines that came."""
    lines = list(ndiff(before.splitlines(), after.splitlines()))
    return (
        [line[2:] for line in lines if line.startswith("- ")],
        [line[2:] for line in lines if line.startswith("+ ")],
    )


def _right(row: list[Any]) -> str:
    kind, state, *rest = row
    words = [gettext(RIGHT_WORDS[kind]), gettext(RIGHT_STATE_WORDS[state])]
    return " · ".join([*words, *(str(part) for part in rest if part)])
