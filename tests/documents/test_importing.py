"""What an import would do with a row, and with all of them."""

from dataclasses import dataclass

import pytest

from portal.documents.importing import Outcome, Plan, outcome_of


@dataclass(frozen=True)
class Line:
    outcome: Outcome


@pytest.mark.parametrize(
    ("has_faults", "is_known", "is_changed", "outcome"),
    [
        (False, False, False, Outcome.NEW),
        (False, False, True, Outcome.NEW),
        (False, True, True, Outcome.CHANGED),
        (False, True, False, Outcome.SAME),
        (True, True, True, Outcome.FAULTY),
        (True, False, False, Outcome.FAULTY),
    ],
)
def test_what_becomes_of_a_row(has_faults: bool, is_known: bool, is_changed: bool, outcome: Outcome) -> None:
    assert outcome_of(has_faults=has_faults, is_known=is_known, is_changed=is_changed) is outcome


def test_one_faulty_row_stops_the_whole_plan() -> None:
    assert Plan([Line(Outcome.NEW), Line(Outcome.SAME)]).is_sound
    plan = Plan([Line(Outcome.NEW), Line(Outcome.FAULTY), Line(Outcome.NEW)])
    assert not plan.is_sound
    assert [plan.count(word) for word in ("new", Outcome.FAULTY, "same")] == [2, 1, 0]
