"""Steps in an event's life, through a strict browser: who takes them, who reads why."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.events.models import Event
from tests.builders.accounts import a_person, an_officer
from tests.builders.events import a_host, an_event, typed
from tests.builders.makerspaces import a_makerspace, an_area
from tests.strict_browser import StrictBrowser

FULL = {
    "title_en": "Laser salon (demo)",
    "summary_zh": "一个下午。",
    "summary_en": "One afternoon.",
}


def _one_event():
    return db.session.execute(select(Event)).scalar_one()


def _draft(browser, **values):
    start = clock.now() + timedelta(days=30)
    sent = {"title_zh": "激光沙龙（演示）", "starts_at": typed(start), "ends_at": typed(start + timedelta(hours=2))}
    browser.get("/organise/new")
    browser.post("/organise/new", sent | values, fill=True)
    return _one_event()


def test_a_public_body_publishes_itself_and_a_company_does_not(app, browser, signed_in_organiser):
    space = a_makerspace(operator=signed_in_organiser)
    event = _draft(browser, venue=str(space.id), title_en=FULL["title_en"])
    browser.get(f"/organise/{event.slug}/edit")
    browser.post(f"/organise/{event.slug}/edit", FULL, fill=True)
    page = browser.get(f"/organise/{event.slug}/")
    assert "提交审核" in page.text
    browser.post(f"/organise/{event.slug}/publish", status=403)
    event.organisation.kind = "government"
    page = browser.get(f"/organise/{event.slug}/")
    browser.post(f"/organise/{event.slug}/publish")
    assert _one_event().state == "published"


def test_an_unready_event_stays_and_says_what_is_open(app, browser, signed_in_organiser):
    event = an_event(state="draft", created_by=signed_in_organiser, title_en=None)
    browser.get(f"/organise/{event.slug}/")
    page = browser.post(f"/organise/{event.slug}/submit", status=422)
    assert "检查清单还有" in page.text
    assert _one_event().state == "draft"


def test_postponing_setting_a_new_time_and_cancelling(app, browser, signed_in_organiser):
    event = an_event(created_by=signed_in_organiser)
    slug = event.slug
    browser.get(f"/organise/{slug}/postpone")
    browser.post(f"/organise/{slug}/postpone", {"reason": ""}, status=422)
    browser.post(f"/organise/{slug}/postpone", {"reason": "台风"}, fill=True)
    assert "台风" in browser.get(f"/organise/{slug}/").text
    start = clock.now() + timedelta(days=20)
    browser.get(f"/organise/{slug}/reschedule")
    browser.post(
        f"/organise/{slug}/reschedule",
        {"starts_at": typed(start), "ends_at": typed(start + timedelta(hours=2))},
        fill=True,
    )
    assert _one_event().state == "published"
    browser.get(f"/organise/{slug}/cancel")
    browser.post(f"/organise/{slug}/cancel", {"reason": "主讲人生病"}, fill=True)
    assert (_one_event().state, _one_event().sequence) == ("cancelled", 3)
    browser.get(f"/organise/{slug}/cancel")
    browser.post(f"/organise/{slug}/cancel", {"reason": "again"}, fill=True, status=409)


def test_a_copy_and_a_draft_thrown_away(app, browser, signed_in_organiser):
    event = an_event(created_by=signed_in_organiser)
    browser.get(f"/organise/{event.slug}/clone")
    browser.post(f"/organise/{event.slug}/clone", fill=True)
    copy = db.session.execute(select(Event).where(Event.id != event.id)).scalar_one()
    browser.get(f"/organise/{copy.slug}/discard")
    browser.post(f"/organise/{copy.slug}/discard", fill=True)
    assert db.session.execute(select(Event)).scalars().all() == [event]


def test_an_officer_returns_an_event_with_a_reason(app, browser, signed_in_organiser):
    event = an_event(
        state="submitted", created_by=signed_in_organiser, area_id=an_area().id, assessed_unit_id=an_area().id
    )
    officer = StrictBrowser(app)
    officer.sign_in(an_officer(an_area()))
    officer.get(f"/officer/events/{event.slug}")
    officer.post(f"/officer/events/{event.slug}/return", {"reason": ""}, fill=True, status=422)
    officer.post(f"/officer/events/{event.slug}/return", {"reason": "请补充地点。"}, fill=True)
    assert "请补充地点。" in browser.get(f"/organise/{event.slug}/").text


def test_a_makerspace_declines_with_a_reason_only(app, browser, signed_in_organiser):
    space = a_makerspace(operator=signed_in_organiser)
    host = a_host(an_event(), space, state="asked")
    path = f"/space/hosting/{host.id}"
    browser.get(path)
    page = browser.post(path, {"answer": "decline", "reason": ""}, fill=True, status=422)
    assert "谢绝时请说明理由" in page.text
    browser.post(path, {"answer": "decline", "reason": "场地维修"}, fill=True)
    db.session.refresh(host)
    assert (host.state, host.reason) == ("declined", "场地维修")


@pytest.mark.parametrize(
    "path", ["", "edit", "agenda", "units", "hosts", "cover", "door", "history", "clone", "cancel"]
)
def test_strangers_do_not_learn_that_a_draft_exists(app, browser, path):
    event = an_event(state="draft")
    browser.sign_in(a_person())
    browser.get(f"/organise/{event.slug}/{path}", status=404)


@pytest.mark.parametrize("path", ["/organise/", "/organise/new", "/organise/import", "/officer/events/"])
def test_signed_out_people_are_asked_to_sign_in(app, browser, path):
    browser.get(path, status=303)
    assert "/sign-in" in browser.location
