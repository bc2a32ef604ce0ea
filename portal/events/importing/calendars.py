"""Calendars people hand in (.ics), read in the sandbox into plain events. Recurrence is kept word for word, not expanded.

People in a calendar (ORGANIZER, ATTENDEE) and its alarms stay behind: they are somebody's private matter.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from portal import sandbox
from portal.errors import N_, TooLarge
from portal.events.importing.incoming import Fault, Incoming, has_chinese, kind_named, sectors_named
from portal.events.importing.zones import zone_like, zone_named
from portal.events.rules import EventKind
from portal.sandbox import FileRefused

MEGABYTE = 1 << 20
MOST_BYTES = 5 * MEGABYTE
MOST_COMPONENTS = 5000
MOST_LINES = 200_000
DEEPEST = 4
WENZHOU = "Asia/Shanghai"
# What an event's kept text holds beside the portal's own columns.
RULES = ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")
KEPT = (*RULES, "GEO", "TRANSP", "PRIORITY", "CLASS", "COMMENT", "RELATED-TO")
PRIVATE = frozenset({"ATTENDEE", "ORGANIZER", "CONTACT", "ATTACH", "REQUEST-STATUS"})


def read_calendar(path: Path) -> tuple[list[Incoming], list[str]]:
    """The file's events, and what kinds of components were left out. Raises FileRefused or TooLarge."""
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge(N_("This calendar is larger than %(megabytes)d MB."), megabytes=MOST_BYTES // MEGABYTE)
    answer = sandbox.run("portal.events.importing.calendars:events_of", {"path": str(path)})
    return [_incoming(found) for found in answer["events"]], answer["left_out"]


def events_of(path: str) -> dict[str, Any]:
    """In the sandbox: the calendar's events as plain JSON."""
    content = Path(path).read_bytes()
    _check_shape(content)
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise FileRefused(N_("This calendar cannot be read: %(fault)s"), fault=str(error)[:200]) from None
    found: list[dict[str, Any]] = []
    left_out: list[str] = []
    zones: dict[str, str | None] = {}
    for calendar in calendars:
        if calendar.name != "VCALENDAR":
            raise FileRefused(N_("This is no calendar: it does not begin with BEGIN:VCALENDAR."))
        left_out += [str(part.name) for part in calendar.subcomponents if part.name not in {"VEVENT", "VTIMEZONE"}]
        default = zone_named(str(calendar.get("X-WR-TIMEZONE", ""))) or WENZHOU
        for group in _groups(calendar.walk("VEVENT")):
            found.append(_plain(group, zones, default, len(found) + 1))
    if not found:
        raise FileRefused(N_("There is no event in this calendar."))
    return {"events": found, "left_out": sorted(set(left_out))}


def _check_shape(content: bytes) -> None:
    """Refuse what is no calendar, or made to hurt, before a parser sees it."""
    if b"\x00" in content:
        raise FileRefused(N_("This file is no text."))
    lines = content.splitlines()
    if len(lines) > MOST_LINES:
        raise FileRefused(N_("This calendar has more than %(most)d lines."), most=MOST_LINES)
    depth = components = 0
    for line in lines:
        head = line[:6].upper()
        if head == b"BEGIN:":
            depth, components = depth + 1, components + 1
        elif line[:4].upper() == b"END:":
            depth -= 1
        if depth > DEEPEST or depth < 0:
            raise FileRefused(N_("The parts of this calendar are not nested as they should be."))
    if not components:
        raise FileRefused(N_("This is no calendar: it does not begin with BEGIN:VCALENDAR."))
    if components > MOST_COMPONENTS:
        raise FileRefused(N_("This calendar has more than %(most)d parts."), most=MOST_COMPONENTS)


def _groups(events: Iterable[Any]) -> list[list[icalendar.Event]]:
    """Events by UID, the one without RECURRENCE-ID first: a recurring event with its changed occurrences."""
    groups: dict[str, list[icalendar.Event]] = {}
    for place, event in enumerate(events):
        groups.setdefault(str(event.get("UID", "")) or f"without-uid-{place}", []).append(event)
    return [sorted(group, key=lambda event: "RECURRENCE-ID" in event) for group in groups.values()]


def _plain(group: list[icalendar.Event], zones: dict[str, str | None], default: str, number: int) -> dict[str, Any]:
    master, others = group[0], group[1:]
    faults: list[list[Any]] = []
    for event in group:
        _settle_zones(event, zones, faults)
    plain: dict[str, Any] = {"number": number, "uid": _uid(master, number), "faults": faults, "remarks": []}
    plain |= _times(master, default, plain)
    plain["title"] = _text(master, "SUMMARY")
    plain["text"] = _text(master, "DESCRIPTION")
    plain["place"] = _text(master, "LOCATION")
    plain["categories"] = _categories(master)
    plain["is_cancelled"] = _text(master, "STATUS").upper() == "CANCELLED"
    plain["sequence"] = _whole(master.get("SEQUENCE"))
    kept = "".join(_lines(master, name) for name in KEPT)
    plain["recurrence"] = kept + "".join(_component(other) for other in others) or None
    return plain


def _settle_zones(event: icalendar.Event, zones: dict[str, str | None], faults: list[list[Any]]) -> None:
    """Rewrite every TZID to a name of the tz database; a zone nobody knows is a fault of the event."""
    for value in _properties(event):
        name = str(value.params.get("TZID", "")) if hasattr(value, "params") else ""
        if not name:
            continue
        if name not in zones:
            zones[name] = zone_named(name) or _zone_of(value)
        known = zones[name]
        if known is None:
            faults.append([N_("The time zone “%(zone)s” is not known."), {"zone": name[:60]}])
        else:
            value.params["TZID"] = known


def _zone_of(value: Any) -> str | None:
    """The zone a value's own definition in the file amounts to."""
    moments = [getattr(value, "dt", None)] if hasattr(value, "dt") else [each.dt for each in getattr(value, "dts", [])]
    zone = next((at.tzinfo for at in moments if isinstance(at, datetime) and at.tzinfo is not None), None)
    return zone_like(zone) if zone is not None else None


def _properties(event: icalendar.Event) -> Iterable[Any]:
    for value in event.values():
        yield from value if isinstance(value, list) else [value]


def _times(event: icalendar.Event, default: str, plain: dict[str, Any]) -> dict[str, Any]:
    start = _moment(event, "DTSTART")
    if start is None:
        return {"starts_at": None, "ends_at": None, "is_all_day": False, "timezone": default}
    end = _moment(event, "DTEND")
    length = event.get("DURATION")
    if end is None and length is not None and isinstance(getattr(length, "dt", None), timedelta):
        end = start + length.dt
    is_all_day = not isinstance(start, datetime)
    if is_all_day and not isinstance(end, datetime):
        end = end if end is not None and end > start else start + timedelta(days=1)
        zone = ZoneInfo(WENZHOU)
        pair = [datetime.combine(day, datetime.min.time(), zone) for day in (start, end)]
        return {"starts_at": _iso(pair[0]), "ends_at": _iso(pair[1]), "is_all_day": True, "timezone": WENZHOU}
    name = zone_named(str(event["DTSTART"].params.get("TZID", "")))
    is_recurring = any(rule in event for rule in ("RRULE", "RDATE"))
    if not name:
        is_utc = isinstance(start, datetime) and start.tzinfo is not None
        name = "UTC" if is_utc and is_recurring else default if not is_utc else WENZHOU
    starts_at = _aware(start, name)
    ends_at = _aware(end, name) if end is not None else None
    if ends_at is None or ends_at <= starts_at:
        ends_at = starts_at + timedelta(hours=1)
        plain["remarks"].append([N_("It has no end; one hour is assumed."), {}])
    return {"starts_at": _iso(starts_at), "ends_at": _iso(ends_at), "is_all_day": False, "timezone": name}


def _moment(event: icalendar.Event, name: str) -> Any:
    value = event.get(name)
    found = getattr(value, "dt", None)
    return found if isinstance(found, date) else None


def _aware(at: date, zone: str) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, datetime.min.time())
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone))


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _uid(event: icalendar.Event, number: int) -> str:
    return str(event.get("UID", "")).strip() or f"without-uid-{number}"


