"""Signing in and out, and the second step: through the strict browser."""

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import SignInSession
from portal.accounts.secrets import digest
from portal.database import db
from tests.accounts.doors import NEW, count, sign_in
from tests.accounts.letters_sent import last_letter_to
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


@pytest.mark.parametrize(
    "typed",
    [
        "lin@example.com",
        " Lin@Example.COM ",
        "lin\u200b@example.com",
        "ｌｉｎ＠example.com",
        "19900001234",
        "+86 199 0000 1234",
    ],
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
    assert account.split(maxsplit=1)[0] in page.html  # what was typed is kept
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


def test_ten_wrong_passwords_close_the_account_until_the_window_ends_or_the_owner_resets(
    browser: StrictBrowser, app: Flask
) -> None:
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


def test_strangers_who_guess_lock_nobody_out_of_a_browser_they_know(browser: StrictBrowser, app: Flask) -> None:
    person = a_person(email="lin@example.com", phone="13800004321")
    sign_in(browser, "lin@example.com")
    browser.post("/sign-out")
    stranger = StrictBrowser(app)
    for account in ("lin@example.com", "13800004321"):
        for _ in range(10):
            sign_in(stranger, account, "wrong wrong", status=422)
        sign_in(stranger, account, status=429)
    sign_in(browser, "13800004321")
    assert browser.get("/account/").text.count(person.name)
    browser.post("/sign-out")
    for _ in range(10):  # the own browser has a limit, too: whoever took it away may not guess on
        sign_in(browser, "lin@example.com", "wrong wrong", status=422)
    sign_in(browser, "lin@example.com", status=429)


@pytest.mark.parametrize("made_up", ["", "x.y", "eyJhIjoxfQ.c2lnbmF0dXJl"])
def test_a_browser_that_only_claims_to_be_known_is_a_stranger(browser: StrictBrowser, made_up: str) -> None:
    a_person(email="lin@example.com")
    browser.client.set_cookie("device", made_up)
    for _ in range(10):
        sign_in(browser, "lin@example.com", "wrong wrong", status=422)
    sign_in(browser, "lin@example.com", status=429)


def test_a_known_browser_is_a_stranger_to_other_accounts(browser: StrictBrowser) -> None:
    a_person(email="lin@example.com")
    sign_in(browser, a_person().email or "")
    browser.post("/sign-out")
    for _ in range(10):
        sign_in(browser, "lin@example.com", "wrong wrong", status=422)
    sign_in(StrictBrowser(browser.app), "lin@example.com", status=429)


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
