"""A person's own pages: profile, addresses, password, two steps, sessions, consents."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Consent, Person, SignInSession
from portal.audit.models import AuditRow
from portal.database import db
from tests.accounts.letters_sent import last_letter_to, letters_to
from tests.builders.accounts import PASSWORD, TOTP_SECRET, a_person, an_admin, an_officer
from tests.strict_browser import StrictBrowser

NEW = "三月看潮九月看山"
PAGES = [
    "/account/",
    "/account/address",
    "/account/security",
    "/account/password",
    "/account/two-step",
    "/account/privacy",
    "/account/organisations",
    "/account/organisations/ask",
]


@pytest.mark.parametrize("path", PAGES)
def test_own_pages_open_in_both_languages_for_their_owner_only(browser: StrictBrowser, path: str) -> None:
    browser.get(path, status=303)
    assert browser.location.startswith("/sign-in?next=")
    browser.sign_in(a_person())
    browser.get(path)
    browser.get("/en" + path)


def test_the_profile_is_edited(browser: StrictBrowser) -> None:
    person = a_person()
    browser.sign_in(person)
    browser.get("/account/")
    browser.post("/account/", {"name": "阿依古丽·买买提", "language": "en"}, fill=True)
    db.session.refresh(person)
    assert (person.name, person.language) == ("阿依古丽·买买提", "en")
    trail = db.session.execute(select(AuditRow.after).where(AuditRow.action == "edit-profile")).scalar_one()
    assert trail == {"fields": ["language", "name"]}  # never the values


def test_a_profile_saved_in_two_windows_shows_both_texts_and_a_second_save_wins(
    browser: StrictBrowser, app: Flask
) -> None:
    person = a_person("林小满（演示）")
    browser.sign_in(person)
    other = StrictBrowser(app)
    other.sign_in(person)
    browser.get("/account/"), other.get("/account/")
    other.post("/account/", {"name": "林大满（演示）", "organisation_name": "瓯江机电（演示）"}, fill=True)
    page = browser.post("/account/", {"name": "林中满（演示）", "language": "en"}, fill=True, status=409)
    for text in ("林中满", "林大满", "瓯江机电"):
        assert text in page.text
    db.session.refresh(person)
    assert person.name == "林大满（演示）"
    browser.post("/account/", {"organisation_name": "瓯江机电（演示）"}, fill=True)
    db.session.refresh(person)
    assert (person.name, person.organisation_name, person.language) == ("林中满（演示）", "瓯江机电（演示）", "en")


def change_address(browser: StrictBrowser, address: str, **options: Any) -> None:
    browser.get("/account/address")
    browser.post("/account/address", {"account": address, "current": PASSWORD}, **options)


def test_a_new_address_needs_the_password_and_a_code_and_the_old_one_is_told(browser: StrictBrowser) -> None:
    person = a_person(email="old@example.com")
    browser.sign_in(person)
    browser.get("/account/address")
    browser.post("/account/address", {"account": "new@example.com", "current": "wrong wrong"}, status=422)
    change_address(browser, "New@example.com")
    browser.get("/account/address/code")
    browser.post("/account/address/code", {"code": "000000"}, status=422)
    db.session.refresh(person)
    assert person.email == "old@example.com"
    browser.get("/account/address/code")
    browser.post("/account/address/code", {"code": last_letter_to("new@example.com").code})
    db.session.refresh(person)
    assert person.email == "new@example.com"
    assert "联系方式已更换" in last_letter_to("old@example.com").subject


def test_a_new_mobile_number_by_text_message(browser: StrictBrowser) -> None:
    person = a_person(email="old@example.com")
    browser.sign_in(person)
    change_address(browser, "199 0000 0003")
    browser.get("/account/address/code")
    browser.post("/account/address/code", {"code": last_letter_to("19900000003").code})
    db.session.refresh(person)
    assert (person.email, person.phone) == ("old@example.com", "19900000003")


def test_an_address_with_an_account_is_not_taken_over_and_not_betrayed(browser: StrictBrowser) -> None:
    a_person(email="theirs@example.com")
    me = a_person(email="mine@example.com")
    browser.sign_in(me)
    seen = []
    for address in ("theirs@example.com", "nobodys@example.com"):
        change_address(browser, address)
        seen.append((browser.location, browser.get("/account/address/code").text.replace(address, "…")))
    assert seen[0] == seen[1]
    assert "已经有账号" in last_letter_to("theirs@example.com").subject
    assert not last_letter_to("theirs@example.com").code


def test_an_address_somebody_only_typed_is_free_to_prove(browser: StrictBrowser) -> None:
    typed = a_person(email="mine@example.com", password=None, is_proven=False)
    me = a_person(email="me@example.com")
    browser.sign_in(me)
    change_address(browser, "mine@example.com")
    path = last_letter_to("mine@example.com").path
    browser.get(path)
    browser.post(path, {})
    db.session.refresh(me)
    db.session.refresh(typed)
    assert (me.email, typed.email) == ("mine@example.com", None)


def test_a_new_password_ends_other_sessions_and_keeps_this_one(browser: StrictBrowser, app: Flask) -> None:
    person = a_person()
    browser.sign_in(person)
    other = StrictBrowser(app)
    other.sign_in(person)
    other.get("/account/")
    browser.get("/account/password")
    browser.post("/account/password", {"current": "wrong wrong", "password": NEW}, status=422)
    browser.post("/account/password", {"current": PASSWORD, "password": "short"}, status=422)
    browser.get("/account/password")
    browser.post("/account/password", {"current": PASSWORD, "password": NEW})
    browser.get("/account/")
    other.get("/account/", status=303)
    assert "密码已修改" in last_letter_to(person.email or "").subject


def test_sessions_are_listed_and_ended_by_their_owner_only(browser: StrictBrowser, app: Flask) -> None:
    person, stranger = a_person(), a_person()
    browser.sign_in(person)
    other = StrictBrowser(app)
    other.sign_in(person)
    spy = StrictBrowser(app)
    spy.sign_in(stranger)
    handles = (
        db.session.execute(
            select(SignInSession.token_hash).where(SignInSession.person_id == person.id).order_by(SignInSession.id)
        )
        .scalars()
        .all()
    )
    spy.get("/account/security")
    spy.post(f"/account/sessions/{handles[0]}/end", {}, status=404)
    spy.post("/account/sessions/nonsense/end", {}, status=404)
    other.get("/account/")
    page = browser.get("/account/security")
    assert handles[1] in page.html
    browser.post(f"/account/sessions/{handles[1]}/end", {})
    other.get("/account/", status=303)
    browser.get("/account/security")
    browser.post("/account/sessions/end-others", {})
    browser.get("/account/")


def test_two_steps_are_set_up_with_the_password_and_a_code(browser: StrictBrowser) -> None:
    person = a_person()
    browser.sign_in(person)
    with time_machine.travel(clock.now(), tick=False):
        browser.get("/account/two-step")
        browser.post("/account/two-step", {"current": "wrong wrong"}, status=422)
        browser.post("/account/two-step", {"current": PASSWORD})
        page = browser.get("/account/two-step/confirm")
        db.session.refresh(person)
        secret = person.totp_secret or ""
        assert secret in page.html
        browser.post("/account/two-step/confirm", {"code": "000000"}, status=422)
        browser.post("/account/two-step/confirm", {"code": pyotp.TOTP(secret).at(int(clock.now().timestamp()))})
        shown = browser.get("/account/two-step/codes")
        assert shown.html.count("<code>") == 8
        browser.get("/account/two-step/codes", status=303)  # only once
        browser.get("/account/two-step/confirm", status=303)
        browser.get("/account/security")
    db.session.refresh(person)
    assert person.totp_confirmed_at is not None
    assert person.totp_last_step is not None
    assert "两步登录已开启" in last_letter_to(person.email or "").subject


def test_a_recovery_code_opens_the_second_step_once(browser: StrictBrowser, app: Flask) -> None:
    person = a_person(has_second_factor=True)
    browser.sign_in(person)
    browser.get("/account/two-step/new-codes")
    browser.post("/account/two-step/new-codes", {"current": PASSWORD})
    codes = browser.get("/account/two-step/codes").html.split("<code>")[1:]
    code = codes[0].partition("<")[0]
    for status in (303, 422):
        fresh = StrictBrowser(app)
        fresh.get("/sign-in")
        fresh.post("/sign-in", {"account": person.email, "password": PASSWORD})
        fresh.get("/sign-in/second-step")
        fresh.post("/sign-in/second-step", {"code": code.lower()}, status=status)


def test_offices_set_up_two_steps_before_anything_else(browser: StrictBrowser) -> None:
    admin = an_admin()
    admin.totp_secret = admin.totp_confirmed_at = None
    db.session.commit()
    browser.sign_in(admin)
    for path in ("/admin/", "/", "/account/"):
        browser.get(path, status=303)
        assert browser.location == "/account/two-step"
    browser.get("/account/two-step")
    browser.post("/account/", {"name": "x"}, status=403)


def test_offices_cannot_switch_two_steps_off(browser: StrictBrowser) -> None:
    officer = an_officer()
    browser.sign_in(officer)
    page = browser.get("/account/two-step")
    assert "不能关闭" in page.text
    browser.get("/account/security")
    browser.post("/account/two-step", {"current": PASSWORD}, status=422)
    db.session.refresh(officer)
    assert officer.totp_secret == TOTP_SECRET


def test_others_can_switch_two_steps_off(browser: StrictBrowser) -> None:
    person = a_person(has_second_factor=True)
    browser.sign_in(person)
    browser.get("/account/two-step")
    browser.post("/account/two-step", {"current": PASSWORD})
    db.session.refresh(person)
    assert person.totp_secret is None


def test_consents_are_given_and_taken_back_with_version_digest_and_time(browser: StrictBrowser) -> None:
    person = a_person()
    browser.sign_in(person)
    for path in ("/account/consents/give/privacy", "/account/consents/give/news", "/account/consents/give/news"):
        browser.get("/account/privacy")
        browser.post(path, {})
    rows = db.session.execute(select(Consent).order_by(Consent.id)).scalars().all()
    assert [(row.text_key, row.text_version, len(row.text_sha256)) for row in rows] == [
        ("privacy", "1", 64),
        ("news", "1", 64),
    ]
    browser.get("/account/privacy")
    browser.post("/account/consents/withdraw/news", {})
    db.session.refresh(rows[1])
    assert rows[1].withdrawn_at is not None
    browser.get("/account/privacy")
    browser.post("/account/consents/withdraw/privacy", {}, status=422)
    browser.get("/account/privacy")
    browser.post("/account/consents/give/everything", {}, status=404)


@pytest.mark.parametrize(
    ("is_staff", "hours", "is_open"),
    [(True, 1, True), (True, 3, False), (False, 24 * 13, True), (False, 24 * 15, False)],
)
def test_sessions_end_by_themselves(browser: StrictBrowser, is_staff: bool, hours: int, is_open: bool) -> None:
    person = an_officer() if is_staff else a_person()
    browser.sign_in(person)
    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        browser.get("/account/", status=200 if is_open else 303)


def test_a_session_in_use_is_noted_now_and_then(browser: StrictBrowser) -> None:
    browser.sign_in(a_person())
    signed_in = db.session.execute(select(SignInSession)).scalar_one()
    first = signed_in.seen_at
    browser.get("/account/")
    db.session.refresh(signed_in)
    assert signed_in.seen_at == first
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        browser.get("/account/")
    db.session.refresh(signed_in)
    assert signed_in.seen_at > first


def test_own_pages_ask_few_questions_of_the_database(browser: StrictBrowser, app: Flask) -> None:
    person = a_person()
    browser.sign_in(person)
    for _ in range(30):
        StrictBrowser(app).sign_in(person)
    page = browser.get("/account/security")
    assert page.html.count('/end"') >= 30
    assert len(letters_to(person.email or "")) == 0
    assert db.session.get(Person, person.id) is not None
