import json

from portal.accounts.models import Person
from portal.database import db
from tests.builders.accounts import PASSWORD, a_person
from tests.builders.events import an_event
from tests.builders.registrations import a_registration


def test_a_person_takes_everything_along_after_giving_the_password(browser):
    person = a_person(name="要数据的人（演示）")
    registration = a_registration(an_event(), person, note="坐轮椅")
    browser.sign_in(person)
    browser.get("/account/export")
    browser.post("/account/export", {"password": "not mine"}, status=422)
    browser.get("/account/export")
    browser.post("/account/export", {"password": PASSWORD}, status=200)
    kept = json.loads(browser.response.text)
    assert kept["account"]["person"]["name"] == "要数据的人（演示）"
    assert kept["registrations"][0]["code"] == registration.code
    assert kept["letters"][0]["purpose"] == "registration-confirmed"
    assert "argon2" not in browser.response.text


def test_a_person_leaves_for_good(browser):
    person = a_person(name="要走的人（演示）", email="leaver@example.com")
    a_registration(an_event(), person)
    browser.sign_in(person)
    browser.get("/account/delete")
    browser.post("/account/delete", {"password": PASSWORD}, status=422)
    browser.get("/account/delete")
    browser.post("/account/delete", {"password": PASSWORD, "is_sure": "y"}, follow=True)
    left = db.session.get(Person, person.id)
    assert left.email is None and left.forgotten_at is not None and "要走" not in left.name
    browser.get("/account/", status=303)


def test_who_is_signed_out_has_nothing_to_take_or_leave(browser):
    for path in ("/account/export", "/account/delete"):
        browser.get(path, status=303)
        assert "/sign-in" in browser.location
