"""A roadshow with its organiser's desk."""

from datetime import timedelta

import pytest

from portal.events.rules import EventKind
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import an_event
from tests.builders.roadshows import a_roadshow
from tests.strict_browser import StrictBrowser


@pytest.fixture
def organiser(app):
    return a_person("组织者（演示）")


@pytest.fixture
def event(organiser):
    return an_event(
        "天使路演（演示）",
        kind=EventKind.ROADSHOW,
        hours=4,
        starts_in=timedelta(days=30),
        organisation=an_organisation(organiser),
        created_by=organiser,
    )


@pytest.fixture
def show(event):
    return a_roadshow(event)


@pytest.fixture
def desk(app, organiser):
    browser = StrictBrowser(app)
    browser.sign_in(organiser)
    return browser
