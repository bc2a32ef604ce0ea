"""The public list of events: what it shows, hides, filters and counts."""

from datetime import timedelta
from typing import Any

import pytest

from portal.areas.models import Area
from portal.database import db
from portal.events.rules import EventKind, EventState
from portal.site.queries import listing
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace, an_area
from tests.site.world import HIDDEN, a_shown_event, counted_queries, local_day, many_events
from tests.strict_browser import StrictBrowser

VIEWS = ("", "?view=list", "?view=calendar", "?view=map")


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_layout_stands_without_events(browser: StrictBrowser, language: str, view: str) -> None:
    an_area()
    page = browser.get(f"{language}/events/{view}")
    assert ("0 events" if language else "0 场活动") in page.text


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_layout_leads_to_the_event(browser: StrictBrowser, language: str, view: str) -> None:
    title = "一个名字非常非常长以至于手机上要折成好几行才放得下的创客沙龙" * 3
    event = an_event(title, hosts=[a_makerspace()], starts_in=timedelta(hours=3))
    assert f"{language}/events/{event.slug}/" in browser.get(f"{language}/events/{view}").links


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("view", VIEWS)
def test_no_layout_shows_what_is_not_published(browser: StrictBrowser, state: str, view: str) -> None:
    an_event("还没有发布的沙龙（演示）", state=state, hosts=[a_makerspace()])
    assert "还没有发布" not in browser.get(f"/events/{view}").text
    assert "0 场活动" in browser.get(f"/events/{view}").text


def test_cancelled_and_postponed_events_stay_and_say_so(browser: StrictBrowser) -> None:
    an_event(state=EventState.CANCELLED)
    an_event(state=EventState.POSTPONED)
    text = browser.get("/events/").text
    assert "已取消" in text and "已延期" in text


def test_events_stand_in_the_order_of_time_under_their_days(browser: StrictBrowser) -> None:
    later = an_event("后一场（演示）", starts_in=timedelta(days=3))
    sooner = an_event("前一场（演示）", starts_in=timedelta(days=2))
    page = browser.get("/events/")
    assert page.links.index(f"/events/{sooner.slug}/") < page.links.index(f"/events/{later.slug}/")


def test_what_is_over_is_found_among_past_events_only(browser: StrictBrowser) -> None:
    over = an_event("已经办完的沙龙（演示）", state=EventState.ENDED, starts_in=timedelta(days=-3))
    assert f"/events/{over.slug}/" not in browser.get("/events/").links
    assert f"/events/{over.slug}/" in browser.get("/events/?when=past").links


def test_an_event_that_runs_for_weeks_is_still_listed(browser: StrictBrowser) -> None:
    fair = an_event("长展（演示）", state=EventState.RUNNING, starts_in=timedelta(days=-40), hours=24 * 60)
    assert f"/events/{fair.slug}/" in browser.get("/events/").links


def test_the_filters_of_the_address_narrow_list_calendar_and_map_alike(browser: StrictBrowser) -> None:
    lucheng, ouhai = a_makerspace("鹿城空间（演示）", area="330302"), a_makerspace("瓯海空间（演示）", area="330304")
    soon = timedelta(hours=4)
    wanted = an_event(
        "要找的路演（演示）",
        kind=EventKind.ROADSHOW,
        hosts=[lucheng],
        sectors=["laser"],
        starts_in=soon,
        online_url="https://meet.example.com/1",
    )
    an_event("别处的沙龙（演示）", kind=EventKind.SALON, hosts=[ouhai], capacity=0, starts_in=soon)
    for asked in (
        "kind=roadshow", "area=330302", f"space={lucheng.slug}", "sector=laser", "seats=1", "online=1",
        f"from={local_day(wanted)}&kind=roadshow",
    ):  # fmt: skip
        for view in ("list", "calendar", "map"):
            page = browser.get(f"/events/?{asked}&view={view}")
            assert "1 场活动" in page.text, (asked, view)
            assert f"/events/{wanted.slug}/" in page.links, (asked, view)


def test_two_characters_find_an_event(browser: StrictBrowser) -> None:
    found = a_shown_event("激光切割入门（演示）")
    a_shown_event("品牌与设计（演示）")
    page = browser.get("/events/?q=切割")
    assert "1 场活动" in page.text
    assert f"/events/{found.slug}/" in page.links


def test_days_are_whole_and_both_included(browser: StrictBrowser) -> None:
    event = an_event(starts_in=timedelta(days=5))
    day = local_day(event)
    assert f"/events/{event.slug}/" in browser.get(f"/events/?from={day}&to={day}").links
    assert f"/events/{event.slug}/" not in browser.get("/events/?from=2020-01-01&to=2020-12-31").links


