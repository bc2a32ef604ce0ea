"""Levels of intent and what an investor thinks of a project. Pure and clock-free."""

from enum import StrEnum

from portal.errors import N_


class IntentLevel(StrEnum):
    """How far an investor's intent goes (了解/约谈/跟进/拟投)."""

    LEARN = "learn"
    MEET = "meet"
    FOLLOW = "follow"
    INVEST = "invest"


class IntentState(StrEnum):
    """Whether the intent stands."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What a fund answers to a recommendation."""

    WANT = "want"
    MAYBE = "maybe"
    NO = "no"


LEVEL_WORDS = {
    IntentLevel.LEARN: N_("Learn more"),
    IntentLevel.MEET: N_("Arrange a talk"),
    IntentLevel.FOLLOW: N_("Follow up"),
    IntentLevel.INVEST: N_("Plan to invest"),
}
