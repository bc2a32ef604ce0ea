"""The public list and page of projects."""

from html import unescape

import pytest
from flask import Flask

from portal import clock
from portal.projects.actions import writing
from portal.projects.actions.writing import PartnerFacts
from portal.site.drawing import shelf
from tests.builders.accounts import a_person
from tests.builders.makerspaces import a_makerspace
from tests.builders.projects import a_member, a_project
from tests.counting import statements
from tests.strict_browser import StrictBrowser


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_list_is_empty_narrowed_or_full_and_says_so(app: Flask, browser: StrictBrowser, prefix: str) -> None:
    browser.get(f"{prefix}/projects/")
    project = a_project("水下机器人（演示）", sector="marine", name_en="Net-cage robot (demo)", is_raising=True)
    page = browser.get(f"{prefix}/projects/")
    assert project.name("en" if prefix else "zh") in page.text
    assert f"{prefix}/projects/{project.slug}/" in page.html
    nothing = browser.get(f"{prefix}/projects/?sector=health&q=没有的")
    assert project.slug not in nothing.html
    for query in ("sector=marine", "stage=incubation", "round=angel", "area=330302", "background=other", "raising=1",
                  "q=水下", "sort=name", "sort=changed"):  # fmt: skip
        assert project.slug in browser.get(f"{prefix}/projects/?{query}").html, query


def test_a_facet_leads_to_what_it_counts_and_back(app: Flask, browser: StrictBrowser) -> None:
    a_project("甲（演示）", sector="marine")
    a_project("乙（演示）", sector="health", space=a_makerspace())
    page = browser.get("/projects/?sector=marine")
    links = [unescape(link) for link in page.html.split('href="') if link.startswith("/projects/?")]
    assert any(link.startswith("/projects/?sector=health") for link in links)
    assert page.html.count('aria-current="true"') == 1


@pytest.mark.parametrize("number", [1, 60])
def test_the_list_takes_few_queries_however_long(app: Flask, browser: StrictBrowser, number: int) -> None:
    space = a_makerspace()
    for place in range(number):
        a_project(f"项目{place}（演示）", space=space)
    shelf.clear()
    with statements() as sent:
        browser.get("/projects/")
    assert len(sent) == 5
    assert ("page=2" in browser.get("/projects/").html) is (number > 24)


def test_a_kept_page_is_never_stale(app: Flask, browser: StrictBrowser) -> None:
    project = a_project("甲（演示）")
    assert "甲（演示）" in browser.get("/projects/").text
    project.name_zh = "改名（演示）"
    assert "改名（演示）" in browser.get("/projects/").text
    a_project("乙（演示）", sector="health")
    assert "乙（演示）" in browser.get("/projects/").text


def test_the_page_names_only_who_agreed_and_nobodys_address(app: Flask, browser: StrictBrowser) -> None:
    leader = a_person("梅领队（演示）", email="leader@example.com", phone="19900001111")
    project = a_project(leader=leader)
    a_member(project, a_person("已同意（演示）", email="yes@example.com"))
    a_member(project, a_person("没答复（演示）", email="no@example.com"), is_agreed=False)
    for page in (browser.get(f"/projects/{project.slug}/"), browser.get("/projects/")):
        for private in ("example.com", "19900001111", "没答复"):
            assert private not in page.html
    assert "梅领队（演示）" in browser.get(f"/projects/{project.slug}/").text


def test_money_never_stands_on_the_public_page(app: Flask, browser: StrictBrowser) -> None:
    project = a_project(ask_yuan=7_770_000, valuation_yuan=88_880_000, history_zh="孤本营收", is_raising=True)
    for path in (f"/projects/{project.slug}/", f"/en/projects/{project.slug}/", "/projects/"):
        page = browser.get(path)
        for private in ("777", "8888", "8,888", "孤本营收", "研发一半"):
            assert private not in page.text
    assert "不构成投资建议" in browser.get(f"/projects/{project.slug}/").text


def test_a_shared_link_has_a_picture_and_words(app: Flask, browser: StrictBrowser) -> None:
    project = a_project()
    page = browser.get(f"/projects/{project.slug}/")
    for name in ("og:title", "og:description", "og:image", "og:url"):
        assert f'property="{name}"' in page.html
    assert f"/projects/{project.slug}/card.png" in page.html


@pytest.mark.parametrize("state", ["draft", "hidden"])
def test_what_is_not_public_answers_like_what_does_not_exist(app: Flask, browser: StrictBrowser, state: str) -> None:
    hidden = browser.get(f"/projects/{a_project(state=state).slug}/", status=404)
    unknown = browser.get("/projects/no-such-project/", status=404)
    assert hidden.text == unknown.text


def test_the_page_takes_few_queries_and_fewer_when_nothing_changed(app: Flask, browser: StrictBrowser) -> None:
    path = f"/projects/{a_project(space=a_makerspace()).slug}/"
    counts = []
    for _ in range(2):
        with statements() as sent:
            browser.get(path)
        counts.append(len(sent))
    assert counts == [7, 4]


def test_a_page_kept_for_visitors_shows_every_change(app: Flask, browser: StrictBrowser) -> None:
    leader, space = a_person("梅领队（演示）"), a_makerspace()
    project = a_project(leader=leader, space=space)
    path = f"/projects/{project.slug}/"
    browser.get(path)
    partner = PartnerFacts("温州大学（演示）")
    writing.set_partners(project, [partner], version=project.version, actor=leader, now=clock.now())
    assert partner.name in browser.get(path).text
    member = a_member(project, a_person("新成员（演示）"))
    assert "新成员" in browser.get(path).text
    member.role_zh = "首席（演示）"
    assert "首席（演示）" in browser.get(path).text
    leader.name, space.name_zh = "改名领队（演示）", "改名空间（演示）"
    page = browser.get(path).text
    assert "改名领队" in page
    assert "改名空间" in page
