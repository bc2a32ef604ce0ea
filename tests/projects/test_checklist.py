"""What a passport still lacks."""

from types import SimpleNamespace
from typing import Any

import pytest

from portal.projects.checklist import NEEDED_IN_PUBLIC, missing, points

COMPLETE: dict[str, Any] = {
    "name_zh": "断路器", "name_en": "Breaker", "one_line_zh": "会说话", "one_line_en": "It talks", "highlights_zh": "- 一",
    "highlights_en": "- one", "text_zh": "故事", "cover_id": 1, "is_raising": True, "ask_yuan": 1, "equity_percent": 1,
    "members": [SimpleNamespace(is_leader=True)], "stays": [SimpleNamespace(left_on=None)], "milestones": [1],
}  # fmt: skip


def passport(**changes: Any) -> Any:
    return SimpleNamespace(**(COMPLETE | changes))


def test_a_complete_passport_lacks_nothing() -> None:
    assert missing(passport()) == []
    assert all(point.is_done for point in points(passport()))


@pytest.mark.parametrize(
    "gap",
    [{name: None} for name in NEEDED_IN_PUBLIC] + [{"name_en": ""}, {"members": []}],
)
def test_a_needed_gap_stops_publishing_and_says_where_to_fill_it(gap: dict[str, Any]) -> None:
    [point] = missing(passport(**gap))
    assert point.is_needed
    assert point.page.startswith("projects.")


@pytest.mark.parametrize(
    "gap",
    [
        {"highlights_en": None}, {"text_zh": None}, {"cover_id": None}, {"stays": []}, {"milestones": []},
        {"ask_yuan": None}, {"equity_percent": None}, {"stays": [SimpleNamespace(left_on=1)]},
    ],
)  # fmt: skip
def test_advice_stops_nobody(gap: dict[str, Any]) -> None:
    there = passport(**gap)
    assert missing(there) == []
    assert [point.is_needed for point in points(there) if not point.is_done] == [False]


def test_figures_are_advised_only_while_raising_money() -> None:
    assert all(point.is_done for point in points(passport(is_raising=False, ask_yuan=None, equity_percent=None)))