def test_full_events_are_not_among_those_with_seats(browser: StrictBrowser) -> None:
    full = an_event("满员的沙龙（演示）", capacity=2, seats_taken=2)
    queued = an_event("有人候补的沙龙（演示）", capacity=2, seats_taken=1, waiting=1)
    closed = an_event("截止的沙龙（演示）", registration_closes_at=full.created_at)
    free = an_event("不限名额的沙龙（演示）", capacity=None)
    links = browser.get("/events/?seats=1").links
    assert f"/events/{free.slug}/" in links
    assert not {f"/events/{event.slug}/" for event in (full, queued, closed)} & set(links)


NONSENSE = (
    "page=0", "page=-3", "page=99999999999999999999", "page=x", "view=%00x"[:5], "kind=kind", "area=%F0%9F%8E%AA",
    "from=2026-99-99&to=now", "from=9999-12-31", "to=0001-01-01", "space=../../etc", "q=%22%20OR%201=1--", "q=%25_%5C",
    "sector=[]", "seats=2&online=2&when=x", "view=calendar&from=9000-12-31", "view=calendar&from=1900-01-01", "q=" + "a" * 900,
)  # fmt: skip


@pytest.mark.parametrize("asked", NONSENSE)
def test_nonsense_in_the_address_is_answered_kindly(browser: StrictBrowser, asked: str) -> None:
    an_event()
    browser.get(f"/events/?{asked}")


def test_thirty_cards_make_a_page_and_the_address_keeps_its_filters(browser: StrictBrowser) -> None:
    events = many_events(31, kind=EventKind.SALON)
    page = browser.get("/events/?kind=salon")
    assert "31 场活动" in page.text
    assert "/events/?kind=salon&page=2" in page.links
    second = browser.get("/events/?kind=salon&page=2")
    assert f"/events/{events[-1].slug}/" in second.links


def test_a_list_longer_than_we_count_says_so(browser: StrictBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNT_TO", 30)
    listing._listing.cache_clear()
    many_events(32)
    assert "超过 30 场活动" in browser.get("/events/").text
    listing._listing.cache_clear()


@pytest.mark.parametrize("path", ["/events/", "/events/?view=map", "/events/?view=calendar", "/"])
def test_thirty_events_cost_as_many_queries_as_one(browser: StrictBrowser, path: str) -> None:
    space = a_makerspace()
    an_event(hosts=[space])
    with counted_queries() as few:
        browser.get(path)
    many_events(29, space)
    with counted_queries() as many:
        browser.get(path)
    assert len(many) == len(few) <= 5


def test_a_kept_page_shows_the_seat_that_was_just_taken(browser: StrictBrowser) -> None:
    event = an_event(capacity=50, seats_taken=20)
    assert "剩 30 席" in browser.get("/events/").text
    event.seats_taken = 21
    assert "剩 29 席" in browser.get("/events/").text


def test_a_kept_page_answers_not_modified_until_something_changes(browser: StrictBrowser) -> None:
    event = an_event(capacity=50)
    browser.get("/events/")
    assert browser.response is not None
    tag = browser.response.headers["ETag"]
    assert browser.download("/events/", status=304, headers={"If-None-Match": tag}).data == b""
    event.title_zh = "改了名字的沙龙（演示）"
    assert "改了名字" in browser.download("/events/", headers={"If-None-Match": tag}).text


def test_an_area_that_changes_its_name_changes_kept_pages(browser: StrictBrowser) -> None:
    area: Area = an_area()
    browser.get("/events/")
    area.short_zh = "新鹿城"
    db.session.commit()
    assert "新鹿城" in browser.get("/events/").text


def test_the_calendar_puts_an_event_on_each_of_its_days(browser: StrictBrowser) -> None:
    event = an_event("三天的展（演示）", starts_in=timedelta(days=1), hours=50)
    day = local_day(event)
    page = browser.get(f"/events/?view=calendar&from={day[:8]}01")
    shown = page.links.count(f"/events/{event.slug}/")
    following = browser.get(f"/events/?view=calendar&from={next_month(day)}").links.count(f"/events/{event.slug}/")
    assert shown + following in {3, 4}


def next_month(day: str) -> str:
    """The first of the month after the day's."""
    year, month = int(day[:4]), int(day[5:7])
    return f"{year + month // 12}-{month % 12 + 1:02d}-01"


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
@pytest.mark.parametrize("name", ["q", "area", "space"])
def test_what_is_asked_is_shown_as_text(browser: StrictBrowser, name: str, value: str) -> None:
    page: Any = browser.get("/events/", query_string={name: value})
    assert "<script>alert" not in page.html and "<img src=x" not in page.html


def test_a_card_in_the_other_language_says_which(browser: StrictBrowser) -> None:
    an_event("只有中文的沙龙（演示）", title_en=None, starts_in=timedelta(hours=3))
    for view in ("list", "calendar", "map"):
        assert 'lang="zh-Hans">只有中文的沙龙' in browser.get(f"/en/events/?view={view}").html
