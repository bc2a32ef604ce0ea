"""Meetings as calendar entries: one a meeting, the same UID for the pair in every plan, a higher SEQUENCE with every change."""

from collections.abc import Sequence
from datetime import datetime

import icalendar
from flask import current_app
from flask_babel import gettext

from portal.accounts.models import Person
from portal.events.calendar import PRODUCT, place_of
from portal.events.rules import EventState
from portal.matchmaking.models import Meeting, Party
from portal.matchmaking.queries import plans
from portal.matchmaking.rules import MeetingState
from portal.outcomes.rules import Side
from portal.web.addresses import public_url
from portal.web.language import force_language


def invitation(
    meetings: Sequence[Meeting], party: Party, person: Person, *, now: datetime, method: str = "REQUEST"
) -> str:
    """The entries as somebody of the party gets them by mail: REQUEST to note them, CANCEL to strike them out."""
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\nMETHOD:{method}\r\n"
    is_off = method == "CANCEL"
    body = "".join(_entry(each, party, person.language, now, reader=person, is_off=is_off) for each in meetings)
    return f"{head}{body}END:VCALENDAR\r\n"


def entries(meetings: Sequence[Meeting], party: Party, language: str, now: datetime) -> list[str]:
    """A VEVENT a meeting, for feeds and downloads; a cancelled one says so."""
    return [_entry(meeting, party, language, now) for meeting in meetings]


def entries_of(person: Person, language: str, now: datetime) -> list[str]:
    """All meetings to come of whoever this person speaks for: for their own feed. A cancelled one stays, as cancelled."""
    found = []
    for meeting in plans.meetings_of_person(person, now):
        mine = meeting.capital if _is_of(person, meeting.capital) else meeting.founder
        found.append(_entry(meeting, mine, language, now))
    return found


def other_of(meeting: Meeting, party: Party) -> Party:
    """Whom the party meets there."""
    return meeting.founder if party.side is Side.INVESTOR else meeting.capital


def table_words(meeting: Meeting) -> str:
    """The table in the language at hand: "Table 12 (Hall A)"."""
    zone = next((table.zone for table in meeting.plan.summit.tables if table.number == meeting.table), "")
    if zone:
        return gettext("Table %(number)d (%(zone)s)", number=meeting.table, zone=zone)
    return gettext("Table %(number)d", number=meeting.table)


def _entry(
    meeting: Meeting, party: Party, language: str, now: datetime, *, reader: Person | None = None, is_off: bool = False
) -> str:
    summit = meeting.plan.summit
    event, slot = summit.event, summit.slots[meeting.slot]
    other = other_of(meeting, party).name(language)
    component = icalendar.Event()
    component.add("UID", meeting.uid)
    component.add("SEQUENCE", meeting.sequence)
    component.add("DTSTAMP", now.replace(microsecond=0))
    component.add("DTSTART", slot.starts_at)
    component.add("DTEND", slot.ends_at)
    with force_language(language):
        component.add("SUMMARY", gettext("Meeting with %(name)s · %(event)s", name=other, event=event.title(language)))
        place = [place_of(event, language), table_words(meeting)]
    component.add("LOCATION", (", " if language == "en" else "，").join(part for part in place if part))
    is_off = is_off or meeting.state == MeetingState.CANCELLED or event.state == EventState.CANCELLED
    component.add("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    address = public_url("matchmaking.agenda", language, slug=event.slug, code=party.code)
    component.add("URL", icalendar.vUri(address))
    if reader is not None:
        _add_people(component, event.title(language), reader, is_off=is_off)
    return component.to_ical().decode()


def _add_people(component: icalendar.Event, title: str, reader: Person, *, is_off: bool) -> None:
    organiser = icalendar.vCalAddress(f"mailto:{current_app.extensions['settings'].mail_from}")
    organiser.params["CN"] = title.replace('"', "'")
    component.add("ORGANIZER", organiser)
    attendee = icalendar.vCalAddress(f"mailto:{reader.email}")
    attendee.params["CN"] = reader.name.replace('"', "'")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "DECLINED" if is_off else "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    component.add("ATTENDEE", attendee)


def _is_of(person: Person, party: Party) -> bool:
    whole = party.project if party.project is not None else party.investor
    return whole is not None and any(member.person_id == person.id for member in whole.members)
