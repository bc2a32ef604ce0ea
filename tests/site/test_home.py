"""The home page: what is next, honest numbers, the Maker Day."""

from datetime import timedelta

import pytest

from portal.events.rules import EventKind, EventState
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace, an_area
from tests.site.world import HIDDEN, many_events
from tests.strict_browser import StrictBrowser


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_an_empty_city_shows_no_numbers_and_a_way_on(browser: StrictBrowser, path: str) -> None:
    page = browser.get(path)
    assert 'class="stat"' not in page.html and "chip-count" not in page.html
    assert any(link.endswith("/subscribe") for link in page.links)


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_what_is_next_stands_on_the_home_page(browser: StrictBrowser, path: str) -> None:
    events = many_events(14)
    page = browser.get(path)
    assert f"{path}events/{events[0].slug}/" in page.links
    assert f"{path}events/{events[-1].slug}/" not in page.links


@pytest.mark.parametrize("state", [*HIDDEN, EventState.CANCELLED, EventState.POSTPONED])
def test_what_is_hidden_or_called_off_is_no_news(browser: StrictBrowser, state: str) -> None:
    event = an_event(state=state, hosts=[a_makerspace()])
    assert f"/events/{event.slug}/" not in browser.get("/").links


def test_a_published_maker_day_has_its_banner_with_the_number_of_its_events(browser: StrictBrowser) -> None:
    space = a_makerspace()
    day = an_event("温州创客日（演示）", kind=EventKind.MAKER_DAY, starts_in=timedelta(days=20), hours=9)
    an_event("创客日沙龙（演示）", parent_id=day.id, hosts=[space], starts_in=timedelta(days=20))
    an_event("创客日草稿（演示）", parent_id=day.id, state=EventState.DRAFT)
    text = browser.get("/").text
    assert "温州创客日（演示）" in text and "1 场活动 · 1 家众创空间开放" in text


def test_the_map_counts_an_event_once_in_its_area_and_leads_there(browser: StrictBrowser) -> None:
    an_area()
    an_event(hosts=[a_makerspace(area="330304")])
    page = browser.get("/")
    assert "瓯海 1" in page.text and "鹿城 0" in page.text
    assert "/areas/330304/" in page.links


def test_quick_ways_carry_the_number_their_list_shows(browser: StrictBrowser) -> None:
    an_event(kind=EventKind.ROADSHOW, starts_in=timedelta(days=30))
    an_event(kind=EventKind.ROADSHOW, starts_in=timedelta(days=31), capacity=1, seats_taken=1)
    page = browser.get("/")
    assert "路演 2" in page.text and "还有名额 1" in page.text
    assert "2 场活动" in browser.get("/events/?kind=roadshow").text


def test_the_home_page_says_that_its_twin_is_the_other_language(browser: StrictBrowser) -> None:
    html = browser.get("/").html
    assert 'hreflang="en"' in html and "/en/" in html
