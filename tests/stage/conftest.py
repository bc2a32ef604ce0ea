"""A roadshow with its organiser, a seat in the hall, and their browsers."""

from datetime import timedelta

import pytest

from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import an_event
from tests.builders.registrations import a_registration
from tests.builders.stage import a_stage
from tests.strict_browser import StrictBrowser


@pytest.fixture
def organiser(app):
    return a_person(name="组织者（演示）")


@pytest.fixture
def event(organiser):
    body = an_organisation(organiser)
    return an_event(kind="roadshow", starts_in=timedelta(hours=2), hours=5, organisation=body, created_by=organiser)


@pytest.fixture
def stage(event):
    return a_stage(event, 3)


@pytest.fixture
def ticket(event):
    return a_registration(event, a_person(name="观众（演示）"))


@pytest.fixture
def operator(app, organiser):
    browser = StrictBrowser(app)
    browser.sign_in(organiser)
    return browser


@pytest.fixture
def seated(app, ticket):
    browser = StrictBrowser(app)
    browser.sign_in(ticket.person)
    return browser
