"""Nothing slow happens while the database waits, and pages ask it little."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from portal import clock
from portal.accounts import proofs, secrets
from portal.database import db
from tests.accounts.doors import NEW
from tests.accounts.letters_sent import last_letter_to
from tests.builders.accounts import PASSWORD, TOTP_SECRET, a_person, an_admin, an_officer, an_organisation
from tests.strict_browser import StrictBrowser

MOST_QUERIES = 8


@contextmanager
def noted(app: Flask) -> Iterator[list[str]]:
    """Every statement, BEGIN, COMMIT and ROLLBACK, and where argon2 worked."""
    seen: list[str] = []

    def begin(connection: Any) -> None:
        seen.append("BEGIN")

    def end(connection: Any) -> None:
        seen.append("END")

    def statement(connection: Any, cursor: Any, text: str, *rest: Any) -> None:
        if not text.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            seen.append(text)

    hooks: list[tuple[str, Any]] = [
        ("begin", begin),
        ("commit", end),
        ("rollback", end),
        ("before_cursor_execute", statement),
    ]
    with app.app_context():
        engine = db.engine
    for name, hook in hooks:
        event.listen(engine, name, hook)
    hasher = secrets._hasher
    secrets._hasher = _Spy(hasher, seen)  # type: ignore[assignment]
    try:
        yield seen
    finally:
        secrets._hasher = hasher
        for name, hook in hooks:
            event.remove(engine, name, hook)


class _Spy:
    """Argon2 itself, noting when it works."""

    def __init__(self, hasher: Any, seen: list[str]) -> None:
        self.hasher, self.seen = hasher, seen

    def hash(self, password: str) -> str:
        self.seen.append("ARGON2")
        return str(self.hasher.hash(password))

    def verify(self, stored: str, password: str) -> bool:
        self.seen.append("ARGON2")
        return bool(self.hasher.verify(stored, password))


def open_at_argon2(seen: list[str]) -> list[int]:
    """How many transactions were open each time argon2 worked."""
    depth, found = 0, []
    for what in seen:
        depth += {"BEGIN": 1, "END": -1}.get(what, 0)
        if what == "ARGON2":
            found.append(depth)
    return found


def test_argon2_never_works_inside_a_transaction(app: Flask, browser: StrictBrowser) -> None:
    a_person(email="lin@example.com")
    browser.get("/sign-in")
    with noted(app) as seen:
        browser.post("/sign-in", {"account": "lin@example.com", "password": "wrong wrong"}, status=422)
        browser.post("/sign-in", {"account": "nobody@example.com", "password": "wrong wrong"}, status=422)
        browser.post("/sign-in", {"account": "lin@example.com", "password": PASSWORD})
        browser.get("/account/password")
        browser.post("/account/password", {"current": PASSWORD, "password": NEW})
        fresh = StrictBrowser(app)
        fresh.get("/sign-up")
        fresh.post("/sign-up", {"name": "林小满", "account": "new@example.com", "password": NEW, "privacy": "y"})
        fresh.get("/reset")
        fresh.post("/reset", {"account": "lin@example.com"})
        path = last_letter_to("lin@example.com").path
        fresh.get(path)
        fresh.post(path, {"password": "another one for me"})
    found = open_at_argon2(seen)
    assert len(found) == 7
    assert set(found) == {0}
    assert seen.count("BEGIN") > len(found)


@pytest.mark.parametrize(
    "path", ["/account/", "/account/security", "/account/privacy", "/account/organisations", "/admin/", "/officer/"]
)
@pytest.mark.parametrize("rows", [1, 25])
def test_pages_ask_the_database_little_however_much_there_is(
    app: Flask, browser: StrictBrowser, path: str, rows: int
) -> None:
    admin = an_admin()
    for _ in range(rows):
        an_organisation(owner=an_officer())
        an_organisation(state="asked", asked_by=a_person(), owner=admin)
        StrictBrowser(app).sign_in(admin)
    browser.sign_in(admin)
    browser.get(path)
    with noted(app) as seen:
        browser.get(path)
    statements = [text for text in seen if text.startswith("SELECT")]
    assert 0 < len(statements) <= MOST_QUERIES, "\n".join(text[:90] for text in statements)


@pytest.mark.parametrize(("seconds", "is_right"), [(0, True), (-30, True), (30, True), (-61, False), (61, False)])
def test_an_authenticators_clock_may_be_a_step_off(seconds: int, is_right: bool) -> None:
    with time_machine.travel("2027-06-24T06:00:00Z", tick=False):
        now = clock.now()
        code = pyotp.TOTP(TOTP_SECRET).at(now + timedelta(seconds=seconds))
        assert (proofs.totp_step(TOTP_SECRET, code, now=now) is not None) == is_right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345٦"])
def test_what_is_no_code_is_no_code(code: str) -> None:
    assert proofs.totp_step(TOTP_SECRET, code, now=clock.now()) is None
    assert proofs.totp_step(None, "123456", now=clock.now()) is None
