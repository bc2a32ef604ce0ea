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
STATE_WORDS = {
    IntentState.OPEN: N_("Stands"),
    IntentState.WITHDRAWN: N_("Withdrawn"),
}
VERDICT_WORDS = {
    Verdict.WANT: N_("Interesting"),
    Verdict.MAYBE: N_("Perhaps"),
    Verdict.NO: N_("Not for us"),
}
LEVEL_HINTS = {
    IntentLevel.LEARN: N_("You would like to know more about the project."),
    IntentLevel.MEET: N_("You would like to sit down with the team."),
    IntentLevel.FOLLOW: N_("You follow how the project goes on."),
    IntentLevel.INVEST: N_(
        "You plan to invest. It binds nobody: what is agreed and what is paid stands in the ledger."
    ),
}
COMPARED = range(2, 5)
MOST_SEARCHES = 20
MOST_SHORTLISTED = 200
MOST_NOTES = 100
# New fits are looked for once a day, from this hour in Wenzhou on.
TELL_FROM_HOUR = 8


def rank(level: str) -> int:
    """How far a level goes, from 0."""
    return list(IntentLevel).index(IntentLevel(level))


def is_worth_a_letter(*, is_new: bool, was_open: bool, before: str | None, after: str, amount_changed: bool) -> bool:
    """Whether the team is told: a new intent, one said anew, a higher level, another amount."""
    return is_new or not was_open or (before is not None and rank(after) > rank(before)) or amount_changed
