"""Calendar feeds: what they hold, who may read them, and that an unchanged one costs next to nothing."""

from datetime import timedelta

import icalendar
import pytest

from portal.events.rules import EventKind, EventState
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace, an_area
from tests.builders.registrations import a_registration
from tests.site.world import HIDDEN, a_shown_event, counted_queries, many_events
from tests.strict_browser import StrictBrowser


def entries(browser: StrictBrowser, path: str) -> dict[str, icalendar.Component]:
    """The feed's events by UID, read by a library that is not ours."""
    response = browser.download(path)
    assert response.mimetype == "text/calendar"
    assert all(len(line.encode()) <= 75 for line in response.text.split("\r\n"))
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(response.data).walk("VEVENT")}


@pytest.mark.parametrize("state", HIDDEN)
def test_no_feed_tells_of_what_is_not_published(browser: StrictBrowser, state: str) -> None:
    space = a_makerspace()
    event = an_event(state=state, hosts=[space])
    for path in ("/events.ics", f"/makerspaces/{space.slug}.ics", "/areas/330302.ics"):
        assert entries(browser, path) == {}
    browser.download(f"/events/{event.slug}.ics", status=404)


def test_cancelled_events_stay_in_feeds_as_cancelled(browser: StrictBrowser) -> None:
    event = a_shown_event(state=EventState.CANCELLED)
    assert str(entries(browser, "/events.ics")[event.uid]["STATUS"]) == "CANCELLED"


def test_feeds_of_an_area_and_a_makerspace_hold_their_events_only(browser: StrictBrowser) -> None:
    here, there = a_makerspace("鹿城空间（演示）", area="330302"), a_makerspace("瓯海空间（演示）", area="330304")
    mine, other = a_shown_event(hosts=[here]), a_shown_event(hosts=[there])
    assert set(entries(browser, f"/makerspaces/{here.slug}.ics")) == {mine.uid}
    assert set(entries(browser, "/areas/330304.ics")) == {other.uid}
    assert set(entries(browser, "/events.ics")) == {mine.uid, other.uid}


def test_a_feed_takes_the_filters_of_the_list(browser: StrictBrowser) -> None:
    wanted = a_shown_event("激光路演（演示）", kind=EventKind.ROADSHOW)
    a_shown_event("别的沙龙（演示）", kind=EventKind.SALON, capacity=0)
    for asked in ("kind=roadshow", "q=激光路演", "seats=1"):
        assert set(entries(browser, f"/events.ics?{asked}")) == {wanted.uid}


@pytest.mark.parametrize("asked", ["kind=x", "from=2026-99-99", "q=%00"[:2], "page=7", "lang=tlh"])
def test_nonsense_leaves_the_feed_as_it_is(browser: StrictBrowser, asked: str) -> None:
    event = a_shown_event()
    assert set(entries(browser, f"/events.ics?{asked}")) == {event.uid}


def test_a_feed_speaks_english_when_asked_and_has_no_second_address(browser: StrictBrowser) -> None:
    event = a_shown_event("中文名（演示）", title_en="English name (demo)")
    assert str(entries(browser, "/events.ics?lang=en")[event.uid]["SUMMARY"]) == "English name (demo)"
    browser.download("/en/events.ics", status=404)
    assert "/events.ics" in browser.get("/en/events/").links


def test_an_entry_that_was_never_kept_is_made_on_the_way(browser: StrictBrowser) -> None:
    event = an_event()  # written past the actions, as an old row would be
    assert event.uid in entries(browser, "/events.ics")


def test_what_was_over_long_ago_leaves_the_feed(browser: StrictBrowser) -> None:
    recent = a_shown_event(state=EventState.ENDED, starts_in=timedelta(days=-30))
    a_shown_event(state=EventState.ENDED, starts_in=timedelta(days=-500))
    assert set(entries(browser, "/events.ics")) == {recent.uid}


def test_one_event_is_handed_out_as_a_file(browser: StrictBrowser) -> None:
    event = a_shown_event(online_url="https://meet.example.com/secret")
    response = browser.download(f"/events/{event.slug}.ics")
    assert event.slug in response.headers["Content-Disposition"]
    assert "meet.example.com" not in response.text


@pytest.mark.parametrize(
    "path", ["/makerspaces/nobody.ics", "/areas/999999.ics", "/events/nothing.ics", "/me/calendar/guessed.ics"]
)
def test_feeds_of_nothing_are_not_found(browser: StrictBrowser, path: str) -> None:
    an_area()
    browser.get(path, status=404)


