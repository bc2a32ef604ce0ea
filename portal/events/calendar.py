"""Calendar entries of events (RFC 5545, 7986): one VEVENT's text, feeds joined of such texts, invitations by mail.

An entry is made once per change and language and kept (`CalendarText`); a feed of a thousand events only joins texts.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from flask import current_app
from flask_babel import gettext

from portal.events.models import Event
from portal.events.rules import KIND_WORDS, SECTOR_WORDS, EventKind, EventState, Sector, calendar_status
from portal.web.addresses import public_url
from portal.web.language import force_language
from portal.web.markdown import plain_lines

PRODUCT = "-//Maker Day//Wenzhou//ZH"
FORMAT = "1"  # raised when what an entry says changes: kept texts are then made anew
COLOUR = "darkcyan"  # RFC 7986 wants a name from CSS3
REFRESH = timedelta(hours=1)
FIRST_DAY_OF_ZONES = datetime(2015, 1, 1, tzinfo=UTC).date()
LAST_DAY_OF_ZONES = datetime(2038, 1, 1, tzinfo=UTC).date()
_ZONE = re.compile(r'TZID="?([^":;\r\n]+)')
_COMPONENT = re.compile(r"BEGIN:(VEVENT|VTIMEZONE)\r\n.*?END:\1\r\n", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """All that an entry says of an event, in one language."""

    language: str
    uid: str
    sequence: int
    updated_at: datetime
    title: str
    span: tuple[datetime, datetime]
    timezone: str
    is_all_day: bool
    state: str
    place: str
    summary: str
    text: str
    kind: str
    sectors: tuple[str, ...]
    address: str


def entry(event: Event, language: str) -> str:
    """The event's VEVENT in "zh" or "en", with the changed occurrences of a recurring one; CRLF at every line's end."""
    text = _vevent(_entry(event, language)).to_ical().decode()
    if not event.recurrence:
        return text
    rules, components = _recurrence(event.recurrence)
    return text.removesuffix("END:VEVENT\r\n") + rules + "END:VEVENT\r\n" + "".join(components["VEVENT"])


def stamp() -> str:
    """What a kept text was made for: this format and this portal's address."""
    base = current_app.extensions["settings"].base_url
    return hashlib.sha256(f"{FORMAT} {base}".encode()).hexdigest()[:16]


def feed(entries: Iterable[str], *, name: str, url: str, zones: Iterable[str] = ()) -> str:
    """A calendar to subscribe to. `zones` are VTIMEZONEs of zones that have no name in the tz database."""
    body = "".join(entries)
    own = "".join(zones)
    defined = set(_ZONE.findall(own.replace("TZID:", "TZID=")))
    needed = sorted(set(_ZONE.findall(body)) - defined)
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        _line("NAME", name),
        _line("X-WR-CALNAME", name),
        f"COLOR:{COLOUR}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        _line("URL", url, icalendar.vUri),
    ]
    return "\r\n".join(head) + "\r\n" + "".join(map(timezone, needed)) + own + body + "END:VCALENDAR\r\n"


def single(event: Event, language: str) -> str:
    """A calendar of one event, to download."""
    zones = _recurrence(event.recurrence)[1]["VTIMEZONE"] if event.recurrence else []
    return feed([entry(event, language)], name=event.title(language), url=_address(event, language), zones=zones)


def invitation(
    event: Event,
    *,
    name: str,
    email: str | None,
    language: str,
    method: str = "REQUEST",
    url: str | None = None,
    sequence: int | None = None,
) -> str:
    """The entry as one registered person gets it by mail (iMIP): REQUEST to note it, CANCEL to strike it out.

    Holds the online link, which the public entry does not. `url` is the ticket's address.
    """
    own = icalendar.Event()
    own["SEQUENCE"] = icalendar.vInt(event.sequence if sequence is None else sequence)
    own["URL"] = icalendar.vUri(url or _address(event, language))
    if email:
        attendee = icalendar.vCalAddress(f"mailto:{email}")
        attendee.params["CN"] = name.replace('"', "'")
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        attendee.params["PARTSTAT"] = "DECLINED" if method == "CANCEL" else "ACCEPTED"
        attendee.params["RSVP"] = "FALSE"
        own.add("ATTENDEE", attendee)
    shared = _invitation(
        _entry(event, language), method, event.online_url, current_app.extensions["settings"].mail_from,
        _organiser_name(event, language),
    )  # fmt: skip
    return shared + own.to_ical().decode().removeprefix("BEGIN:VEVENT\r\n") + "END:VCALENDAR\r\n"


