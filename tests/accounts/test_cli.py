"""`flask people invite` prints a link that works."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access import Office
from portal.accounts.models import Person
from portal.areas import actions as areas
from portal.database import db
from tests.strict_browser import StrictBrowser


def test_the_first_administrator_comes_in_by_the_printed_link(app: Flask, browser: StrictBrowser) -> None:
    result = app.test_cli_runner().invoke(args=["people", "invite", "First@Example.com", "--role", "admin"])
    assert result.exit_code == 0, result.output
    path = result.output.strip().removeprefix("http://localhost")
    assert path.startswith("/invitation/")
    browser.get(path)
    browser.post(path, {"name": "首任管理员（演示）", "password": "三月看潮九月看山", "privacy": "y"})
    person = db.session.execute(select(Person)).scalar_one()
    assert person.holds(Office.ADMIN)
    assert person.email_proven_at is not None
    browser.get("/admin/", status=303)
    assert browser.location == "/account/two-step"


@pytest.mark.parametrize(
    "arguments",
    [
        ["no address", "--role", "admin"],
        ["a@example.com", "--role", "emperor"],
        ["a@example.com", "--role", "county_officer"],
        ["a@example.com", "--role", "county_officer", "--area", "杭州"],
        ["a@example.com", "--role", "admin", "--area", "鹿城"],
        ["a@example.com", "--role", "admin", "--name", "1"],
    ],
)
def test_a_wrong_invitation_changes_nothing(app: Flask, arguments: list[str]) -> None:
    areas.load_reference()
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["people", "invite", *arguments])
    assert result.exit_code != 0
    assert db.session.execute(select(Person)).first() is None


def test_a_county_officer_has_an_area(app: Flask) -> None:
    areas.load_reference()
    db.session.commit()
    arguments = ["people", "invite", "lu@example.com", "--role", "county_officer", "--area", "鹿城区"]
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
