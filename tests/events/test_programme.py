"""What belongs to an event, through a strict browser: agenda, units, hosts, door, cover, files."""

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from portal.database import db
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost, EventUnit
from tests.builders.accounts import a_person
from tests.builders.events import an_event, typed
from tests.builders.makerspaces import a_makerspace
from tests.strict_browser import StrictBrowser


def _one_event():
    return db.session.execute(select(Event)).scalar_one()


def test_rows_come_and_go_by_posting_without_saving(app, browser, signed_in_organiser):
    event = an_event(state="draft", created_by=signed_in_organiser)
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
            "points-1-starts_at": typed(event.starts_at),
            "points-1-ends_at": typed(event.ends_at),
        },
        fill=True,
    )
    assert db.session.execute(select(AgendaItem.title_zh)).scalars().all() == ["路演"]


def test_a_point_needs_its_times_in_order(app, browser, signed_in_organiser):
    event = an_event(state="draft", created_by=signed_in_organiser)
    path = f"/organise/{event.slug}/agenda"
    browser.get(path)
    page = browser.post(
        path, {"points-0-title_zh": "倒着", "points-0-ends_at": typed(event.starts_at)}, fill=True, status=422
    )
    assert "结束时间须晚于开始时间" in page.text


def test_units_are_saved_in_their_order(app, browser, signed_in_organiser):
    event = an_event(state="draft", created_by=signed_in_organiser)
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


def test_several_makerspaces_are_found_and_asked_at_once(app, browser, signed_in_organiser):
    spaces = [a_makerspace(f"激光创客空间{n}（演示）") for n in range(3)]
    event = an_event(state="draft", created_by=signed_in_organiser)
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


def test_searching_on_keeps_what_was_ticked_and_typed(app, browser, signed_in_organiser):
    laser, leather, _other = (a_makerspace(f"{word}创客空间（演示）") for word in ("激光", "皮革", "锁具"))
    event = an_event(state="draft", created_by=signed_in_organiser)
    path = f"/organise/{event.slug}/hosts"
    browser.get(path)
    page = browser.post(
        path, {"spaces": [laser.slug], "message": "需要投影", "q": "皮革", "find": "1"}, fill=True, status=200
    )
    assert page.text.index("激光创客空间") < page.text.index("皮革创客空间")
    assert "需要投影" in page.text
    assert db.session.execute(select(EventHost)).all() == []
    browser.post(path, {"spaces": [laser.slug, leather.slug]}, fill=True)
    assert {host.makerspace_id for host in db.session.execute(select(EventHost)).scalars()} == {laser.id, leather.id}
    assert "协办" in next(option for option in browser.get(path).html.split("<option") if "selected" in option)


def test_door_staff_come_and_go(app, browser, signed_in_organiser):
    event = an_event(created_by=signed_in_organiser)
    path = f"/organise/{event.slug}/door"
    browser.get(path)
    page = browser.post(path, {"name": "小周（演示）", "email": "not an address"}, status=422)
    assert "小周（演示）" in page.html
    browser.post(path, {"name": "小周（演示）", "email": "Zhou@Example.ORG"}, fill=True)
    staff = db.session.execute(select(DoorStaff)).scalar_one()
    assert staff.person.email == "zhou@example.org"
    staff.person.name = "真名实姓（演示）"
    db.session.commit()
    page = browser.get(path)
    assert "小周（演示）" in page.text and "真名实姓" not in page.text
    browser.post(f"{path}/{staff.id}/remove")
    assert db.session.execute(select(DoorStaff)).all() == []


def test_a_file_is_looked_at_before_it_is_taken_in(app, browser, signed_in_organiser):
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
def test_a_file_nobody_can_read_is_refused_on_the_form(app, browser, signed_in_organiser, name, content):
    browser.get("/organise/import")
    browser.post("/organise/import", {"file": (BytesIO(content), name)}, fill=True, status=422)


def _present_cover(page):
    return re.findall(r'<img class="cover-picture[^"]*" src="([^"]+)"', page.html)


def test_a_cover_is_drawn_anew_and_can_go_again(app, browser, signed_in_organiser):
    event = an_event(state="draft", created_by=signed_in_organiser)
    picture = BytesIO()
    Image.new("RGB", (640, 270), "teal").save(picture, "PNG")
    path = f"/organise/{event.slug}/cover"
    drawn = f"/covers/{event.kind}/{event.slug}.svg"
    assert _present_cover(browser.get(path)) == [drawn, f"{drawn}?theme=dark"]
    browser.download(drawn)
    browser.get(path)
    browser.post(path, {"picture": (BytesIO(picture.getvalue()), "cover.png")}, fill=True)
    assert _one_event().cover_code
    assert _present_cover(browser.get(path)) == [f"/pictures/{_one_event().cover_code}"]
    browser.download(f"/pictures/{_one_event().cover_code}")
    browser.get(path)
    browser.post(f"{path}/remove")
    assert _one_event().cover_code is None
    browser.get(path)
    browser.post(path, {"picture": (BytesIO(b"<svg onload=alert(1)>"), "cover.png")}, fill=True, status=422)
