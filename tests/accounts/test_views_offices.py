"""The administrator's desk through the strict browser."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access import Office
from portal.accounts.models import Person
from portal.areas import actions as areas
from portal.areas.models import Area
from portal.audit.models import AuditRow
from portal.database import db
from tests.accounts.letters_sent import last_letter_to
from tests.builders.accounts import a_person, an_admin, an_officer, an_organisation
from tests.strict_browser import StrictBrowser


@pytest.fixture
def lucheng(app: Flask) -> Area:
    areas.load_reference()
    db.session.commit()
    return db.session.execute(select(Area).where(Area.code == "330302")).scalar_one()


@pytest.mark.parametrize("path", ["/admin/", "/admin/invite", "/officer/", "/officer/organisations/"])
def test_desks_are_closed_to_whoever_holds_no_office(browser: StrictBrowser, app: Flask, path: str) -> None:
    browser.get(path, status=303)
    browser.sign_in(a_person())
    browser.get(path, status=404)
    inspector = StrictBrowser(app)
    inspector.sign_in(an_officer(office=Office.INSPECTOR))
    inspector.get(path, status=404 if path.startswith("/admin") else 200)
    admin = StrictBrowser(app)
    admin.sign_in(an_admin())
    admin.get(path)
    admin.get("/en" + path)


def test_people_are_found_and_their_contact_is_masked(browser: StrictBrowser) -> None:
    a_person("林小满（演示）", email="findme@example.com", phone="19900001234")
    browser.sign_in(an_admin())
    for words in ("小满", "findme", "19900001234", "FINDME@example.com"):
        page = browser.get("/admin/", query_string={"q": words})
        assert "f***@example.com" in page.text
        assert "199****1234" in page.text
        assert "findme@example.com" not in page.text
    assert "没有找到" in browser.get("/admin/", query_string={"q": "%"}).text


def test_a_full_look_is_recorded(browser: StrictBrowser) -> None:
    person = a_person(email="findme@example.com")
    admin = an_admin()
    browser.sign_in(admin)
    path = f"/admin/people/{person.code}"
    assert "findme@example.com" not in browser.get(path).text
    page = browser.post(f"{path}/unmask", {}, status=200)
    assert "findme@example.com" in page.text
    row = db.session.execute(select(AuditRow).where(AuditRow.action == "unmask")).scalar_one()
    assert (row.actor_id, row.ref, row.after) == (admin.id, person.code, {"fields": ["email", "phone"]})
    assert "findme@example.com" not in browser.get(path).text


def test_an_office_is_given_and_taken_back(browser: StrictBrowser, app: Flask, lucheng: Area) -> None:
    person = a_person(has_second_factor=True)
    browser.sign_in(an_admin())
    path = f"/admin/people/{person.code}"
    browser.get(path)
    browser.post(f"{path}/appoint", {"office": "county_officer", "area_id": "0"}, status=422)
    browser.get(path)
    browser.post(f"{path}/appoint", {"office": "city_officer", "area_id": str(lucheng.id)}, status=422)
    browser.get(path)
    browser.post(f"{path}/appoint", {"office": "county_officer", "area_id": str(lucheng.id)})
    assert "县级经办员" in last_letter_to(person.email or "").subject
    theirs = StrictBrowser(app)
    theirs.sign_in(person)
    theirs.get("/officer/")
    browser.get(path)
    browser.post(f"{path}/offices/county_officer/{lucheng.id}/end", {})
    theirs.get("/account/", status=303)
    db.session.refresh(person)
    assert not person.appointments
    actions = (
        db.session.execute(select(AuditRow.action).where(AuditRow.ref == person.code).order_by(AuditRow.id))
        .scalars()
        .all()
    )
    assert [action for action in actions if action in {"appoint", "dismiss"}] == ["appoint", "dismiss"]


def test_the_last_administrator_stays(browser: StrictBrowser) -> None:
    admin = an_admin()
    browser.sign_in(admin)
    browser.get(f"/admin/people/{admin.code}")
    browser.post(f"/admin/people/{admin.code}/offices/admin/0/end", {}, status=422)
    second = an_admin()
    browser.get(f"/admin/people/{second.code}")
    browser.post(f"/admin/people/{second.code}/offices/admin/0/end", {})


def test_an_invitation_to_an_office_counts_once_it_is_followed(
    browser: StrictBrowser, app: Flask, lucheng: Area
) -> None:
    browser.sign_in(an_admin())
    browser.get("/admin/invite")
    data = {
        "name": "新科长（演示）",
        "email": "new@example.com",
        "office": "county_officer",
        "area_id": str(lucheng.id),
    }
    browser.post("/admin/invite", data)
    person = db.session.execute(select(Person).where(Person.email == "new@example.com")).scalar_one()
    assert not person.appointments
    path = last_letter_to("new@example.com").path
    theirs = StrictBrowser(app)
    theirs.get(path)
    theirs.post(path, {"name": "新科长（演示）", "password": "三月看潮九月看山", "privacy": "y"})
    db.session.refresh(person)
    assert person.holds(Office.COUNTY_OFFICER, lucheng.id)
    theirs.get("/officer/", status=303)
    assert theirs.location == "/account/two-step"


@pytest.mark.parametrize("people", [1, 25])
def test_the_list_of_people_asks_as_much_for_one_as_for_many(browser: StrictBrowser, people: int) -> None:
    for _ in range(people):
        an_organisation(owner=an_officer())
    browser.sign_in(an_admin())
    assert browser.get("/admin/").html.count("/admin/people/") >= people
