"""Passwords and the life of an organising body."""

import pytest

from portal.accounts.rules import ORGANISATION_MOVES, OrganisationState, check_password, common_passwords
from portal.errors import MoveRefused, Refusal, move

MINE = ("林小满（演示）", "xiaoman.lin@example.com", "19900001234")


@pytest.mark.parametrize(
    "password", ["三月看潮九月看山", "correct horse battery", "x9-Kq27zz", "a b c d e f", "🙂🙃🙂🙃abcd", "k7q" * 66]
)
def test_a_password_nobody_guesses_first_passes(password: str) -> None:
    check_password(password, *MINE)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "1234567",
        "k7" * 100 + "x",
        "password",
        "PassWord1",
        "woaini1314",
        "5201314520",
        "aaaaaaaaaa",
        "abababab",
        "xiaoman.lin@example.com",
        "XIAOMAN.LIN",
        "19900001234",
        "makerday123",
    ],
)
def test_a_password_that_is_guessed_first_does_not(password: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_password(password, *MINE)
    assert refused.value.field == "password"


def test_the_list_of_common_passwords_is_long_enough() -> None:
    assert len(common_passwords()) >= 3000


@pytest.mark.parametrize("old", OrganisationState)
@pytest.mark.parametrize("new", OrganisationState)
def test_the_life_of_a_body(old: OrganisationState, new: OrganisationState) -> None:
    steps = {("asked", "approved"), ("asked", "declined"), ("declined", "asked")}
    if (old.value, new.value) in steps:
        assert move(ORGANISATION_MOVES, old, new) == new
    else:
        with pytest.raises(MoveRefused):
            move(ORGANISATION_MOVES, old, new)
