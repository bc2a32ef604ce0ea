"""The reader: each page asked of the law, marked, noted; what is closed looks like what does not exist."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks.actions import grants
from portal.decks.models import Deck, DeckView, Grant, Pledge
from portal.decks.rules import DeckKind, DeckState, Tier
from portal.investors.models import Investor
from portal.projects.models import Project
from portal.storage.files import store
from tests.builders.accounts import a_person, an_admin, an_officer, an_organisation
from tests.builders.decks import a_deck, a_grant, a_handover, a_pledge
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.projects import a_member, a_project
from tests.counting import statements
from tests.strict_browser import StrictBrowser

UNKNOWN = "0123456789abcdef0123"
TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


@pytest.fixture
def investor(app: Flask) -> Person:
    return a_person("周见深（演示）")


@pytest.fixture
def fund(investor: Person) -> Investor:
    return an_investor(members=[investor])


@pytest.fixture
def project(app: Flask) -> Project:
    return a_project()


@pytest.fixture
def deck(project: Project) -> Deck:
    return a_deck(project, pages=3)


@pytest.fixture
def browser(app: Flask, investor: Person, fund: Investor) -> StrictBrowser:
    return signed_in(app, investor)


@pytest.fixture
def granted(deck: Deck, project: Project, fund: Investor, investor: Person) -> Grant:
    a_pledge(project, investor)
    return a_grant(project, fund)


def signed_in(app: Flask, person: Person) -> StrictBrowser:
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


def looks() -> list[tuple[str, int, int | None]]:
    """What the log says, in order: as whom, page, person."""
    rows = db.session.execute(select(DeckView).order_by(DeckView.id)).scalars()
    return [(row.as_whom, row.page, row.person_id) for row in rows]


def test_a_page_comes_as_a_picture_kept_by_nobody(browser: StrictBrowser, deck: Deck, granted: Grant) -> None:
    answer = browser.download(f"/decks/{deck.code}/pages/2.webp")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/webp", "private, no-store")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Image.open(BytesIO(answer.data)).size == (640, 360)


def test_every_page_carries_its_reader(app: Flask, browser: StrictBrowser, deck: Deck, granted: Grant) -> None:
    own = browser.download(f"/decks/{deck.code}/pages/1.webp").data
    leader = signed_in(app, db.session.get_one(Project, deck.project_id).members[0].person)
    theirs = leader.download(f"/decks/{deck.code}/pages/1.webp").data
    plain = Image.open(BytesIO(db_page(deck)))
    assert len({own, theirs, db_page(deck)}) == 3
    assert Image.open(BytesIO(own)).convert("RGB").getcolors(1 << 20) != plain.convert("RGB").getcolors(1 << 20)


def db_page(deck: Deck) -> bytes:
    """The page as it was drawn once."""
    return store().path(db.session.get_one(Deck, deck.id).pages[0].file.code).read_bytes()


def test_the_reader_shows_a_page_and_the_way_on(browser: StrictBrowser, deck: Deck, granted: Grant) -> None:
    page = browser.get(f"/decks/{deck.code}/")
    assert "第 1 页，共 3 页" in page.text
    assert browser.response.headers["Cache-Control"] == "private, no-store"
    assert f"/decks/{deck.code}/?page=2" in browser.response.text
    assert "第 3 页，共 3 页" in browser.get(f"/decks/{deck.code}/?page=3").text
    browser.get(f"/decks/{deck.code}/?page=4", status=404)
    browser.get(f"/decks/{deck.code}/?page={10**30}")
    browser.get(f"/en/decks/{deck.code}/")


def test_each_look_is_noted_and_shown_to_the_team(
    app: Flask, browser: StrictBrowser, deck: Deck, granted: Grant, investor: Person, project: Project
) -> None:
    browser.get(f"/decks/{deck.code}/")
    browser.download(f"/decks/{deck.code}/pages/1.webp")
    browser.download(f"/decks/{deck.code}/pages/2.webp")
    assert looks() == [("investor", 0, investor.id), ("investor", 1, investor.id), ("investor", 2, investor.id)]
    page = signed_in(app, project.members[0].person).get(f"/projects/{project.slug}/vault/")
    assert "周见深（演示） · 瓯江创投（演示）" in page.text
    assert "《商业计划书（演示）》第 2 页" in page.text


def test_the_team_s_own_looks_are_noted_too(app: Flask, deck: Deck, project: Project) -> None:
    member = a_person("队友（演示）")
    a_member(project, member)
    browser = signed_in(app, member)
    browser.get(f"/decks/{deck.code}/")
    browser.download(f"/decks/{deck.code}/pages/1.webp")
    browser.download(f"/projects/{project.slug}/vault/{deck.code}/original").close()
    assert looks() == [("team", 0, member.id), ("team", 1, member.id), ("team", 0, member.id)]
    page = signed_in(app, project.members[0].person).get(f"/projects/{project.slug}/vault/looks")
    assert page.text.count("队友（演示）") == 3


def test_an_organiser_reads_what_was_handed_over_and_is_noted(app: Flask, deck: Deck) -> None:
    organiser = a_person("主办（演示）")
    event = an_event(organisation=an_organisation(organiser))
    browser = signed_in(app, organiser)
    browser.get(f"/decks/{deck.code}/", status=404)
    handed = a_handover(deck, event)
    browser.get(f"/decks/{deck.code}/")
    browser.download(f"/decks/{deck.code}/pages/1.webp")
    assert looks() == [("organiser", 0, organiser.id), ("organiser", 1, organiser.id)]
    leader = signed_in(app, db.session.get_one(Deck, deck.id).project.members[0].person)
    slug = db.session.get_one(Deck, deck.id).project.slug
    leader.get(f"/projects/{slug}/vault/")
    leader.post(f"/projects/{slug}/vault/{deck.code}/take-back/{event.slug}")
    assert handed is not None
    browser.get(f"/decks/{deck.code}/", status=404)


def test_an_investor_pledges_once_for_themselves(
    app: Flask, browser: StrictBrowser, deck: Deck, project: Project, fund: Investor, investor: Person
) -> None:
    a_grant(project, fund)
    page = browser.get(f"/decks/{deck.code}/")
    assert "保密承诺" in page.text
    browser.download(f"/decks/{deck.code}/pages/1.webp", status=404)
    assert looks() == []
    browser.get(f"/decks/{deck.code}/")
    browser.post(f"/decks/{deck.code}/pledge", {}, status=422)
    browser.get(f"/decks/{deck.code}/")
    browser.post(f"/decks/{deck.code}/pledge", {"pledge": "y"})
    browser.download(f"/decks/{deck.code}/pages/1.webp")
    assert db.session.execute(select(Pledge.person_id, Pledge.text_version)).all() == [(investor.id, "2026-11")]


def test_a_pledge_to_older_words_is_asked_for_again(
    browser: StrictBrowser, deck: Deck, project: Project, fund: Investor, investor: Person
) -> None:
    a_grant(project, fund)
    a_pledge(project, investor, version="2020-01")
    browser.download(f"/decks/{deck.code}/pages/1.webp", status=404)


def test_a_grant_revoked_while_the_deck_is_open_stops_the_next_page(
    browser: StrictBrowser, deck: Deck, granted: Grant, project: Project
) -> None:
    browser.get(f"/decks/{deck.code}/")
    browser.download(f"/decks/{deck.code}/pages/1.webp")
    grants.revoke(granted, reason=None, actor=project.members[0].person, now=clock.now())
    browser.download(f"/decks/{deck.code}/pages/2.webp", status=404)
    browser.get(f"/decks/{deck.code}/?page=2", status=404)
    assert [page for _, page, _ in looks()] == [0, 1]


def test_a_grant_that_runs_out_stops_the_next_page(browser: StrictBrowser, deck: Deck, granted: Grant) -> None:
    browser.download(f"/decks/{deck.code}/pages/1.webp")
    granted.expires_at = clock.now() - timedelta(seconds=1)
    browser.download(f"/decks/{deck.code}/pages/2.webp", status=404)


@pytest.mark.parametrize("who", ["nobody", "stranger", "investor", "officer", "admin"])
def test_what_is_closed_answers_like_what_does_not_exist(
    app: Flask, investor: Person, fund: Investor, deck: Deck, who: str
) -> None:
    make = {"stranger": a_person, "investor": lambda: investor, "officer": an_officer, "admin": an_admin}
    browser = StrictBrowser(app) if who == "nobody" else signed_in(app, make[who]())
    for path in ("/decks/{}/pages/1.webp", "/decks/{}/film.mp4", "/decks/{}/"):
        there = browser._request("GET", path.format(deck.code))
        nowhere = browser._request("GET", path.format(UNKNOWN))
        assert there.status_code == nowhere.status_code == (303 if (who, path) == ("nobody", "/decks/{}/") else 404)
        # The form's token in the header tells the second, not the deck.
        told = [TOKEN.sub("", answer.text.replace(deck.code, UNKNOWN)) for answer in (there, nowhere)]
        assert told[0] == told[1]
        assert there.headers.get("Cache-Control") == nowhere.headers.get("Cache-Control")
    assert looks() == []


@pytest.mark.parametrize(
    ("tier", "reads"), [(Tier.PUBLIC, True), (Tier.VERIFIED, False), (Tier.GRANTED, False)], ids=str
)
def test_a_visitor_reads_what_is_public_and_is_not_noted(app: Flask, project: Project, tier: str, reads: bool) -> None:
    deck = a_deck(project, tier)
    visitor = StrictBrowser(app)
    visitor.download(f"/decks/{deck.code}/pages/1.webp", status=200 if reads else 404)
    assert looks() == []
    shelf = visitor.get(f"/projects/{project.slug}/decks/")
    assert ("商业计划书（演示）" in shelf.text) == reads


def test_a_verified_investor_reads_the_middle_tier_after_the_pledge(
    browser: StrictBrowser, project: Project, investor: Person
) -> None:
    deck = a_deck(project, Tier.VERIFIED)
    browser.download(f"/decks/{deck.code}/pages/1.webp", status=404)
    a_pledge(project, investor)
    browser.download(f"/decks/{deck.code}/pages/1.webp")


def test_a_removed_deck_is_gone_for_its_team_too(app: Flask, project: Project, deck: Deck) -> None:
    leader = signed_in(app, project.members[0].person)
    leader.get(f"/projects/{project.slug}/vault/{deck.code}/remove")
    leader.post(f"/projects/{project.slug}/vault/{deck.code}/remove")
    leader.get(f"/decks/{deck.code}/", status=404)
    leader.download(f"/decks/{deck.code}/pages/1.webp", status=404)
    leader.get(f"/projects/{project.slug}/vault/{deck.code}/original", status=404)


def test_only_the_team_downloads_the_original(app: Flask, browser: StrictBrowser, deck: Deck, granted: Grant) -> None:
    path = f"/projects/{deck.project.slug}/vault/{deck.code}/original"
    browser.download(path, status=404)
    answer = signed_in(app, deck.project.members[0].person).download(path)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.data.startswith(b"%PDF-")
    answer.close()


def test_a_film_is_sent_in_stretches_each_of_them_checked(
    browser: StrictBrowser, project: Project, fund: Investor, investor: Person
) -> None:
    deck = a_deck(project, kind=DeckKind.VIDEO)
    grant = a_grant(project, fund)
    a_pledge(project, investor)
    page = browser.get(f"/decks/{deck.code}/")
    assert "media-src 'self'" in browser.response.headers["Content-Security-Policy"]
    assert "周见深（演示） · 瓯江创投（演示）" in page.text
    path = f"/decks/{deck.code}/film.mp4"
    first = browser.download(path, status=206, headers={"Range": "bytes=0-99"})
    assert (len(first.data), first.headers["Cache-Control"]) == (100, "private, no-store")
    first.close()
    browser.download(path, status=206, headers={"Range": "bytes=100-199"}).close()
    grants.revoke(grant, reason=None, actor=project.members[0].person, now=clock.now())
    browser.download(path, status=404, headers={"Range": "bytes=200-299"})
    assert [page for _, page, _ in looks()] == [0, 1]


@pytest.mark.parametrize("state", [DeckState.WAITING, DeckState.FILED, DeckState.FAILED], ids=str)
def test_what_has_no_pages_is_the_team_s_alone(
    app: Flask, browser: StrictBrowser, project: Project, fund: Investor, investor: Person, state: str
) -> None:
    deck = a_deck(project, state=state)
    a_grant(project, fund)
    a_pledge(project, investor)
    browser.get(f"/decks/{deck.code}/", status=404)
    signed_in(app, project.members[0].person).get(f"/decks/{deck.code}/")


def test_the_money_part_is_shown_to_a_live_grant_and_noted(
    browser: StrictBrowser, project: Project, fund: Investor, investor: Person
) -> None:
    path = f"/projects/{project.slug}/inside"
    browser.get(path, status=404)
    grant = a_grant(project, fund)
    assert "500" not in browser.get(path).text
    browser.post(path, {"pledge": "y"})
    page = browser.get(path)
    assert "500" in page.text
    assert "信息由项目方提供" in page.text
    assert looks() == [("investor", 0, investor.id)]
    grants.revoke(grant, reason="另有安排", actor=project.members[0].person, now=clock.now())
    browser.get(path, status=404)


def test_a_page_costs_few_questions(app: Flask, browser: StrictBrowser, deck: Deck, granted: Grant) -> None:
    for path in (f"/decks/{deck.code}/?page=1", f"/decks/{deck.code}/pages/1.webp"):
        browser.download(path)
        with statements() as sent:
            browser.download(path)
        assert len(sent) <= 9, "\n".join(sent)
