"""Terms, sizes, and what differs between two versions."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from portal.makerspaces.rules import (
    CATEGORY_NAMES,
    CHANGE_MOVES,
    CHANGE_STATE_WORDS,
    FIELD_WORDS,
    LEVEL_NAMES,
    LEVEL_WORDS,
    ORIGIN_NAMES,
    ORIGIN_WORDS,
    PLAN_CATEGORY_WORDS,
    SERVICE_NAMES,
    SERVICE_WORDS,
    SPACE_STATE_WORDS,
    TYPE_NAMES,
    TYPE_WORDS,
    ChangeState,
    Level,
    Origin,
    PlanCategory,
    Service,
    SpaceState,
    SpaceType,
    area_warning,
    differences,
    highest,
    is_unlikely_area,
    meaning,
    overtaken,
    snapshot,
)


@pytest.mark.parametrize(
    ("word", "names", "term"),
    [
        ("创业咖啡", TYPE_NAMES, SpaceType.STARTUP_CAFE),
        ("创客空间", TYPE_NAMES, SpaceType.MAKER_LAB),
        (" 创新 工场 ", TYPE_NAMES, SpaceType.INNOVATION_WORKSHOP),
        ("科技企业孵化器", TYPE_NAMES, SpaceType.INCUBATOR),
        ("科技特色小镇", TYPE_NAMES, SpaceType.TECH_TOWN),
        ("maker_lab", TYPE_NAMES, SpaceType.MAKER_LAB),
        ("众创空间", TYPE_NAMES, None),
        ("国家级", LEVEL_NAMES, Level.NATIONAL),
        ("县（市、区）级", LEVEL_NAMES, Level.COUNTY),
        ("县(市、区)级", LEVEL_NAMES, Level.COUNTY),
        ("省 级", LEVEL_NAMES, Level.PROVINCIAL),
        ("部级", LEVEL_NAMES, None),
        ("new_makerspace", CATEGORY_NAMES, PlanCategory.NEW_MAKERSPACE),
        ("ｄ", CATEGORY_NAMES, PlanCategory.COMMUNITY_OR_TOWN),
        ("众创社区和科技特色小镇", CATEGORY_NAMES, PlanCategory.COMMUNITY_OR_TOWN),
        ("知识产权", SERVICE_NAMES, Service.INTELLECTUAL_PROPERTY),
        ("旧厂房", ORIGIN_NAMES, Origin.OLD_FACTORY),
        ("", TYPE_NAMES, None),
    ],
)
def test_a_word_of_a_table_means_a_term(word: str, names: Any, term: str | None) -> None:
    assert meaning(word, names) == term


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (SpaceType, TYPE_WORDS), (SpaceType, TYPE_NAMES), (PlanCategory, PLAN_CATEGORY_WORDS), (PlanCategory, CATEGORY_NAMES),
        (Level, LEVEL_WORDS), (Level, LEVEL_NAMES), (Service, SERVICE_WORDS), (Service, SERVICE_NAMES),
        (Origin, ORIGIN_WORDS), (Origin, ORIGIN_NAMES), (SpaceState, SPACE_STATE_WORDS), (ChangeState, CHANGE_STATE_WORDS),
    ],
)  # fmt: skip
def test_every_term_has_its_words(terms: Any, words: Any) -> None:
    assert set(words) == set(terms)


@pytest.mark.parametrize("names", [TYPE_NAMES, CATEGORY_NAMES, LEVEL_NAMES, SERVICE_NAMES, ORIGIN_NAMES])
def test_the_first_name_of_a_term_leads_back_to_it(names: Any) -> None:
    assert {term: meaning(known[0], names) for term, known in names.items()} == {term: term for term in names}


@pytest.mark.parametrize(
    ("held", "top"),
    [
        ([], None),
        (["county"], "county"),
        (["municipal", "national", "county"], "national"),
        (["county", "provincial"], "provincial"),
    ],
)
def test_the_highest_level_held_is_shown(held: list[str], top: str | None) -> None:
    assert highest(held) == top


@pytest.mark.parametrize(
    ("sqm", "is_unlikely"),
    [
        (0, False), (Decimal("0.85"), True), (9, True), (10, False), (8500, False), (1_500_000, False),
        (4_999_999, False), (5_000_000, True), (85_000_000, True),
    ],
)  # fmt: skip
def test_a_mixed_up_unit_is_caught(sqm: Decimal | int, is_unlikely: bool) -> None:
    assert is_unlikely_area(sqm) is is_unlikely


@pytest.mark.parametrize(
    ("category", "sqm", "is_urban", "is_warned"),
    [
        ("community_or_town", 79_999, True, True),
        ("community_or_town", 80_000, True, False),
        ("community_or_town", 79_999, False, False),
        ("community_or_town", 39_999, False, True),
        ("community_or_town", 40_000, False, False),
        ("new_makerspace", 500, True, False),
        ("new_makerspace", 99, True, True),
        ("new_makerspace", 0, True, False),
    ],
)
def test_a_community_or_town_that_is_too_small_is_remarked(
    category: str, sqm: int, is_urban: bool, is_warned: bool
) -> None:
    assert (area_warning(category, sqm, is_urban=is_urban) is not None) is is_warned


def test_only_what_differs_is_a_change() -> None:
    before, after = differences({"name_zh": "甲", "team_count": 3}, {"name_zh": "甲", "team_count": 5, "no_field": 1})
    assert (before, after) == ({"team_count": 3}, {"team_count": 5})


def test_fields_somebody_else_changed_meanwhile_are_named() -> None:
    assert overtaken({"team_count": 3, "name_zh": "甲"}, {"team_count": 4, "name_zh": "甲"}) == ["team_count"]


def test_a_decided_proposal_is_decided() -> None:
    assert set(CHANGE_MOVES) == {ChangeState.PROPOSED}


def test_a_snapshot_says_every_field_in_a_form_json_can_carry() -> None:
    space = SimpleNamespace(
        **dict.fromkeys(FIELD_WORDS),
    )
    space.assessed_unit = SimpleNamespace(code="330302")
    space.services = ["training", "legal"]
    space.levels = [
        SimpleNamespace(level="county", document_number=None, granted_on=None),
        SimpleNamespace(level="national", document_number="甲〔2024〕1号", granted_on=None),
    ]
    space.rooms = []
    shot = snapshot(space)
    assert set(shot) == set(FIELD_WORDS)
    assert shot["unit"] == "330302"
    assert shot["services"] == ["legal", "training"]
    assert [level["level"] for level in shot["levels"]] == ["national", "county"]
