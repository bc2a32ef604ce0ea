"""Lists of projects: what is found, what the facets count, how many queries it takes."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.projects import queries
from portal.projects.actions import staying
from portal.projects.rules import Filters, Sort
from tests.builders.accounts import a_person
from tests.builders.makerspaces import a_makerspace, an_area
from tests.builders.projects import a_project, a_stay
from tests.counting import statements


@pytest.fixture
def city(app: Flask) -> Any:
    """Five public projects, one closed, one draft, one hidden."""
    space = a_makerspace()
    a_project("甲", sector="electrical", stage="incubation", space=space, is_raising=True)
    a_project("乙", sector="electrical", stage="acceleration", round="seed", one_line_zh="水泵会听漏")
    a_project("丙", sector="health", area="330303", founder_background="returnee")
    a_project("丁", sector="health", area="WZ-FZ-KJC", is_raising=True)
    a_project("戊", sector="marine", stage="acceleration", area="330303")
    a_project("己", state="closed", sector="marine", lessons_zh="先收订单")
    a_project("庚", state="draft")
    a_project("辛", state="hidden")
    return space


def names(filters: Filters) -> list[str]:
    return [row.name_zh for row in queries.listing(filters).rows]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), "戊丁丙乙甲"),
        (Filters(sort=Sort.NAME), None),
        (Filters(sector="electrical"), "乙甲"),
        (Filters(stage="acceleration"), "戊乙"),
        (Filters(round="seed"), "乙"),
        (Filters(background="returnee"), "丙"),
        (Filters(area="330302"), "乙甲"),
        (Filters(area="WZ-FZ-KJC"), "丁"),
        (Filters(area="330303"), "戊丁丙"),  # the zone lies in the district
        (Filters(area="999999"), ""),
        (Filters(space="no-such-space"), ""),
        (Filters(is_raising=True), "丁甲"),
        (Filters(is_closed=True), "己"),
        (Filters(sector="health", is_raising=True), "丁"),
        (Filters(q="听漏"), "乙"),  # two characters in the middle
        (Filters(q="水泵", sector="health"), ""),
    ],
)
def test_filters_find_the_public_projects_that_fit(city: Any, filters: Filters, found: str | None) -> None:
    listing = queries.listing(filters)
    if found is None:
        assert sorted(row.name_zh for row in listing.rows) == sorted("戊丁丙乙甲")
        return
    assert [row.name_zh for row in listing.rows] == list(found)
    assert listing.total == len(found)


def test_a_makerspace_finds_the_teams_that_sit_in_it(city: Any) -> None:
    assert names(Filters(space=city.slug)) == ["甲"]
    gone = a_project("壬")
    a_stay(gone, city, left_on=queries.residents(city)[0].entered_on, ended_by="graduated")
    asking = a_project("癸")
    a_stay(asking, city, state="asked")
    assert names(Filters(space=city.slug)) == ["甲"]


def test_a_facet_counts_what_each_of_its_values_would_show(city: Any) -> None:
    """Every number beside a value is the length of the list behind it."""
    areas = {row.id: row.code for row in queries.areas_to_choose(_today())}
    spaces = {number: row.slug for number, row in queries.spaces_named([city.id]).items()}
    for filters in (
        Filters(),
        Filters(sector="health"),
        Filters(stage="acceleration", area="330303"),
        Filters(q="水泵"),
    ):
        for name, counts in queries.listing(filters).facets.items():
            for value, count in counts.items():
                wanted = {"area": areas, "space": spaces}.get(name, {}).get(value, value)
                if name == "is_raising" and not value:
                    continue
                assert queries.listing(_with(filters, name, wanted)).total == count, (filters, name, value)


def test_counts_are_there_for_values_beside_the_chosen_one(city: Any) -> None:
    facets = queries.listing(Filters(sector="electrical")).facets
    assert facets["sector"] == {"electrical": 2, "health": 2, "marine": 1}
    assert facets["stage"] == {"incubation": 1, "acceleration": 1}


def test_a_page_begins_where_the_one_before_ends(city: Any) -> None:
    first, second = (queries.listing(Filters(), number=n, size=3) for n in (1, 2))
    assert [row.name_zh for row in (*first.rows, *second.rows)] == list("戊丁丙乙甲")
    assert first.total == second.total == 5


def test_a_card_says_where_the_team_sits_now(city: Any) -> None:
    [row] = queries.listing(Filters(space=city.slug)).rows
    assert (row.space_zh, row.area_zh) == (city.name_zh, an_area().short_zh)


def test_a_count_is_kept_until_anything_changes(city: Any) -> None:
    assert queries.listing(Filters()).total == 5
    with statements() as sent:
        queries.listing(Filters())
    assert len(sent) == 2  # the stamp and the cards
    a_project("壬", sector="marine")
    assert queries.listing(Filters()).facets["sector"]["marine"] == 2
    stay = staying.settle(a_project("癸"), city, _today(), actor=a_person(), now=clock.now())
    staying.decide(stay, confirm=True, reason=None, actor=a_person(), now=clock.now())
    db.session.commit()
    assert queries.listing(Filters()).facets["space"][city.id] == 2


def test_cards_come_in_the_order_asked_for(city: Any) -> None:
    rows = list(queries.listing(Filters()).rows)
    numbers = [row.id for row in rows][::-1]
    assert [row.id for row in queries.card_rows([*numbers, 987_654])] == numbers
    assert queries.card_rows([]) == []


@pytest.mark.parametrize("filters", [Filters(), Filters(q="演示", sector="electrical", area="330302")])
def test_a_list_takes_three_queries_however_long(app: Flask, filters: Filters) -> None:
    counts = set()
    for number in (1, 30):
        for place in range(number):
            a_project(f"项目{place}（演示）")
        with statements() as sent:
            queries.listing(filters)
        counts.add(len(sent))
    assert counts == {3}


def _with(filters: Filters, name: str, value: Any) -> Filters:
    return replace(filters, **{name: value})


def _today() -> Any:
    return clock.today()
