"""The result as bytes: the same inputs give the same, every line is in it, and what a change would move."""

import json
from decimal import Decimal

import pytest

from portal.competitions.rules import Aggregation, TieBreak
from portal.judging import result
from portal.judging.result import EntryIn, QuotaIn, RoundIn, SheetIn

VECTORS = {"E1": (88, 91.5, 90, 86, 92, 89, 90.5), "E2": (85.5, 90, 90, 78, 88), "E3": (88, 88.25, 87, 90)}


def round_in(totals=VECTORS, **more):
    entries = more.pop("entries", None) or [EntryIn(name, "CC", "it") for name in totals]
    sheets = [
        SheetIn(place * 10 + number, f"J{number}", name, 1, {"1": str(total)}, Decimal(str(total)))
        for place, (name, of) in enumerate(totals.items())
        for number, total in enumerate(of)
    ]
    return RoundIn("R", more.pop("aggregation", Aggregation.TRIMMED_MEAN), entries, sheets, **more)


def computed(round_):
    return json.loads(result.computed(result.inputs_of(round_)))


def test_the_same_inputs_give_the_same_bytes_however_they_come():
    one = round_in(quotas=[QuotaIn("CC", 2)], ties=[TieBreak.SUM_OF_ALL], spread_alarm=10)
    kept = result.inputs_of(one)
    turned = RoundIn(**vars(one) | {"entries": one.entries[::-1], "sheets": one.sheets[::-1]})
    assert result.inputs_of(turned) == kept
    assert result.inputs_of(result.round_in(kept)) == kept
    assert result.computed(kept) == result.computed(result.inputs_of(turned))
    assert json.loads(result.computed(kept))["inputs"] == result.digest_of(kept)


def test_another_mark_gives_another_digest():
    other = VECTORS | {"E1": (88, 91.5, 90, 86, 92, 89, 90.25)}
    assert result.digest_of(result.inputs_of(round_in())) != result.digest_of(result.inputs_of(round_in(other)))


def test_inputs_of_another_format_are_refused():
    with pytest.raises(ValueError, match="not the inputs"):
        result.round_in('{"format":"wz-round/0"}')


def test_scores_follow_the_vectors_and_each_line_is_told():
    rows = result.outcomes(computed(round_in(quotas=[QuotaIn("CC", 1)], spread_alarm=10)))
    assert {name: row["score"] for name, row in rows.items()} == {"E1": "89.80", "E2": "87.83", "E3": "88.31"}
    kinds = [line["kind"] for line in rows["E1"]["lines"]]
    assert kinds == ["total"] * 3 + ["lowest", "highest"] + ["total"] * 2 + ["sum", "count", "score"]
    assert [row["rank"] for row in rows.values()] == [1, 2, 3]
    assert [name for name, row in rows.items() if row["is_alarming"]] == ["E2"]
    assert [name for name, row in rows.items() if row["goes_on"]] == ["E1"]


def test_equals_at_the_cut_all_go_on_unless_the_chain_tells_them_apart():
    totals = {"E1": (90, 90, 90), "E2": (80, 80, 80), "E3": (80, 80, 80)}
    plain = computed(round_in(totals, quotas=[QuotaIn("CC", 2)]))
    assert result.going_on(plain) == {"E1", "E2", "E3"}
    assert plain["cuts"][0]["is_shared"]
    entries = [EntryIn(name, "CC", "it", None, Decimal(score)) for name, score in (("E1", 70), ("E2", 80), ("E3", 81))]
    chained = computed(round_in(totals, entries=entries, quotas=[QuotaIn("CC", 2)], ties=[TieBreak.EARLIER_ROUND]))
    assert result.going_on(chained) == {"E1", "E3"}
    assert result.outcomes(chained)["E3"]["decided_by"] == TieBreak.EARLIER_ROUND


def test_groups_are_ranked_by_themselves():
    entries = [EntryIn("E1", "CC", "it"), EntryIn("E2", "CK", "it"), EntryIn("E3", "CK", "it")]
    rows = result.outcomes(computed(round_in(entries=entries, quotas=[QuotaIn("CK", 1)])))
    assert {name: (row["group"], row["rank"]) for name, row in rows.items()} == {
        "E1": ("CC", 1),
        "E2": ("CK", 2),
        "E3": ("CK", 1),
    }
    assert not rows["E1"]["goes_on"]


@pytest.mark.parametrize(
    ("votes", "scores"),
    [
        ((30, 15, 0), ("91.84", "80.26", "70.65")),
        ((0, 0, 0), ("89.80", "87.83", "88.31")),  # nobody voted: the judges alone decide
    ],
)
def test_the_public_jury_weighs_by_its_share_of_the_most_votes(votes, scores):
    entries = [EntryIn(name, "CC", "it", votes=of) for name, of in zip(VECTORS, votes, strict=True)]
    rows = result.outcomes(computed(round_in(entries=entries, jury_percent=20)))
    assert tuple(rows[name]["score"] for name in VECTORS) == scores


def test_what_a_correction_moves_is_told():
    before = computed(round_in(quotas=[QuotaIn("CC", 1)]))
    after = computed(round_in(VECTORS | {"E3": (98, 98.25, 97, 90)}, quotas=[QuotaIn("CC", 1)]))
    moved = {each.entry: (each.rank, each.goes_on) for each in result.moved(before, after)}
    assert moved == {
        "E1": ((1, 2), (True, False)),
        "E3": ((2, 1), (False, True)),
    }
