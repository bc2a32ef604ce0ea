"""The post-money check and what an unusual figure is asked."""

from decimal import Decimal

import pytest

from portal.projects.money import hints, post_money, valuation_differs


@pytest.mark.parametrize(
    ("ask", "equity", "worth"),
    [
        (5_000_000, "10", 50_000_000),  # 500万 at 10 % → 5000万
        (6_500_000, "12", 54_166_667),
        (1, "50", 2),
        (1, "99.99", 1),
        (None, "10", None),
        (5_000_000, None, None),
    ],
)
def test_post_money_is_ask_by_equity(ask: int | None, equity: str | None, worth: int | None) -> None:
    assert post_money(ask, Decimal(equity) if equity else None) == worth


@pytest.mark.parametrize(
    ("stated", "differs"),
    [
        (50_000_000, False),
        (50_500_000, False),  # exactly 1 %
        (50_500_001, True),
        (49_500_000, False),
        (49_499_999, True),
        (None, False),
    ],
)
def test_a_stated_valuation_may_differ_by_one_per_cent(stated: int | None, differs: bool) -> None:
    assert valuation_differs(5_000_000, Decimal(10), stated) is differs


def test_without_ask_or_equity_no_valuation_is_wrong() -> None:
    assert not valuation_differs(None, Decimal(10), 7)
    assert not valuation_differs(5_000_000, None, 7)


@pytest.mark.parametrize(
    ("ask", "equity", "valuation", "found"),
    [
        (5_000_000, "10", 50_000_000, []),
        (5_000_000, "10", None, []),
        (5_000_000, "10", 60_000_000, ["Ask and equity"]),
        (5_000_000, "4.99", None, ["Between 5 and 30"]),
        (5_000_000, "5", None, []),
        (5_000_000, "30", None, []),
        (5_000_000, "30.01", None, ["Between 5 and 30"]),
        (9_999, "10", None, ["very little"]),  # 0.9999 万元
        (1_000_000_000, "10", None, ["very much"]),  # 5,000,000 yuan typed as 万元 and the like
        (None, None, None, []),
    ],
)
def test_figures_that_deserve_a_second_look(
    ask: int | None, equity: str | None, valuation: int | None, found: list[str]
) -> None:
    said = [hint.msgid for hint in hints(ask, Decimal(equity) if equity else None, valuation)]
    assert len(said) == len(found)
    assert all(part in sentence for part, sentence in zip(found, said, strict=True))