def _text(event: icalendar.Event, name: str) -> str:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip() if value is not None else ""


def _whole(value: Any) -> int:
    try:
        return max(0, min(int(value), 2**31 - 1)) if value is not None else 0
    except (TypeError, ValueError):
        return 0


def _categories(event: icalendar.Event) -> list[str]:
    values = event.get("CATEGORIES")
    listed = values if isinstance(values, list) else [values] if values is not None else []
    return [str(word).strip() for each in listed for word in getattr(each, "cats", [each]) if str(word).strip()]


def _lines(event: icalendar.Event, name: str) -> str:
    """A property's lines as they will stand in the entry again."""
    values = event.get(name)
    if values is None:
        return ""
    carrier = icalendar.Event()
    for value in values if isinstance(values, list) else [values]:
        carrier.add(name, value, encode=False)
    text = carrier.to_ical().decode()
    return text.removeprefix("BEGIN:VEVENT\r\n").removesuffix("END:VEVENT\r\n")


def _component(event: icalendar.Event) -> str:
    """A changed occurrence as it will stand in the entry again, without people and alarms."""
    copy = icalendar.Event()
    for name, value in event.items():
        if name not in PRIVATE and not name.startswith("X-"):
            copy.add(name, value, encode=False)
    if "DTSTAMP" not in copy:
        copy.add("DTSTAMP", datetime(1970, 1, 1, tzinfo=UTC))
    return copy.to_ical().decode()


def _incoming(found: dict[str, Any]) -> Incoming:
    """The plain event of the sandbox, in the form of the importer."""
    categories, title = found["categories"], found["title"]
    named = [kind for kind in map(kind_named, [*categories, title]) if kind]
    kind = named[0] if named else EventKind.SALON
    event = Incoming(found["number"], found["uid"][:200], is_cancelled=found["is_cancelled"])
    event.faults = [Fault(msgid, values) for msgid, values in found["faults"]]
    event.remarks = [Fault(msgid, values) for msgid, values in found["remarks"]]
    text = found["text"]
    if len(title) > 200:
        title, text = title[:199] + "…", f"{title}\n\n{text}".strip()
        event.remarks.append(Fault(N_("The title is long; its whole wording stands in the text.")))
    event.values = {
        "uid": found["uid"],
        "sequence": found["sequence"],
        "kind": kind,
        "timezone": found["timezone"],
        "is_all_day": found["is_all_day"],
        "starts_at": _instant(found["starts_at"]),
        "ends_at": _instant(found["ends_at"]),
        "recurrence": found["recurrence"],
        "sectors": sectors_named([word for word in categories if kind_named(word) is None]),
        "title_zh": title if has_chinese(title) else "",
        "title_en": None if has_chinese(title) else title or None,
    }
    for name, words in (("text", text), ("venue", found["place"])):
        if words:
            event.values[f"{name}_{'zh' if has_chinese(words) else 'en'}"] = words
    event.check()
    return event


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
