"""Calendar entries that other people's programs read back as we meant them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import x_wr_timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from khal.icalendar import cal_from_ics
from vdirsyncer.vobject import Item, split_collection

from portal.database import db
from portal.events import calendar
from portal.events.models import Event
from portal.web.markdown import plain_lines
from tests.builders.accounts import an_organisation
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace

NOW = datetime(2027, 5, 3, 2, 0, tzinfo=UTC)
START = datetime(2027, 6, 24, 6, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _event(**more):
    return an_event(starts_at=START, now=NOW, **more)


def _read(text):
    parsed = icalendar.Calendar.from_ical(text)
    return parsed, parsed.walk("VEVENT")


def _wrapped(event, language="zh"):
    return calendar.feed([calendar.entry(event, language)], name="温州创客", url="https://example.org/")


def _checked(text):
    """The text, after what RFC 5545 asks of every line."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
    return text


def test_an_entry_says_what_who_where_and_when(app):
    space = a_makerspace("山海创客空间（演示）", address_zh="鹿城区学院中路 7 号")
    event = _event(hosts=[space], sectors=["laser"], text_zh="带电脑。")
    calendar_, [entry] = _read(_checked(_wrapped(event)))
    assert entry["UID"] == event.uid
    assert (int(entry["SEQUENCE"]), entry["STATUS"], entry["SUMMARY"]) == (0, "CONFIRMED", "激光沙龙（演示）")
    assert entry["DTSTART"].dt == datetime(2027, 6, 24, 14, 0, tzinfo=SHANGHAI)
    assert entry["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=2)
    assert entry["DTSTAMP"].dt == event.updated_at
    assert entry["LOCATION"] == "山海创客空间（演示），鹿城区学院中路 7 号"
    assert entry["DESCRIPTION"] == "一个下午，一台激光器。\n\n带电脑。"
    assert entry["CATEGORIES"].cats == ["沙龙", "激光光电"]
    assert entry["URL"] == f"http://localhost/events/{event.slug}/"
    assert [zone["TZID"] for zone in calendar_.walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_an_english_entry_is_english(app):
    _calendar, [entry] = _read(_wrapped(_event(), "en"))
    assert entry["SUMMARY"].startswith("Laser salon")
    assert entry["CATEGORIES"].cats == ["Salon"]
    assert entry["URL"].startswith("http://localhost/en/events/")


def test_whole_days_have_dates(app):
    start = datetime(2027, 6, 23, 16, 0, tzinfo=UTC)
    event = an_event(starts_at=start, hours=48, is_all_day=True, now=NOW)
    _calendar, [entry] = _read(_wrapped(event))
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2027, 6, 24), date(2027, 6, 26))
    assert entry["DTSTART"].params["VALUE"] == "DATE"


@pytest.mark.parametrize(
    ("state", "status"),
    [("published", "CONFIRMED"), ("running", "CONFIRMED"), ("ended", "CONFIRMED"), ("postponed", "TENTATIVE"),
     ("cancelled", "CANCELLED")],
)  # fmt: skip
def test_standing_is_told(app, state, status):
    _calendar, [entry] = _read(_wrapped(_event(state=state)))
    assert entry["STATUS"] == status


def test_an_event_in_utc_needs_no_zone(app):
    text = _wrapped(_event(timezone="UTC"))
    assert "DTSTART:20270624T060000Z" in text
    assert "VTIMEZONE" not in text


