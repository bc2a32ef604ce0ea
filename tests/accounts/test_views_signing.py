"""Signing in, up and out, resetting: through the strict browser."""

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Consent, Person, SignInSession
from portal.accounts.secrets import digest
from portal.database import db
from tests.accounts.letters_sent import last_letter_to, letters_to
from tests.builders.accounts import PASSWORD, TOTP_SECRET, a_person, an_officer
from tests.databases import Database
from tests.strict_browser import StrictBrowser

@pytest.fixture
def demo_app(database: Database) -> Iterator[Flask]:
    """The portal on the same database, as a demo."""
    demo = database.portal(demo=True)
    yield demo
    with demo.app_context():
        db.engine.dispose()


NEW = "三月看潮九月看山"


def sign_in(browser: StrictBrowser, account: str, password: str = PASSWORD, **options: object) -> object:
    browser.get("/sign-in")
    return browser.post("/sign-in", {"account": account, "password": password}, **options)


def count(model: type) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def sign_up(browser: StrictBrowser, account: str, **more: object) -> None:
    browser.get("/sign-up")
    data = {"name": "林小满（演示）", "account": account, "password": NEW, "privacy": "y"}
    browser.post("/sign-up", data | more)


@pytest.mark.parametrize(
    "typed",
    ["lin@example.com", " Lin@Example.COM ", "lin\u200b@example.com", "ｌｉｎ＠example.com", "19900001234", "+86 199 0000 1234"],
)
def test_signs_in_however_the_address_is_typed(browser: StrictBrowser, typed: str) -> None:
    a_person(email="lin@example.com", phone="19900001234")
    sign_in(browser, typed)
    browser.get("/account/")


def test_the_session_is_new_at_each_sign_in_and_dead_after_signing_out(browser: StrictBrowser) -> None:
    person = a_person()
    sign_in(browser, person.email)
    with browser.client.session_transaction() as cookie:
        first = cookie["_user_id"]
    browser.get("/account/")
    browser.post("/sign-out", {})
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = first  # a stolen cookie
    browser.get("/account/", status=303)
    assert count(SignInSession) == 0


