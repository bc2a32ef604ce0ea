"""The organiser's desk through a strict browser."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select

from portal import clock
from portal.database import db
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost, EventUnit
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_member, a_person, an_officer, an_organisation
from tests.builders.events import a_host, an_event
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


def test_a_public_body_publishes_itself_and_a_company_does_not(app, browser, organiser):
    space = a_makerspace(operator=organiser)
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


def test_an_unready_event_stays_and_says_what_is_open(app, browser, organiser):
    event = an_event(state="draft", created_by=organiser, title_en=None)
    browser.get(f"/organise/{event.slug}/")
    page = browser.post(f"/organise/{event.slug}/submit", status=422)
    assert "检查清单还有" in page.text
    assert _one_event().state == "draft"


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
def test_a_bad_draft_is_shown_again_with_what_was_typed(app, browser, organiser, values, says):
    browser.get("/organise/new")
    start = clock.now() + timedelta(days=9)
    sent = {"title_zh": "我打的字", "starts_at": _local(start), "ends_at": _local(start + timedelta(hours=1))}
    page = browser.post("/organise/new", sent | values, fill=True, status=422)
    assert says in page.text
    if "title_zh" not in values:
        assert "我打的字" in page.html
    assert db.session.execute(select(Event)).all() == []


def test_a_stale_form_shows_both_texts_and_a_second_save_wins(app, browser, organiser):
    event = an_event(created_by=organiser)
    path = f"/organise/{event.slug}/edit"
    browser.get(path)
    mine = browser.page
    other = StrictBrowser(app)
    other.sign_in(organiser)
    other.get(path)
    other.post(path, {"title_zh": "别人先改（演示）"}, fill=True)
    browser.page = mine
    page = browser.post(path, {"title_zh": "我后来改（演示）"}, fill=True, status=409)
    assert "别人先改（演示）" in page.text
    assert "我后来改（演示）" in page.html
    assert _one_event().title_zh == "别人先改（演示）"
    browser.post(path, {"title_zh": "我后来改（演示）"}, fill=True)
    assert _one_event().title_zh == "我后来改（演示）"


def test_a_retry_after_a_lost_answer_makes_one_draft(app, browser, organiser):
    start = clock.now() + timedelta(days=9)
    sent = {"title_zh": "一次（演示）", "starts_at": _local(start), "ends_at": _local(start + timedelta(hours=1))}
    browser.get("/organise/new")
    page = browser.page
    browser.post("/organise/new", sent, fill=True)
    first = browser.location
    browser.page = page
    browser.post("/organise/new", sent, fill=True)
    assert browser.location == first
    assert db.session.execute(select(func.count()).select_from(Event)).scalar_one() == 1


def test_whole_days_are_typed_as_the_days_they_are(app, browser, organiser):
    event = an_event(state="draft", created_by=organiser)
    path = f"/organise/{event.slug}/edit"
    browser.get(path)
    browser.post(path, {"starts_at": "2027-06-24T09:00", "ends_at": "2027-06-26T17:00", "is_all_day": "y"}, fill=True)
    event = _one_event()
    assert (event.is_all_day, event.ends_at - event.starts_at) == (True, timedelta(days=3))
    page = browser.get(path)
    assert ("ends_at", "2027-06-26T23:59") in page.form(path).values
    browser.post(path, {"title_zh": "不变的日子（演示）"}, fill=True)
    assert _one_event().ends_at - _one_event().starts_at == timedelta(days=3)


def test_rows_come_and_go_by_posting_without_saving(app, browser, organiser):
    event = an_event(state="draft", created_by=organiser)
    path = f"/organise/{event.slug}/agenda"
    browser.get(path)
    page = browser.post(path, {"points-0-title_zh": "开场", "add": "1"}, fill=True, status=200)
    assert "points-1-title_zh" in page.html
    assert "开场" in page.html
    page = browser.post(path, {"remove": "0"}, fill=True, status=200)
    assert "开场" not in page.html
    assert db.session.execute(select(AgendaItem)).all() == []
    browser.post(
        path,
        {
            "points-1-title_zh": "路演",
            "points-1-starts_at": _local(event.starts_at),
            "points-1-ends_at": _local(event.ends_at),
        },
        fill=True,
    )
    assert db.session.execute(select(AgendaItem.title_zh)).scalars().all() == ["路演"]


def test_a_point_needs_its_times_in_order(app, browser, organiser):
    event = an_event(state="draft", created_by=organiser)
    path = f"/organise/{event.slug}/agenda"
    browser.get(path)
    page = browser.post(
        path, {"points-0-title_zh": "倒着", "points-0-ends_at": _local(event.starts_at)}, fill=True, status=422
    )
    assert "结束时间须晚于开始时间" in page.text


def test_units_are_saved_in_their_order(app, browser, organiser):
    event = an_event(state="draft", created_by=organiser)
    path = f"/organise/{event.slug}/units"
    browser.get(path)
    browser.post(path, {"add": "1"}, fill=True, status=200)
    browser.post(
        path,
        {
            "units-0-role": "delivery",
            "units-0-name_zh": "执行方（演示）",
            "units-1-role": "guiding",
            "units-1-name_zh": "市科技局（演示）",
        },
        fill=True,
    )
    assert db.session.execute(select(EventUnit.name_zh).order_by(EventUnit.position)).scalars().all() == [
        "市科技局（演示）",
        "执行方（演示）",
    ]


def test_several_makerspaces_are_found_and_asked_at_once(app, browser, organiser):
    spaces = [a_makerspace(f"激光创客空间{n}（演示）") for n in range(3)]
    event = an_event(state="draft", created_by=organiser)
    path = f"/organise/{event.slug}/hosts"
    page = browser.get(f"{path}?q=激光")
    assert all(space.name_zh in page.text for space in spaces)
    browser.post(path, {"spaces": [spaces[0].slug, spaces[2].slug], "q": "激光"}, fill=True)
    assert {host.makerspace_id for host in db.session.execute(select(EventHost)).scalars()} == {
        spaces[0].id,
        spaces[2].id,
    }
    host = db.session.execute(select(EventHost)).scalars().first()
    browser.get(path)
    browser.post(f"{path}/{host.id}/withdraw")
    db.session.refresh(host)
    assert host.state == "withdrawn"


def test_door_staff_come_and_go(app, browser, organiser):
    event = an_event(created_by=organiser)
    path = f"/organise/{event.slug}/door"
    browser.get(path)
    page = browser.post(path, {"name": "小周（演示）", "email": "not an address"}, status=422)
    assert "小周（演示）" in page.html
    browser.post(path, {"name": "小周（演示）", "email": "Zhou@Example.ORG"}, fill=True)
    staff = db.session.execute(select(DoorStaff)).scalar_one()
    assert staff.person.email == "zhou@example.org"
    page = browser.get(path)
    browser.post(f"{path}/{staff.id}/remove")
    assert db.session.execute(select(DoorStaff)).all() == []


def test_postponing_setting_a_new_time_and_cancelling(app, browser, organiser):
    event = an_event(created_by=organiser)
    slug = event.slug
    browser.get(f"/organise/{slug}/postpone")
    browser.post(f"/organise/{slug}/postpone", {"reason": ""}, status=422)
    browser.post(f"/organise/{slug}/postpone", {"reason": "台风"}, fill=True)
    assert "台风" in browser.get(f"/organise/{slug}/").text
    start = clock.now() + timedelta(days=20)
    browser.get(f"/organise/{slug}/reschedule")
    browser.post(
        f"/organise/{slug}/reschedule",
        {"starts_at": _local(start), "ends_at": _local(start + timedelta(hours=2))},
        fill=True,
    )
    assert _one_event().state == "published"
    browser.get(f"/organise/{slug}/cancel")
    browser.post(f"/organise/{slug}/cancel", {"reason": "主讲人生病"}, fill=True)
    assert (_one_event().state, _one_event().sequence) == ("cancelled", 3)
    browser.get(f"/organise/{slug}/cancel")
    browser.post(f"/organise/{slug}/cancel", {"reason": "again"}, fill=True, status=409)


def test_a_copy_and_a_draft_thrown_away(app, browser, organiser):
    event = an_event(created_by=organiser)
    browser.get(f"/organise/{event.slug}/clone")
    browser.post(f"/organise/{event.slug}/clone", fill=True)
    copy = db.session.execute(select(Event).where(Event.id != event.id)).scalar_one()
    browser.get(f"/organise/{copy.slug}/discard")
    browser.post(f"/organise/{copy.slug}/discard", fill=True)
    assert db.session.execute(select(Event)).scalars().all() == [event]


def test_an_officer_returns_an_event_with_a_reason(app, browser, organiser):
    event = an_event(state="submitted", created_by=organiser, area_id=an_area().id, assessed_unit_id=an_area().id)
    officer = StrictBrowser(app)
    officer.sign_in(an_officer(an_area()))
    officer.get(f"/officer/events/{event.slug}")
    officer.post(f"/officer/events/{event.slug}/return", {"reason": ""}, fill=True, status=422)
    officer.post(f"/officer/events/{event.slug}/return", {"reason": "请补充地点。"}, fill=True)
    assert "请补充地点。" in browser.get(f"/organise/{event.slug}/").text


def test_a_makerspace_declines_with_a_reason_only(app, browser, organiser):
    space = a_makerspace(operator=organiser)
    host = a_host(an_event(), space, state="asked")
    path = f"/space/hosting/{host.id}"
    browser.get(path)
    page = browser.post(path, {"answer": "decline", "reason": ""}, fill=True, status=422)
    assert "谢绝时请说明理由" in page.text
    browser.post(path, {"answer": "decline", "reason": "场地维修"}, fill=True)
    db.session.refresh(host)
    assert (host.state, host.reason) == ("declined", "场地维修")


def test_what_a_text_looks_like_is_shown_and_not_saved(app, browser, organiser):
    event = an_event(state="draft", created_by=organiser)
    browser.get(f"/organise/{event.slug}/edit")
    page = browser.post(
        "/organise/text-preview", {"text_zh": "## 标题\n\n<script>alert(1)</script>", "text_en": "**bold**"}, status=200
    )
    assert "<strong>bold</strong>" in page.html
    assert "<script>alert" not in page.html
    assert _one_event().text_zh is None


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


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_of_the_console_stands_in_both_languages(app, browser, organiser, language):
    space = a_makerspace(operator=organiser)
    event = an_event(created_by=organiser, hosts=[space])
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


def _count_queries(browser, path):
    statements = []

    def note(connection, cursor, statement, *_rest):
        if not statement.startswith(("PRAGMA", "BEGIN", "SET")):
            statements.append(statement)

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    browser.get(path)
    sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_the_desk_asks_as_much_for_one_event_as_for_thirty(app, browser, organiser):
    space = a_makerspace()
    an_event(created_by=organiser, hosts=[space])
    browser.get("/organise/")
    one = _count_queries(browser, "/organise/")
    for _ in range(29):
        an_event(created_by=organiser, hosts=[space])
    assert _count_queries(browser, "/organise/") == one <= 8


def test_the_console_asks_as_much_for_a_full_event_as_for_an_empty_one(app, browser, organiser):
    empty = an_event(state="draft", created_by=organiser, venue_makerspace_id=a_makerspace().id)
    full = an_event(state="draft", created_by=organiser, hosts=[a_makerspace(f"空间{n}（演示）") for n in range(6)])
    browser.get("/organise/")
    assert (
        _count_queries(browser, f"/organise/{full.slug}/") <= _count_queries(browser, f"/organise/{empty.slug}/") <= 8
    )


def test_a_file_is_looked_at_before_it_is_taken_in(app, browser, organiser):
    table = "id,title,title_en,start_date,event_type\nA1,导入沙龙（演示）,Imported,2099-06-24,沙龙\n"
    browser.get("/organise/import")
    browser.post("/organise/import", {"file": (BytesIO(table.encode()), "events.csv")}, fill=True)
    preview = browser.location
    page = browser.get(preview)
    assert "导入沙龙（演示）" in page.text
    assert "待补" in page.text
    assert db.session.execute(select(Event)).all() == []
    browser.post(preview, fill=True)
    assert _one_event().state == "draft"
    stranger = StrictBrowser(app)
    stranger.sign_in(a_person())
    stranger.get(preview, status=404)


@pytest.mark.parametrize(
    ("name", "content"),
    [("events.csv", b"nothing"), ("events.ics", b"\x00"), ("events.xlsx", b"PK\x03\x04"), ("events.exe", b"MZ")],
)
def test_a_file_nobody_can_read_is_refused_on_the_form(app, browser, organiser, name, content):
    browser.get("/organise/import")
    browser.post("/organise/import", {"file": (BytesIO(content), name)}, fill=True, status=422)


def test_a_cover_is_drawn_anew_and_can_go_again(app, browser, organiser):
    event = an_event(state="draft", created_by=organiser)
    picture = BytesIO()
    Image.new("RGB", (640, 270), "teal").save(picture, "PNG")
    path = f"/organise/{event.slug}/cover"
    browser.get(path)
    browser.post(path, {"picture": (BytesIO(picture.getvalue()), "cover.png")}, fill=True)
    assert _one_event().cover_code
    browser.get(path)
    browser.post(f"{path}/remove")
    assert _one_event().cover_code is None
    browser.get(path)
    browser.post(path, {"picture": (BytesIO(b"<svg onload=alert(1)>"), "cover.png")}, fill=True, status=422)
