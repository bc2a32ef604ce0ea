"""A row of an office's table becomes facts, or says what is wrong with it."""

from typing import Any

import pytest

from portal.accounts.identifiers import checked_email, checked_phone
from portal.makerspaces.sheets import Draft, draft_of, merged

CHECKS = {"contact_phone": checked_phone, "contact_email": checked_email}
GOOD = {
    "id": "MS1",
    "name_zh": "云帆创业咖啡（演示）",
    "unit": "鹿城区",
    "plan_category": "new_makerspace",
    "type": "创业咖啡",
}


def draft(**cells: str) -> Draft:
    return draft_of(7, {**GOOD, **cells}, CHECKS)


def test_a_plain_row_becomes_facts() -> None:
    row = draft(area_declared_sqm="8500", team_count="12", levels="国家级、县（市、区）级", services="法律、融资；培训")
    assert not row.faults
    assert row.values["plan_category"] == "new_makerspace"
    assert row.values["type"] == "startup_cafe"
    assert row.values["area_declared_sqm"] == 8500
    assert [level["level"] for level in row.values["levels"]] == ["national", "county"]
    assert row.values["services"] == ["legal", "financing", "training"]


@pytest.mark.parametrize("key", ["name_zh", "unit", "plan_category", "type"])
def test_what_is_required_is_missed(key: str) -> None:
    assert [fault.msgid for fault in draft(**{key: ""}).faults] == ["%(column)s is missing."]


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({"area_declared_sqm": "0.85"}, "0.85"),
        ({"area_declared_sqm": "85000000"}, "85000000"),
        ({"area_declared_sqm": "-5"}, "-5"),
        ({"area_declared_sqm": "大约八千"}, "大约八千"),
        ({"area_declared_sqm": "NaN"}, "NaN"),
        ({"team_count": "12.5"}, "12.5"),
        ({"team_count": "-1"}, "-1"),
        ({"team_count": "999999"}, "999999"),
        ({"type": "飞船"}, "飞船"),
        ({"levels": "宇宙级"}, "宇宙级"),
        ({"services": "法律、占卜"}, "占卜"),
        ({"granted_on": "去年"}, "去年"),
        ({"website": "javascript:alert(1)"}, "javascript:alert(1)"),
        ({"origin": "月球"}, "月球"),
    ],
)
def test_a_cell_that_cannot_be_right_is_named(cells: dict[str, str], named: str) -> None:
    faults = draft(**cells).faults
    assert len(faults) == 1
    assert named in str(faults[0].values["value"])


@pytest.mark.parametrize("key", ["contact_phone", "contact_email"])
def test_contacts_are_checked(key: str) -> None:
    assert len(draft(**{key: "nonsense"}).faults) == 1


def test_a_name_too_long_for_its_column_is_refused() -> None:
    assert draft(name_zh="长" * 201).faults[0].values["most"] == 200


def test_rooms_come_with_their_capacity() -> None:
    rooms = draft(rooms="路演厅：120；会议室（20人），茶室").values["rooms"]
    assert [(room["name_zh"], room["capacity"]) for room in rooms] == [("路演厅", 120), ("会议室", 20), ("茶室", 0)]


def test_the_document_belongs_to_the_highest_level() -> None:
    levels = draft(levels="市级，省级", document_number="浙科〔2020〕3号", granted_on="2020-05-06").values["levels"]
    assert levels == [
        {"level": "provincial", "document_number": "浙科〔2020〕3号", "granted_on": "2020-05-06"},
        {"level": "municipal", "document_number": None, "granted_on": None},
    ]


@pytest.mark.parametrize("word", ["未认定", "无", "-", "—"])
def test_no_level_can_be_said(word: str) -> None:
    row = draft(levels=word)
    assert not row.faults
    assert "levels" not in row.values


def test_a_document_without_a_level_is_remarked() -> None:
    assert len(draft(document_number="温科〔2024〕1号").remarks) == 1


@pytest.mark.parametrize(
    ("present", "said", "wanted"),
    [
        pytest.param(
            {"levels": [{"level": "national", "document_number": "甲", "granted_on": None}], "rooms": []},
            {"levels": [{"level": "county", "document_number": None, "granted_on": None}]},
            ["national", "county"],
            id="a level is added and none taken away",
        ),
        pytest.param(
            {"levels": [{"level": "county", "document_number": "甲", "granted_on": None}], "rooms": []},
            {"levels": [{"level": "county", "document_number": None, "granted_on": None}]},
            ["county"],
            id="an empty cell does not erase a document",
        ),
    ],
)
def test_levels_merge(present: dict[str, Any], said: dict[str, Any], wanted: list[str]) -> None:
    levels = merged(present, said)["levels"]
    assert [level["level"] for level in levels] == wanted
    assert levels[0]["document_number"] == "甲"


def test_a_room_keeps_its_number_and_is_never_taken_away() -> None:
    present = {
        "levels": [],
        "rooms": [
            {"id": 4, "name_zh": "路演厅", "name_en": "Hall", "capacity": 80, "is_open": True},
            {"id": 5, "name_zh": "茶室", "name_en": None, "capacity": 8, "is_open": True},
        ],
    }
    said = {"rooms": [{"id": None, "name_zh": "路演 厅", "name_en": None, "capacity": 120, "is_open": True}]}
    rooms = merged(present, said)["rooms"]
    assert [(room["id"], room["capacity"]) for room in rooms] == [(4, 120), (5, 8)]
