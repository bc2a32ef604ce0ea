"""An edition whose organiser has a desk, and its first round."""

import pytest

from portal.accounts.models import Person
from portal.database import db
from tests.builders.competitions import a_competition
from tests.builders.judging import a_judge, a_round, an_accepted_entry
from tests.strict_browser import StrictBrowser


@pytest.fixture
def edition(app):
    return a_competition(groups=("TD",))


@pytest.fixture
def organiser(edition):
    return db.session.get_one(Person, edition.event.created_by_id)


@pytest.fixture
def judges(edition):
    return [a_judge(edition) for _ in range(4)]


@pytest.fixture
def entries(edition):
    return [an_accepted_entry(edition) for _ in range(4)]


@pytest.fixture
def round_(edition, entries):
    return a_round(edition, entries)


@pytest.fixture
def as_judge(app):
    def signed_in(judge):
        browser = StrictBrowser(app)
        browser.sign_in(judge.person)
        return browser

    return signed_in


@pytest.fixture
def desk(app, organiser):
    browser = StrictBrowser(app)
    browser.sign_in(organiser)
    return browser
