import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import rules

CHINESE = st.sampled_from("温州创客大赛活动日眼龘𠮷")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("创客大赛", ["创客", "客大", "大赛", "赛"]),
        ("眼", ["眼"]),
        ("创客，客大", ["创客", "客", "客大", "大"]),
        ("AI 创客", ["ai", "创客", "客"]),
        ("３Ｄ打印", ["3d", "打印", "印"]),
        ("Café O'Neill", ["cafe", "o", "neill"]),
        ("𠮷田", ["𠮷田", "田"]),
        ("ﾒｲｶｰ", ["メイ", "イカ", "カー", "ー"]),
        ("——\x00\n “”", []),
        ("", []),
    ],
)
def test_text_becomes_pairs_tails_and_words(text, tokens):
    assert rules.tokens(text) == tokens


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("创客", '"创客"'),
        ("众创空间", '"众创 创空 空间"'),
        ("眼", '"眼"*'),
        ("wenz", '"wenz"*'),
        ("AI创客", '"ai"* AND "创客"'),
        ("创客 创客", '"创客"'),
        ('"* OR title:x NEAR(', '"or"* AND "title"* AND "x"* AND "near"*'),
        ("%_';--", None),
        ("", None),
    ],
)
def test_query_becomes_an_fts5_expression(query, expression):
    assert rules.match_query(query) == expression


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("创客", "('创客')"),
        ("众创空间", "('众创' <-> '创空' <-> '空间')"),
        ("wenz 眼", "'wenz':* & '眼':*"),
        ("&|!():*<->'\\", None),
    ],
)
def test_query_becomes_a_tsquery(query, expression):
    assert rules.match_tsquery(query) == expression


def test_positions_leave_a_gap_between_fields():
    assert rules.tsvector([("A", ["创客", "客"]), ("D", ["客", "日"])]) == "'创客':1A '客':2A,4D '日':5D"


@given(st.text(max_size=200))
def test_expressions_hold_nothing_but_letters_and_digits_of_the_query(query):
    fts5, tsquery = rules.match_query(query) or "", rules.match_tsquery(query) or ""
    letters = re.compile(r"[^\W_]+")
    assert all(letters.fullmatch(word) for phrase in re.findall(r'"([^"]*)"', fts5) for word in phrase.split(" "))
    assert all(letters.fullmatch(word) for word in re.findall(r"'([^']*)'", tsquery))
    assert re.sub(r'"[^"]*"', "", fts5).strip("* ADN") == ""
    assert re.sub(r"'[^']*'", "", tsquery).strip(":*&()<-> ") == ""


@given(st.lists(st.text(CHINESE, min_size=1), min_size=1, max_size=4), st.text(CHINESE, min_size=1, max_size=3))
def test_chinese_is_found_exactly_where_the_text_contains_it(stretches, query):
    assert rules.contains("，".join(stretches), query) == any(query in stretch for stretch in stretches)


def test_very_long_text_and_query_are_cut():
    assert len(rules.tokens("创" * 50_000)) == rules.MOST_TOKENS
    assert len(rules.query_runs("，".join(f"创{n}" for n in range(1000)))) == rules.MOST_QUERY_RUNS
    assert len(rules.match_query("创" * 5000) or "") < 300
