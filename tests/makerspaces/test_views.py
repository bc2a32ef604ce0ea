"""The desks of operators and officers, page by page."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.database import db
from portal.documents.sheet_reading import read_table
from portal.makerspaces import queries
from portal.makerspaces.columns import COLUMNS
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceOperator
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person, an_officer
from tests.builders.events import a_host, an_event
from tests.builders.makerspaces import a_makerspace, a_proposal, an_area, an_operator
from tests.counting import statements
from tests.strict_browser import StrictBrowser

HEADER = "编号,名称,县（市、区）,计划类别,类型,面积（平方米）,工位"


@pytest.fixture
def operator(app: Flask) -> Person:
    return a_person("王店长（演示）")


@pytest.fixture
def space(operator: Person) -> Makerspace:
    return a_makerspace(operator=operator)


@pytest.fixture
def officer(app: Flask) -> Person:
    return an_officer(an_area("330302"))


@pytest.fixture
def as_person(app: Flask) -> Callable[[Person], StrictBrowser]:
    """A browser of its own for a person."""

    def sign_in(person: Person) -> StrictBrowser:
        browser = StrictBrowser(app)
        browser.sign_in(person)
        return browser

    return sign_in


def table(*rows: str) -> dict[str, Any]:
    """An upload of a CSV with these rows."""
    return {"table": (BytesIO("\n".join([HEADER, *rows]).encode("gb18030")), "众创空间.csv")}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_visitor_asks_for_the_desk_and_gets_it_from_the_officer(
    app: Flask, officer: Person, as_person: Callable[[Person], StrictBrowser], prefix: str
) -> None:
    space, person = a_makerspace(), a_person("新店长（演示）", language="en" if prefix else "zh")
    slug, code = space.slug, person.code
    visitor = as_person(person)
    visitor.post(f"{prefix}/makerspaces/{slug}/run", {"message": ""}, status=422)
    visitor.post(f"{prefix}/makerspaces/{slug}/run", {"message": "我是这里的店长。"})
    assert "山海" in visitor.get(f"{prefix}/space/").text
    visitor.get(f"{prefix}/space/{slug}/", status=403)
    desk = as_person(officer)
    assert "新店长" in desk.get(f"{prefix}/officer/makerspaces").text
    desk.post(f"{prefix}/officer/makerspaces/{slug}/operators/{code}", {"answer": "decline", "reason": ""}, status=422)
    desk.post(f"{prefix}/officer/makerspaces/{slug}/operators/{code}", {"answer": "approve"})
    visitor.get(f"{prefix}/space/{slug}/")
    letter = db.session.execute(
        select(OutboxMessage).where(OutboxMessage.purpose == "makerspace-operator-decided")
    ).scalar_one()
    assert f"{prefix}/space/" in letter.text


def test_an_operator_proposes_and_the_officer_sees_before_and_after(
    space: Makerspace, operator: Person, officer: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    slug = space.slug
    run, desk = as_person(operator), as_person(officer)
    run.get(f"/space/{slug}/propose")
    run.post(
        f"/space/{slug}/propose",
        {"workstation_count": "88", "rooms-2-name_zh": "露台", "rooms-2-capacity": "30", "levels-0-is_held": "y"},
        fill=True,
    )
    change = db.session.execute(select(MakerspaceChange)).scalar_one()
    assert set(change.after) == {"workstation_count", "rooms", "levels"}
    assert "露台" in run.get(f"/space/{slug}/").text
    page = desk.get(f"/officer/makerspaces/changes/{change.code}")
    assert "60" in page.text and "88" in page.text and "露台" in page.text
    desk.post(f"/officer/makerspaces/changes/{change.code}", {"answer": "approve"}, fill=True)
    space = db.session.execute(select(Makerspace)).scalar_one()
    assert (space.workstation_count, len(space.rooms), len(space.levels)) == (88, 3, 2)
    assert "工位" in run.get(f"/space/{slug}/").text
    assert "修改申请已通过" in desk.get(f"/officer/makerspaces/{slug}/").text


def test_a_form_that_says_nothing_new_comes_back(
    space: Makerspace, operator: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    run = as_person(operator)
    run.get(f"/space/{space.slug}/propose")
    assert "没有差别" in run.post(f"/space/{space.slug}/propose", fill=True, status=422).text


def test_a_stale_proposal_shows_both_versions_and_loses_nothing(
    space: Makerspace, operator: Person, officer: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    slug = space.slug
    run, desk = as_person(operator), as_person(officer)
    run.get(f"/space/{slug}/propose")
    desk.get(f"/officer/makerspaces/{slug}/edit")
    desk.post(f"/officer/makerspaces/{slug}/edit", {"team_count": "33"}, fill=True)
    page = run.post(f"/space/{slug}/propose", {"team_count": "44"}, fill=True, status=409)
    assert "33" in page.text and "两个版本" in page.text
    assert dict(page.forms[-1].values)["team_count"] == "44"
    run.post(f"/space/{slug}/propose", {}, fill=True)
    assert db.session.execute(
        select(MakerspaceChange.after).order_by(MakerspaceChange.id.desc())
    ).scalars().first() == {"team_count": 44}


def test_a_proposal_overtaken_by_an_edit_is_shown_in_three_versions(
    space: Makerspace, operator: Person, officer: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    change = a_proposal(space, operator, team_count=44)
    code, slug = change.code, space.slug
    desk = as_person(officer)
    desk.get(f"/officer/makerspaces/{slug}/edit")
    desk.post(f"/officer/makerspaces/{slug}/edit", {"team_count": "33"}, fill=True)
    page = desk.get(f"/officer/makerspaces/changes/{code}")
    assert "三个版本" in page.text
    assert all(number in page.text for number in ("20", "33", "44"))


def test_an_operator_withdraws_a_proposal(
    space: Makerspace, operator: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    code, slug = a_proposal(space, operator).code, space.slug
    run = as_person(operator)
    run.get(f"/space/{slug}/")
    run.post(f"/space/changes/{code}/withdraw")
    assert db.session.execute(select(MakerspaceChange.state)).scalar_one() == "withdrawn"
    assert "已撤回" in run.get(f"/space/{slug}/").text


def test_an_owner_invites_and_the_invited_joins(
    space: Makerspace, operator: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    slug, friend = space.slug, a_person("合伙人（演示）")
    run, other = as_person(operator), as_person(friend)
    run.get(f"/space/{slug}/people")
    run.post(f"/space/{slug}/people", {"email": "nonsense"}, status=422)
    run.post(f"/space/{slug}/people", {"email": "Friend@Example.com"})
    letter = db.session.execute(
        select(OutboxMessage).where(OutboxMessage.purpose == "makerspace-invitation")
    ).scalar_one()
    assert letter.to_address == "friend@example.com"
    path = "/space/invitations/" + letter.text.split("/space/invitations/")[1].split()[0]
    assert "山海" in other.get(path).text
    other.post(path)
    other.get(f"/space/{slug}/")
    assert "合伙人" in run.get(f"/space/{slug}/people").text
    other.get(path, status=410)


def test_the_roles_of_people_can_be_ended_and_raised(
    space: Makerspace, operator: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    friend = a_person("合伙人（演示）")
    an_operator(space, friend)
    slug, code, own = space.slug, friend.code, operator.code
    run = as_person(operator)
    run.get(f"/space/{slug}/people/{own}/remove")
    assert "最后一位负责人" in run.post(f"/space/{slug}/people/{own}/remove", status=422).text
    run.get(f"/space/{slug}/people/{code}/owner")
    run.post(f"/space/{slug}/people/{code}/owner")
    run.get(f"/space/{slug}/people/{own}/remove")
    run.post(f"/space/{slug}/people/{own}/remove")
    rows = db.session.execute(select(MakerspaceOperator)).scalars().all()
    assert [(row.person_id, row.is_owner) for row in rows] == [(friend.id, True)]


def test_an_operator_sees_requests_and_events(
    space: Makerspace, operator: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    an_event("老厂房沙龙（演示）", hosts=[space])
    a_host(an_event("想借场地（演示）", state="draft"), space, state="asked")
    run = as_person(operator)
    assert "想借场地" in run.get("/space/").text
    page = run.get(f"/space/{space.slug}/")
    assert "老厂房沙龙" in page.text and "想借场地" in page.text


def test_the_year_of_events_is_a_table(
    space: Makerspace, operator: Person, as_person: Callable[[Person], StrictBrowser], tmp_path: Path
) -> None:
    event = an_event("=HYPERLINK(沙龙)", hosts=[space], state="ended", starts_in=-timedelta(days=3), headcount=42)
    year = event.starts_at.year
    content = as_person(operator).download(f"/space/{space.slug}/events.xlsx?year={year}").data
    rows = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][1:2] == ["名称或主题"]
    assert rows[1][1] == "=HYPERLINK(沙龙)"
    assert 42 in rows[1]


def test_an_officer_adds_a_makerspace_of_the_own_area(
    officer: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    desk = as_person(officer)
    facts = {
        "name_zh": "新来的（演示）", "unit": "330302", "plan_category": "new_makerspace", "type": "maker_lab",
        "area_declared_sqm": "0.85", "state": "listed",
    }  # fmt: skip
    desk.get("/officer/makerspaces/new")
    desk.post("/officer/makerspaces/new", facts, fill=True, status=422)
    desk.post("/officer/makerspaces/new", {**facts, "area_declared_sqm": "8"}, fill=True, status=422)
    desk.post(
        "/officer/makerspaces/new", {**facts, "area_declared_sqm": "850", "unit": "330303"}, fill=True, status=422
    )
    desk.post("/officer/makerspaces/new", {**facts, "area_declared_sqm": "850"}, fill=True)
    space = db.session.execute(select(Makerspace)).scalar_one()
    assert (space.name_zh, space.area_declared_sqm) == ("新来的（演示）", 850)


def test_an_officer_verifies_and_hides(
    space: Makerspace, officer: Person, browser: StrictBrowser, as_person: Callable[[Person], StrictBrowser]
) -> None:
    slug = space.slug
    desk = as_person(officer)
    desk.get(f"/officer/makerspaces/{slug}/edit")
    desk.post(
        f"/officer/makerspaces/{slug}/edit",
        {"area_verified_sqm": "1150", "verified_on": "2026-03-01", "state": "hidden", "note": "现场核实"}, fill=True,
    )  # fmt: skip
    browser.get(f"/makerspaces/{slug}/", status=404)
    assert "山海" not in browser.get("/makerspaces/").text
    assert "不公开" in desk.get(f"/makerspaces/{slug}/").text
    assert "不公开" in desk.get("/officer/makerspaces/kept").text


def test_a_table_is_looked_at_first_and_then_taken_in_once(
    officer: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    an_area("330302")
    desk = as_person(officer)
    desk.get("/officer/makerspaces/import")
    desk.post(
        "/officer/makerspaces/import",
        table("1,甲（演示）,鹿城区,新建,创客空间,850,30", "2,乙（演示）,鹿城区,新建,创业咖啡,90,3"),
    )
    preview = desk.location
    assert db.session.execute(select(Makerspace)).first() is None
    assert "乙（演示）" in desk.get(preview).text
    desk.post(preview, status=422)
    desk.post(preview, {"has_checked": "y"}, fill=True)
    assert len(db.session.execute(select(Makerspace)).scalars().all()) == 2
    desk.get(preview, status=404)


def test_a_faulty_table_comes_back_with_its_reasons(
    officer: Person, as_person: Callable[[Person], StrictBrowser], tmp_path: Path
) -> None:
    desk = as_person(officer)
    desk.get("/officer/makerspaces/import")
    desk.post(
        "/officer/makerspaces/import",
        table("1,甲（演示）,鹿城区,新建,创客空间,0.85,30", "2,乙（演示）,龙湾区,新建,创客空间,900,3"),
    )
    preview = desk.location
    page = desk.get(preview)
    assert "混淆" in page.text and "龙湾区不在您的管辖范围内" in page.text
    path = tmp_path / "faults.xlsx"
    path.write_bytes(desk.download(f"{preview}/faults.xlsx").data)
    back = read_table(path, COLUMNS)
    assert back.header[-1] == "错误原因"
    assert "混淆" in back.rows[0].cells[-1]
    assert db.session.execute(select(Makerspace)).first() is None


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 500, b"PK\x03\x04broken", "没有,表头\n一,二\n".encode()])
def test_a_file_that_is_no_table_is_refused_on_the_form(
    officer: Person, as_person: Callable[[Person], StrictBrowser], content: bytes
) -> None:
    desk = as_person(officer)
    desk.get("/officer/makerspaces/import")
    desk.post("/officer/makerspaces/import", {"table": (BytesIO(content), "x.xlsx")}, status=422)


def test_another_officer_does_not_see_a_waiting_table(
    officer: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    desk, other = as_person(officer), as_person(an_officer())
    desk.get("/officer/makerspaces/import")
    desk.post("/officer/makerspaces/import", table("1,甲（演示）,鹿城区,新建,创客空间,850,30"))
    other.get(desk.location, status=404)


def test_an_export_holds_what_is_shown(
    officer: Person, as_person: Callable[[Person], StrictBrowser], tmp_path: Path
) -> None:
    for name, kind in (("山海咖啡（演示）", "startup_cafe"), ("磐石创客（演示）", "maker_lab")):
        a_makerspace(name, type=kind)
    a_makerspace("龙湾咖啡（演示）", area="330303", type="startup_cafe")
    desk = as_person(officer)
    for address, names in (
        ("/makerspaces/export.xlsx?type=startup_cafe", {"山海咖啡（演示）", "龙湾咖啡（演示）"}),
        ("/officer/makerspaces/export.xlsx?type=startup_cafe", {"山海咖啡（演示）"}),
    ):
        path = tmp_path / "out.xlsx"
        path.write_bytes(desk.download(address).data)
        assert {row.values["name_zh"] for row in read_table(path, COLUMNS).rows} == names


def test_the_template_reads_as_a_table_without_rows(
    officer: Person, as_person: Callable[[Person], StrictBrowser]
) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(
        BytesIO(as_person(officer).download("/officer/makerspaces/template.xlsx").data)
    )
    assert book.sheet_names[:2] == ["填报表", "填表说明"]
    titles = [title.rstrip("*") for title in book.get_sheet_by_index(0).to_python()[0]]
    assert titles == [column.title for column in COLUMNS]


@pytest.mark.parametrize("path", ["/officer/makerspaces", "/officer/makerspaces/kept", "/space/", "/space/{slug}/"])
def test_a_desk_asks_the_same_number_of_queries_for_one_row_and_for_thirty(
    space: Makerspace, operator: Person, as_person: Callable[[Person], StrictBrowser], path: str
) -> None:
    person = an_officer() if "officer" in path else operator
    browser, address = as_person(person), path.format(slug=space.slug)
    counts = []
    for number in (1, 29):
        for _row in range(number):
            more = a_makerspace(operator=operator)
            a_proposal(more, operator)
            a_host(an_event(state="draft"), space, state="asked")
            an_operator(more, a_person(), state="asked")
        with statements() as sent:
            browser.get(address)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 8, sent


def test_one_cannot_see_the_desk_of_a_makerspace_one_does_not_run(
    space: Makerspace, browser: StrictBrowser, as_person: Callable[[Person], StrictBrowser]
) -> None:
    slug = space.slug
    browser.get(f"/space/{slug}/", status=303)
    as_person(a_person()).get(f"/space/{slug}/propose", status=403)
    assert queries.makerspace(slug) is not None
