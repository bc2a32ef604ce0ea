"""An officer's decisions in the browser: whose they are, and whose they are not."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.database import db
from portal.makerspaces.models import Makerspace
from tests.builders.accounts import a_person, an_officer
from tests.builders.makerspaces import a_makerspace, a_proposal, an_area, an_operator
from tests.strict_browser import StrictBrowser


@pytest.fixture
def operator(app: Flask) -> Person:
    return a_person("王店长（演示）")


@pytest.fixture
def space(operator: Person) -> Makerspace:
    return a_makerspace(operator=operator)


def signed_in(app: Flask, person: Person) -> StrictBrowser:
    """A browser of the person's own."""
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


@pytest.mark.parametrize(
    "path", ["/officer/makerspaces/{slug}/edit", "/officer/makerspaces/{slug}/", "/officer/makerspaces/changes/{code}"]
)
def test_an_officer_of_another_county_decides_nothing_here(
    space: Makerspace, operator: Person, app: Flask, path: str
) -> None:
    code = a_proposal(space, operator).code
    far = signed_in(app, an_officer(an_area("330303")))
    far.get(path.format(slug=space.slug, code=code), status=404 if "changes" in path else 403)


def test_a_move_to_another_county_is_decided_there(space: Makerspace, operator: Person, app: Flask) -> None:
    there = an_officer(an_area("330303"))
    code, slug = a_proposal(space, operator, unit="330303").code, space.slug
    here = signed_in(app, an_officer(an_area("330302")))
    here.get(f"/officer/makerspaces/changes/{code}", status=404)
    assert "龙湾" in here.get(f"/officer/makerspaces/{slug}/").text
    desk = signed_in(app, there)
    assert f"/officer/makerspaces/changes/{code}" in desk.get("/officer/makerspaces").links
    desk.get(f"/officer/makerspaces/changes/{code}")
    desk.post(f"/officer/makerspaces/changes/{code}", {"answer": "approve"}, fill=True)
    db.session.expire_all()
    assert db.session.execute(select(Makerspace)).scalar_one().area.code == "330303"


def test_who_asked_sees_that_another_officer_decides(space: Makerspace, app: Flask) -> None:
    city = an_officer()
    code = a_proposal(space, city).code
    an_operator(space, city, state="asked")
    desk = signed_in(app, city)
    for path in (f"changes/{code}", f"{space.slug}/operators/{city.code}"):
        page = desk.get(f"/officer/makerspaces/{path}")
        assert "须由另一位" in page.text and 'value="approve"' not in page.html
        page = desk.post(f"/officer/makerspaces/{path}", {"answer": "approve"}, fill=True, status=403)
