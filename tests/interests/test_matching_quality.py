"""How good recommendations are on made-up markets whose true likings are known; more of it in `make bench`."""

import pytest

from tools.bench.market import LIKED, market
from tools.bench.recommendation import (
    after_feedback,
    by_chance,
    by_filter,
    by_lists,
    by_portal,
    ndcg,
    quality,
    with_fresh_places,
)

SEEDS = (6, 7)


@pytest.fixture(scope="module")
def markets():
    return [market(seed) for seed in SEEDS]


def test_the_portal_ranks_better_than_plain_methods_and_above_the_bar(markets) -> None:
    chance, filtered, lists, portal = (
        quality(markets, method).ndcg for method in (by_chance, by_filter, by_lists, by_portal)
    )
    assert chance < filtered < lists < portal
    assert portal >= 0.60


def test_places_for_the_unseen_cost_little_and_show_more(markets) -> None:
    plain, fresh = quality(markets, by_portal), quality(markets, with_fresh_places())
    assert fresh.ndcg >= 0.58
    assert fresh.coverage > plain.coverage


def test_what_a_fund_judged_helps_with_what_it_has_not_seen(markets) -> None:
    assert after_feedback(markets, learns=True) > after_feedback(markets, learns=False)


def test_a_market_is_the_same_every_time_and_another_with_another_seed() -> None:
    assert market(3) == market(3)
    assert market(3).liked != market(4).liked
    assert {len(liked) for liked in market(3).liked} == {LIKED}


@pytest.mark.parametrize(
    ("shown", "liked", "gain"),
    [([1, 2, 3], {1, 2, 3}, 1), ([4, 5, 6], {1, 2, 3}, 0), ([4, 1], {1}, 0.6309), ([1, 4], {1, 2}, 0.6131)],
)
def test_gain_is_counted_as_the_books_do(shown: list[int], liked: set[int], gain: float) -> None:
    assert ndcg(shown, liked) == pytest.approx(gain, abs=1e-4)