def test_a_historic_code_opens_the_feed_of_its_successor(browser: StrictBrowser) -> None:
    event = a_shown_event(hosts=[a_makerspace(area="330305")])
    assert set(entries(browser, "/areas/330322.ics")) == {event.uid}


def test_an_unchanged_feed_is_answered_by_one_query(browser: StrictBrowser) -> None:
    many_events(3)
    tag = browser.download("/events.ics").headers["ETag"]
    with counted_queries() as seen:
        browser.download("/events.ics", status=304, headers={"If-None-Match": tag})
    assert len(seen) == 1


def test_a_changed_feed_is_sent_anew(browser: StrictBrowser) -> None:
    event = a_shown_event()
    tag = browser.download("/events.ics").headers["ETag"]
    event.updated_at += timedelta(seconds=1)
    event.title_zh = "改了（演示）"
    assert "改了" in browser.download("/events.ics", headers={"If-None-Match": tag}).text


def test_a_renamed_place_changes_the_feeds_tag(browser: StrictBrowser) -> None:
    space = a_makerspace()
    a_shown_event(hosts=[space])
    tag = browser.download("/events.ics").headers["ETag"]
    space.updated_at += timedelta(seconds=1)
    assert browser.download("/events.ics").headers["ETag"] != tag


def test_a_feed_of_thirty_costs_as_many_queries_as_of_one(browser: StrictBrowser) -> None:
    a_shown_event()
    with counted_queries() as few:
        browser.download("/events.ics")
    for _number in range(29):
        a_shown_event()
    with counted_queries() as many:
        browser.download("/events.ics")
    assert len(many) == len(few) <= 2


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_subscribe_page_offers_three_ways(browser: StrictBrowser, language: str) -> None:
    page = browser.get(f"{language}/subscribe?kind=salon&seats=1&view=map&when=past")
    address = next(link for link in page.links if "/events.ics?" in link and link.startswith("http"))
    assert "kind=salon" in address and "seats=1" in address and "view" not in address and "when" not in address
    assert any(link.startswith("webcal://") for link in page.links)


def test_wechat_is_told_to_open_the_browser(browser: StrictBrowser) -> None:
    page = browser.get("/subscribe", headers={"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"})
    assert "在浏览器打开" in page.text
    assert "在浏览器打开" not in browser.get("/subscribe").text


def test_an_area_and_a_makerspace_have_addresses_of_their_own(browser: StrictBrowser) -> None:
    space = a_makerspace()
    assert f"http://localhost/makerspaces/{space.slug}.ics" in browser.get(f"/subscribe?space={space.slug}").links
    assert "http://localhost/areas/330302.ics" in browser.get("/subscribe?area=330302").links


def opened_feed(browser: StrictBrowser) -> str:
    """Open the signed-in person's private feed; its path."""
    browser.get("/me/")
    page = browser.post("/me/calendar/open", {}, status=200)
    address = next(link for link in page.links if link.startswith("http://localhost/me/calendar/"))
    return address.removeprefix("http://localhost")


def test_a_private_feed_holds_my_seats_with_their_online_links(browser: StrictBrowser) -> None:
    person = a_person()
    mine, other = a_shown_event(online_url="https://meet.example.com/mine"), a_shown_event()
    full = a_shown_event(capacity=0)
    a_registration(mine, person)
    a_registration(other)
    a_registration(full, person)
    browser.sign_in(person)
    path = opened_feed(browser)
    visitor = StrictBrowser(browser.app)
    found = entries(visitor, path)
    assert set(found) == {mine.uid}
    assert "meet.example.com/mine" in str(found[mine.uid]["CONFERENCE"])
    response = visitor.download(path)
    assert "no-store" in response.headers["Cache-Control"] and "noindex" in response.headers["X-Robots-Tag"]


def test_a_new_key_closes_the_old_one_and_closing_leaves_none(browser: StrictBrowser) -> None:
    browser.sign_in(a_person())
    first = opened_feed(browser)
    second = opened_feed(browser)
    browser.get(first, status=404)
    browser.download(second)
    browser.get("/me/")
    browser.post("/me/calendar/close", {}, follow=True)
    browser.get(second, status=404)


def test_the_key_is_not_kept_in_the_clear(browser: StrictBrowser) -> None:
    from portal.accounts.models import CalendarToken  # noqa: PLC0415 -- the one look behind the scenes
    from portal.database import db  # noqa: PLC0415

    browser.sign_in(a_person())
    token = opened_feed(browser).removeprefix("/me/calendar/").removesuffix(".ics")
    kept = db.session.query(CalendarToken).one().token_hash
    assert token not in kept and len(token) >= 32
