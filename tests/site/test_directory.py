"""The public directory and page of makerspaces."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.makerspaces.rules import Service, SpaceType
from tests.builders.accounts import a_person, an_officer
from tests.builders.events import a_host, an_event
from tests.builders.makerspaces import a_makerspace, an_area
from tests.counting import statements
from tests.strict_browser import StrictBrowser

LONG = "温州市" + "长名字" * 60 + "（演示）"


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "query", ["", "?view=map", "?q=山海", "?q=没有的", "?type=maker_lab&service=legal&seats=50&view=map&page=9"]
)
def test_the_directory_shows_in_both_languages(app: Flask, browser: StrictBrowser, prefix: str, query: str) -> None:
    a_makerspace(name_en="Shanhai maker lab (demo)")
    page = browser.get(f"{prefix}/makerspaces/{query}")
    assert ("Makerspaces" if prefix else "众创空间") in page.title


def test_an_empty_directory_says_so(browser: StrictBrowser) -> None:
    an_area()
    assert "目录还是空的" in browser.get("/makerspaces/").text
    assert "没有符合条件" in browser.get("/makerspaces/?q=x").text


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99999999999",
        "seats=-3",
        "seats=1e9",
        "area=%27%3B--",
        "service=x&service=legal",
        "q=" + "长" * 300,
    ],
)
def test_nonsense_in_the_address_is_no_error(app: Flask, browser: StrictBrowser, query: str) -> None:
    a_makerspace()
    browser.get(f"/makerspaces/?{query}")


def test_a_facet_leads_to_what_it_counts_and_back(app: Flask, browser: StrictBrowser) -> None:
    a_makerspace("山海（演示）", type="startup_cafe")
    a_makerspace("磐石（演示）", type="maker_lab")
    page = browser.get("/makerspaces/?type=startup_cafe")
    assert "山海（演示）" in page.text
    assert "磐石（演示）" not in page.text
    assert "/makerspaces/?type=maker_lab" in page.links
    assert "/makerspaces/" in page.links


def test_the_list_goes_over_several_pages_and_keeps_its_filters(app: Flask, browser: StrictBrowser) -> None:
    for number in range(26):
        a_makerspace(f"第{number}家（演示）", workstation_count=500 - number)
    assert "26家众创空间" in browser.get("/makerspaces/?seats=100").text
    page = browser.get("/makerspaces/?seats=100&page=2")
    assert "第25家（演示）" in page.text
    assert "第0家（演示）" not in page.text


def test_a_page_says_all_there_is_and_nothing_invented(app: Flask, browser: StrictBrowser) -> None:
    space = a_makerspace(
        name_en="Shanhai maker lab (demo)", area="WZ-FZ-KJC", address_zh="科技城一路 1 号", opening_hours_zh="每天 9:00–21:00",
        origin="old_factory", area_verified_sqm=1100, verified_on="2026-02-03", contact_email="space@example.com",
        text_zh="# 大标题\n\n<script>alert(1)</script>\n\n**工坊**", website="https://example.com/",
        services=[str(service) for service in Service],
    )  # fmt: skip
    page = browser.get(f"/makerspaces/{space.slug}/")
    for said in ("龙湾区", "浙南科技城", "科技城一路 1 号", "每天 9:00–21:00", "旧厂房", "申报1,200", "核实1,100", "2026-02-03",
                 "温科演〔2024〕1号", "会议室1", "可容纳20人", "知识产权", "创客空间", "新型众创空间"):  # fmt: skip
        assert said in page.text, said
    assert "<script>alert" not in page.html
    assert f"/makerspaces/{space.slug}.ics" in page.links
    bare = a_makerspace("光板（演示）", rooms=0, levels=[], services=[], area_declared_sqm=0, workstation_count=0)
    text = browser.get(f"/makerspaces/{bare.slug}/").text
    assert "尚未申报" in text
    assert "房间" not in text


def test_only_confirmed_hosting_of_public_events_is_shown(app: Flask, browser: StrictBrowser) -> None:
    space = a_makerspace()
    an_event("公开的沙龙（演示）", hosts=[space])
    an_event("还是草稿（演示）", state="draft", hosts=[space])
    a_host(an_event("只是问过（演示）"), space, state="asked")
    an_event("办过的路演（演示）", hosts=[space], state="ended", starts_in=-timedelta(days=9))
    an_event("取消的旧事（演示）", hosts=[space], state="cancelled", starts_in=-timedelta(days=9))
    text = browser.get(f"/makerspaces/{space.slug}/").text
    assert "公开的沙龙（演示）" in text
    assert "办过的路演（演示）" in text
    for hidden in ("还是草稿", "只是问过", "取消的旧事"):
        assert hidden not in text
    card = browser.get("/makerspaces/").text
    assert "公开的沙龙（演示）" in card
    assert "只是问过" not in card


def test_a_hidden_makerspace_is_there_for_its_people_only(app: Flask, browser: StrictBrowser) -> None:
    person = a_person()
    slug = a_makerspace(operator=person, state="hidden").slug
    browser.get(f"/makerspaces/{slug}/", status=404)
    browser.sign_in(a_person())
    browser.get(f"/makerspaces/{slug}/", status=404)
    browser.sign_in(person)
    assert "暂不公开" in browser.get(f"/makerspaces/{slug}/").text


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("visitor", "登录后可申请"),
        ("person", "申请使用它的工作台"),
        ("operator", "打开工作台"),
        ("officer", "主管部门修改"),
    ],
)
def test_the_page_offers_what_the_reader_may_do(app: Flask, browser: StrictBrowser, who: str, shown: str) -> None:
    operator = a_person()
    space = a_makerspace(operator=operator)
    people = {"person": a_person, "operator": lambda: operator, "officer": lambda: an_officer(an_area("330302"))}
    if who in people:
        browser.sign_in(people[who]())
    assert shown in browser.get(f"/makerspaces/{space.slug}/").text


def test_long_names_and_every_kind_are_shown(app: Flask, browser: StrictBrowser) -> None:
    for kind in SpaceType:
        a_makerspace(LONG, type=str(kind))
    browser.get("/makerspaces/?view=map")
    browser.get("/en/makerspaces/")


@pytest.fixture
def asked(app: Flask, browser: StrictBrowser) -> Callable[[str], int]:
    """How many statements a page takes."""

    def count(path: str) -> int:
        browser.get(path)
        with statements() as sent:
            browser.get(path)
        return len(sent)

    return count


@pytest.mark.parametrize("path", ["/makerspaces/", "/makerspaces/?q=演示", "/makerspaces/the-first/"])
def test_a_page_asks_the_same_number_of_queries_for_one_row_and_for_thirty(
    asked: Callable[[str], int], path: str
) -> None:
    first = a_makerspace(name_en="the first")
    an_event(hosts=[first])
    before = asked(path)
    for _row in range(22):
        an_event(hosts=[first, a_makerspace(workstation_count=1)])
    assert asked(path) == before
    assert before <= 8


def test_what_a_makerspace_has_promised_stands_on_its_desk_at_once(app: Flask, browser: StrictBrowser) -> None:
    keeper = a_person("王店长（演示）")
    space = a_makerspace(operator=keeper)
    promised = {
        state: a_host(an_event(f"{state} 的活动（演示）", state=state), space) for state in ("draft", "submitted")
    }
    a_host(an_event("公开的活动（演示）"), space)
    a_host(an_event("取消的草稿（演示）", state="cancelled"), space)
    browser.sign_in(keeper)
    for path in ("/space/", f"/space/{space.slug}/"):
        page = browser.get(path)
        section = page.html.partition('id="promised"')[2].partition("</section>")[0]
        assert all(f"{state} 的活动" in section for state in promised), path
        assert "公开的活动" not in section and "取消的草稿" not in section
        for host in promised.values():
            assert f"/space/hosting/{host.id}" in page.links
    browser.get(f"/space/hosting/{promised['draft'].id}")
