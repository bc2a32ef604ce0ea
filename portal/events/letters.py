"""Letters about events to their organisers, to makerspaces and to officers, each in its reader's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.events import desks
from portal.events.models import DoorStaff, Event, EventHost
from portal.events.rules import HOST_ROLE_WORDS, HostRole, HostState
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.web.addresses import public_url


def hosting_asked(host: EventHost, *, actor: Person, now: datetime) -> None:
    """To the makerspace's operators: will you host?"""
    _to_operators(host, "hosting-asked", now=now, but=actor, asker=_asker(host.event, actor))


def hosting_withdrawn(host: EventHost, *, actor: Person, now: datetime) -> None:
    """To the makerspace's operators: no longer needed."""
    _to_operators(host, "hosting-withdrawn", now=now, but=actor)


def hosting_closed(host: EventHost, *, actor: Person | None, now: datetime) -> None:
    """To the makerspace's operators: the event was published without your answer."""
    _to_operators(host, "hosting-closed", now=now, but=actor)


def hosting_moved(host: EventHost, *, actor: Person | None, now: datetime) -> None:
    """To the makerspace's operators: the time changed, and your room with it."""
    _to_operators(host, "hosting-moved", now=now, but=actor)


def hosting_cancelled(host: EventHost, *, actor: Person, now: datetime) -> None:
    """To the makerspace's operators: the event is off, the room is free."""
    _to_operators(host, "hosting-cancelled", now=now, but=actor, why=host.event.state_reason)


def hosting_answered(host: EventHost, *, actor: Person, now: datetime) -> None:
    """To those who run the event: the makerspace said yes or no."""
    event = host.event
    for person in _organisers(event, but=actor):
        words = _event_words(event, person.language)
        words |= _host_words(host, person.language) | {"is_accepted": host.state == HostState.CONFIRMED}
        words["url"] = public_url("events.hosts", person.language, slug=event.slug)
        letter = write("hosting-answered", person.language, name=person.name, **words)
        tell(person, "hosting-answered", f"hosting:{host.id}", now.isoformat(), letter, now=now)


def submitted(event: Event, *, now: datetime) -> None:
    """To the officers of its area: an event waits for your decision."""
    for officer in desks.officers_of(event):
        words = _event_words(event, officer.language)
        words["url"] = public_url("events.review", officer.language, slug=event.slug)
        letter = write("event-submitted", officer.language, name=officer.name, **words)
        tell(officer, "event-submitted", f"event:{event.id}", now.isoformat(), letter, now=now)


def published(event: Event, *, actor: Person | None, now: datetime) -> None:
    """To those who run it: it is out."""
    _to_organisers(event, "event-published", "site.event", now=now, but=actor)


def returned(event: Event, *, actor: Person, now: datetime) -> None:
    """To those who run it: please mend this and send it again."""
    _to_organisers(event, "event-returned", "events.console", now=now, but=actor, reason=event.state_reason)


def door_staff_added(staff: DoorStaff, *, now: datetime) -> None:
    """To whoever was asked to keep the door."""
    person, event = staff.person, staff.event
    words = _event_words(event, person.language)
    words["url"] = public_url("registrations.check_in", person.language, slug=event.slug)
    letter = write("door-staff-added", person.language, name=person.name, **words)
    tell(person, "door-staff-added", f"event:{event.id}", now.isoformat(), letter, now=now)


def _to_operators(host: EventHost, purpose: str, *, now: datetime, but: Person | None, **more: Any) -> None:
    for operator in host.makerspace.operators:
        person = operator.person
        if operator.state != "approved" or person is but:
            continue
        words = _event_words(host.event, person.language) | _host_words(host, person.language)
        words["url"] = public_url("events.answer_hosting", person.language, number=host.id)
        letter = write(purpose, person.language, name=person.name, message=host.message, **words, **more)
        tell(person, purpose, f"hosting:{host.id}", now.isoformat(), letter, now=now)


def _to_organisers(
    event: Event, purpose: str, endpoint: str, *, now: datetime, but: Person | None, **more: Any
) -> None:
    for person in _organisers(event, but=but):
        words = _event_words(event, person.language)
        words["url"] = public_url(endpoint, person.language, slug=event.slug)
        letter = write(purpose, person.language, name=person.name, **words, **more)
        tell(person, purpose, f"event:{event.id}", now.isoformat(), letter, now=now)


def _organisers(event: Event, *, but: Person | None) -> Iterable[Person]:
    return [person for person in desks.organisers_of(event) if person is not but]


def _asker(event: Event, actor: Person) -> str:
    return event.organisation.name_zh if event.organisation else actor.name


def _event_words(event: Event, language: str) -> dict[str, Any]:
    return {"event": event, "title": event.title(language)}


def _host_words(host: EventHost, language: str) -> dict[str, Any]:
    space = host.makerspace
    return {
        "space": (space.name_en or space.name_zh) if language == "en" else space.name_zh,
        "role": HOST_ROLE_WORDS[HostRole(host.role)],
        "reason": host.reason,
    }
