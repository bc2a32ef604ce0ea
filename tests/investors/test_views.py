"""Becoming an investor, the officer's desk and the people of a fund, page by page."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit.models import AuditRow
from portal.database import db
from portal.investors import queries
from portal.investors.models import Investor, Thesis
from portal.investors.rules import InvestorState
from portal.storage.models import StoredFile
from tests.accounts.letters_sent import last_letter_to
from tests.builders.accounts import a_person, an_officer
from tests.builders.documents import a_picture
from tests.builders.investors import a_usci, an_investor
from tests.builders.makerspaces import an_area
from tests.counting import statements
from tests.strict_browser import StrictBrowser

AsPerson = Callable[[Person], StrictBrowser]


@pytest.fixture
def as_person(app: Flask) -> AsPerson:
    """A browser of its own for a person."""

    def sign_in(person: Person) -> StrictBrowser:
        browser = StrictBrowser(app)
        browser.sign_in(person)
        return browser

    return sign_in


def a_paper(name: str = "执照.png") -> tuple[BytesIO, str]:
    return BytesIO(a_picture()), name


FACTS: dict[str, Any] = {
    "kind": "institution",
    "name_zh": "东海资本（演示）",
    "name_en": "Donghai Capital (demo)",
    "usci": a_usci(950).lower(),
    "usci_note": "",
    "amac_manager": "p1012345",
    "amac_funds": "SAB123\nSCD456",
    "area": "330302",
    "about_zh": "投早期",
    "about_en": "",
    "website": "https://example.com",
}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_person_becomes_an_investor_whom_the_officer_of_the_area_verifies(
    app: Flask, as_person: AsPerson, prefix: str
) -> None:
    officer, elsewhere = an_officer(an_area("330302")), an_officer(an_area("330303"))
    person = a_person("林合伙人（演示）", language="en" if prefix else "zh")
    browser = as_person(person)
    assert f"{prefix}/invest/become" in browser.get(f"{prefix}/invest/").links
    browser.get(f"{prefix}/invest/profile", status=404)
    browser.post(f"{prefix}/invest/become", FACTS | {"name_zh": ""}, status=422)
    page = browser.post(f"{prefix}/invest/become", FACTS | {"usci": "91330300MADEMP0000"}, status=422)
    assert dict(page.forms[-1].values)["name_zh"] == "东海资本（演示）"
    browser.post(f"{prefix}/invest/become", FACTS)
    browser.get(f"{prefix}/invest/profile")
    browser.post(f"{prefix}/invest/profile/ask", status=422)
    for kind in ("licence", "work_card"):
        browser.get(f"{prefix}/invest/profile/papers")
        browser.post(f"{prefix}/invest/profile/papers", {"kind": kind, "paper": a_paper()})
    browser.get(f"{prefix}/invest/profile")
    browser.post(f"{prefix}/invest/profile/ask")
    investor = db.session.execute(select(Investor)).scalar_one()
    slug, code = investor.slug, queries.papers_of(investor)[0].file.code
    assert (investor.state, investor.usci) == (InvestorState.ASKED, a_usci(950))
    browser.get(f"{prefix}/invest/projects", status=404)
    browser.get(f"/officer/investors/papers/{code}", status=404)
    other = as_person(elsewhere)
    other.get(f"{prefix}/officer/investors/{slug}", status=404)
    other.get(f"/officer/investors/papers/{code}", status=404)
    desk = as_person(officer)
    assert ("Donghai Capital" if prefix else "东海资本") in desk.get(f"{prefix}/officer/investors/").text
    desk.get(f"{prefix}/officer/investors/{slug}")
    shown = desk.download(f"/officer/investors/papers/{code}")
    assert (shown.mimetype, shown.headers["Cache-Control"]) == ("image/webp", "private, no-store")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    looks = select(AuditRow).where(AuditRow.action == "see-paper", AuditRow.actor_id == officer.id)
    assert len(db.session.execute(looks).all()) == 1
    desk.post(f"{prefix}/officer/investors/{slug}", {"answer": "returned", "reason": ""}, status=422)
    desk.get(f"{prefix}/officer/investors/{slug}")
    desk.post(f"{prefix}/officer/investors/{slug}", {"answer": "verified"}, fill=True)
    browser.get(f"{prefix}/invest/projects")
    assert f"{prefix}/invest/projects" in browser.get(f"{prefix}/invest/").links


def test_facts_come_back_as_they_were_typed(app: Flask, as_person: AsPerson) -> None:
    an_area()
    browser = as_person(a_person())
    wrong = FACTS | {"amac_funds": "SAB123 XX", "website": "javascript:alert(1)", "about_zh": "<script>x</script>"}
    page = browser.post("/invest/become", wrong, status=422)
    values = dict(page.forms[-1].values)
    assert values["amac_funds"].split() == ["SAB123", "XX"]
    assert values["website"] == "javascript:alert(1)"
    assert db.session.execute(select(Investor)).first() is None


def test_two_of_a_fund_who_write_at_once_lose_nothing(app: Flask, as_person: AsPerson) -> None:
    an_area()
    owner = a_person()
    investor = an_investor(members=[owner], usci=None, kind="angel")
    first, second = as_person(owner), as_person(owner)
    first.get("/invest/profile/edit")
    second.get("/invest/profile/edit")
    first.post("/invest/profile/edit", {"about_zh": "第一个人写的"}, fill=True)
    page = second.post("/invest/profile/edit", {"about_zh": "第二个人写的"}, fill=True, status=409)
    assert "第一个人写的" in page.text
    assert dict(page.forms[-1].values)["about_zh"].strip() == "第二个人写的"
    second.post("/invest/profile/edit", fill=True)
    db.session.expire_all()
    assert db.session.get_one(Investor, investor.id).about_zh == "第二个人写的"


def test_the_thesis_is_typed_in_wan_and_kept_in_yuan(app: Flask, as_person: AsPerson) -> None:
    an_area()
    owner = a_person()
    an_investor(members=[owner])
    browser = as_person(owner)
    typed = {"sectors": ["electrical", "digital"], "ticket_min": "12.5", "ticket_max": "300", "words": "配电 储能"}
    browser.get("/invest/profile/thesis")
    for wrong in ("-1", "1e9", "NaN", "Infinity", "1.00001", "abc"):
        browser.post("/invest/profile/thesis", typed | {"ticket_max": wrong}, status=422)
    browser.get("/invest/profile/thesis")
    browser.post("/invest/profile/thesis", typed)
    kept = db.session.execute(select(Thesis)).scalar_one()
    assert (kept.ticket_min_yuan, kept.ticket_max_yuan) == (125_000, 3_000_000)
    page = browser.get("/invest/profile/thesis")
    assert dict(page.forms[-1].values)["ticket_min"] == "12.5"
    stale = browser.post("/invest/profile/thesis", typed | {"version": "", "words": "氢能"}, status=409)
    assert "配电 储能" in stale.text


def test_a_file_that_is_no_paper_is_refused_on_its_field_and_nothing_is_kept(app: Flask, as_person: AsPerson) -> None:
    owner = a_person()
    an_investor(members=[owner], state=InvestorState.DRAFT)
    browser = as_person(owner)
    for content, name in (
        (b"MZ" + b"\0" * 50, "执照.png"),
        (b"%PDF-1.7 x", "a.pdf"),
        (b"<svg onload=alert(1)>", "a.svg"),
    ):
        browser.get("/invest/profile/papers")
        sent = {"kind": "licence", "paper": (BytesIO(content), name)}
        browser.post("/invest/profile/papers", sent, status=422)
    assert db.session.execute(select(StoredFile)).first() is None


def test_the_people_of_a_fund(app: Flask, as_person: AsPerson) -> None:
    owner, member, guest = a_person(), a_person("陈经理（演示）"), a_person(email="guest@example.com")
    member_code, owner_code, guest_code = member.code, owner.code, guest.code
    an_investor(members=[owner, member])
    plain, browser, visitor = as_person(member), as_person(owner), as_person(guest)
    plain.get("/invest/profile/people")
    plain.post("/invest/profile/people/invite", {"email": "x@example.com"}, status=403)
    plain.get(f"/invest/profile/people/{owner_code}/remove", status=404)
    plain.get("/invest/profile/edit", status=403)
    browser.get("/invest/profile/people")
    browser.post("/invest/profile/people/invite", {"email": "nobody"}, status=422)
    browser.post("/invest/profile/people/invite", {"email": "GUEST@example.com"})
    path = last_letter_to("guest@example.com").path
    visitor.get(path)
    visitor.post(path)
    visitor.get("/invest/profile/people")
    visitor.get(path, status=410)
    browser.post(f"/invest/profile/people/{owner_code}/remove", status=422)
    browser.get(f"/invest/profile/people/{guest_code}/owner")
    browser.post(f"/invest/profile/people/{guest_code}/owner")
    browser.get(f"/invest/profile/people/{member_code}/remove")
    browser.post(f"/invest/profile/people/{member_code}/remove")
    browser.post(f"/invest/profile/people/{owner_code}/remove")
    assert browser.location.endswith("/invest/")
    browser.get("/invest/profile/people", status=404)


def test_the_officers_list_asks_the_same_of_one_and_of_thirty(app: Flask, as_person: AsPerson) -> None:
    desk = as_person(an_officer())
    an_investor(verified=False)
    desk.get("/officer/investors/")
    with statements() as few:
        desk.get("/officer/investors/")
    for _ in range(30):
        an_investor(verified=False)
    with statements() as many:
        desk.get("/officer/investors/?state=asked")
    assert len(many) <= len(few) <= 8
