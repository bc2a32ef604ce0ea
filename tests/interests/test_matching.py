"""What a recommendation weighs, that its parts add up, and that it keeps its promises."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.rules import Sector
from portal.interests.matching import (
    ALIKE,
    BANDS_YUAN,
    FRESH_PLACES,
    LEARNING_CAP,
    NEAR_STAGE,
    NEUTRAL,
    RELATED,
    RELATED_SECTORS,
    WEIGHTS,
    Candidate,
    Ranking,
    Wish,
    band,
    recommend,
    sector_share,
    stage_share,
    ticket_share,
)
from portal.investors.rules import GrowthStage, Round

WAN = 10_000
BREAKER = Candidate(1, "electrical", "incubation", "angel", frozenset({"330382"}), 500 * WAN, "会说话的断路器 配电柜")
SHOE = Candidate(2, "footwear", "industrialisation", "b", frozenset({"330304"}), 9000 * WAN, "三维量脚 鞋楦")
WISH = Wish(
    sectors=frozenset({"electrical"}),
    stages=frozenset({"incubation"}),
    rounds=frozenset({"angel"}),
    areas=frozenset({"330382"}),
    ticket_min=300 * WAN,
    ticket_max=1000 * WAN,
    words="配电 断路器",
)


def test_what_fits_in_everything_gets_a_hundred() -> None:
    (best, other) = recommend(WISH, [SHOE, BREAKER])
    assert (best.id, round(best.score)) == (1, 100)
    assert [(part.term, round(part.points)) for part in best.parts] == [
        ("sector", 35), ("stage", 25), ("ticket", 15), ("county", 5), ("text", 20),
    ]  # fmt: skip
    assert best.words == ("配电", "断路器")
    assert (other.id, round(other.score)) == (2, 0)


def test_an_empty_thesis_is_neutral_to_all() -> None:
    for each in recommend(Wish(), [SHOE, BREAKER]):
        assert each.score == pytest.approx(100 * NEUTRAL)
        assert {part.share for part in each.parts} == {NEUTRAL}


def test_the_weights_are_those_of_the_notes() -> None:
    assert WEIGHTS == {"sector": 0.35, "stage": 0.25, "ticket": 0.15, "county": 0.05, "text": 0.20}
    assert sum(ALIKE.values()) == pytest.approx(1)


def test_every_sector_of_a_chain_exists() -> None:
    assert {sector for chain in RELATED_SECTORS for sector in chain} <= set(Sector)


@pytest.mark.parametrize(
    ("sectors", "sector", "share"),
    [
        ({"electrical"}, "electrical", 1),
        ({"electrical"}, "new_energy", RELATED),
        ({"electrical"}, "footwear", 0),
        (set(), "footwear", NEUTRAL),
    ],
)
def test_a_sector_fits_is_near_or_does_not(sectors: set[str], sector: str, share: float) -> None:
    assert sector_share(Wish(sectors=frozenset(sectors)), sector) == share


@pytest.mark.parametrize(
    ("stages", "rounds", "stage", "round_", "share"),
    [
        ({"incubation"}, {"angel"}, "incubation", "angel", 1),
        ({"incubation"}, set(), "acceleration", "angel", NEAR_STAGE),
        ({"incubation"}, set(), "industrialisation", "angel", 0),
        (set(), {"angel", "seed"}, "industrialisation", "pre_a", NEAR_STAGE),
        ({"incubation"}, {"b"}, "incubation", "seed", 0.5),
        (set(), set(), "incubation", "seed", NEUTRAL),
    ],
)
def test_a_stage_fits_is_near_or_does_not(
    stages: set[str], rounds: set[str], stage: str, round_: str, share: float
) -> None:
    wish = Wish(stages=frozenset(stages), rounds=frozenset(rounds))
    assert stage_share(wish, stage, round_) == pytest.approx(share)


@pytest.mark.parametrize(
    ("least", "most", "ask", "is_in"),
    [
        (300, 1000, 500, True),
        (300, 1000, 1000, True),
        (None, 1000, 50, True),
        (300, None, 9000, True),
        (300, 1000, 9000, False),
        (1000, 3000, 90, False),
    ],
)
def test_an_ask_lies_within_the_ticket_or_outside(least: int | None, most: int | None, ask: int, is_in: bool) -> None:
    wish = Wish(ticket_min=least and least * WAN, ticket_max=most and most * WAN)
    assert (ticket_share(wish, ask * WAN) >= 0.6) is is_in


def test_nothing_told_of_money_is_neutral() -> None:
    assert ticket_share(Wish(), 500 * WAN) == ticket_share(WISH, None) == NEUTRAL


@given(st.integers(1, 10**11), st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_figure_itself_is_never_told_apart_within_its_band(ask: int, least: int, more: int) -> None:
    wish = Wish(ticket_min=least, ticket_max=least + more)
    low, high = band(ask)
    assert low < ask <= high
    for other in (low + 1, (low + high) // 2, high):
        assert ticket_share(wish, other) == ticket_share(wish, ask)
        one, two = recommend(wish, [replace(BREAKER, ask_yuan=ask), replace(BREAKER, id=2, ask_yuan=other)])
        assert one.score == two.score


def test_the_bands_follow_each_other() -> None:
    assert list(BANDS_YUAN) == sorted(set(BANDS_YUAN))


# --- any market ------------------------------------------------------------------------------------------------------

sectors = st.sampled_from(["electrical", "new_energy", "footwear", "health"])
stages = st.sampled_from([str(stage) for stage in GrowthStage])
rounds = st.sampled_from([str(round_) for round_ in Round])
areas = st.sampled_from(["330302", "330303", "330382"])
texts = st.text(alphabet="配电断路器储能视觉检测鞋楦泵阀 AI", max_size=30)
candidates = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 10**6),
        sector=sectors,
        stage=stages,
        round=rounds,
        areas=st.frozensets(areas, min_size=1, max_size=2),
        ask_yuan=st.none() | st.integers(1, 10**10),
        text=texts,
    ),
    max_size=30,
    unique_by=lambda each: each.id,
)
wishes = st.builds(
    Wish,
    sectors=st.frozensets(sectors, max_size=3),
    stages=st.frozensets(stages, max_size=3),
    rounds=st.frozensets(rounds, max_size=3),
    areas=st.frozensets(areas, max_size=2),
    ticket_min=st.none() | st.integers(0, 10**9),
    ticket_max=st.none() | st.integers(0, 10**10),
    words=texts,
)


@given(wishes, candidates, st.data())
def test_parts_add_up_and_what_is_excluded_never_shows(wish: Wish, there: list[Candidate], data: st.DataObject) -> None:
    numbers = [each.id for each in there]
    some = st.frozensets(st.sampled_from(numbers)) if numbers else st.just(frozenset())
    liked, disliked, excluded = data.draw(some), data.draw(some), data.draw(some)
    seen = dict.fromkeys(data.draw(some), 3)
    for counted in (None, seen):
        shown = recommend(
            wish, there, k=10, liked=liked, disliked=disliked, excluded=excluded, seen=counted, seed="2027-06-24"
        )
        found = [each.id for each in shown]
        assert len(found) == len(set(found)) == min(10, len(set(numbers) - excluded))
        assert not set(found) & excluded
        for each in shown:
            assert each.score == pytest.approx(sum(part.points for part in each.parts))
            assert all(0 <= part.share <= 1 for part in each.parts if part.term != "learning")
            assert all(abs(part.points) <= 100 * LEARNING_CAP + 1e-9 for part in each.parts if part.term == "learning")
            assert each.score == pytest.approx(Ranking(wish, there, liked=liked, disliked=disliked).scores[each.id])


@given(wishes, candidates, st.randoms())
def test_the_order_they_come_in_does_not_matter(wish: Wish, there: list[Candidate], chance) -> None:
    mixed = list(there)
    chance.shuffle(mixed)
    known: dict[str, Any] = {"seen": {}, "seed": "x"}
    assert recommend(wish, there, **known) == recommend(wish, mixed, **known)


@given(wishes, candidates)
def test_twins_tie(wish: Wish, there: list[Candidate]) -> None:
    if there:
        twin = replace(there[0], id=10**7)
        ranking = Ranking(wish, [*there, twin])
        assert ranking.scores[there[0].id] == pytest.approx(ranking.scores[twin.id])


# --- learning --------------------------------------------------------------------------------------------------------


def many(sector: str, first: int, count: int = 8) -> list[Candidate]:
    return [replace(BREAKER, id=first + number, sector=sector) for number in range(count)]


def test_what_a_fund_keeps_draws_its_like_up_and_what_it_turns_down_pushes_it_away() -> None:
    there = many("electrical", 1) + many("footwear", 101)
    neutral = Ranking(Wish(), there).scores
    liking = Ranking(Wish(), there, liked={101, 102, 103}).scores
    turned = Ranking(Wish(), there, disliked={101, 102, 103}).scores
    assert liking[108] > liking[8] >= neutral[8]
    assert turned[108] < turned[8] <= neutral[8]


def test_one_word_teaches_less_than_many_and_none_teaches_more_than_the_cap() -> None:
    there = many("electrical", 1, 40)

    def learned(count: int) -> float:
        scored = Ranking(Wish(), there, liked=set(range(1, count + 1))).explained(40)
        return scored.parts[-1].points

    assert 0 < learned(1) < learned(4) <= learned(30) <= 100 * LEARNING_CAP + 1e-9


def test_a_project_does_not_speak_for_itself() -> None:
    alone = Ranking(Wish(), [BREAKER, SHOE], liked={1}).explained(1)
    assert alone.parts[-1].points == 0


# --- attention -------------------------------------------------------------------------------------------------------


def test_good_fits_nobody_has_seen_get_a_place_and_say_so() -> None:
    there = many("electrical", 1, 30)
    seen = dict.fromkeys(range(1, 30), 5)
    shown = recommend(WISH, there, seen=seen, seed="day")
    assert [each.id for each in shown if each.is_fresh] == [30]
    assert [each.id for each in shown].index(30) in FRESH_PLACES


def test_what_does_not_fit_gets_no_place_for_being_unseen() -> None:
    there = [*many("electrical", 1, 30), replace(SHOE, id=99)]
    shown = recommend(WISH, there, seen=dict.fromkeys(range(1, 31), 5), seed="day")
    assert 99 not in {each.id for each in shown}


def test_another_day_draws_others_and_the_same_day_the_same() -> None:
    there = many("electrical", 1, 60)
    days = [
        frozenset(each.id for each in recommend(WISH, there, seen={}, seed=f"2027-06-{day:02d}")) for day in range(1, 9)
    ]
    again = [
        frozenset(each.id for each in recommend(WISH, there, seen={}, seed=f"2027-06-{day:02d}")) for day in range(1, 9)
    ]
    assert days == again
    assert len(set(days)) > 4


@pytest.mark.parametrize(
    ("words", "text", "sentence"),
    [
        ("断路器", "会说话的断路器", "Words in common: %(words)s"),
        ("低压断路器", "会说话的断路器", "Words: some are alike"),
        ("机床", "会说话的断路器", "Words: none of yours"),
        ("", "会说话的断路器", "Words: you gave none"),
    ],
)
def test_the_sentence_about_words_says_what_the_points_are_for(words: str, text: str, sentence: str) -> None:
    part = Ranking(Wish(words=words), [replace(BREAKER, text=text)]).explained(1).parts[-1]
    assert part.msgid == sentence
    assert (part.points > 0) is (sentence != "Words: none of yours")
