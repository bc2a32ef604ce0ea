"""Foreign calendars: read without loss, or refused in plain words."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.events.importing import calendars
from portal.events.importing.calendars import events_of, read_calendar
from portal.events.importing.zones import zone_like, zone_named
from portal.sandbox import FileRefused

CUSTOM_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Our Office\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


def _calendar(*events, head=""):
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{''.join(events)}END:VCALENDAR\r\n"


def _vevent(*lines, uid="a@example.org", start="DTSTART;TZID=Europe/Berlin:20270624T100000"):
    body = "\r\n".join([f"UID:{uid}", start, *lines])
    return f"BEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\n"


def _read(tmp_path, *events, head=""):
    path = tmp_path / "foreign.ics"
    path.write_bytes(_calendar(*events, head=head).encode())
    return read_calendar(path)[0]


def _here(tmp_path, text):
    """Like the sandbox, without its process: for many small texts."""
    path = tmp_path / "here.ics"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return events_of(str(path))["events"]


def test_folded_chinese_and_emoji_come_through_whole(tmp_path):
    title = "创客沙龙 🎈👨‍👩‍👧：激光, 光电; 第 1 场"
    made = icalendar.Event()
    made.add("UID", "long@example.org")
    made.add("SUMMARY", title)
    made.add("DESCRIPTION", "很长的说明，" * 60)
    made.add("DTSTART", datetime(2027, 6, 24, 6, 0, tzinfo=UTC))
    [event] = _read(tmp_path, made.to_ical().decode())
    assert event.faults == []
    assert (event.values["title_zh"], event.values["title_en"]) == (title, None)
    assert event.values["text_zh"] == "很长的说明，" * 60


@pytest.mark.parametrize(
    ("start", "head", "instant", "zone"),
    [
        ("DTSTART;TZID=Europe/Berlin:20270624T100000", "", datetime(2027, 6, 24, 8, tzinfo=UTC), "Europe/Berlin"),
        ("DTSTART;TZID=China Standard Time:20270624T100000", "", datetime(2027, 6, 24, 2, tzinfo=UTC), "Asia/Shanghai"),
        (
            "DTSTART;TZID=/mozilla.org/20070129_1/Asia/Tokyo:20270624T100000",
            "",
            datetime(2027, 6, 24, 1, tzinfo=UTC),
            "Asia/Tokyo",
        ),
        ("DTSTART:20270624T100000Z", "", datetime(2027, 6, 24, 10, tzinfo=UTC), "Asia/Shanghai"),
        ("DTSTART:20270624T100000", "", datetime(2027, 6, 24, 2, tzinfo=UTC), "Asia/Shanghai"),
        ("DTSTART:20270624T100000", "X-WR-TIMEZONE:Asia/Tokyo\r\n", datetime(2027, 6, 24, 1, tzinfo=UTC), "Asia/Tokyo"),
        ("DTSTART;TZID=Our Office:20270624T100000", CUSTOM_ZONE, datetime(2027, 6, 24, 8, tzinfo=UTC), "Europe/Berlin"),
        (
            "DTSTART;TZID=Our Office:20271224T100000",
            CUSTOM_ZONE,
            datetime(2027, 12, 24, 9, tzinfo=UTC),
            "Europe/Berlin",
        ),
    ],
)
def test_foreign_zones_become_zones_everybody_knows(tmp_path, start, head, instant, zone):
    [event] = _read(tmp_path, _vevent("SUMMARY:x", "DURATION:PT1H", start=start), head=head)
    assert event.faults == []
    assert (event.values["starts_at"], event.values["timezone"]) == (instant, zone)
    assert event.values["ends_at"] == instant + timedelta(hours=1)


def test_a_zone_nobody_knows_is_named_and_not_guessed(tmp_path):
    [event] = _read(tmp_path, _vevent("SUMMARY:x", start="DTSTART;TZID=Nowhere/Land:20270624T100000"))
    assert [fault.values for fault in event.faults] == [{"zone": "Nowhere/Land"}]


def test_recurrence_and_changed_occurrences_stay_with_their_event(tmp_path):
    events = _read(
        tmp_path,
        _vevent(
            "RECURRENCE-ID;TZID=Our Office:20270701T100000",
            "SUMMARY:改期",
            "ATTENDEE:mailto:x@example.org",
            start="DTSTART;TZID=Our Office:20270702T100000",
        ),
        _vevent(
            "SUMMARY:周会",
            "RRULE:FREQ=WEEKLY;COUNT=5",
            "EXDATE;TZID=Our Office:20270708T100000,20270715T100000",
            "RDATE;TZID=Our Office:20270805T100000",
            start="DTSTART;TZID=Our Office:20270624T100000",
        ),
        head=CUSTOM_ZONE,
    )
    [event] = events
    kept = event.values["recurrence"]
    assert event.title == "周会"
    assert "RRULE:FREQ=WEEKLY;COUNT=5\r\n" in kept
    assert "EXDATE;TZID=Europe/Berlin:20270708T100000,20270715T100000\r\n" in kept
    assert "RDATE;TZID=Europe/Berlin:20270805T100000\r\n" in kept
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20270701T100000\r\n" in kept
    assert kept.count("BEGIN:VEVENT") == 1
    assert "ATTENDEE" not in kept
    assert "Our Office" not in kept


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        (["DTSTART;VALUE=DATE:20270624"], "2027-06-24", "2027-06-25"),
        (["DTSTART;VALUE=DATE:20270624", "DTEND;VALUE=DATE:20270627"], "2027-06-24", "2027-06-27"),
        (["DTSTART;VALUE=DATE:20270624", "DURATION:P2D"], "2027-06-24", "2027-06-26"),
        (["DTSTART;VALUE=DATE:20270624", "DTEND;VALUE=DATE:20270624"], "2027-06-24", "2027-06-25"),
    ],
)
def test_dates_are_whole_days(tmp_path, lines, first, last):
    [event] = _read(tmp_path, _vevent("SUMMARY:x", *lines[1:], start=lines[0]))
    assert event.values["is_all_day"]
    local = [
        at.astimezone(calendars.ZoneInfo("Asia/Shanghai"))
        for at in (event.values["starts_at"], event.values["ends_at"])
    ]
    assert [f"{at:%Y-%m-%d %H:%M}" for at in local] == [f"{first} 00:00", f"{last} 00:00"]


def test_kind_and_sectors_come_from_categories_and_the_title(tmp_path):
    [event] = _read(tmp_path, _vevent("SUMMARY:Demo evening", "CATEGORIES:路演,激光光电,手工"))
    assert (event.values["kind"], event.values["sectors"]) == ("roadshow", ["laser", "手工"])
    [event] = _read(tmp_path, _vevent("SUMMARY:商业计划书培训"))
    assert event.values["kind"] == "training"


def test_a_missing_end_and_a_long_title_are_remarked(tmp_path):
    [event] = _read(tmp_path, _vevent("SUMMARY:" + "长" * 250))
    assert len(event.values["title_zh"]) == 200
    assert event.values["text_zh"] == "长" * 250
    assert len(event.remarks) == 2
    assert event.values["ends_at"] - event.values["starts_at"] == timedelta(hours=1)


def test_hundreds_of_events_and_what_else_there_is(tmp_path):
    path = tmp_path / "large.ics"
    many = [_vevent(f"SUMMARY:第{number}场", uid=f"{number}@example.org") for number in range(700)]
    path.write_bytes(_calendar(*many, "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n").encode())
    events, left_out = read_calendar(path)
    assert (len(events), left_out) == (700, ["VTODO"])
    assert not any(event.faults for event in events)


HOSTILE = [
    b"",
    b"hello",
    b"\x00\x01\x02",
    b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n",
    b"BEGIN:VCALENDAR\r\n" * 50,
    b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 6000 + b"END:VCALENDAR\r\n",
    b"BEGIN:VCALENDAR\r\n" + b"X:1\r\n" * 200_001 + b"END:VCALENDAR\r\n",
    b"\xff\xfe" + "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".encode("utf-16-le"),
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_calendar_is_refused_in_plain_words(tmp_path, content):
    path = tmp_path / "hostile.ics"
    path.write_bytes(content)
    with pytest.raises(FileRefused):
        read_calendar(path)


def test_a_calendar_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.ics"
    path.write_bytes(b"x" * (calendars.MOST_BYTES + 1))
    with pytest.raises(Refusal) as refused:
        read_calendar(path)
    assert refused.value.status == 413


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART:99999999T999999Z", "DTSTART:20271301T000000", "DTSTART:0001", "DTSTART;VALUE=DATE:20270230", "DTSTART:",
        "DTSTART;TZID=../../etc/passwd:20270624T100000", "DTSTART:00010101T000000Z",
        "DTSTART;VALUE=PERIOD:20270624T100000Z/PT1H",
    ],
)  # fmt: skip
def test_an_impossible_day_is_a_fault_of_that_event_or_refused(tmp_path, line):
    try:
        found = _read(tmp_path, _vevent("SUMMARY:x", start=line))
    except Refusal:
        return
    assert found[0].faults


def test_rules_that_never_end_are_not_expanded(tmp_path):
    [event] = _read(tmp_path, _vevent("SUMMARY:x", "RRULE:FREQ=SECONDLY;INTERVAL=1"))
    assert event.values["recurrence"] == "RRULE:FREQ=SECONDLY;INTERVAL=1\r\n"


LINES = st.lists(
    st.sampled_from(
        ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "UID:a", "SUMMARY:创客\\", "SUMMARY", ":", ";", " folded",
         "DTSTART:20270624T100000Z", "DTSTART;VALUE=DATE:20270624", "DTEND:20270624T110000Z", "DURATION:-P1D", "DURATION:x",
         "RRULE:FREQ=NEVER", "RRULE:", "EXDATE:nonsense", "CATEGORIES:a,b", "RECURRENCE-ID:20270624", "SEQUENCE:x", "GEO:1",
         "DTSTART;TZID=X:20270624T100000", "STATUS:CANCELLED", "X-A;B=\"c:1", "RDATE;VALUE=PERIOD:19960403T020000Z/PT3H"]
    ),
    max_size=25,
)  # fmt: skip


@given(lines=LINES)
def test_whatever_stands_in_a_calendar_it_is_read_or_refused(tmp_path_factory, lines):
    text = _calendar("".join(f"{line}\r\n" for line in lines))
    try:
        found = _here(tmp_path_factory.getbasetemp(), text)
    except Refusal:
        return
    for plain in found:
        calendars._incoming(plain)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"), ("W. Europe Standard Time", "Europe/Berlin"), ("Nowhere", None), ("", None),
        ("/softwarestudio.org/Olson_20011030_5/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ],
)  # fmt: skip
def test_names_of_zones(name, zone):
    assert zone_named(name) == zone


def test_a_zone_without_a_name_is_known_by_its_hours():
    assert zone_like(calendars.ZoneInfo("Asia/Chongqing")) == "Asia/Shanghai"
    assert zone_like(calendars.ZoneInfo("Europe/Paris")) == "Europe/Berlin"
