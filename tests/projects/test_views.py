"""The founder's pages, the team's, the makerspace's and the officer's, clicked through."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.projects.models import Project
from tests.builders.accounts import a_person
from tests.builders.makerspaces import a_makerspace, an_area
from tests.builders.projects import a_member, a_project, a_stay
from tests.strict_browser import StrictBrowser

Browsers = Callable[[Person], StrictBrowser]
SECTIONS = ("edit", "money", "team", "stays", "rights", "partners", "milestones", "cover", "history", "close")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_founder_writes_a_passport_from_the_first_line_to_the_public_page(
    app: Flask, founder: Person, as_person: Browsers, browser: StrictBrowser, prefix: str
) -> None:
    an_area()
    desk = as_person(founder)
    desk.get(f"{prefix}/me/projects/")
    desk.post(f"{prefix}/projects/new", {"name_zh": ""}, status=422)
    facts = {
        "name_zh": "水下机器人（演示）",
        "one_line_zh": "网箱巡检",
        "sector": "marine",
        "stage": "incubation",
        "area": "330305",
    }
    console = desk.post(f"{prefix}/projects/new", facts, follow=True)
    project = db.session.execute(select(Project)).scalar_one()
    slug = project.slug
    assert re.fullmatch(r"project-[0-9a-f]{6}", slug)
    assert "水下机器人" in console.text
    browser.get(f"{prefix}/projects/{slug}/", status=404)
    desk.post(f"{prefix}/projects/{slug}/publish", status=422)
    desk.get(f"{prefix}/projects/{slug}/edit")
    more = {
        "name_en": "Net-cage robot (demo)",
        "one_line_en": "Inspects net cages",
        "highlights_zh": "- 已下水\n- 已签三家",
    }
    desk.post(f"{prefix}/projects/{slug}/edit", more, fill=True)
    assert "Net-cage robot" in desk.get(f"{prefix}/projects/{slug}/").text + desk.get(f"/en/projects/{slug}/").text
    desk.post(f"{prefix}/projects/{slug}/publish")
    page = browser.get(f"{prefix}/projects/{slug}/")
    assert founder.name in page.text
    assert "已下水" in page.text
    assert "水下机器人" in browser.get(f"{prefix}/projects/").text + browser.get("/projects/").text


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_section_opens_for_the_team_and_for_nobody_else(
    app: Flask, project: Project, founder: Person, as_person: Browsers, prefix: str
) -> None:
    slug, member, stranger = project.slug, a_person("成员（演示）"), a_person("路人（演示）")
    a_member(project, member)
    theirs, mine, ours = as_person(stranger), as_person(founder), as_person(member)
    for section in SECTIONS:
        mine.get(f"{prefix}/projects/{slug}/{section}")
        theirs.get(f"{prefix}/projects/{slug}/{section}", status=403)
        ours.get(f"{prefix}/projects/{slug}/{section}", status=403 if section == "close" else 200)
    mine.get(f"{prefix}/me/projects/{slug}/")
    theirs.get(f"{prefix}/me/projects/{slug}/", status=403)
    draft = a_project(state="draft").slug
    for section in SECTIONS:
        theirs.get(f"{prefix}/projects/{draft}/{section}", status=404)


def test_two_members_writing_at_once_see_both_texts_and_lose_neither(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    slug, member = project.slug, a_person("成员（演示）")
    a_member(project, member)
    mine, theirs = as_person(founder), as_person(member)
    mine.get(f"/projects/{slug}/edit")
    theirs.get(f"/projects/{slug}/edit")
    theirs.post(f"/projects/{slug}/edit", {"one_line_zh": "同事写的一句"}, fill=True)
    page = mine.post(f"/projects/{slug}/edit", {"one_line_zh": "我写的一句"}, fill=True, status=409)
    assert "同事写的一句" in page.text
    assert "我写的一句" in page.text
    mine.post(f"/projects/{slug}/edit", {"one_line_zh": "我写的一句"}, fill=True)
    assert db.session.execute(select(Project.one_line_zh)).scalar_one() == "我写的一句"


@pytest.mark.parametrize(
    ("section", "typed", "theirs", "mine"),
    [
        (
            "rights",
            {"rights-0-title": "同事的专利", "rights-0-kind": "invention", "rights-0-state": "granted"},
            "同事的专利",
            "rights-0-title",
        ),
        ("partners", {"partners-0-name": "同事的大学"}, "同事的大学", "partners-0-name"),
        ("money", {"history_zh": "同事写的历史"}, "同事写的历史", "history_zh"),
    ],
)
def test_rows_and_figures_guard_their_version_too(
    app: Flask, project: Project, founder: Person, as_person: Browsers, section: str, typed: dict[str, str],
    theirs: str, mine: str,
) -> None:  # fmt: skip
    path = f"/projects/{project.slug}/{section}"
    late, early = as_person(founder), as_person(founder)
    late.get(path)
    early.post(path, typed, fill=True)
    page = late.post(path, typed | {mine: "我后写的"}, fill=True, status=409)
    assert theirs in page.text
    assert "我后写的" in page.text
    late.post(path, typed | {mine: "我后写的"}, fill=True)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("500", 5_000_000),
        ("500万", 5_000_000),
        ("５００", 5_000_000),
        ("1,250.5", 12_505_000),
        ("0.0001", 1),
        ("", None),
    ],
)
def test_amounts_are_typed_in_ten_thousands_and_kept_in_yuan(
    app: Flask, project: Project, founder: Person, as_person: Browsers, typed: str, yuan: int | None
) -> None:
    desk, path = as_person(founder), f"/projects/{project.slug}/money"
    desk.post(path, {"ask_yuan": typed, "equity_percent": "10", "valuation_yuan": ""}, fill=True)
    assert db.session.execute(select(Project.ask_yuan)).scalar_one() == yuan
    assert f'value="{typed and (typed if "." in typed and "," not in typed else "")}' in desk.get(path).html or yuan


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ask_yuan", "0"), ("ask_yuan", "-5"), ("ask_yuan", "many"), ("ask_yuan", "0.00001"), ("ask_yuan", "1e9"),
        ("ask_yuan", "100000001"), ("equity_percent", "0"), ("equity_percent", "100"), ("equity_percent", "7.777"),
        ("valuation_yuan", "½"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused_and_kept_on_the_page(
    app: Flask, project: Project, founder: Person, as_person: Browsers, field: str, typed: str
) -> None:
    desk, path = as_person(founder), f"/projects/{project.slug}/money"
    page = desk.post(path, {field: typed}, fill=True, status=422)
    assert typed in page.html
    assert db.session.execute(select(Project.ask_yuan)).scalar_one() == 5_000_000


def test_a_valuation_beside_the_figures_is_saved_with_a_remark(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    desk, path = as_person(founder), f"/projects/{project.slug}/money"
    page = desk.post(path, {"valuation_yuan": "6000"}, fill=True, follow=True)
    assert "5000.00万元" in page.text
    assert "6000.00万元" in page.text
    assert db.session.execute(select(Project.valuation_yuan)).scalar_one() == 60_000_000
    assert (
        "5000000.00万元" in desk.post(path, {"ask_yuan": "5000000"}, fill=True, follow=True).text
    )  # yuan typed as 万元


def test_rows_come_and_go_without_scripts(app: Flask, project: Project, founder: Person, as_person: Browsers) -> None:
    desk, path = as_person(founder), f"/projects/{project.slug}/partners"
    desk.get(path)
    desk.post(path, {"partners-0-name": "温州大学（演示）", "add": "1"}, fill=True, status=200)
    both = {"partners-0-name": "温州大学（演示）", "partners-1-name": "医科大（演示）", "partners-1-subject": "临床"}
    desk.post(path, both, fill=True)
    page = desk.get(f"/projects/{project.slug}/")
    assert "医科大（演示）" in page.text
    desk.get(path)
    desk.post(path, {"remove": "0"}, fill=True, status=200)
    desk.post(path, {"partners-1-name": ""}, fill=True, status=422)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_somebody_is_invited_signs_in_and_is_named(
    app: Flask, project: Project, founder: Person, as_person: Browsers, browser: StrictBrowser, prefix: str
) -> None:
    slug, desk = project.slug, as_person(founder)
    typed = {"name": "新成员（演示）", "address": "NEW@example.com", "role_zh": "工程师", "role_en": "Engineer"}
    page = desk.post(f"{prefix}/projects/{slug}/team", typed, follow=True)
    link = re.search(r"/projects/invitations/([\w-]+)", page.html)
    assert link is not None
    token = link[1]
    assert token not in desk.get(f"{prefix}/projects/{slug}/team").html  # shown once
    assert "新成员" not in browser.get(f"{prefix}/projects/{slug}/").text
    path = f"{prefix}/projects/invitations/{token}"
    assert "sign-in" in browser.get(path).html
    person = a_person("梅同意（演示）")
    theirs = as_person(person)
    theirs.get(path)
    theirs.post(f"{path}/accept", follow=True)
    assert "梅同意" in browser.get(f"{prefix}/projects/{slug}/").text
    theirs.get(path, status=410)
    theirs.get(f"{prefix}/projects/{slug}/edit")


def test_whoever_holds_the_link_can_decline_without_an_account(
    app: Flask, project: Project, founder: Person, as_person: Browsers, browser: StrictBrowser
) -> None:
    desk = as_person(founder)
    page = desk.post(
        f"/projects/{project.slug}/team", {"name": "新成员（演示）", "address": "19900001234"}, follow=True
    )
    token = re.search(r"/projects/invitations/([\w-]+)", page.html)[1]  # type: ignore[index]
    browser.get(f"/projects/invitations/{token}")
    browser.post(f"/projects/invitations/{token}/decline")
    browser.get(f"/projects/invitations/{token}", status=410)
    assert "新成员" not in desk.get(f"/projects/{project.slug}/team").text


def test_members_do_not_invite_take_out_or_lead(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    person = a_person("成员（演示）")
    member = a_member(project, person)
    other = a_member(project, a_person("另一成员（演示）"))
    ours, slug = as_person(person), project.slug
    ours.get(f"/projects/{slug}/team")
    ours.post(f"/projects/{slug}/team", {"name": "谁（演示）", "address": "who@example.com"}, status=200)
    ours.get(f"/projects/{slug}/team/{other.id}/lead", status=404)
    ours.get(f"/projects/{slug}/team/{other.id}/leave", status=404)
    ours.post(f"/projects/{slug}/team/{member.id}", {"role_zh": "首席（演示）", "role_en": ""})
    ours.get(f"/projects/{slug}/team/{member.id}/leave")
    ours.post(f"/projects/{slug}/team/{member.id}/leave")
    ours.get(f"/projects/{slug}/team", status=403)


def test_a_leader_hands_over_and_may_then_leave(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    second = a_member(project, a_person("接班人（演示）"))
    desk, slug, own = as_person(founder), project.slug, project.members[0].id
    desk.post(f"/projects/{slug}/team/{own}/leave", status=422)
    desk.get(f"/projects/{slug}/team/{second.id}/lead")
    desk.post(f"/projects/{slug}/team/{second.id}/lead")
    desk.get(f"/projects/{slug}/team/{own}/leave")
    desk.post(f"/projects/{slug}/team/{own}/leave")
    desk.get(f"/projects/{slug}/team", status=403)


def test_a_member_number_of_another_project_is_unknown(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    other = a_project()
    as_person(founder).get(f"/projects/{project.slug}/team/{other.members[0].id}", status=404)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_team_says_where_it_sits_and_the_makerspace_answers(
    app: Flask, project: Project, founder: Person, as_person: Browsers, browser: StrictBrowser, prefix: str
) -> None:
    operator = a_person("王店长（演示）")
    space = a_makerspace(operator=operator)
    slug, home = project.slug, space.slug
    desk, theirs = as_person(founder), as_person(operator)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    desk.post(f"{prefix}/projects/{slug}/stays", {"makerspace": home, "entered_on": "2999-01-01"}, status=422)
    desk.post(f"{prefix}/projects/{slug}/stays", {"makerspace": home, "entered_on": yesterday}, follow=True)
    assert space.name_zh not in browser.get(f"/projects/{slug}/").text
    stay = project.stays[0].id
    page = theirs.get(f"{prefix}/space/{home}/residents")
    assert "断路器" in page.text or "breaker" in page.text
    theirs.post(f"{prefix}/space/{home}/residents/{stay}/decline", {"reason": ""}, status=422)
    theirs.post(f"{prefix}/space/{home}/residents/{stay}/confirm")
    assert space.name_zh in browser.get(f"/projects/{slug}/").text
    assert space.slug in browser.get(f"/projects/?space={home}").html
    desk.get(f"{prefix}/projects/{slug}/stays/{stay}/end")
    ended = {"how": "graduated", "left_on": clock.today().isoformat()}
    desk.post(f"{prefix}/projects/{slug}/stays/{stay}/end", ended, follow=True)
    theirs.get(f"{prefix}/space/{home}/residents")


def test_an_operator_notes_that_a_team_has_graduated(app: Flask, project: Project, as_person: Browsers) -> None:
    operator = a_person("王店长（演示）")
    space = a_makerspace(operator=operator)
    stay = a_stay(project, space)
    desk, path = as_person(operator), f"/projects/{project.slug}/stays/{stay.id}/end"
    desk.get(f"/space/{space.slug}/residents")
    desk.get(path)
    ended = {"how": "graduated", "left_on": clock.today().isoformat()}
    assert "已毕业" in desk.post(path, ended, follow=True).text
    as_person(a_person("路人（演示）")).get(path, status=404)


def test_only_those_who_run_a_makerspace_answer_for_it(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    space, elsewhere = a_makerspace(), a_makerspace("别处（演示）", operator=founder)
    desk = as_person(founder)
    desk.post(f"/projects/{project.slug}/stays", {"makerspace": space.slug, "entered_on": clock.today().isoformat()})
    stay = project.stays[0].id
    desk.get(f"/space/{space.slug}/residents", status=403)
    desk.post(f"/space/{space.slug}/residents/{stay}/confirm", status=404)
    desk.post(f"/space/{elsewhere.slug}/residents/{stay}/confirm", status=404)
