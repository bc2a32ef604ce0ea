"""Search, area pages, site map: everything public is found, nothing else is."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from portal.events.rules import EventState
from portal.makerspaces.rules import SpaceState
from portal.site.finding import excerpt, highlighted
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace, an_area
from tests.builders.registrations import a_registration
from tests.site.world import HIDDEN, a_shown_event, counted_queries, many_events
from tests.strict_browser import StrictBrowser


@pytest.mark.parametrize("path", ["/search", "/en/search", "/search?q=", "/search?q=%20%20", "/search?q=！？"])
def test_an_empty_search_is_a_page_with_a_box(browser: StrictBrowser, path: str) -> None:
    browser.get(path)


def test_two_characters_find_events_and_makerspaces(browser: StrictBrowser) -> None:
    event, space = a_shown_event("激光切割入门（演示）"), a_makerspace("激光工坊（演示）")
    page = browser.get("/search?q=激光")
    assert f"/events/{event.slug}/" in page.links and f"/makerspaces/{space.slug}/" in page.links
    assert "<mark>激光</mark>切割" in page.html


def test_what_comes_stands_before_what_is_over(browser: StrictBrowser) -> None:
    over = a_shown_event("激光 激光 激光（演示）", state=EventState.ENDED, starts_in=timedelta(days=-9))
    soon = a_shown_event("一场激光沙龙（演示）")
    links = browser.get("/search?q=激光").links
    assert links.index(f"/events/{soon.slug}/") < links.index(f"/events/{over.slug}/")


@pytest.mark.parametrize("state", HIDDEN)
def test_a_search_finds_nothing_that_is_not_published(browser: StrictBrowser, state: str) -> None:
    a_shown_event("激光秘密（演示）", state=state)
    a_makerspace("激光暗室（演示）", state=SpaceState.HIDDEN)
    text = browser.get("/search?q=激光").text
    assert "秘密" not in text and "暗室" not in text


def test_a_search_for_nothing_there_leads_on(browser: StrictBrowser) -> None:
    page = browser.get("/search?q=量子咖啡机")
    assert "没有找到" in page.text and "/events/" in page.links


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '" onmouseover="x', "%_\\'\";--", "创" * 300])
def test_strange_words_are_searched_for_as_text(browser: StrictBrowser, words: str) -> None:
    a_shown_event()
    page = browser.get("/search", query_string={"q": words})
    assert "<script>alert" not in page.html


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("激光切割", "切割", "激光<mark>切割</mark>"),
        ("Laser salon", "LASER", "<mark>Laser</mark> salon"),
        ("<b>激光</b>", "激光", "&lt;b&gt;<mark>激光</mark>&lt;/b&gt;"),
        ("a & b", "b", "a &amp; <mark>b</mark>"),
        ("激光", "", "激光"),
        ("a.c abc", "a.c", "<mark>a</mark>.<mark>c</mark> <mark>a</mark>b<mark>c</mark>"),
    ],
)
def test_highlights_are_escaped_text(text: str, words: str, shown: str) -> None:
    assert str(highlighted(text, words)) == shown


def test_an_excerpt_is_cut_around_the_first_place() -> None:
    said = str(excerpt("前" * 300 + "激光" + "后" * 300, "激光"))
    assert said.startswith("…") and said.endswith("…") and "<mark>激光</mark>" in said
    assert len(said) < 140


@pytest.mark.parametrize("path", ["/areas/330302/", "/en/areas/330302/", "/areas/WZ-FZ-KJC/"])
def test_an_area_without_anything_has_its_page(browser: StrictBrowser, path: str) -> None:
    an_area()
    browser.get(path)


def test_an_area_counts_its_makerspaces_events_and_seats(browser: StrictBrowser) -> None:
    space, elsewhere = a_makerspace("鹿城空间（演示）"), a_makerspace("瓯海空间（演示）", area="330304")
    event = an_event(hosts=[space], starts_in=timedelta(hours=1))
    for _number in range(3):
        a_registration(event)
    an_event(hosts=[elsewhere])
    an_event(hosts=[space], state=EventState.DRAFT, seats_taken=40)
    page = browser.get("/areas/330302/")
    assert "1 家众创空间" in page.text and "1 场即将举办的活动" in page.text
    if event.starts_at.year == event.created_at.year:
        assert "3 人次报名" in page.text
    assert f"/events/{event.slug}/" in page.links and f"/makerspaces/{space.slug}/" in page.links
    assert "瓯海空间" not in page.text


def test_a_historic_code_leads_to_its_successor_and_an_unknown_one_nowhere(browser: StrictBrowser) -> None:
    an_area()
    browser.get("/areas/330322/", status=308)
    assert browser.location.endswith("/areas/330305/")
    browser.get("/areas/123456/", status=404)


def test_thirty_events_and_makerspaces_cost_an_area_no_more_queries(browser: StrictBrowser) -> None:
    many_events(1, a_makerspace())
    with counted_queries() as few:
        browser.get("/areas/330302/")
    for number in range(29):
        a_makerspace(f"空间 {number}（演示）")
    many_events(29, a_makerspace("又一家（演示）"))
    with counted_queries() as many:
        browser.get("/areas/330302/")
    assert len(many) == len(few) <= 5


def test_the_site_map_names_every_public_page_in_both_languages_and_no_other(browser: StrictBrowser) -> None:
    event, space = an_event(), a_makerspace()
    hidden = [an_event(state=state) for state in HIDDEN]
    text = browser.download("/sitemap.xml").text
    root = ET.fromstring(text)  # noqa: S314 -- our own
    places = {node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    for path in (f"/events/{event.slug}/", f"/makerspaces/{space.slug}/", "/", "/about"):
        assert {f"http://localhost{path}", f"http://localhost/en{path}"} <= places
    assert not any(draft.slug in text for draft in hidden)


def test_robots_are_kept_from_private_addresses(browser: StrictBrowser) -> None:
    text = browser.download("/robots.txt").text
    assert "Disallow: /me/" in text and "Sitemap: http://localhost/sitemap.xml" in text


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", ["about", "privacy", "accessibility"])
def test_standing_pages_stand_in_both_languages(browser: StrictBrowser, language: str, page: str) -> None:
    assert len(browser.get(f"{language}/{page}").text) > 300


def test_the_privacy_page_holds_the_text_people_agree_to(browser: StrictBrowser) -> None:
    from portal.accounts.consents import TEXTS  # noqa: PLC0415

    text = browser.get("/privacy").text
    assert all(paragraph in text for consent in TEXTS for paragraph in consent.paragraphs("zh"))


def test_the_style_guide_is_only_in_a_demo(browser: StrictBrowser) -> None:
    browser.get("/styleguide/", status=404)
    browser.sign_in(a_person())
    browser.get("/styleguide/", status=404)
