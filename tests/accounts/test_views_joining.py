"""Signing up, confirming, resetting: through the strict browser."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Consent, Person
from portal.database import db
from tests.accounts.doors import NEW, count, sign_in, sign_up
from tests.accounts.letters_sent import last_letter_to, letters_to
from tests.builders.accounts import PASSWORD, a_person
from tests.strict_browser import StrictBrowser


def test_signing_up_by_mail(browser: StrictBrowser) -> None:
    sign_up(browser, "New@Example.com", news="y")
    assert count(Consent) == 0
    letter = last_letter_to("new@example.com")
    browser.get("/sign-up/code")
    browser.post("/sign-up/code", {"code": f" {letter.code[:3]} {letter.code[3:]} "})
    person = db.session.execute(select(Person)).scalar_one()
    assert (person.email, person.name, person.language) == ("new@example.com", "林小满（演示）", "zh")
    assert person.email_proven_at is not None
    given = db.session.execute(select(Consent.text_key).order_by(Consent.text_key)).scalars().all()
    assert given == ["news", "privacy"]
    assert NEW not in (person.password_hash or "")
    browser.get("/account/")


def test_signing_up_by_mobile_number_in_english(browser: StrictBrowser) -> None:
    browser.get("/en/sign-up")
    browser.post("/en/sign-up", {"name": "Ana Silva", "account": "199 0000 0001", "password": NEW, "privacy": "y"})
    letter = last_letter_to("19900000001")
    assert letter.channel == "sms"
    assert "is your code" in letter.text
    browser.get("/en/sign-up/code")
    browser.post("/en/sign-up/code", {"code": letter.code})
    person = db.session.execute(select(Person)).scalar_one()
    assert (person.phone, person.language) == ("19900000001", "en")
    assert person.phone_proven_at is not None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"privacy": None}, "请先同意这份说明"),
        ({"password": "short"}, "密码至少 8 个字符"),
        ({"password": "x1" * 101}, "密码最多 200 个字符"),
        ({"password": "password1"}, "这个密码用的人很多"),
        ({"password": "aaaaaaaa"}, "这个密码用的人很多"),
        ({"password": "new@example.com"}, "这个密码用的人很多"),
        ({"account": "nonsense"}, "手机号码"),
        ({"name": "1"}, "2 "),
        ({"name": "\u202e"}, ""),
        ({"name": "a\x00b"}, ""),
    ],
)
def test_a_sign_up_that_does_not_hold_keeps_what_was_typed(
    browser: StrictBrowser, changed: dict[str, str], said: str
) -> None:
    browser.get("/sign-up")
    data = {"name": "林小满（演示）", "account": "new@example.com", "password": NEW, "privacy": "y"} | changed
    page = browser.post("/sign-up", data, status=422)
    assert said in page.text
    assert NEW not in page.html
    assert count(Person) == 0


def test_boxes_are_not_ticked_beforehand(browser: StrictBrowser) -> None:
    page = browser.get("/sign-up")
    assert not {"privacy", "news", "photos"} & dict(page.form().values).keys()


def test_signing_up_adopts_the_visitor_of_that_address(browser: StrictBrowser) -> None:
    visitor = a_person("访客（演示）", email="guest@example.com", password=None)
    has_password = select(Person.password_hash.is_not(None)).where(Person.id == visitor.id)
    sign_up(browser, "guest@example.com")
    assert not db.session.execute(has_password).scalar_one()  # nothing before the proof
    browser.get("/sign-up/code")
    browser.post("/sign-up/code", {"code": last_letter_to("guest@example.com").code})
    assert db.session.execute(has_password).scalar_one()
    db.session.refresh(visitor)
    assert visitor.name == "林小满（演示）"
    assert count(Person) == 1


def test_whoever_has_an_account_is_told_so_by_letter_only(browser: StrictBrowser, app: Flask) -> None:
    known = a_person(email="known@example.com")
    before = known.password_hash
    answers = set()
    for address in ("known@example.com", "fresh@example.com"):
        stranger = StrictBrowser(app)
        sign_up(stranger, address)
        went_to, shown = stranger.location, stranger.get("/sign-up/code").text
        wrong = stranger.post("/sign-up/code", {"code": "000000"}, status=422).text
        answers.add((went_to, shown.replace(address, "…"), wrong.replace(address, "…")))
    assert len(answers) == 1
    assert "已经有账号" in last_letter_to("known@example.com").subject
    db.session.refresh(known)
    assert known.password_hash == before


def test_the_link_opens_in_the_askers_browser_by_a_button(browser: StrictBrowser) -> None:
    sign_up(browser, "new@example.com")
    path = last_letter_to("new@example.com").path
    browser.get(path)
    browser.get(path)  # looking changes nothing
    browser.post(path, {})
    browser.get("/account/")


def test_a_link_in_another_browser_wants_the_chosen_password(browser: StrictBrowser, app: Flask) -> None:
    """Else somebody could choose a password for an address whose owner then clicks."""
    sign_up(browser, "new@example.com")
    path = last_letter_to("new@example.com").path
    other = StrictBrowser(app)
    other.get(path)
    other.post(path, {}, status=422)
    other.post(path, {"current": "a guess of mine"}, status=422)
    assert db.session.execute(select(Person)).scalar_one().password_hash is None
    other.post(path, {"current": NEW})
    other.get("/account/")


def test_two_who_name_the_same_address_do_not_mix(browser: StrictBrowser, app: Flask) -> None:
    """The stranger's letter comes later; its code does not put the stranger's password on the owner's account."""
    sign_up(browser, "owner@example.com")
    mine = last_letter_to("owner@example.com")
    stranger = StrictBrowser(app)
    sign_up(stranger, "owner@example.com", password="the stranger's choice")
    browser.get("/sign-up/code")
    browser.post("/sign-up/code", {"code": mine.code})
    sign_in(StrictBrowser(app), "owner@example.com", NEW)
    sign_in(StrictBrowser(app), "owner@example.com", "the stranger's choice", status=422)


