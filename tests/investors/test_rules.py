"""Numbers of managers and funds, what is missing before an officer can decide, and the moves of the verification."""

import pytest

from portal.errors import MoveRefused, move
from portal.investors.rules import (
    MOST_FUNDS,
    MOVES,
    AmacRefused,
    EvidenceKind,
    InvestorKind,
    InvestorState,
    checked_funds,
    checked_manager,
    missing,
)

S = InvestorState
LICENCE, CARD = EvidenceKind.LICENCE, EvidenceKind.WORK_CARD


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("P1012345", "P1012345"),
        (" p1012345 ", "P1012345"),
        ("Ｐ１０１２３４５", "P1012345"),
        ("", None),
        (None, None),
        ("   ", None),
    ],
)
def test_a_managers_number_is_kept_in_one_form(typed: str | None, kept: str | None) -> None:
    assert checked_manager(typed) == kept


@pytest.mark.parametrize("typed", ["P123456", "P12345678", "1012345", "PA012345", "P10 12345", "P1012345\nP1012346"])
def test_what_is_no_managers_number_is_refused(typed: str) -> None:
    with pytest.raises(AmacRefused):
        checked_manager(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("SAB123", ["SAB123"]),
        ("sab123, SCD456\nsab123", ["SAB123", "SCD456"]),
        ("SAB123；SCD456、ＳＥＦ７８９", ["SAB123", "SCD456", "SEF789"]),
        ("", []),
        (None, []),
    ],
)
def test_funds_are_told_apart_and_named_once(typed: str | None, kept: list[str]) -> None:
    assert checked_funds(typed) == kept


@pytest.mark.parametrize(
    "typed", ["SAB12", "SAB1234", "XAB123", "SAB-12", "，SAB 123", " ".join(f"S{n:05d}" for n in range(MOST_FUNDS + 1))]
)
def test_what_is_no_funds_number_is_refused(typed: str) -> None:
    with pytest.raises(AmacRefused):
        checked_funds(typed)


@pytest.mark.parametrize(
    ("kind", "usci", "papers", "lacks"),
    [
        (InvestorKind.INSTITUTION, "x", [LICENCE, CARD], 0),
        (InvestorKind.INSTITUTION, "x", [LICENCE, LICENCE], 1),
        (InvestorKind.INSTITUTION, None, [LICENCE, CARD], 1),
        (InvestorKind.INSTITUTION, None, [EvidenceKind.OTHER], 3),
        (InvestorKind.ANGEL, None, [CARD], 0),
        (InvestorKind.ANGEL, None, [EvidenceKind.OTHER], 0),
        (InvestorKind.ANGEL, None, [], 1),
    ],
)
def test_what_is_needed_before_an_officer_can_decide(
    kind: str, usci: str | None, papers: list[str], lacks: int
) -> None:
    assert len(missing(kind, usci=usci, papers=papers)) == lacks


POSSIBLE = {
    (S.DRAFT, S.ASKED),
    (S.ASKED, S.VERIFIED),
    (S.ASKED, S.RETURNED),
    (S.ASKED, S.DRAFT),
    (S.RETURNED, S.ASKED),
    (S.VERIFIED, S.SUSPENDED),
    (S.VERIFIED, S.ASKED),
    (S.SUSPENDED, S.VERIFIED),
}


@pytest.mark.parametrize("old", S)
@pytest.mark.parametrize("new", S)
def test_the_verification_moves_only_so(old: S, new: S) -> None:
    if (old, new) in POSSIBLE:
        assert move(MOVES, old, new) == new
    else:
        with pytest.raises(MoveRefused):
            move(MOVES, old, new)