def test_a_feed_names_itself_and_its_rhythm(app):
    text = _checked(calendar.feed([], name="温州；创客,日", url="https://example.org/en/events/"))
    parsed, _events = _read(text)
    for line in ("NAME:温州；创客\\,日", "X-WR-CALNAME:温州；创客\\,日"):
        assert f"\r\n{line}\r\n" in text
    assert parsed["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert parsed["COLOR"] == "darkcyan"
    assert parsed["URL"] == "https://example.org/en/events/"
    assert parsed["METHOD"] == "PUBLISH"


def test_the_online_link_is_for_registered_people_only(app):
    event = _event(online_url="https://meet.example.org/secret", organisation=an_organisation(name="协会（演示）"))
    assert "secret" not in _wrapped(event)
    text = _checked(
        calendar.invitation(event, name='小"周"', email="zhou@example.org", language="zh", url="http://localhost/t/ABC")
    )
    parsed, [entry] = _read(text)
    assert parsed["METHOD"] == "REQUEST"
    assert "https://meet.example.org/secret" in entry["DESCRIPTION"]
    assert entry["CONFERENCE"] == "https://meet.example.org/secret"
    assert entry["URL"] == "http://localhost/t/ABC"
    assert entry["ATTENDEE"] == "mailto:zhou@example.org"
    assert entry["ATTENDEE"].params["CN"] == "小'周'"
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert entry["ORGANIZER"].params["CN"] == "协会（演示）"
    assert entry["UID"] == event.uid


def test_a_cancelled_seat_strikes_the_entry_out(app):
    event = _event(online_url="https://meet.example.org/secret")
    text = calendar.invitation(event, name="周", email="zhou@example.org", language="en", method="CANCEL", sequence=4)
    parsed, [entry] = _read(text)
    assert (parsed["METHOD"], entry["STATUS"], int(entry["SEQUENCE"])) == ("CANCEL", "CANCELLED", 4)
    assert "secret" not in text


RECURRING = (
    "RRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;TZID=Asia/Shanghai:20270701T140000\r\n"
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270101T000000Z\r\nRECURRENCE-ID;TZID=Asia/Shanghai:20270708T140000\r\n"
    "SUMMARY:改期😀\r\nDTSTART;TZID=Asia/Shanghai:20270709T100000\r\nDTEND;TZID=Asia/Shanghai:20270709T110000\r\nEND:VEVENT\r\n"
)


def test_recurrence_is_given_on_word_for_word(app):
    event = _event()
    event.recurrence = RECURRING.format(uid=event.uid)
    text = _checked(_wrapped(event))
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between((2027, 6, 1), (2027, 8, 1))
    at = sorted(each["DTSTART"].dt for each in found)
    assert at == [
        datetime(2027, 6, 24, 14, 0, tzinfo=SHANGHAI),
        datetime(2027, 7, 9, 10, 0, tzinfo=SHANGHAI),
        datetime(2027, 7, 15, 14, 0, tzinfo=SHANGHAI),
    ]


@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
)
def test_peers_read_the_same_instants_in_every_zone(app, zone):
    event = _event(timezone=zone)
    text = _checked(_wrapped(event))
    [khal_event] = cal_from_ics(text).walk("VEVENT")
    assert khal_event["DTSTART"].dt.astimezone(UTC) == START
    [found] = recurring_ical_events.of(x_wr_timezone.to_standard(icalendar.Calendar.from_ical(text))).at(2027)
    assert found["DTSTART"].dt.astimezone(UTC) == START
    zones = [part["TZID"] for part in icalendar.Calendar.from_ical(text).walk("VTIMEZONE")]
    assert zones == [zone]


def test_vdirsyncer_takes_a_feed_apart_and_knows_each_entry(app):
    events = [_event(), _event(timezone="Europe/Berlin"), _event(state="cancelled")]
    text = calendar.feed([calendar.entry(event, "zh") for event in events], name="x", url="https://example.org/")
    items = [Item(part) for part in split_collection(text)]
    assert {item.uid for item in items} == {event.uid for event in events}
    assert all(item.parsed is not None for item in items)


def test_a_calendar_reads_words_not_markup(app):
    text = "## 流程\n\n- **签到**\n- 看[场地](https://example.org/map)\n\n带电脑；\n带一张名片。"
    _calendar, [entry] = _read(_checked(_wrapped(_event(text_zh=text))))
    plain = "流程\n\n- 签到\n- 看场地 (https://example.org/map)\n\n带电脑；\n带一张名片。"
    assert entry["DESCRIPTION"] == f"一个下午，一台激光器。\n\n{plain}"


TRICKY = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn", "Zl", "Zp"))
    | st.sampled_from(";,:\\\"'n🎈👨‍👩‍👧温州创客日"),
    max_size=120,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TRICKY.filter(str.strip), text=TRICKY, place=TRICKY)
def test_any_text_comes_back_as_it_was_and_lines_fold_between_characters(app, title, text, place):
    event = Event(
        uid="u", sequence=3, slug="s", kind="salon", state="published", title_zh=title, text_zh=text, venue_zh=place,
        sectors=[], starts_at=START, ends_at=START + timedelta(hours=1), timezone="Asia/Shanghai", is_all_day=False,
        updated_at=NOW,
    )  # fmt: skip
    raw = _checked(calendar.entry(event, "zh"))
    assert len(re.findall(r"^BEGIN:VEVENT\r$", raw, re.MULTILINE)) == 1
    [entry] = icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{raw}END:VCALENDAR\r\n").walk("VEVENT")
    assert entry["SUMMARY"] == title
    assert entry.get("DESCRIPTION", "") == plain_lines(text)
    assert entry.get("LOCATION", "") == place


def test_a_thousand_prepared_entries_are_joined_in_no_time(app):
    event = _event()
    entries = [calendar.entry(event, "zh")] * 1000
    text = calendar.feed(entries, name="x", url="https://example.org/")
    assert len(re.findall("BEGIN:VEVENT", text)) == 1000
    assert text.count("BEGIN:VTIMEZONE") == 1
    db.session.rollback()
