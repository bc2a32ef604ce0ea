import csv
from datetime import date
from pathlib import Path

import pytest

from portal.areas import rules
from portal.areas.rules import AreaKind, CalendarUnclear, DayKind
from portal.errors import Refusal

REFERENCE = Path(rules.__file__).parent / "reference"


def _rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def calendar():
    entries = rules.day_entries(_rows("calendar_2026.csv") + _rows("calendar_2027.csv"))
    return {entry.date: entry.kind for entry in entries}


@pytest.fixture(scope="module")
def names():
    found: dict[str, str] = {}
    for row in _rows("divisions.csv"):
        found |= rules.names_of(row["code"], row["name_zh"], row["name_en"], row["short_zh"], row["short_en"])
    return found


@pytest.fixture(scope="module")
def starts():
    return {row["code"]: rules.reference_day(row["valid_from"]) for row in _rows("divisions.csv")}


@pytest.mark.parametrize(
    ("posted", "days", "end"),
    [
        ("2026-09-17", 5, "2026-09-23"),  # Sunday 09-20 is a make-up day
        ("2026-09-28", 5, "2026-10-10"),  # over the National Day week to a working Saturday
        ("2026-02-12", 5, "2026-02-26"),  # Saturday 02-14 works, then nine days of holiday
        ("2027-05-24", 5, "2027-05-31"),
        ("2027-06-10", 5, "2027-06-17"),
        ("2027-06-25", 5, "2027-07-02"),
        ("2027-06-25", 0, "2027-06-25"),
    ],
)
def test_term_of_working_days_counts_from_the_day_after_posting(calendar, posted, days, end):
    assert rules.add_working_days(date.fromisoformat(posted), days, calendar) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "last_day", "days"),
    [
        ("2026-09-17", "2026-09-23", 5),
        ("2026-09-28", "2026-10-10", 5),
        ("2026-09-23", "2026-09-23", 0),
        ("2026-10-01", "2026-10-07", 0),  # nobody works in the National Day week
        ("2026-09-25", "2026-09-23", -1),  # Thursday 09-24 has passed; Friday 09-25 is a holiday
        ("2026-10-10", "2026-09-28", -5),
    ],
)
def test_working_days_to_a_day_count_what_is_left_or_has_passed(calendar, day, last_day, days):
    assert rules.working_days_to(date.fromisoformat(day), date.fromisoformat(last_day), calendar) == days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-23", True),
        ("2026-11-21", False),
        ("2026-01-04", True),
        ("2026-02-28", True),
        ("2026-10-10", True),
        ("2026-10-07", False),
        ("2026-05-09", True),
        ("2027-06-09", False),
        ("2027-10-01", False),
    ],
)
def test_notice_has_the_word_before_the_weekday(calendar, day, works):
    assert rules.is_working_day(date.fromisoformat(day), calendar) is works


@pytest.mark.parametrize(
    ("event_day", "days_before", "latest"),
    [
        ("2027-10-21", 20, "2027-09-30"),  # 10-01 is a holiday
        ("2026-11-23", 20, "2026-11-03"),
        ("2026-10-30", 20, "2026-10-10"),  # a working Saturday
    ],
)
def test_application_is_due_on_a_working_day_at_least_that_long_before(calendar, event_day, days_before, latest):
    assert rules.latest_application_day(date.fromisoformat(event_day), days_before, calendar) == date.fromisoformat(
        latest
    )


