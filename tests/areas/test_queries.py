from datetime import date

import pytest

from portal.areas import actions, queries
from portal.areas.rules import add_working_days

TODAY = date(2026, 11, 23)
ORDER = "鹿城 龙湾 瓯海 洞头 乐清 瑞安 永嘉 文成 平阳 泰顺 苍南 龙港".split()


@pytest.fixture(autouse=True)
def reference(app):
    actions.load_reference()


def test_divisions_come_in_the_citys_order():
    assert [area.short_zh for area in queries.areas_in_order(TODAY)] == ORDER


def test_plan_of_2016_knew_eleven_divisions():
    names = [area.short_zh for area in queries.areas_in_order(date(2016, 12, 7))]
    assert names == [name for name in ORDER if name != "龙港"]


def test_dongtou_was_a_county_before_it_was_a_district():
    assert [area.name_zh for area in queries.areas_in_order(date(2014, 5, 1))][3] == "洞头县"


def test_units_are_divisions_and_then_zones():
    assert [area.code for area in queries.units(TODAY)][12:] == ["WZ-FZ-ZN", "WZ-FZ-OJK", "WZ-FZ-KJC", "WZ-FZ-WZW"]
    assert "WZ-FZ-WZW" not in [area.code for area in queries.units(date(2021, 12, 31))]


@pytest.mark.parametrize(("zone", "division"), [("WZ-FZ-KJC", "龙湾"), ("WZ-FZ-OJK", "洞头"), ("330302", "鹿城")])
def test_every_unit_has_one_division(zone, division):
    assert queries.area_by_code(zone).division.short_zh == division


@pytest.mark.parametrize(("code", "name"), [("330322", "洞头区"), ("330371", "浙南产业集聚区"), ("330300", "温州市")])
def test_code_of_the_past_answers_with_the_unit_of_today(code, name):
    assert queries.area_by_code(code).name_zh == name


def test_unknown_code_has_no_area():
    assert queries.area_by_code("110000") is None


def test_imported_names_are_found_in_one_query():
    found = queries.areas_for_import(["鹿城区", "Longwan District", "浙南科技城", "火星", ""])
    assert [area.code if area else None for area in found] == ["330302", "330303", "WZ-FZ-KJC", None, None]


def test_longgang_before_its_day_is_cangnan():
    assert queries.area_for_import("龙港市", on=date(2018, 6, 1)).short_zh == "苍南"
    assert queries.area_for_import("龙港市").short_zh == "龙港"


def test_names_follow_the_language():
    area = queries.area_by_code("330381")
    assert (area.name("zh"), area.name("en"), area.short_name("en")) == ("瑞安市", "Rui'an City", "Rui'an")
    assert area.industries == ["汽摩配", "智能装备", "时尚轻工"]


def test_calendar_in_the_database_decides_terms():
    assert add_working_days(date(2026, 9, 28), 5, queries.working_calendar()) == date(2026, 10, 10)


@pytest.mark.parametrize(("year", "is_provisional"), [(2026, False), (2027, True), (2028, True)])
def test_year_without_its_notice_is_provisional(year, is_provisional):
    assert queries.is_calendar_provisional(year) is is_provisional