@pytest.mark.parametrize(
    ("account", "password"),
    [
        ("nobody@example.com", PASSWORD),
        ("lin@example.com", "not the password"),
        ("visitor@example.com", PASSWORD),
        ("unproven@example.com", PASSWORD),
        ("not an address", PASSWORD),
        ("19912345678", PASSWORD),
    ],
)
def test_a_wrong_sign_in_tells_nothing(browser: StrictBrowser, account: str, password: str) -> None:
    a_person(email="lin@example.com")
    a_person(email="visitor@example.com", password=None)
    a_person(email="unproven@example.com", is_proven=False)
    page = sign_in(browser, account, password, status=422)
    assert "账号或密码不正确。" in page.text
    assert account.split()[0] in page.html  # what was typed is kept
    assert password not in page.html


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/account/security", "/account/security"),
        ("/en/account/", "/en/account/"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("/\tevil", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_goes_on_only_inside_the_portal(browser: StrictBrowser, wanted: str, goes_to: str) -> None:
    person = a_person()
    browser.get("/sign-in", query_string={"next": wanted})
    browser.post("/sign-in", {"account": person.email, "password": PASSWORD}, query_string={"next": wanted})
    assert browser.location == goes_to


def test_ten_wrong_passwords_close_the_account_until_the_window_ends_or_the_owner_resets(browser: StrictBrowser, app: Flask) -> None:
    person = a_person(email="lin@example.com")
    for _ in range(10):
        sign_in(browser, "lin@example.com", "wrong wrong", status=422)
    sign_in(browser, "LIN@example.com", status=429)  # even the right one, however it is typed
    assert browser.response is not None
    assert 0 < int(browser.response.headers["Retry-After"]) <= 900
    other = a_person(email="other@example.com")
    sign_in(StrictBrowser(app), other.email)  # others are not locked out
    owner = StrictBrowser(app)
    owner.get("/reset")
    owner.post("/reset", {"account": "lin@example.com"})
    owner.get("/reset/code")
    owner.post("/reset/code", {"code": last_letter_to("lin@example.com").code, "password": NEW})
    owner.get("/account/")
    sign_in(StrictBrowser(app), person.email, NEW)


def test_right_passwords_do_not_count_against_the_limit(browser: StrictBrowser, app: Flask) -> None:
    person = a_person()
    for _ in range(12):
        sign_in(StrictBrowser(app), person.email)


def test_one_network_has_a_limit_of_its_own(browser: StrictBrowser, app: Flask) -> None:
    person = a_person()
    for number in range(60):
        sign_in(browser, f"guess{number}@example.com", status=422)
    sign_in(browser, person.email, status=429)
    sign_in(StrictBrowser(app), person.email, environ_base={"REMOTE_ADDR": "10.0.0.9"})


def test_the_window_passes(browser: StrictBrowser) -> None:
    person = a_person()
    for _ in range(10):
        sign_in(browser, person.email, "wrong wrong", status=422)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        sign_in(browser, person.email)


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
def test_a_sign_up_that_does_not_hold_keeps_what_was_typed(browser: StrictBrowser, changed: dict[str, str], said: str) -> None:
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
    sign_up(browser, "guest@example.com")
    db.session.refresh(visitor)
    assert visitor.password_hash is None  # nothing before the proof
    browser.get("/sign-up/code")
    browser.post("/sign-up/code", {"code": last_letter_to("guest@example.com").code})
    db.session.refresh(visitor)
    assert visitor.password_hash is not None
    assert visitor.name == "林小满（演示）"
    assert count(Person) == 1


def test_whoever_has_an_account_is_told_so_by_letter_only(browser: StrictBrowser, app: Flask) -> None:
    known = a_person(email="known@example.com")
    before = known.password_hash
    answers = []
    for address in ("known@example.com", "fresh@example.com"):
        stranger = StrictBrowser(app)
        sign_up(stranger, address)
        answers.append((stranger.location, stranger.get("/sign-up/code").text.replace(address, "…")))
        wrong = stranger.post("/sign-up/code", {"code": "000000"}, status=422)
        answers[-1] += (wrong.text.replace(address, "…"),)
    assert answers[0] == answers[1]
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
    browser.post("/sign-up/code", data, token=False)
    first = browser.location
    again = dict(browser.get("/account/").form("/sign-out").values)
    with browser.client.session_transaction() as cookie:
        cookie["joining"] = {"address": "new@example.com", "browser": "gone"}
    browser.post("/sign-up/code", data | {"csrf_token": again["csrf_token"]}, token=False)
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


@pytest.mark.parametrize("path", ["/confirm/nonsense", "/reset/nonsense", "/invitation/nonsense"])
def test_a_link_nobody_sent_is_over(browser: StrictBrowser, path: str) -> None:
    browser.get(path, status=410)
    browser.get("/sign-in")
    browser.post(path, {}, status=410)


def test_a_second_step_is_asked_and_its_code_works_once(browser: StrictBrowser, app: Flask) -> None:
    officer = an_officer()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        code = pyotp.TOTP(TOTP_SECRET).at(int(clock.now().timestamp()))
        sign_in(browser, officer.email)
        assert browser.location.startswith("/sign-in/second-step")
        browser.get("/account/", status=303)  # not signed in yet
        browser.get("/sign-in/second-step")
        browser.post("/sign-in/second-step", {"code": code})
        browser.get("/account/")
        replay = StrictBrowser(app)
        sign_in(replay, officer.email)
        replay.get("/sign-in/second-step")
        replay.post("/sign-in/second-step", {"code": code}, status=422)
        traveller.shift(timedelta(seconds=30))
        replay.post("/sign-in/second-step", {"code": pyotp.TOTP(TOTP_SECRET).at(int(clock.now().timestamp()))})
        replay.get("/account/")


def test_the_second_step_waits_five_minutes_and_counts_its_tries(browser: StrictBrowser) -> None:
    person = a_person(has_second_factor=True)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        sign_in(browser, person.email)
        for _ in range(8):
            browser.get("/sign-in/second-step")
            browser.post("/sign-in/second-step", {"code": "000000"}, status=422)
        browser.post("/sign-in/second-step", {"code": "000000"}, status=429)
        traveller.shift(timedelta(minutes=6))
        browser.get("/sign-in/second-step", status=303)


def test_demo_entries_are_shown_in_a_demo_only(app: Flask, demo_app: Flask) -> None:
    a_person("组织者（演示）", email="organiser@example.com")
    assert "organiser@example.com" not in StrictBrowser(app).get("/sign-in").html
    demo = StrictBrowser(demo_app)
    page = demo.get("/sign-in")
    assert "organiser@example.com" in page.html
    demo.post("/sign-in", {"account": "organiser@example.com", "password": PASSWORD})
    demo.get("/account/")


def test_the_cookie_holds_no_number_of_a_person(browser: StrictBrowser) -> None:
    person = a_person()
    sign_in(browser, person.email)
    with browser.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    stored = db.session.execute(select(SignInSession.token_hash)).scalar_one()
    assert token != stored
    assert digest(token) == stored
