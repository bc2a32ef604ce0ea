"""Amounts of a round: the post-money check and what an unusual figure is asked. Pure.

Source: post-money = ask ÷ equity; a stated valuation may differ by 1 %; equity 0 < x < 100, usually 5 to 30.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from portal.errors import N_

USUAL_EQUITY = (Decimal(5), Decimal(30))
MOST_DIFFERENCE = Decimal("0.01")
# Below 1 万元 and from 10 亿元 on, 元 and 万元 have probably been mixed up.
LEAST_LIKELY_YUAN = 10_000
MOST_LIKELY_YUAN = 1_000_000_000


@dataclass(frozen=True)
class Hint:
    """A sentence about a figure that needs a second look; `values` fill its places, amounts are whole yuan."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict)


def post_money(ask_yuan: int | None, equity_percent: Decimal | None) -> int | None:
    """What the whole company is worth after the round, in yuan, half up; None where one of the two is missing."""
    if not ask_yuan or not equity_percent:
        return None
    return int((Decimal(ask_yuan) * 100 / equity_percent).quantize(Decimal(1), ROUND_HALF_UP))


def valuation_differs(ask_yuan: int | None, equity_percent: Decimal | None, stated_yuan: int | None) -> bool:
    """Whether the stated valuation lies more than 1 % off what ask and equity say."""
    if not ask_yuan or not equity_percent or stated_yuan is None:
        return False
    exact = Decimal(ask_yuan) * 100 / equity_percent
    return abs(Decimal(stated_yuan) - exact) > exact * MOST_DIFFERENCE


def hints(ask_yuan: int | None, equity_percent: Decimal | None, valuation_yuan: int | None) -> list[Hint]:
    """What is worth a second look. None of it stops anybody."""
    found = []
    if valuation_differs(ask_yuan, equity_percent, valuation_yuan):
        counted = post_money(ask_yuan, equity_percent)
        found.append(
            Hint(
                N_("Ask and equity come to %(counted)s after the round, the stated valuation is %(stated)s."),
                {"counted": counted, "stated": valuation_yuan},
            )
        )
    if equity_percent is not None and not USUAL_EQUITY[0] <= equity_percent <= USUAL_EQUITY[1]:
        found.append(Hint(N_("Between 5 and 30 per cent is usual in one round.")))
    for amount in (ask_yuan, valuation_yuan):
        if amount is not None and amount < LEAST_LIKELY_YUAN:
            found.append(Hint(N_("%(amount)s is very little: was the amount typed in 万元?"), {"amount": amount}))
        if amount is not None and amount >= MOST_LIKELY_YUAN:
            found.append(
                Hint(N_("%(amount)s is very much: was the amount typed in yuan instead of 万元?"), {"amount": amount})
            )
    return found
