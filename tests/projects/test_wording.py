"""How a kept version reads in the page's language."""

from typing import Any

import pytest
from flask import Flask

from portal.projects.keeping import FIELDS, changed
from portal.projects.wording import LABELS, Wording, differing_lines
from portal.web.language import force_language

SAY = Wording({"330302": "鹿城"}, {"shanhai": "山海创客空间（演示）"})


def test_every_field_of_a_version_has_a_name() -> None:
    assert set(LABELS) == set(FIELDS)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("name_zh", "断路器", "断路器"),
        ("name_en", None, ""),
        ("is_raising", True, "是"),
        ("ask_yuan", 5_000_000, "500.00万元"),
        ("equity_percent", "10.00", "10.00 %"),
        ("sector", "marine", "海洋经济"),
        ("sector", "gone-since", "gone-since"),
        ("state", "closed", "已关闭"),
        ("area", "330302", "鹿城"),
        ("area", "999999", "999999"),
        ("makerspace", "shanhai", "山海创客空间（演示）"),
        ("cover", "ab" * 16, "自己的图片"),
        ("partners", [["温州大学", "测试"], ["医科大", None]], "温州大学 · 测试\n医科大"),
        ("rights", [["invention", "granted", "一种断路器", "ZL1", None]], "发明专利 · 已授权 · 一种断路器 · ZL1"),
        ("milestones", [["2026-01-02", "样机", None]], "2026-01-02 · 样机"),
        ("milestones", [], ""),
    ],
)
@pytest.mark.sqlite_only
def test_a_value_reads_as_a_person_would_say_it(app: Flask, name: str, value: Any, said: str) -> None:
    with app.test_request_context(), force_language("zh"):
        assert SAY.value(name, value) == said
        assert SAY.label(name)


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        ("", "新", [], ["新"]),
        ("旧", "", ["旧"], []),
        ("一\n二\n三", "一\n二改\n三", ["二"], ["二改"]),
        ("同", "同", [], []),
    ],
)
def test_only_the_lines_that_differ_are_shown(before: str, after: str, gone: list[str], come: list[str]) -> None:
    assert differing_lines(before, after) == (gone, come)


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        (None, {"name_zh": "甲", "name_en": None, "is_raising": False, "rights": []}, ["name_zh"]),
        ({"name_zh": "甲"}, {"name_zh": "乙", "state": "draft"}, ["name_zh", "state"]),
        ({"name_zh": "甲"}, {"name_zh": "甲"}, []),
    ],
)
def test_two_versions_differ_in_these_fields(
    before: dict[str, Any] | None, after: dict[str, Any], fields: list[str]
) -> None:
    assert changed(before, after) == fields