def test_calendar_without_any_working_day_is_refused_instead_of_searched_for_ever():
    endless = {
        date.fromordinal(n): DayKind.HOLIDAY for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    }
    with pytest.raises(CalendarUnclear):
        rules.next_working_day(date(2026, 3, 1), endless)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("鹿城", "330302"),
        ("鹿城区", "330302"),
        (" 鹿城区　", "330302"),
        ("温州市鹿城区", "330302"),
        ("浙江省温州市鹿城区", "330302"),
        ("浙江鹿城", "330302"),
        ("Lucheng", "330302"),
        ("LUCHENG DISTRICT", "330302"),
        ("Ｌｕｃｈｅｎｇ", "330302"),
        ("330302", "330302"),
        ("３３０３０２", "330302"),
        ("Ruian", "330381"),
        ("Rui’an City", "330381"),
        ("温州", "330300"),
        ("温州市", "330300"),
        ("浙江省温州市", "330300"),
        ("洞头县", "330305"),
        ("330322", "330305"),
        ("330371", "WZ-FZ-ZN"),
        ("经开区", "WZ-FZ-ZN"),
        ("浙南产业集聚区", "WZ-FZ-ZN"),
        ("瓯江口产业集聚区", "WZ-FZ-OJK"),
        ("海经区", "WZ-FZ-OJK"),
        ("浙南科技城", "WZ-FZ-KJC"),
        ("温州湾新区", "WZ-FZ-WZW"),
        ("wz-fz-kjc", "WZ-FZ-KJC"),
        ("龙港市", "330383"),
        ("苍南县龙港镇", "330383"),
        ("杭州市", None),
        ("", None),
        ("区", None),
    ],
)
def test_import_finds_the_area_behind_the_name(names, starts, text, code):
    assert rules.code_named(text, names, starts=starts) == code


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("龙港", "2019-09-24", "330327"),
        ("龙港", "2019-09-25", "330383"),
        ("330383", "2016-01-01", "330327"),
        ("苍南县龙港镇", "2018-05-01", "330327"),
        ("苍南县", "2018-05-01", "330327"),
        ("洞头县", "2014-05-01", "330305"),
        ("浙南科技城", "2014-05-01", "WZ-FZ-KJC"),
    ],
)
def test_record_older_than_its_unit_goes_to_the_unit_of_that_time(names, starts, text, on, code):
    assert rules.code_named(text, names, starts=starts, on=date.fromisoformat(on)) == code


def test_no_two_areas_of_today_share_a_name(names):
    of_today = [row for row in _rows("divisions.csv") if rules.present_code(row["code"]) == row["code"]]
    for row in of_today:
        for key in ("code", "name_zh", "name_en", "short_zh", "short_en"):
            assert names[rules.plain_name(row[key])] == row["code"]


@pytest.mark.parametrize(
    ("code", "division"),
    [
        ("WZ-FZ-KJC", "330303"),
        ("WZ-FZ-ZN", "330303"),
        ("330371", "330303"),
        ("WZ-FZ-OJK", "330305"),
        ("WZ-FZ-WZW", "330303"),
        ("330302", "330302"),
        ("330322", "330305"),
    ],
)
def test_zone_counts_for_one_division_by_geography(code, division):
    assert rules.geographic_parent(code) == division


def test_reference_rows_agree_with_the_rules_about_parents():
    for row in _rows("divisions.csv"):
        if row["kind"] == AreaKind.ZONE:
            assert row["parent_code"] == rules.GEOGRAPHIC_PARENTS[row["code"]]
        if row["code"] in rules.HISTORIC_CODES:
            assert row["parent_code"] == rules.HISTORIC_CODES[row["code"]]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "valid"),
    [
        (None, None, "1999-01-01", True),
        ("2019-09-25", None, "2019-09-24", False),
        ("2019-09-25", None, "2019-09-25", True),
        (None, "2015-01-01", "2014-12-31", True),
        (None, "2015-01-01", "2015-01-01", False),
    ],
)
def test_validity_is_half_open(valid_from, valid_to, day, valid):
    assert (
        rules.is_valid_on(
            date.fromisoformat(day), rules.reference_day(valid_from or ""), rules.reference_day(valid_to or "")
        )
        is valid
    )


@pytest.mark.parametrize(
    "row",
    [
        {"date": "2027-13-01", "kind": "holiday"},
        {"date": "2027-10-01", "kind": "feast"},
        {"date": "", "kind": "holiday"},
        {"kind": "holiday"},
    ],
)
def test_wrong_line_of_a_notice_is_refused_with_its_number(row):
    with pytest.raises(Refusal) as refused:
        rules.day_entries([{"date": "2027-01-01", "kind": "holiday"}, row])
    assert refused.value.values["line"] == 3


def test_day_named_twice_in_a_notice_is_refused():
    with pytest.raises(CalendarUnclear):
        rules.day_entries([{"date": "2027-01-01", "kind": "holiday"}, {"date": "2027-01-01", "kind": "workday"}])
