"""The whole way: an organiser publishes, a makerspace hosts, an officer looks, a visitor comes."""

from datetime import timedelta

import icalendar
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person as Somebody
from portal.database import db
from portal.makerspaces.models import Makerspace, MakerspaceOperator
from tests.journeys.conftest import Person, Post
from tools.soak.demo import DemoCity

TITLE = "旧琴房里的电路课（演示）"
PASSWORD = "maker-day-demo"


def sign_in(page: Page, address: str) -> None:
    page.goto("/sign-in")
    page.locator("#account").fill(address)
    page.locator("#password").fill(PASSWORD)
    page.locator("form:has(#password) button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def space_of_demo_operator(city: DemoCity) -> str:
    """The number of the makerspace that space@example.com runs."""
    with city.app.app_context():
        number = (
            db.session.execute(
                select(Makerspace.id)
                .join(MakerspaceOperator)
                .join(Somebody, Somebody.id == MakerspaceOperator.person_id)
                .where(Somebody.email == "space@example.com", MakerspaceOperator.state == "approved")
            )
            .scalars()
            .first()
        )
        db.session.remove()
    city.disconnect()
    assert number is not None
    return str(number)


def test_an_idea_becomes_a_ticket_in_the_calendar(city: DemoCity, person: Person, post: Post) -> None:
    day = f"{clock.now().astimezone(clock.WENZHOU) + timedelta(days=26):%Y-%m-%d}"
    organiser = person()
    sign_in(organiser, "organiser@example.com")
    organiser.goto("/organise/new")
    organiser.locator("#title_zh").fill(TITLE)
    organiser.locator("#title_en").fill("Circuits in the old piano hall (demo)")
    organiser.locator("#starts_at").fill(f"{day}T14:00")
    organiser.locator("#ends_at").fill(f"{day}T16:00")
    organiser.locator("#venue").select_option(space_of_demo_operator(city))
    organiser.locator("main form button[type=submit]").first.click()
    organiser.wait_for_url("**/organise/circuits-in-the-old-piano-hall-demo/")
    organiser.goto("/organise/circuits-in-the-old-piano-hall-demo/edit")
    organiser.locator("#summary_zh").fill("拆开一台旧合成器，再把它装回去。")
    organiser.locator("#summary_en").fill("We take an old synthesiser apart and put it together again.")
    organiser.locator("#capacity").fill("12")
    organiser.locator("#edit-form .form-actions button").click()
    organiser.wait_for_url("**/organise/circuits-in-the-old-piano-hall-demo/")

    keeper = person("space")
    keeper.goto("/space/")
    keeper.locator("main li", has_text=TITLE).locator("a[href*='/space/hosting/']").click()
    keeper.locator("#answer").select_option("accept")
    keeper.locator("form:has(#answer) button[type=submit]").click()
    keeper.wait_for_url(lambda url: "/hosting/" not in url)

    organiser.reload()
    organiser.locator(".next-step button[type=submit]").click()
    expect(organiser.locator("main")).to_contain_text("待审核")
    officer = person("lucheng")
    officer.goto("/officer/events/")
    officer.locator("main a", has_text=TITLE).first.click()
    officer.locator(".decision form button").first.click()
    officer.wait_for_url("**/officer/events/")

    visitor = person()
    sign_in(visitor, "visitor@example.com")
    visitor.goto("/search?q=琴房")
    visitor.locator("main a", has_text=TITLE).first.click()
    visitor.locator("a[href$='/register']").first.click()
    visitor.locator("form:has([name=note]) button[type=submit]").click()
    visitor.wait_for_url("**/t/*")
    expect(visitor.locator(".ticket-qr svg")).to_be_visible()
    with visitor.expect_download() as download:
        visitor.locator("a[href$='.ics']").first.click()
    entry = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")[0]
    assert str(entry["SUMMARY"]) == TITLE
    assert f"{entry.decoded('DTSTART'):%Y-%m-%d %H:%M}" == f"{day} 14:00"
    letter = post.letter_to("visitor@example.com", TITLE)
    kinds = {part.get_content_type() for part in letter.walk()}
    assert {"text/plain", "text/html", "text/calendar"} <= kinds
