"""Levels of intent and when a team is told."""

import pytest

from portal.interests.rules import LEVEL_HINTS, LEVEL_WORDS, IntentLevel, is_worth_a_letter, rank


def test_levels_go_up_from_learning_to_investing() -> None:
    assert [rank(level) for level in ("learn", "meet", "follow", "invest")] == [0, 1, 2, 3]
    assert set(LEVEL_WORDS) == set(LEVEL_HINTS) == set(IntentLevel)


@pytest.mark.parametrize(
    ("is_new", "was_open", "before", "after", "amount_changed", "is_told"),
    [
        (True, False, None, "learn", False, True),
        (False, True, "learn", "meet", False, True),
        (False, True, "meet", "learn", False, False),
        (False, True, "meet", "meet", False, False),
        (False, True, "meet", "meet", True, True),
        (False, False, "meet", "meet", False, True),
    ],
)
def test_a_team_is_told_of_what_is_new(
    is_new: bool, was_open: bool, before: str | None, after: str, amount_changed: bool, is_told: bool
) -> None:
    told = is_worth_a_letter(
        is_new=is_new, was_open=was_open, before=before, after=after, amount_changed=amount_changed
    )
    assert told is is_told
