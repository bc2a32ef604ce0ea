"""Which words are found in which texts."""

import pytest

from portal.interests.wording import (
    MOST_GRAMS,
    found_in,
    grams,
    plain,
    shares,
    shown_terms,
    synonym_groups,
    synonyms_in,
    wanted_grams,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("配电柜", ["配电", "电柜", "配电柜"]),
        ("ＡＩ 大模型", ["ai", "大模", "模型", "大模型"]),
        ("泵", []),
        ("MES-3.0", ["mes-3.0"]),
        ("", []),
        ("，。！", []),
    ],
)
def test_runs_of_two_and_three_characters_and_whole_words(text: str, found: list[str]) -> None:
    assert list(grams(text)) == found


def test_the_best_text_is_at_one_and_one_without_any_at_nought() -> None:
    got = shares("机器视觉", ["机器视觉检测", "会说话的断路器", "视觉"])
    assert got[0] == 1
    assert got[1] == 0
    assert 0 < got[2] < 1


def test_other_words_for_the_same_thing_count_for_a_part() -> None:
    own, other, none = shares("机器视觉", ["机器视觉", "智能质检", "近视防控"])
    assert own > other > none == 0


@pytest.mark.parametrize("words", ["", "   ", "，。", "的"])
def test_without_words_there_is_nothing_to_weigh(words: str) -> None:
    assert shares(words, ["泵站"]) == []


def test_the_sentence_names_what_was_found_as_it_was_typed() -> None:
    assert found_in("机器视觉 储能", "用视觉检测给电池储能把关") == ("储能", "视觉检测", "电池储能")


def test_nobody_pays_for_a_very_long_wish() -> None:
    assert len(wanted_grams("".join(chr(0x4E00 + number) for number in range(500)))) == MOST_GRAMS


def test_the_editors_list_is_of_groups_without_repeats() -> None:
    for group in synonym_groups():
        assert len(group) > 1
        assert len({plain(term) for term in group}) == len(group)
    assert "智能质检" in synonyms_in("我们看机器视觉")
    assert "智能质检" in shown_terms("机器视觉")
