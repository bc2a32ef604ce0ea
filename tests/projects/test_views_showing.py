"""What others see of a project: evidence, covers, history, the officer's steps, and the queries pages take."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.projects.models import Project
from portal.storage.models import StoredFile
from tests.builders.accounts import a_person, an_officer
from tests.builders.makerspaces import a_makerspace, an_area
from tests.builders.projects import a_member, a_project, a_stay
from tests.counting import statements
from tests.strict_browser import StrictBrowser

Browsers = Callable[[Person], StrictBrowser]


def a_picture() -> BytesIO:
    content = BytesIO()
    Image.new("RGB", (400, 200), (15, 107, 92)).save(content, "PNG")
    content.seek(0)
    return content


def a_pdf(pages: int = 2) -> BytesIO:
    content = BytesIO()
    sheets = [Image.new("RGB", (300, 400), (250, 250, 240)) for _ in range(pages)]
    sheets[0].save(content, "PDF", save_all=True, append_images=sheets[1:])
    content.seek(0)
    return content


def test_evidence_is_drawn_anew_and_only_the_team_and_officers_open_it(
    app: Flask, project: Project, founder: Person, as_person: Browsers, browser: StrictBrowser
) -> None:
    desk, path = as_person(founder), f"/projects/{project.slug}/milestones"
    facts = {"reached_on": "2026-01-02", "title_zh": "第一台样机", "title_en": "", "evidence_url": ""}
    desk.get(f"{path}/new")
    desk.post(f"{path}/new", facts | {"evidence": (BytesIO(b"<svg/>"), "x.svg")}, status=422)
    assert db.session.execute(select(StoredFile)).scalars().all() == []
    desk.post(f"{path}/new", facts | {"evidence": (a_pdf(), "报告.pdf")})
    milestone = project.milestones[0]
    assert len(milestone.evidence) == 2
    pages = [f"{path}/{milestone.id}/evidence/{page.id}" for page in milestone.evidence]
    officer, inspector = an_officer(an_area("330302")), an_officer(an_area("330303"))
    for page in pages:
        answer = desk.download(page)
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/webp", "private, no-cache")
        as_person(officer).download(page)
        browser.download(page, status=404)
        as_person(inspector).download(page, status=404)
    public = browser.get(f"/projects/{project.slug}/")
    assert "第一台样机" in public.text
    assert "/evidence/" not in public.html
    assert all(page in as_person(officer).get(f"/projects/{project.slug}/").html for page in pages)
    desk.get(f"{path}/{milestone.id}")
    desk.post(f"{path}/{milestone.id}", facts | {"evidence": (a_picture(), "照片.png")})
    desk.get(path)
    desk.post(f"{path}/{milestone.id}/evidence/remove")
    desk.get(path)
    desk.post(f"{path}/{milestone.id}/remove")
    assert db.session.execute(select(StoredFile)).scalars().all() == []


def test_a_cover_of_ones_own_takes_the_place_of_the_drawn_one(
    app: Flask, project: Project, founder: Person, as_person: Browsers, browser: StrictBrowser
) -> None:
    desk, slug = as_person(founder), project.slug
    assert "/covers/project/electrical/" in browser.get(f"/projects/{slug}/").html
    desk.get(f"/projects/{slug}/cover")
    desk.post(f"/projects/{slug}/cover", {"picture": (BytesIO(b"GIF89a<script>"), "x.gif")}, status=422)
    desk.post(f"/projects/{slug}/cover", {"picture": (a_picture(), "封面.png")})
    assert browser.download(f"/projects/{slug}/picture").mimetype == "image/webp"
    assert browser.download(f"/projects/{slug}/card.png").mimetype == "image/png"
    desk.get(f"/projects/{slug}/cover")
    desk.post(f"/projects/{slug}/cover/remove")
    browser.download(f"/projects/{slug}/picture", status=404)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/covers/project/marine/any.svg", 200), ("/covers/project/marine/any.svg?theme=dark&shape=square", 200),
        ("/covers/project/gold/any.svg", 404), ("/covers/project/marine/any.svg?theme=pink", 404),
    ],
)  # fmt: skip
def test_drawn_covers_come_without_asking_anybody(app: Flask, browser: StrictBrowser, path: str, status: int) -> None:
    with statements() as sent:
        answer = browser.download(path, status=status)
    assert not sent
    if status == 200:
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_history_says_what_each_save_changed(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    desk, slug = as_person(founder), project.slug
    desk.get(f"/projects/{slug}/edit")
    desk.post(f"/projects/{slug}/edit", {"one_line_zh": "改过的一句", "stage": "acceleration"}, fill=True)
    desk.get(f"/projects/{slug}/money")
    desk.post(f"/projects/{slug}/money", {"ask_yuan": "880"}, fill=True)
    page = desk.get(f"/projects/{slug}/history").text
    for said in ("改过的一句", "配电柜里会说话的断路器", "加速", "880.00万元", founder.name):
        assert said in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_officer_hides_a_project_and_shows_it_again(
    app: Flask, project: Project, founder: Person, as_person: Browsers, browser: StrictBrowser, prefix: str
) -> None:
    slug = project.slug
    desk = as_person(an_officer(an_area("330302")))
    elsewhere = as_person(an_officer(an_area("330303")))
    desk.get(f"{prefix}/officer/projects/")
    desk.get(f"{prefix}/officer/projects/?state=hidden&q=断路")
    elsewhere.get(f"{prefix}/officer/projects/{slug}/hide", status=403)
    desk.post(f"{prefix}/officer/projects/{slug}/hide", {"reason": ""}, status=422)
    desk.post(f"{prefix}/officer/projects/{slug}/hide", {"reason": "请删去收益承诺"}, follow=True)
    browser.get(f"{prefix}/projects/{slug}/", status=404)
    browser.download(f"/projects/{slug}/card.png", status=404)
    elsewhere.get(f"{prefix}/projects/{slug}/", status=404)
    team = as_person(founder)
    assert "请删去收益承诺" in team.get(f"{prefix}/me/projects/{slug}/").text
    team.get(f"{prefix}/projects/{slug}/edit")
    team.post(f"{prefix}/projects/{slug}/edit", {"text_zh": "改好了"}, fill=True)
    desk.get(f"{prefix}/projects/{slug}/")
    desk.get(f"{prefix}/officer/projects/{slug}/show")
    desk.post(f"{prefix}/officer/projects/{slug}/show")
    browser.get(f"{prefix}/projects/{slug}/")


def test_a_closed_project_shows_its_lessons_and_can_go_on(
    app: Flask, project: Project, founder: Person, as_person: Browsers, browser: StrictBrowser
) -> None:
    desk, slug = as_person(founder), project.slug
    desk.post(
        f"/projects/{slug}/close", {"lessons_zh": "先收订单，再开模。", "lessons_en": "An order first."}, follow=True
    )
    assert "先收订单" in browser.get(f"/projects/{slug}/").text
    assert "An order first" in browser.get(f"/en/projects/{slug}/").text
    assert slug in browser.get("/projects/?closed=1").html
    assert slug not in browser.get("/projects/").html
    desk.get(f"/me/projects/{slug}/")
    desk.post(f"/projects/{slug}/reopen")
    assert slug in browser.get("/projects/").html


def test_pages_of_a_project_take_the_same_queries_with_one_part_and_with_many(
    app: Flask, project: Project, founder: Person, as_person: Browsers
) -> None:
    desk, slug = as_person(founder), project.slug
    counts: dict[str, set[int]] = {}
    for number in (1, 6):
        for _ in range(number):
            a_member(project, a_person())
        space = a_makerspace(f"空间{number}（演示）")
        day = clock.today() - timedelta(days=number)
        a_stay(project, space, entered_on=day, left_on=day, ended_by="moved")
        for path in (
            f"/projects/{slug}/team",
            f"/projects/{slug}/stays",
            f"/me/projects/{slug}/",
            f"/projects/{slug}/",
        ):
            with statements() as sent:
                desk.get(path)
            counts.setdefault(path, set()).add(len(sent))
    assert all(len(found) == 1 for found in counts.values()), counts


def test_the_desk_lists_my_projects_in_the_same_queries_however_many(
    app: Flask, founder: Person, as_person: Browsers
) -> None:
    desk = as_person(founder)
    counts = set()
    for number in (1, 8):
        for _ in range(number):
            a_project(leader=founder, state="draft")
        with statements() as sent:
            desk.get("/me/projects/")
        counts.add(len(sent))
    assert len(counts) == 1
    assert counts.pop() <= 8


def test_an_officers_list_takes_the_same_queries_however_long(app: Flask, as_person: Browsers) -> None:
    desk: Any = as_person(an_officer())
    counts = set()
    for number in (1, 20):
        for _ in range(number):
            a_project()
        with statements() as sent:
            desk.get("/officer/projects/")
        counts.add(len(sent))
    assert len(counts) == 1
    assert counts.pop() <= 8


def test_a_makerspaces_list_takes_the_same_queries_however_many_teams(app: Flask, as_person: Browsers) -> None:
    operator = a_person("王店长（演示）")
    space = a_makerspace(operator=operator)
    desk, counts = as_person(operator), set()
    for number in (2, 12):
        for place in range(number):
            a_stay(a_project(), space, state="asked" if place % 2 else "confirmed")
        with statements() as sent:
            desk.get(f"/space/{space.slug}/residents")
        counts.add(len(sent))
    assert len(counts) == 1
    assert counts.pop() <= 8
