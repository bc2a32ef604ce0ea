"""The officer's start page: one number a list, of the own area only."""

import re

import pytest
from flask import Flask

from portal.access import Office
from tests.builders.accounts import a_person, an_officer, an_organisation
from tests.builders.competitions import a_competition
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.makerspaces import a_makerspace, a_proposal, an_area, an_operator
from tests.builders.screening import a_received_entry
from tests.counting import statements
from tests.strict_browser import StrictBrowser


def numbers(browser: StrictBrowser) -> list[int]:
    """The numbers as they stand on the page: events, makerspaces, investors, entries, organising bodies."""
    found = re.findall(r'class="stat-number">(?:<a[^>]*>)?(\d+)', browser.get("/officer/").html)
    return [int(number) for number in found]


@pytest.fixture
def city(app: Flask) -> None:
    """In 鹿城 one event, two wishes about makerspaces, an investor, an entry and one body wait; in 龙湾 two events."""
    person = a_person()
    lucheng, longwan = an_area("330302"), an_area("330303")
    space = a_makerspace(operator=person)
    a_proposal(space, person)
    an_operator(space, a_person(), state="asked")
    an_investor(state="asked", area=lucheng)
    a_received_entry(a_competition())
    an_organisation(state="asked", asked_by=person, area=lucheng)
    for area in (lucheng, longwan, longwan):
        an_event(state="submitted", area=area)


@pytest.mark.parametrize(
    ("area", "waiting"), [("330302", [1, 2, 1, 1, 1]), ("330303", [2, 0, 0, 0, 0]), (None, [3, 2, 1, 1, 1])]
)
def test_an_officer_reads_one_number_for_each_list(
    city: None, browser: StrictBrowser, area: str | None, waiting: list[int]
) -> None:
    browser.sign_in(an_officer(an_area(area) if area else None))
    assert numbers(browser) == waiting
    links = browser.get("/en/officer/").links
    assert {
        "/en/officer/events/",
        "/en/officer/makerspaces",
        "/en/officer/investors/",
        "/en/officer/competitions/",
        "/en/officer/organisations/",
    } <= set(links)


def test_an_inspector_is_led_nowhere_they_may_not_go(city: None, browser: StrictBrowser) -> None:
    browser.sign_in(an_officer(office=Office.INSPECTOR))
    page = browser.get("/officer/")
    for link in page.links:
        if link.startswith("/officer/"):
            browser.get(link)


def test_the_page_asks_little(city: None, browser: StrictBrowser) -> None:
    browser.sign_in(an_officer())
    browser.get("/officer/")
    with statements() as asked:
        browser.get("/officer/")
    assert len(asked) <= 8
