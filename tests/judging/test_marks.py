"""Marks as they are typed."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from portal.errors import Refusal
from portal.judging.fitting import affinity, folded, is_same_institution
from portal.judging.marks import anchors_in_points, kept_total, mark_of, stored, total_of, written
from portal.judging.rules import takes_scores


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("25", "25"),
        (" 25.5 ", "25.5"),
        ("０", "0"),
        ("２５．２５", "25.25"),
        ("25。5", "25.5"),
        ("30", "30"),
        (".5", "0.5"),
        ("", None),
        (None, None),
    ],
)
def test_a_mark_is_read_as_phones_send_it(typed, mark):
    assert mark_of(typed, 30) == (None if mark is None else Decimal(mark))


@pytest.mark.parametrize(
    "typed", ["30.01", "31", "-1", "1e1", "abc", "25.555", "²", "1 2", "NaN", "25,5", ".", "1" * 9]
)
def test_what_is_no_mark_is_refused_with_a_sentence(typed):
    with pytest.raises(Refusal):
        mark_of(typed, 30)


@pytest.mark.parametrize(("mark", "text"), [("25.50", "25.5"), ("20", "20"), ("0.00", "0"), ("10.05", "10.05")])
def test_a_mark_is_written_without_needless_zeros(mark, text):
    assert written(Decimal(mark)) == text


def test_what_is_stored_adds_up_to_the_same_total():
    marks = {2: Decimal("24.5"), 1: Decimal(30), 3: Decimal("12.25")}
    assert stored(marks) == {"1": "30", "2": "24.5", "3": "12.25"}
    assert total_of(marks) == kept_total(stored(marks)) == Decimal("66.75")


def test_anchors_cover_the_points_without_a_gap():
    anchors = [{"from": 0, "zh": "差"}, {"from": 0.9, "zh": "优"}, {"from": 0.65, "zh": "中"}]
    bands = [(written(low), written(high), each["zh"]) for low, high, each in anchors_in_points(anchors, 25)]
    assert bands == [("22.5", "25", "优"), ("16.25", "22.5", "中"), ("0", "16.25", "差")]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("温州大学", "温州大学（演示）", True),
        ("Zhejiang  University", "ZHEJIANG UNIVERSITY", True),
        ("正泰电器有限公司", "正泰电器股份有限公司", True),
        ("温州大学", "温州医科大学", False),
        ("", "", False),
        (None, None, False),
    ],
)
def test_houses_are_compared_as_people_mean_them(one, other, is_same):
    judges = [SimpleNamespace(institution=name) for name in (one, other)]
    assert is_same_institution(*judges) is is_same


def test_nobody_is_of_a_house_without_a_name():
    assert folded("（演示）") == folded(None) == ""


@pytest.mark.parametrize(
    ("knows", "sector", "worth"),
    [
        (["electrical"], "electrical", 1.0),
        (["health"], "electrical", 0.0),
        ([], "electrical", 0.3),
        (["health"], "general", 0.3),
    ],
)
def test_a_judge_fits_what_they_know(knows, sector, worth):
    assert affinity(SimpleNamespace(sectors=knows), SimpleNamespace(sector=sector)) == worth


@pytest.mark.parametrize(
    ("closed", "reopened", "takes"), [(None, None, True), (1, None, False), (1, 2, True), (3, 2, False), (2, 2, True)]
)
def test_a_round_that_was_closed_takes_scores_only_where_it_was_asked_for(closed, reopened, takes):
    assert takes_scores(closed, reopened) is takes
