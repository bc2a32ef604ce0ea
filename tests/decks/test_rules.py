"""Names, parts, moves."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portal.decks.rules import MOVES, GrantState, form_named, is_live

NOW = datetime(2027, 6, 24, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("计划书.pdf", "pdf"),
        ("PLAN.PDF", "pdf"),
        ("a.b.JPEG", "jpg"),
        ("a.m4v", "mp4"),
        ("pdf", None),
        ("a.pptm", None),
        ("a.svg", None),
        ("a.pdf.exe", None),
        ("", None),
    ],
)
def test_the_ending_of_a_name_promises_a_form(name: str, form: str | None) -> None:
    assert form_named(name) == form


@pytest.mark.parametrize("state", list(GrantState))
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_only_a_grant_before_its_end_is_live(state: GrantState, seconds: int) -> None:
    grant = SimpleNamespace(state=state, expires_at=NOW + timedelta(seconds=seconds))
    assert is_live(grant, NOW) == (state == GrantState.GRANTED and seconds == 1)


def test_every_end_of_a_grant_is_final() -> None:
    assert set(MOVES) == set(GrantState)
    ends = set(GrantState) - {GrantState.ASKED, GrantState.GRANTED}
    assert all(not MOVES[state] for state in ends)
