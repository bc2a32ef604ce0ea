"""The organiser's desk through a strict browser."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.database import db
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost, EventUnit
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_member, a_person, an_officer, an_organisation
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace, an_area
from tests.strict_browser import StrictBrowser

FULL = {
    "title_en": "Laser salon (demo)",
    "summary_zh": "一个下午。",
    "summary_en": "One afternoon.",
}


@pytest.fixture
def organiser(app, browser):
    area = an_area()
    person = a_person(name="林组织（演示）")
    body = an_organisation(area=area)
    a_member(body, person, is_owner=True)
    browser.sign_in(person)
    return person


def _local(moment):
    return f"{moment.astimezone(clock.WENZHOU):%Y-%m-%dT%H:%M}"


def _one_event():
    return db.session.execute(select(Event)).scalar_one()


def _draft(browser, **values):
    start = clock.now() + timedelta(days=30)
    sent = {"title_zh": "激光沙龙（演示）", "starts_at": _local(start), "ends_at": _local(start + timedelta(hours=2))}
    browser.get("/organise/new")
    browser.post("/organise/new", sent | values, fill=True)
    return _one_event()


def test_whole_way_from_a_title_to_the_public(app, browser, organiser):
    keeper = a_person(name="空间主理人（演示）")
    space = a_makerspace(operator=keeper)
    event = _draft(browser, venue=str(space.id), title_en=FULL["title_en"])
    assert (event.state, event.slug, event.area_id) == ("draft", "laser-salon-demo", space.area_id)
    page = browser.get(f"/organise/{event.slug}/")
    assert "检查清单还有 1 项未完成" in page.text

    browser.get(f"/organise/{event.slug}/edit")
    browser.post(f"/organise/{event.slug}/edit", FULL, fill=True)
    page = browser.get(f"/organise/{event.slug}/")
    assert "只等众创空间答复" in page.text

    host = db.session.execute(select(EventHost)).scalar_one()
    theirs = StrictBrowser(app)
    theirs.sign_in(keeper)
    page = theirs.get(f"/space/hosting/{host.id}")
    assert "激光沙龙" in page.text
    room = space.rooms[0]
    theirs.post(f"/space/hosting/{host.id}", {"answer": "accept", "room": str(room.id)}, fill=True)
    db.session.expire_all()
    assert (host.state, _one_event().venue_room_id) == ("confirmed", room.id)

    browser.get(f"/organise/{event.slug}/")
    browser.post(f"/organise/{event.slug}/submit")
    officer = an_officer(an_area())
    theirs = StrictBrowser(app)
    theirs.sign_in(officer)
    assert "激光沙龙" in theirs.get("/officer/events/").text
    theirs.get(f"/officer/events/{event.slug}")
    theirs.post(f"/officer/events/{event.slug}")
    assert _one_event().state == "published"
    assert "陈科长（演示）" in browser.get(f"/organise/{event.slug}/history").text
    told = db.session.execute(select(OutboxMessage.purpose)).scalars().all()
    assert set(told) >= {"hosting-asked", "hosting-answered", "event-published"}