@lru_cache(maxsize=64)
def _invitation(entry: Entry, method: str, online_url: str | None, organiser_address: str, organiser: str) -> str:
    """What everybody invited gets alike, up to the lines of their own: three hundred may register within seconds."""
    component = _vevent(entry)
    del component["SEQUENCE"], component["URL"]
    if online_url and method != "CANCEL":
        component.add("CONFERENCE", icalendar.vUri(online_url), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
        component["DESCRIPTION"] = icalendar.vText(f"{component.get('DESCRIPTION', '')}\n\n{online_url}".strip())
    if method == "CANCEL":
        component["STATUS"] = icalendar.vText("CANCELLED")
    address = icalendar.vCalAddress(f"mailto:{organiser_address}")
    address.params["CN"] = organiser
    component.add("ORGANIZER", address)
    text = component.to_ical().decode()
    zones = "".join(map(timezone, sorted(set(_ZONE.findall(text)))))
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\nMETHOD:{method}\r\n"
    return head + zones + text.removesuffix("END:VEVENT\r\n")


@lru_cache(maxsize=64)
def timezone(name: str) -> str:
    """The VTIMEZONE of a zone of the tz database; nothing for a name it does not know."""
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ""
    made = icalendar.Timezone.from_tzinfo(zone, name, FIRST_DAY_OF_ZONES, LAST_DAY_OF_ZONES)
    return made.to_ical().decode()


def _entry(event: Event, language: str) -> Entry:
    return Entry(
        language=language,
        uid=event.uid,
        sequence=event.sequence,
        updated_at=event.updated_at,
        title=event.title(language),
        span=(event.starts_at, event.ends_at),
        timezone=event.timezone,
        is_all_day=event.is_all_day,
        state=event.state,
        place=place_of(event, language),
        summary=_in(language, event.summary_zh, event.summary_en),
        text=_in(language, event.text_zh, event.text_en),
        kind=event.kind,
        sectors=tuple(event.sectors),
        address=_address(event, language),
    )


def _vevent(entry: Entry) -> icalendar.Event:
    component = icalendar.Event()
    component.add("UID", entry.uid)
    component.add("SEQUENCE", entry.sequence)
    component.add("DTSTAMP", entry.updated_at)
    component.add("LAST-MODIFIED", entry.updated_at)
    component.add("SUMMARY", entry.title)
    for name, value in zip(("DTSTART", "DTEND"), entry.span, strict=True):
        at = value.astimezone(_zone(entry.timezone))
        component.add(name, at.date() if entry.is_all_day else at)
    status = calendar_status(EventState(entry.state))
    if status is not None:
        component.add("STATUS", status.value)
    if entry.place:
        component.add("LOCATION", entry.place)
    said = "\n\n".join(part for part in (entry.summary, plain_lines(entry.text)) if part)
    if said:
        component.add("DESCRIPTION", said)
    component.add("CATEGORIES", _categories(entry))
    component.add("URL", icalendar.vUri(entry.address))
    return component


def _zone(name: str) -> Any:
    # Written as UTC ("…Z"), which needs no VTIMEZONE.
    return UTC if name in {"UTC", "Etc/UTC"} else ZoneInfo(name)


def place_of(event: Event, language: str) -> str:
    """Where it takes place, in one line: makerspace, room and address, or the address of its own."""
    parts: list[str | None] = []
    if event.venue_makerspace is not None:
        space, room = event.venue_makerspace, event.venue_room
        parts = [_in(language, space.name_zh, space.name_en)]
        parts += [_in(language, room.name_zh, room.name_en)] if room is not None else []
        parts += [_in(language, space.address_zh, space.address_en)]
    own = _in(language, event.venue_zh, event.venue_en)
    return (", " if language == "en" else "，").join(part for part in [*parts, own] if part)


def _categories(entry: Entry) -> list[str]:
    with force_language(entry.language):
        words = [gettext(KIND_WORDS[EventKind(entry.kind)])]
        return words + [gettext(SECTOR_WORDS[Sector(s)]) if s in set(Sector) else s for s in entry.sectors]


def _organiser_name(event: Event, language: str) -> str:
    body = event.organisation
    if body is not None:
        return _in(language, body.name_zh, body.name_en).replace('"', "'")
    with force_language(language):
        return gettext("Wenzhou Makers")


def _address(event: Event, language: str) -> str:
    return public_url("site.event", language, slug=event.slug)


def _in(language: str, zh: str | None, en: str | None) -> str:
    return (en or zh or "") if language == "en" else (zh or en or "")


def _recurrence(kept: str) -> tuple[str, dict[str, list[str]]]:
    """The kept property lines, and the kept components by name."""
    components: dict[str, list[str]] = {"VEVENT": [], "VTIMEZONE": []}
    for found in _COMPONENT.finditer(kept):
        components[found.group(1)].append(found.group(0))
    return _COMPONENT.sub("", kept), components


def _line(name: str, value: str, kind: Any = icalendar.vText) -> str:
    line = icalendar.parser.Contentline.from_parts(name, icalendar.Parameters(), kind(value))
    return str(line.to_ical().decode())
