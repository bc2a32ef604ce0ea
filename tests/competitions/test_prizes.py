"""Who gets which prize: shared ranks, vacant prizes, parts, numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.competitions.prizes import Tier, certificate_number, distributed, is_in_order, parts

FIRST, SECOND, THIRD = Tier("一等奖", "", 1, 20), Tier("二等奖", "", 2, 10), Tier("三等奖", "", 3, 5)
TABLE = [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7}, ["a", "bc", "def"]),
        ({"a": 1, "b": 1, "c": 3, "d": 4}, ["ab", "c", "d--"]),  # two first prizes, one second less
        ({"a": 1, "b": 1, "c": 1, "d": 4}, ["abc", "", "d--"]),
        ({"a": 1, "b": 2, "c": 3, "d": 3, "e": 5}, ["a", "bcd", "e-"]),  # a tie at the edge takes one from below
        ({"a": 4, "b": 9}, ["a", "b-", "---"]),  # ranks of all groups together are taken within the group
        ({}, ["-", "--", "---"]),
    ],
)
def test_prizes_follow_the_ranks(ranks, expected):
    found = distributed(list(ranks.items()), TABLE)
    assert ["".join(each.who or "-" for each in found if each.tier == tier) for tier in range(3)] == expected


@given(st.lists(st.integers(1, 12), max_size=12), st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_every_seat_is_given_or_vacant_and_nobody_gets_two(ranks, seats):
    tiers = [Tier("奖", "", number, 1) for number in seats]
    found = distributed(list(enumerate(ranks)), tiers)
    winners = [each.who for each in found if each.who is not None]
    assert len(winners) == len(set(winners))
    assert len(found) >= sum(seats)
    best = sorted(ranks)
    assert sorted(ranks[who] for who in winners) == best[: len(winners)]
    assert all(each.who is None for each in found if each.rank is None)


@pytest.mark.parametrize(
    ("places", "expected"),
    [([], True), ([(1, 1), (2, 2), (2, 3)], True), ([(1, 1), (1, 1), (2, 3)], True), ([(1, 2), (2, 1)], False)],
)
def test_places_follow_ranks_or_it_is_seen(places, expected):
    assert is_in_order(places) is expected


@pytest.mark.parametrize(
    ("prize", "percent", "expected"),
    [(200_000, 40, [80_000, 120_000]), (100, 100, [100]), (100, 0, [100]), (99, 40, [39, 60]), (0, 40, [])],
)
def test_the_parts_make_up_the_prize(prize, percent, expected):
    assert parts(prize, percent) == expected


def test_a_number_is_written_as_on_the_paper():
    assert certificate_number("WZCK-2027-CZ", 1) == "WZCK-2027-CZ-001"
    assert certificate_number("WZCK-2027-CZ", 1234) == "WZCK-2027-CZ-1234"
