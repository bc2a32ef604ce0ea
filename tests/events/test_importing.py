"""Tables and calendars become events: once, whole or not at all, and out again without loss."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from sqlalchemy import select

from portal import clock
from portal.audit.queries import history
from portal.database import db
from portal.documents.importing import Outcome
from portal.errors import Refusal
from portal.events.actions import importing
from portal.events.calendar import entry, feed
from portal.events.importing.files import read_events
from portal.events.models import Event
from tests.builders.accounts import a_member, a_person, an_officer, an_organisation
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace, an_area

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HEADER = "id,start_date,end_date,event_type,title,division,industry,status_on_2026_11_23,capacity,weekday\n"
ROWS = (
    "EV001,2026-09-04,2026-09-04,创客沙龙,激光光电产业创客沙龙,浙南科技城,激光光电,已结束,80,周五\n"
    "EV010,2026-11-27,2026-11-27,创客沙龙,泵阀智能化改造创客沙龙,永嘉县,泵阀,报名中,60,周五\n"
    "EV021,2027-03-23,2027-04-30,创客大赛,大赛报名（全市）,,综合,草稿,,周二\n"
    "EV042,2027-10-21,2027-10-23,博览会,2027温州创新创业博览会,鹿城区,综合,草稿,12000,周四\n"
)


@pytest.fixture
def areas(app):
    return an_area()


def _file(tmp_path, text, name="events.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8-sig" if name.endswith("csv") else "utf-8"))
    return path


def _plan(path, *, actor=None, organisation=None, now=NOW):
    handed = read_events(path, path.suffix)
    source = importing.source_of(organisation, actor)
    return importing.plan(handed.events, source=source, organisation=organisation, actor=actor, now=now)


def _take(path, *, actor=None, organisation=None, now=NOW):
    plan = _plan(path, actor=actor, organisation=organisation, now=now)
    source = importing.source_of(organisation, actor)
    importing.carry_out(plan, source=source, organisation=organisation, actor=actor, now=now)
    db.session.commit()
    return plan


def _event(ref):
    return db.session.execute(select(Event).where(Event.source_ref == ref)).scalar_one()


def test_a_table_as_the_city_keeps_it_comes_in_whole(areas, tmp_path):
    plan = _take(_file(tmp_path, HEADER + ROWS))
    assert [plan.count(outcome) for outcome in Outcome] == [4, 0, 0, 0]
    past, open_, line, expo = (_event(ref) for ref in ("EV001", "EV010", "EV021", "EV042"))
    assert (past.state, past.is_imported, past.is_all_day, past.takes_registrations) == ("ended", True, True, False)
    assert (past.assessed_unit.code, past.area.code, past.sectors) == ("WZ-FZ-KJC", "330303", ["laser"])
    assert (open_.state, open_.capacity, open_.kind) == ("draft", 60, "salon")
    assert open_.ends_at - open_.starts_at == timedelta(days=1)
    assert (line.kind, line.area, line.ends_at - line.starts_at) == ("competition", None, timedelta(days=39))
    assert (expo.kind, expo.capacity) == ("expo", 12_000)
    [row] = [row for row in plan.rows if row.incoming.ref == "EV010"]
    assert {item.key for item in row.still} == {"titles", "summaries", "place", "host"}


def test_taken_in_twice_nothing_changes(areas, tmp_path):
    path = _file(tmp_path, HEADER + ROWS)
    _take(path)
    before = {event.id: (event.version, event.updated_at) for event in db.session.execute(select(Event)).scalars()}
    again = _take(path, now=NOW + timedelta(days=1))
    assert again.count(Outcome.SAME) == 4
    db.session.expire_all()
    assert {
        event.id: (event.version, event.updated_at) for event in db.session.execute(select(Event)).scalars()
    } == before


def test_a_changed_row_changes_its_event_only(areas, tmp_path):
    _take(_file(tmp_path, HEADER + ROWS))
    officer = an_officer()
    plan = _take(
        _file(tmp_path, HEADER + ROWS.replace("泵阀智能化改造创客沙龙", "泵阀创客沙龙").replace(",60,", ",90,")),
        actor=officer,
    )
    assert (plan.count(Outcome.CHANGED), plan.count(Outcome.SAME)) == (1, 3)
    event = _event("EV010")
    assert (event.title_zh, event.capacity, event.state) == ("泵阀创客沙龙", 90, "draft")
    assert history("event", event.slug)[0].actor_id == officer.id


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("EV1,2027-13-45,,创客沙龙,坏日期,,,,,\n", "day is missing"),
        ("EV1,,,创客沙龙,没日期,,,,,\n", "day is missing"),
        ("EV1,2027-03-01,,创客沙龙,,,,,,\n", "title is missing"),
        ("EV1,2027-03-02,2027-03-01,创客沙龙,倒着,,,,,\n", "end must come after"),
        ("EV1,2027-03-02,,创客沙龙,哪里,亚特兰蒂斯,,,,\n", "not known"),
        ("EV1,2027-03-02,,创客沙龙,多少,,,,很多,\n", "no number of seats"),
        ("EV1,2027-03-02,,创客沙龙,一,,,,,\nEV1,2027-03-03,,创客沙龙,二,,,,,\n", "twice"),
        (f"EV1,2027-03-02,,创客沙龙,{'长' * 201},,,,,\n", "longer than"),
        ("EV1,1066-10-14,,创客沙龙,太早,,,,,\n", "outside"),
    ],
)
def test_one_bad_row_keeps_the_whole_table_out(areas, tmp_path, row, fault):
    path = _file(tmp_path, HEADER + ROWS + row)
    plan = _plan(path)
    [bad] = [planned for planned in plan.rows if planned.outcome is Outcome.FAULTY]
    assert fault in bad.incoming.faults[0].msgid
    with pytest.raises(Refusal):
        _take(path)
    db.session.rollback()
    assert db.session.execute(select(Event)).all() == []


FULL = "id,title,title_en,summary,summary_en,start_date,start_time,end_time,event_type,makerspace,division,status\n"
FULL_ROW = "A1,激光沙龙,Laser salon,一个下午,An afternoon,2027-06-24,14:00,16:00,沙龙,山海创客空间（演示）,鹿城区,\n"


def test_a_complete_row_with_its_host_is_published_by_the_city(areas, tmp_path):
    space = a_makerspace("山海创客空间（演示）")
    _take(_file(tmp_path, FULL + FULL_ROW))
    event = _event("A1")
    assert (event.state, event.is_all_day, event.venue_makerspace_id) == ("published", False, space.id)
    assert f"{event.starts_at:%Y-%m-%d %H:%M}" == "2027-06-24 06:00"
    assert [host.makerspace_id for host in event.confirmed_hosts] == [space.id]


def test_an_organiser_s_row_is_a_draft_and_the_host_is_asked(areas, tmp_path):
    a_makerspace("山海创客空间（演示）")
    body = an_organisation()
    person = a_member(body)
    _take(_file(tmp_path, FULL + FULL_ROW), actor=person, organisation=body)
    event = _event("A1")
    assert (event.state, event.organisation, event.source) == ("draft", body, f"body:{body.id}")
    assert [host.state for host in event.hosts] == ["asked"]


def test_a_makerspace_nobody_knows_is_a_fault(areas, tmp_path):
    plan = _plan(_file(tmp_path, FULL + FULL_ROW))
    assert plan.rows[0].incoming.faults[0].values == {"names": "山海创客空间（演示）"}


def test_two_bodies_may_use_the_same_number(areas, tmp_path):
    path = _file(tmp_path, HEADER + ROWS)
    bodies = [an_organisation(), an_organisation()]
    for body in bodies:
        assert _take(path, actor=a_member(body), organisation=body).count(Outcome.NEW) == 4


def _recurring_calendar():
    calendar = icalendar.Calendar()
    zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney"]
    for number in range(120):
        event = icalendar.Event()
        start = datetime(2027, 3, 1, 9, 30, tzinfo=ZoneInfo(zones[number % 4])) + timedelta(days=number)
        event.add("UID", f"foreign-{number}@example.org")
        event.add("SUMMARY", f"第 {number} 场 🎈 创客，路演；沙龙")
        event.add("DESCRIPTION", "一行\n两行, 三行; 四行\\ 五行 👩‍🔬" * (number % 7 + 1))
        event.add("LOCATION", "Straße 1, 10115 Berlin")
        event.add("DTSTART", start)
        event.add("DTEND", start + timedelta(hours=2))
        event.add("SEQUENCE", number % 5)
        if number % 3 == 0:
            event.add("RRULE", {"FREQ": "WEEKLY", "COUNT": 6})
            event.add("EXDATE", start + timedelta(days=14))
        calendar.add_component(event)
        if number % 6 == 0:
            moved = icalendar.Event()
            moved.add("UID", f"foreign-{number}@example.org")
            moved.add("RECURRENCE-ID", start + timedelta(days=7))
            moved.add("SUMMARY", "改期 🎈")
            moved.add("DTSTART", start + timedelta(days=8))
            moved.add("DTEND", start + timedelta(days=8, hours=1))
            calendar.add_component(moved)
    calendar.add_missing_timezones()
    return calendar


def _occurrences(text):
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2027, 1, 1), (2027, 12, 31))
    return sorted(
        (str(each["UID"]), each["DTSTART"].dt.astimezone(UTC), each["DTEND"].dt.astimezone(UTC), str(each["SUMMARY"]))
        for each in found
    )


def test_a_large_foreign_calendar_goes_in_and_out_without_loss(areas, tmp_path):
    raw = _recurring_calendar().to_ical().decode()
    plan = _take(_file(tmp_path, raw, "foreign.ics"))
    assert plan.count(Outcome.NEW) == 120
    events = db.session.execute(select(Event).order_by(Event.id)).scalars().all()
    text = feed([entry(event, "zh") for event in events], name="x", url="https://example.org/")
    assert _occurrences(text) == _occurrences(raw)
    theirs = {
        str(each["UID"]): each
        for each in icalendar.Calendar.from_ical(raw).walk("VEVENT")
        if "RECURRENCE-ID" not in each
    }
    for each in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        if "RECURRENCE-ID" not in each:
            original = theirs[str(each["UID"])]
            assert str(each["DESCRIPTION"]) == str(original["DESCRIPTION"])
            assert str(each["LOCATION"]) == str(original["LOCATION"])
            assert str(each["SEQUENCE"]) == str(original["SEQUENCE"])
            assert each["DTSTART"].params["TZID"] == original["DTSTART"].params["TZID"]
    assert _take(_file(tmp_path, raw, "foreign.ics")).count(Outcome.SAME) == 120


def test_our_own_feed_taken_in_again_changes_nothing(areas, tmp_path):
    event = an_event(now=NOW)
    text = feed([entry(event, "zh")], name="x", url="https://example.org/")
    plan = _plan(_file(tmp_path, text, "own.ics"))
    assert [row.event for row in plan.rows] == [event]


def test_somebody_else_s_event_is_not_overwritten_by_its_uid(areas, tmp_path):
    event = an_event(now=NOW, organisation=an_organisation())
    text = feed([entry(event, "zh")], name="x", url="https://example.org/")
    plan = _plan(_file(tmp_path, text, "own.ics"), actor=a_person())
    assert plan.rows[0].outcome is Outcome.FAULTY


def test_only_files_we_read_are_read(tmp_path):
    with pytest.raises(Refusal):
        read_events(_file(tmp_path, "x", "events.docx"), ".docx")


def test_the_command_shows_takes_and_repeats(app, areas, tmp_path):
    path = _file(tmp_path, HEADER + ROWS)
    runner = app.test_cli_runner()
    dry = runner.invoke(args=["import", "events", str(path), "--dry-run"])
    assert dry.exit_code == 0
    assert "4 events would be imported: 4 new, 0 changed, 0 same" in dry.output
    assert "待补" in dry.output
    assert db.session.execute(select(Event)).all() == []
    assert "4 events imported: 4 new" in runner.invoke(args=["import", "events", str(path)]).output
    assert "0 new, 0 changed, 4 same" in runner.invoke(args=["import", "events", str(path)]).output
    bad = runner.invoke(args=["import", "events", str(_file(tmp_path, HEADER + "E,x,,沙龙,y,,,,,\n"))])
    assert bad.exit_code == 1
    assert "Nothing was imported" in bad.output


def test_the_command_names_who_imports_and_for_whom(app, areas, tmp_path):
    body = an_organisation()
    person = a_member(body)
    path = _file(tmp_path, HEADER + ROWS)
    runner = app.test_cli_runner()
    unknown = runner.invoke(args=["import", "events", str(path), "--as", "nobody@example.org"])
    assert (unknown.exit_code, "nobody here" in unknown.output) == (1, True)
    lost = runner.invoke(args=["import", "events", str(path), "--organisation", "nowhere"])
    assert body.slug in lost.output
    done = runner.invoke(args=["import", "events", str(path), "--as", person.email, "--organisation", body.slug])
    assert done.exit_code == 0, done.output
    assert {event.organisation_id for event in db.session.execute(select(Event)).scalars()} == {body.id}


def test_everything_public_can_be_exported(app, areas, tmp_path):
    event = an_event(now=clock.now())
    an_event(state="draft")
    out = tmp_path / "all.ics"
    result = app.test_cli_runner().invoke(args=["export", "events", str(out)])
    assert result.exit_code == 0, result.output
    [found] = icalendar.Calendar.from_ical(out.read_bytes()).walk("VEVENT")
    assert found["UID"] == event.uid
