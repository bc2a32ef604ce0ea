"""Scores, ranks and ties by the tables of the notices; what must hold for any sheets."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.competitions.rules import Aggregation, TieBreak
from portal.judging import scoring
from portal.judging.scoring import Line, LineKind, Row, TooFewScores, entry_score, lines, ranked, trimmed_mean

TRIMMED, MEAN = Aggregation.TRIMMED_MEAN, Aggregation.MEAN
points = st.integers(0, 400).map(lambda quarters: Decimal(quarters) / 4)
some_totals = st.lists(points, min_size=1, max_size=9)


def totals(*values):
    return [Decimal(str(value)) for value in values]


@pytest.mark.parametrize(
    ("given_", "score"),
    [
        (totals(88, 91.5, 90, 86, 92, 89, 90.5), "89.80"),
        (totals(85.5, 90, 90, 78, 88), "87.83"),
        (totals(88, 88.25, 87, 90), "88.13"),  # half to even would give 88.12
        (totals(80, 80, 80, 80, 80), "80.00"),
        (totals(0, 50, 100), "50.00"),
    ],
)
def test_a_trimmed_mean_leaves_out_one_highest_and_one_lowest_and_rounds_half_up(given_, score):
    assert str(trimmed_mean(given_)) == score


@pytest.mark.parametrize(
    ("given_", "aggregation", "score"),
    [
        (totals(85.5, 90, 90, 78, 88), TRIMMED, "87.83"),
        (totals(85.5, 90, 90, 78, 88), MEAN, "86.30"),
        (totals(85.5, 90, 90, 78, 88), "trimmed_mean", "87.83"),
        (totals(88, 88.25, 87, 90), TRIMMED, "88.31"),  # fewer than five judges: the plain mean
        (totals(60, 90, 90), TRIMMED, "80.00"),
        (totals(80.005, 80.005), MEAN, "80.01"),
        (totals(71), TRIMMED, "71.00"),
    ],
)
def test_an_entry_is_scored_by_the_rule_of_its_round(given_, aggregation, score):
    assert str(entry_score(given_, aggregation)) == score


@pytest.mark.parametrize(
    "score", [lambda: entry_score([], MEAN), lambda: trimmed_mean(totals(80, 90)), lambda: lines({}, MEAN)]
)
def test_without_sheets_there_is_no_score(score):
    with pytest.raises(TooFewScores):
        score()


@given(some_totals)
def test_a_score_lies_between_the_lowest_and_the_highest_total(given_):
    assert min(given_) <= entry_score(given_, TRIMMED) <= max(given_)


@given(st.lists(points, min_size=5, max_size=9))
def test_a_trimmed_mean_lies_between_the_second_lowest_and_the_second_highest(given_):
    order = sorted(given_)
    assert scoring.rounded(order[1]) <= entry_score(given_, TRIMMED) <= scoring.rounded(order[-2])


@given(some_totals, st.integers(0, 8), points)
def test_a_higher_total_of_one_judge_never_lowers_the_score(given_, number, more):
    raised = list(given_)
    raised[number % len(raised)] += more
    assert entry_score(raised, TRIMMED) >= entry_score(given_, TRIMMED)


@given(some_totals, st.randoms(use_true_random=False))
def test_the_order_of_the_sheets_does_not_matter(given_, chance):
    shuffled = list(given_)
    chance.shuffle(shuffled)
    assert entry_score(shuffled, TRIMMED) == entry_score(given_, TRIMMED)


def test_the_marks_of_a_sheet_are_added_exactly():
    assert str(scoring.sheet_total(totals(39.1, 24.2, 14.3, 19.4))) == "97.00"


@pytest.mark.parametrize(("percent", "score"), [(0, "90.00"), (20, "86.00"), (33, "83.40"), (50, "80.00")])
def test_a_public_jury_weighs_what_the_round_says(percent, score):
    assert str(scoring.with_jury(Decimal(90), Decimal(70), percent)) == score


@pytest.mark.parametrize(
    ("given_", "alarm", "rings"),
    [(totals(60, 80), 20, True), (totals(60.5, 80), 20, False), (totals(60, 99), None, False), ([], 20, False)],
)
def test_judges_far_apart_ring_the_alarm(given_, alarm, rings):
    assert scoring.is_alarming(given_, alarm) is rings


def rows(*each):
    return [Row(name, Decimal(str(score)), breaks[0] if breaks else {}) for name, score, *breaks in each]


def placed(found):
    return [(place.entry, place.rank, place.is_shared) for place in found]


def test_equal_scores_share_a_rank_and_the_next_one_skips():
    found = ranked(rows(("a", 90), ("b", 85), ("c", 90), ("d", 80), ("e", 85), ("f", 85)))
    assert placed(found) == [
        ("a", 1, True), ("c", 1, True), ("b", 3, True), ("e", 3, True), ("f", 3, True), ("d", 6, False),
    ]  # fmt: skip


def test_ties_are_decided_in_the_configured_order():
    both = {TieBreak.EARLIER_ROUND: Decimal(80), TieBreak.SUM_OF_ALL: Decimal(400)}
    less = {TieBreak.EARLIER_ROUND: Decimal(80), TieBreak.SUM_OF_ALL: Decimal(399)}
    early = {TieBreak.EARLIER_ROUND: Decimal(81), TieBreak.SUM_OF_ALL: Decimal(1)}
    equals = rows(("a", 90, less), ("b", 90, both), ("c", 90, early))
    found = ranked(equals, [TieBreak.EARLIER_ROUND, TieBreak.SUM_OF_ALL])
    assert placed(found) == [("c", 1, False), ("b", 2, False), ("a", 3, False)]
    assert [place.decided_by for place in found] == [TieBreak.EARLIER_ROUND, TieBreak.SUM_OF_ALL, TieBreak.SUM_OF_ALL]
    assert placed(ranked(equals, [TieBreak.SUM_OF_ALL])) == [("b", 1, False), ("a", 2, False), ("c", 3, False)]


def test_what_one_of_the_equals_lacks_decides_nothing_among_them():
    equals = rows(("a", 90), ("b", 90, {TieBreak.EARLIER_ROUND: Decimal(80)}))
    assert placed(ranked(equals, [TieBreak.EARLIER_ROUND])) == [("a", 1, True), ("b", 1, True)]


def test_a_tie_break_never_turns_different_scores_round():
    found = ranked(rows(("a", 90.01), ("b", 90.0, {TieBreak.EARLIER_ROUND: Decimal(99)})), [TieBreak.EARLIER_ROUND])
    assert placed(found) == [("a", 1, False), ("b", 2, False)]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), points, max_size=12), st.integers())
def test_ranks_depend_on_the_scores_alone(scores, seed):
    named = [Row(name, score) for name, score in scores.items()]
    Random(seed).shuffle(named)
    for place in ranked(named):
        assert place.rank == 1 + sum(score > place.score for score in scores.values())
        assert place.is_shared == (list(scores.values()).count(place.score) > 1)


def test_the_arithmetic_of_a_score_can_be_followed_line_by_line():
    found = lines(
        {"J1": Decimal("85.5"), "J2": Decimal(90), "J3": Decimal(90), "J4": Decimal(78), "J5": Decimal(88)}, TRIMMED
    )
    assert found == [
        Line(LineKind.TOTAL, Decimal("85.5"), "J1"),
        Line(LineKind.HIGHEST, Decimal(90), "J2"),
        Line(LineKind.TOTAL, Decimal(90), "J3"),
        Line(LineKind.LOWEST, Decimal(78), "J4"),
        Line(LineKind.TOTAL, Decimal(88), "J5"),
        Line(LineKind.SUM, Decimal("263.5")),
        Line(LineKind.COUNT, Decimal(3)),
        Line(LineKind.SCORE, Decimal("87.83")),
    ]


def test_a_jury_stands_in_the_arithmetic_with_its_weight():
    found = lines({"J1": Decimal(90)}, TRIMMED, jury=Decimal(70), jury_percent=20)
    assert [(line.kind, line.value, line.weight) for line in found[-3:]] == [
        (LineKind.JUDGES, Decimal(90), 80),
        (LineKind.JURY, Decimal(70), 20),
        (LineKind.SCORE, Decimal(86), None),
    ]


@given(some_totals, st.sampled_from(Aggregation))
def test_the_lines_of_an_entry_end_in_its_score(given_, aggregation):
    found = lines({f"J{number}": total for number, total in enumerate(given_)}, aggregation)
    by_kind = {line.kind: line.value for line in found}
    assert found[-1].value == entry_score(given_, aggregation)
    assert sum(line.value for line in found if line.kind is LineKind.TOTAL) == by_kind[LineKind.SUM]
    assert scoring.rounded(by_kind[LineKind.SUM] / by_kind[LineKind.COUNT]) == by_kind[LineKind.SCORE]
