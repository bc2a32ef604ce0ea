"""The organiser's desk through a strict browser: drafting, writing, conflicts, languages, query counts."""

from datetime import timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select

from portal import clock
from portal.database import db
from portal.events.models import Event, EventHost
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person, an_officer
from tests.builders.events import an_event, typed
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


def _count_queries(browser, path):
    statements = []

    def note(connection, cursor, statement, *_rest):
        if not statement.startswith(("PRAGMA", "BEGIN", "SET")):
            statements.append(statement)

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    browser.get(path)
    sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_whole_way_from_a_title_to_the_public(app, browser, signed_in_organiser):
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


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title_zh": ""}, "请填写此项"),
        ({"starts_at": ""}, "请填写此项"),
        ({"starts_at": "2027-13-45T99:00"}, ""),
        ({"starts_at": "0001-01-01T00:00"}, "2000"),
        ({"ends_at": "2027-01-01T10:00", "starts_at": "2027-01-01T10:00"}, "结束时间须晚于开始时间"),
        ({"title_zh": "坏\x00字"}, "无法保存的字符"),
        ({"title_zh": "长" * 201}, ""),
        ({"kind": "party"}, ""),
        ({"venue": "999999"}, ""),
    ],
)
def test_a_bad_draft_is_shown_again_with_what_was_typed(app, browser, signed_in_organiser, values, says):
    browser.get("/organise/new")
    start = clock.now() + timedelta(days=9)
    sent = {"title_zh": "我打的字", "starts_at": typed(start), "ends_at": typed(start + timedelta(hours=1))}
    page = browser.post("/organise/new", sent | values, fill=True, status=422)
    assert says in page.text
    if "title_zh" not in values:
        assert "我打的字" in page.html
    assert db.session.execute(select(Event)).all() == []


def test_a_stale_form_shows_both_texts_and_a_second_save_wins(app, browser, signed_in_organiser):
    event = an_event(created_by=signed_in_organiser)
    path = f"/organise/{event.slug}/edit"
    browser.get(path)
    mine = browser.page
    other = StrictBrowser(app)
    other.sign_in(signed_in_organiser)
    other.get(path)
    other.post(path, {"title_zh": "别人先改（演示）"}, fill=True)
    browser.page = mine
    page = browser.post(path, {"title_zh": "我后来改（演示）"}, fill=True, status=409)
    assert "别人先改（演示）" in page.text
    assert "我后来改（演示）" in page.html
    assert _one_event().title_zh == "别人先改（演示）"
    browser.post(path, {"title_zh": "我后来改（演示）"}, fill=True)
    assert _one_event().title_zh == "我后来改（演示）"


def test_a_retry_after_a_lost_answer_makes_one_draft(app, browser, signed_in_organiser):
    start = clock.now() + timedelta(days=9)
    sent = {"title_zh": "一次（演示）", "starts_at": typed(start), "ends_at": typed(start + timedelta(hours=1))}
    browser.get("/organise/new")
    page = browser.page
    browser.post("/organise/new", sent, fill=True)
    first = browser.location
    browser.page = page
    browser.post("/organise/new", sent, fill=True)
    assert browser.location == first
    assert db.session.execute(select(func.count()).select_from(Event)).scalar_one() == 1


def test_whole_days_are_typed_as_the_days_they_are(app, browser, signed_in_organiser):
    event = an_event(state="draft", created_by=signed_in_organiser)
    path = f"/organise/{event.slug}/edit"
    browser.get(path)
    browser.post(path, {"starts_at": "2027-06-24T09:00", "ends_at": "2027-06-26T17:00", "is_all_day": "y"}, fill=True)
    event = _one_event()
    assert (event.is_all_day, event.ends_at - event.starts_at) == (True, timedelta(days=3))
    page = browser.get(path)
    assert ("ends_at", "2027-06-26T23:59") in page.form(path).values
    browser.post(path, {"title_zh": "不变的日子（演示）"}, fill=True)
    assert _one_event().ends_at - _one_event().starts_at == timedelta(days=3)


def test_what_a_text_looks_like_is_shown_and_not_saved(app, browser, signed_in_organiser):
    event = an_event(state="draft", created_by=signed_in_organiser)
    browser.get(f"/organise/{event.slug}/edit")
    page = browser.post(
        "/organise/text-preview", {"text_zh": "## 标题\n\n<script>alert(1)</script>", "text_en": "**bold**"}, status=200
    )
    assert "<strong>bold</strong>" in page.html
    assert "<script>alert" not in page.html
    assert _one_event().text_zh is None


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_the_console_stands_in_both_languages(app, browser, signed_in_organiser, language):
    space = a_makerspace(operator=signed_in_organiser)
    event = an_event(created_by=signed_in_organiser, hosts=[space])
    for path in (
        "",
        "edit",
        "agenda",
        "units",
        "hosts",
        "cover",
        "door",
        "history",
        "clone",
        "postpone",
        "reschedule",
        "cancel",
        "discard",
    ):
        browser.get(f"{language}/organise/{event.slug}/{path}")
    for path in ("/organise/", "/organise/new?kind=summit", "/organise/import"):
        browser.get(language + path)


def test_the_desk_asks_as_much_for_one_event_as_for_thirty(app, browser, signed_in_organiser):
    space = a_makerspace()
    an_event(created_by=signed_in_organiser, hosts=[space])
    browser.get("/organise/")
    one = _count_queries(browser, "/organise/")
    for _ in range(29):
        an_event(created_by=signed_in_organiser, hosts=[space])
    assert _count_queries(browser, "/organise/") == one <= 8


def test_the_console_asks_as_much_for_a_full_event_as_for_an_empty_one(app, browser, signed_in_organiser):
    empty = an_event(state="draft", created_by=signed_in_organiser, venue_makerspace_id=a_makerspace().id)
    full = an_event(
        state="draft", created_by=signed_in_organiser, hosts=[a_makerspace(f"空间{n}（演示）") for n in range(6)]
    )
    browser.get("/organise/")
    assert (
        _count_queries(browser, f"/organise/{full.slug}/") <= _count_queries(browser, f"/organise/{empty.slug}/") <= 8
    )


def test_whoever_moves_a_public_event_reads_that_people_are_told(app, browser, signed_in_organiser):
    event = an_event(hosts=[a_makerspace()], created_by=signed_in_organiser)
    path = f"/organise/{event.slug}/edit"
    browser.get(path)
    said = browser.post(path, {"contact_name": "林工（演示）"}, fill=True, follow=True).text
    assert "报名者会收到" not in said
    later = {name: typed(getattr(event, name) + timedelta(days=1)) for name in ("starts_at", "ends_at")}
    browser.get(path)
    assert "报名者会收到新时间或新地点的通知" in browser.post(path, later, fill=True, follow=True).text