def test_a_code_has_five_tries(browser: StrictBrowser) -> None:
    sign_up(browser, "new@example.com")
    right = last_letter_to("new@example.com").code
    browser.get("/sign-up/code")
    for _ in range(5):
        browser.post("/sign-up/code", {"code": "000000" if right != "000000" else "111111"}, status=422)
    browser.post("/sign-up/code", {"code": right}, status=422)


@pytest.mark.parametrize(("account", "minutes"), [("new@example.com", 10), ("19900000002", 5)])
def test_a_code_runs_out(browser: StrictBrowser, account: str, minutes: int) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        sign_up(browser, account)
        code = last_letter_to(account).code
        browser.get("/sign-up/code")
        traveller.shift(timedelta(minutes=minutes))
        browser.post("/sign-up/code", {"code": code}, status=422)


def test_another_code_comes_after_a_minute_and_the_first_is_void(browser: StrictBrowser) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        sign_up(browser, "new@example.com")
        first = last_letter_to("new@example.com").code
        browser.get("/sign-up/code")
        browser.post("/sign-up/again", {}, status=429)
        assert browser.response is not None
        assert browser.response.headers["Retry-After"] == "60"
        traveller.shift(timedelta(seconds=61))
        browser.get("/sign-up/code")
        browser.post("/sign-up/again", {})
        second = last_letter_to("new@example.com").code
        assert len(letters_to("new@example.com")) == 2
        browser.get("/sign-up/code")
        if first != second:
            browser.post("/sign-up/code", {"code": first}, status=422)
        browser.post("/sign-up/code", {"code": second})


def test_the_same_code_form_sent_twice_gets_the_first_answer(browser: StrictBrowser) -> None:
    sign_up(browser, "new@example.com")
    form = browser.get("/sign-up/code").form()
    data = dict(form.values) | {"code": last_letter_to("new@example.com").code}
    with browser.client.session_transaction() as cookie:
        before = dict(cookie)
    browser.post("/sign-up/code", data, token=False)
    first = browser.location
    # The answer was lost on its way, and with it the new cookie.
    with browser.client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(before)
    browser.post("/sign-up/code", data, token=False)
    assert browser.location == first


def test_a_reset_looks_the_same_for_everybody(browser: StrictBrowser, app: Flask) -> None:
    a_person(email="known@example.com")
    a_person(email="visitor@example.com", password=None)
    answers = set()
    for address in ("known@example.com", "visitor@example.com", "fresh@example.com"):
        stranger = StrictBrowser(app)
        stranger.get("/reset")
        stranger.post("/reset", {"account": address})
        shown = stranger.get("/reset/code").text
        wrong = stranger.post("/reset/code", {"code": "000000", "password": NEW}, status=422).text
        answers.add((shown.replace(address, "…"), wrong.replace(address, "…")))
        stranger.get("/reset")
        stranger.post("/reset", {"account": address}, status=429)
    assert len(answers) == 1
    assert not letters_to("fresh@example.com")


def test_a_reset_by_link_works_once_and_ends_all_sessions(browser: StrictBrowser, app: Flask) -> None:
    person = a_person(email="lin@example.com")
    browser.sign_in(person)
    thief = StrictBrowser(app)
    thief.sign_in(person)
    owner = StrictBrowser(app)
    owner.get("/en/reset")
    owner.post("/en/reset", {"account": "lin@example.com"})
    path = last_letter_to("lin@example.com").path
    owner.get(path)
    owner.post(path, {"password": NEW})
    owner.get("/account/")
    thief.get("/account/", status=303)
    StrictBrowser(app).get(path, status=410)
    db.session.refresh(person)
    sign_in(StrictBrowser(app), person.email, PASSWORD, status=422)


def test_a_visitor_gets_in_by_the_reset(browser: StrictBrowser) -> None:
    a_person(email="guest@example.com", password=None, is_proven=False)
    browser.get("/reset")
    browser.post("/reset", {"account": "guest@example.com"})
    path = last_letter_to("guest@example.com").path
    browser.get(path)
    browser.post(path, {"password": NEW})
    browser.get("/account/")


@pytest.mark.parametrize(
    ("path", "way_on"),
    [("/confirm/nonsense", "/sign-up"), ("/reset/nonsense", "/reset"), ("/invitation/nonsense", None)],
)
def test_a_link_nobody_sent_is_over_and_the_page_says_where_to_get_a_new_one(
    browser: StrictBrowser, path: str, way_on: str | None
) -> None:
    page = browser.get(path, status=410)
    ways = re.findall(r'<a class="button[^"]*" href="([^"]+)"', page.html.partition("<main")[2])
    assert ways == [*([way_on] if way_on else []), "/"]
    browser.get("/sign-in")
    browser.post(path, {}, status=410)
