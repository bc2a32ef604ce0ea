"""Registering as people do: with a code, from the queue, by keyboard, on a phone."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.database import db
from portal.events.models import Event
from tests.journeys.conftest import Person, Post, is_as_wide_as_its_window, tab_to
from tools.bench.city import an_open_event
from tools.soak.demo import DemoCity


def an_event(city: DemoCity, capacity: int) -> str:
    """A new public event of the demo city with so many seats; its slug."""
    with city.app.app_context():
        like = db.session.execute(
            select(Event.slug).where(Event.state == "published", Event.organisation_id.is_not(None)).limit(1)
        ).scalar_one()
        db.session.remove()
    slug = an_open_event(city.app, capacity=capacity, like=like)
    city.disconnect()
    return slug


def register(page: Page, slug: str) -> None:
    """Sign up for the event as the person who is signed in."""
    page.goto(f"/events/{slug}/register")
    page.locator("form:has([name=note]) button[type=submit]").click()
    page.wait_for_url("**/t/*")


def test_a_visitor_proves_the_address_with_a_code(city: DemoCity, person: Person, post: Post) -> None:
    slug, page = an_event(city, 5), person()
    page.goto(f"/events/{slug}/")
    page.locator(f"a[href$='/events/{slug}/register']").first.click()
    page.locator("#name").fill("路过的人（演示）")
    page.locator("#account").fill("passer-by@example.com")
    page.locator("form:has(#account) button[type=submit]").click()
    page.wait_for_url("**/register/code")
    page.locator("#code").fill(post.code_for("passer-by@example.com"))
    page.locator("form:has(#code) button[type=submit]").click()
    page.wait_for_url("**/t/*")
    expect(page.locator("main")).to_contain_text("路过的人（演示）")
    expect(page.locator(".ticket-qr svg")).to_be_visible()


def test_a_seat_given_back_goes_to_who_waits(city: DemoCity, person: Person, post: Post) -> None:
    slug = an_event(city, 1)
    first, second = person("visitor"), person("founder")
    register(first, slug)
    register(second, slug)
    expect(second.locator(".queue-number")).to_have_text("1")
    first.locator("a[href$='/cancel']").click()
    first.locator("main form button[type=submit]").click()
    expect(first.locator("main")).to_contain_text("已退票")
    post.letter_to("founder@example.com", "有空位了")
    second.reload()
    second.locator("form[action$='/accept'] button").click()
    expect(second.locator(".ticket-qr svg")).to_be_visible()


def test_registering_works_by_keyboard_alone(city: DemoCity, person: Person) -> None:
    slug, page = an_event(city, 5), person("visitor")
    page.goto(f"/events/{slug}/")
    tab_to(page, href=f"/events/{slug}/register")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")
    tab_to(page, text="报名")
    page.keyboard.press("Enter")
    page.wait_for_url("**/t/*")
    tab_to(page, href=".ics")
    tab_to(page, href="/cancel")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(city: DemoCity, person: Person, theme: str) -> None:
    slug, page = an_event(city, 5), person("visitor", width=360, theme=theme)
    for path in ("/", "/events/", "/events/?view=calendar", "/events/?view=map", f"/events/{slug}/", "/makerspaces/"):
        page.goto(path)
        assert is_as_wide_as_its_window(page), f"{path} is wider than a phone"
    register(page, slug)
    assert is_as_wide_as_its_window(page)
