"""Whoever organises, signed in."""

import pytest
from flask import Flask

from portal.accounts.models import Person
from tests.builders.accounts import a_member, a_person, an_organisation
from tests.builders.makerspaces import an_area
from tests.strict_browser import StrictBrowser


@pytest.fixture
def signed_in_organiser(app: Flask, browser: StrictBrowser) -> Person:
    """An owner of a company that runs events in Lucheng, signed in at `browser`."""
    person = a_person(name="林组织（演示）")
    a_member(an_organisation(area=an_area()), person, is_owner=True)
    browser.sign_in(person)
    return person
