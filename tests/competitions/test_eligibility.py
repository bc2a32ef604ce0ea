"""What a group asks of an entry, and what looks alike: tables."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.competitions.eligibility import RULE_WORDS, Facts, Finding, Fit, Likeness, Outline, Win, findings, twins
from portal.competitions.rules import EligibilityRule as R

ON = date(2027, 4, 30)
COMPANY: dict[str, Any] = {"is_registered": True, "founded_on": date(2023, 5, 1)}


@pytest.mark.parametrize(
    ("rule", "value", "facts", "fit"),
    [
        (R.MAX_COMPANY_AGE, 5, {"is_registered": True, "founded_on": date(2022, 4, 30)}, Fit.MET),  # five today
        (R.MAX_COMPANY_AGE, 5, {"is_registered": True, "founded_on": date(2022, 4, 29)}, Fit.BROKEN),
        (R.MAX_COMPANY_AGE, 3, {"is_registered": True, "founded_on": date(2024, 2, 29)}, Fit.BROKEN),
        (R.MAX_COMPANY_AGE, 5, {"is_registered": True}, Fit.UNCLEAR),
        (R.MAX_COMPANY_AGE, 5, {}, Fit.MET),  # nothing that could be too old
        (R.REGISTERED_AFTER, "2023-05-01", COMPANY, Fit.MET),
        (R.REGISTERED_AFTER, "2023-05-02", COMPANY, Fit.BROKEN),
        (R.REGISTERED_AFTER, "2023-05-02", {"is_registered": True}, Fit.UNCLEAR),
        (R.REGISTERED_AFTER, "2023-05-02", {}, Fit.MET),
        (R.MUST_BE_REGISTERED, True, COMPANY, Fit.MET),
        (R.MUST_BE_REGISTERED, True, {}, Fit.BROKEN),
        (R.MUST_BE_UNREGISTERED, True, COMPANY, Fit.BROKEN),
        (R.MUST_BE_UNREGISTERED, True, {}, Fit.MET),
        (R.MAX_REVENUE, 30_000_000, COMPANY | {"revenue_yuan": 30_000_000}, Fit.MET),
        (R.MAX_REVENUE, 30_000_000, COMPANY | {"revenue_yuan": 30_000_001}, Fit.BROKEN),
        (R.MAX_REVENUE, 30_000_000, COMPANY, Fit.UNCLEAR),
        (R.MAX_REVENUE, 30_000_000, {}, Fit.MET),
        (R.MIN_TEAM_SIZE, 3, {"team_size": 3}, Fit.MET),
        (R.MIN_TEAM_SIZE, 3, {"team_size": 2}, Fit.BROKEN),
        (R.MAX_TEAM_SIZE, 5, {"team_size": 5}, Fit.MET),
        (R.MAX_TEAM_SIZE, 5, {"team_size": 6}, Fit.BROKEN),
        (R.REGION_REQUIRED, ["330302", "330303"], {"area_codes": frozenset({"330303", "WZ-FZ-KJC"})}, Fit.MET),
        (R.REGION_REQUIRED, ["330302"], {"area_codes": frozenset({"330303"})}, Fit.BROKEN),
        (R.REGION_REQUIRED, "330302", {"area_codes": frozenset({"330302"})}, Fit.MET),
        (R.REGION_REQUIRED, [], {"area_codes": frozenset({"330329"})}, Fit.MET),
        (R.EXCLUDE_PAST_WINNERS, 3, {"wins": (Win(2026, 3),)}, Fit.BROKEN),
        (R.EXCLUDE_PAST_WINNERS, 3, {"wins": (Win(2026, 4),)}, Fit.MET),
        (R.EXCLUDE_PAST_WINNERS, True, {"wins": (Win(2026, 9),)}, Fit.BROKEN),
        (R.EXCLUDE_PAST_WINNERS, True, {}, Fit.MET),
        (R.MAX_AGE, 55, {"leader_birth_year": 1972}, Fit.MET),
        (R.MAX_AGE, 55, {"leader_birth_year": 1971}, Fit.UNCLEAR),  # 55 until the birthday, and only the year is known
        (R.MAX_AGE, 55, {"leader_birth_year": 1970}, Fit.BROKEN),
        (R.MAX_AGE, 55, {}, Fit.UNCLEAR),
        (R.RIGHT_REQUIRED, True, {"rights": frozenset({"software"})}, Fit.MET),
        (R.RIGHT_REQUIRED, ["invention"], {"rights": frozenset({"software"})}, Fit.BROKEN),
        (R.RIGHT_REQUIRED, ["invention"], {"rights_applied_for": frozenset({"invention"})}, Fit.BROKEN),
        (R.RIGHT_REQUIRED, True, {}, Fit.BROKEN),
    ],
)
def test_each_rule_says_whether_it_holds_and_why(rule: R, value: Any, facts: dict[str, Any], fit: Fit) -> None:
    found = findings(Facts(on=ON, **facts), [{"rule": rule, "value": value}])
    assert [(each.rule, each.fit) for each in found] == [(rule, fit)]
    assert found[0].reason % found[0].values
    assert Finding.read(found[0].kept()) == found[0]


def test_the_best_place_an_entry_won_is_the_one_that_is_told() -> None:
    facts = Facts(on=ON, wins=(Win(2024, 2), Win(2026, 1), Win(2025, 1)))
    (found,) = findings(facts, [{"rule": R.EXCLUDE_PAST_WINNERS, "value": 3}])
    assert found.values == {"place": 1, "year": 2026}


def test_every_rule_of_an_edition_has_a_name_and_a_test() -> None:
    assert set(RULE_WORDS) == set(R)


def test_entries_look_alike_by_project_code_name_or_people_and_the_strongest_is_told() -> None:
    found = twins(
        [
            Outline(1, 10, "智能 断路器", "91330302MADEMP01XU", frozenset({100})),
            Outline(2, 10, "另一个名字", None, frozenset({100})),
            Outline(3, 11, "完全不同", "91330302MADEMP01XU", frozenset()),
            Outline(4, 12, "智能断路器", None, frozenset()),
            Outline(5, 13, "独自一个", None, frozenset({100, 101})),
            Outline(6, 14, "谁也不像", None, frozenset({102})),
        ]
    )
    assert found == {
        1: [(2, Likeness.PROJECT), (3, Likeness.CODE), (4, Likeness.NAME), (5, Likeness.PERSON)],
        2: [(1, Likeness.PROJECT), (5, Likeness.PERSON)],
        3: [(1, Likeness.CODE)],
        4: [(1, Likeness.NAME)],
        5: [(1, Likeness.PERSON), (2, Likeness.PERSON)],
    }


@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from("甲乙丙丁"), st.frozensets(st.integers(1, 3))), max_size=8)
)
def test_likeness_is_mutual(rows: list[tuple[int, str, frozenset[int]]]) -> None:
    found = twins([Outline(number, project, name, None, people) for number, (project, name, people) in enumerate(rows)])
    assert all((one, likeness) in found[other] for one, others in found.items() for other, likeness in others)
