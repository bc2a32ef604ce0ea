"""A founder with a published project, and browsers for whoever comes."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.accounts.models import Person
from portal.projects.models import Project
from tests.builders.accounts import a_person
from tests.builders.projects import a_project
from tests.strict_browser import StrictBrowser


@pytest.fixture
def founder(app: Flask) -> Person:
    """Who leads `project`."""
    return a_person("创始人（演示）")


@pytest.fixture
def project(founder: Person) -> Project:
    """A public project."""
    return a_project(leader=founder)


@pytest.fixture
def as_person(app: Flask) -> Callable[[Person], StrictBrowser]:
    """A browser of its own for a person."""

    def sign_in(person: Person) -> StrictBrowser:
        browser = StrictBrowser(app)
        browser.sign_in(person)
        return browser

    return sign_in
