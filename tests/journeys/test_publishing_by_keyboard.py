"""Publishing without a mouse: the organiser writes, the officer publishes."""

from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from portal import clock
from tests.journeys.conftest import Person, tab_to
from tools.soak.demo import DemoCity

SLUG = "keys-only-demo"


def type_moment(page: Page, name: str, at: datetime) -> None:
    """Type a date and a time as this browser's language orders them; a field moves on after two digits."""
    american = (f"{at:%m%d%Y}", "ArrowRight", f"{at:%I%M%p}")
    chinese = (f"{at:%Y}", "ArrowRight", f"{at:%m%d%H%M}")
    for first, move, then in (american, chinese):
        tab_to(page, id=name)
        page.keyboard.type(first)
        page.keyboard.press(move)
        page.keyboard.type(then)
        if page.locator(f"#{name}").input_value() == f"{at:%Y-%m-%dT%H:%M}":
            return
        while page.evaluate("document.activeElement.id") == name:
            page.keyboard.press("Shift+Tab")
    raise AssertionError(f"{name} cannot be typed: {page.locator(f'#{name}').input_value()}")


def test_publishing_works_by_keyboard_alone(city: DemoCity, person: Person) -> None:
    start = (clock.now().astimezone(clock.WENZHOU) + timedelta(days=27)).replace(hour=14, minute=0)
    page = person("organiser")
    page.goto("/organise/new")
    tab_to(page, id="title_zh")
    page.keyboard.type("只用键盘（演示）")
    tab_to(page, id="title_en")
    page.keyboard.type("Keys only (demo)")
    type_moment(page, "starts_at", start)
    type_moment(page, "ends_at", start + timedelta(hours=2))
    tab_to(page, id="venue_zh")
    page.keyboard.type("鹿城区学院中路 7 号（演示）")
    tab_to(page, id="area")
    page.keyboard.press("ArrowDown")
    tab_to(page, text="建立草稿")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/organise/{SLUG}/")

    tab_to(page, href=f"/organise/{SLUG}/edit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit**")
    tab_to(page, id="summary_zh")
    page.keyboard.type("没有鼠标的一天。")
    tab_to(page, id="summary_en")
    page.keyboard.type("A day without a mouse.")
    tab_to(page, id="capacity")
    page.keyboard.press("Enter")  # in a field: that saves
    page.wait_for_url(f"**/organise/{SLUG}/")
    tab_to(page, text="提交")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    officer = person("lucheng")
    officer.goto("/officer/events/")
    tab_to(officer, href=f"/officer/events/{SLUG}")
    officer.keyboard.press("Enter")
    officer.wait_for_url(f"**/officer/events/{SLUG}")
    tab_to(officer, text="发布")
    with officer.expect_navigation():
        officer.keyboard.press("Enter")
    page.goto(f"/events/{SLUG}/")
    expect(page.locator("h1")).to_contain_text("只用键盘（演示）")
