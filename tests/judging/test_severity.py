"""Judges who lean are told from entries that are good, as far as shared entries bear it."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.judging.scoring import LineKind, TooFewScores, mean, rounded
from portal.judging.severity import Given, adjusted, adjusted_lines, shifts


def sparse_round(seed, *, judges=20, entries=120, readings=3, leaning=5.0):
    """Sheets of a round in which everybody reads a part, with the truth about entries and judges."""
    chance = Random(seed)
    leans = {f"J{number:02}": chance.gauss(0, leaning) for number in range(judges)}
    worth = {f"E{number:03}": chance.gauss(70, 5) for number in range(entries)}
    sheets = [
        Given(judge, entry, rounded(Decimal(worth[entry] + leans[judge] + chance.gauss(0, 4))))
        for entry in worth
        for judge in chance.sample(sorted(leans), readings)
    ]
    return sheets, worth, leans


def a_full_round(chance, judges, entries):
    return [
        Given(f"J{judge}", f"E{entry}", Decimal(chance.randrange(20000)) / 200)
        for judge in range(judges)
        for entry in range(entries)
    ]


def tau(truth, scores):
    """Kendall's tau of two rankings of the same names."""
    names, kept = sorted(truth), 0
    pairs = [(one, other) for number, one in enumerate(names) for other in names[:number]]
    for one, other in pairs:
        product = (truth[one] - truth[other]) * float(scores[one] - scores[other])
        kept += (product > 0) - (product < 0)
    return kept / len(pairs)


@pytest.mark.parametrize("seed", range(3))
def test_a_sparse_round_is_ranked_nearer_to_the_truth(seed):
    sheets, worth, _ = sparse_round(seed)
    found = adjusted(sheets).entries
    gain = tau(worth, {name: each.score for name, each in found.items()}) - tau(
        worth, {name: each.raw for name, each in found.items()}
    )
    assert gain >= 0.07


def test_leanings_and_noise_are_found_as_they_are():
    sheets, _, leans = sparse_round(1, judges=40, entries=400)
    found = adjusted(sheets)
    assert abs(float(found.noise) - 4) < 0.5 and abs(float(found.severity) - 5) < 1.5
    middle = sum(leans.values()) / len(leans)
    off = [abs(float(each.offset) - (leans[name] - middle)) for name, each in found.judges.items()]
    assert max(off) < 3 and found.components == 1 and found.is_estimated


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5), st.integers(1, 8))
def test_where_everybody_scored_every_entry_nothing_changes(chance, judges, entries):
    found = adjusted(a_full_round(chance, judges, entries))
    assert all(each.score == each.raw for each in found.entries.values())
    assert sum(each.offset for each in found.judges.values()) == 0


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(-20, 20))
def test_points_added_by_one_judge_who_scored_everybody_leave_the_ranking(chance, more):
    sheets = a_full_round(chance, 4, 6)
    raised = [Given(s.judge, s.entry, s.total + (more if s.judge == "J0" else 0)) for s in sheets]
    ranks = [[(shift.entry, shift.rank) for shift in shifts(adjusted(each))] for each in (sheets, raised)]
    assert ranks[0] == ranks[1]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_neither_the_order_of_the_sheets_nor_the_names_of_the_entries_matter(seed, chance):
    sheets, worth, _ = sparse_round(seed, judges=6, entries=15)
    before = adjusted(sheets).entries
    other = dict(zip(worth, chance.sample(sorted(worth), len(worth)), strict=True))
    renamed = [Given(s.judge, other[s.entry], s.total) for s in sheets]
    chance.shuffle(renamed)
    after = adjusted(renamed).entries
    assert all(before[name].score == after[other[name]].score for name in worth)


@pytest.mark.parametrize("seed", range(2))
def test_the_adjusted_score_can_be_followed_line_by_line(seed):
    sheets, worth, _ = sparse_round(seed, judges=8, entries=30)
    found = adjusted(sheets)
    for entry in worth:
        totals = {s.judge: s.total for s in sheets if s.entry == entry}
        told = adjusted_lines(totals, found)
        corrected = [line.value for line in told if line.kind is LineKind.CORRECTED]
        assert corrected == [totals[judge] - found.judges[judge].offset for judge in sorted(totals)]
        assert told[-1].value == mean(corrected) == found.entries[entry].score


def test_judges_who_share_no_entry_are_named_as_apart():
    sheets = [
        Given(judge, f"{circle}{entry}", Decimal(60 + 7 * entry + 5 * (judge[-1] == "0")))
        for circle in "AB"
        for judge in (f"{circle}0", f"{circle}1", f"{circle}2")
        for entry in range(4)
    ]
    found = adjusted(sheets)
    assert found.components == 2
    for circle in "AB":
        assert sum(each.offset for name, each in found.judges.items() if name[0] == circle) == 0


@pytest.mark.parametrize(
    "sheets", [[("a", "x", 70)], [("a", "x", 70), ("b", "x", 90)], [("a", "x", 70), ("b", "y", 90)]]
)
def test_too_few_shared_entries_change_nothing(sheets):
    found = adjusted([Given(judge, entry, Decimal(total)) for judge, entry, total in sheets])
    assert not found.is_estimated
    assert all(each.score == each.raw and each.error == 0 for each in found.entries.values())


def test_judges_who_agree_but_for_a_constant_are_brought_together():
    worth = {"a": 60, "b": 70, "c": 80, "d": 75}
    pairs = [("J0", "a"), ("J1", "a"), ("J1", "b"), ("J2", "b"), ("J2", "c"), ("J0", "c"), ("J0", "d"), ("J1", "d")]
    sheets = [Given(judge, entry, Decimal(worth[entry] + 6 * int(judge[1]))) for judge, entry in pairs]
    found = adjusted(sheets)
    assert found.noise == 0
    assert [found.entries[name].score - worth[name] for name in sorted(worth)] == [6, 6, 6, 6]


def test_without_a_sheet_nothing_is_adjusted():
    with pytest.raises(TooFewScores):
        adjusted([])


def test_a_rank_that_moves_far_and_a_score_at_the_line_are_pointed_at():
    sheets, _, _ = sparse_round(4, leaning=9.0)
    found = adjusted(sheets)
    told = shifts(found, places=30)
    assert [each.rank for each in told] == sorted(each.rank for each in told)
    assert {each.is_far for each in told} == {True, False}
    assert all(each.is_far == (abs(each.raw_rank - each.rank) > 10) for each in told)
    near = [number for number, each in enumerate(told) if each.is_at_cut]
    assert near and min(near) < 30 <= max(near) and len(near) < len(told)
    assert not any(each.is_at_cut for each in shifts(found))
