"""The ways in, as a person walks them."""

from typing import Any

from sqlalchemy import func, select

from portal.database import db
from tests.builders.accounts import PASSWORD
from tests.strict_browser import StrictBrowser
from tests.strict_page import Page

NEW = "三月看潮九月看山"


def sign_in(browser: StrictBrowser, account: str | None, password: str = PASSWORD, **options: Any) -> Page:
    """Fill in the sign-in form."""
    browser.get("/sign-in")
    return browser.post("/sign-in", {"account": account, "password": password}, **options)


def sign_up(browser: StrictBrowser, account: str, **more: Any) -> None:
    """Fill in the sign-up form."""
    browser.get("/sign-up")
    data = {"name": "林小满（演示）", "account": account, "password": NEW, "privacy": "y"}
    browser.post("/sign-up", data | more)


def count(model: type) -> int:
    """How many rows there are."""
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()
