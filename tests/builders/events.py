"""Events as tests need them: real rows, committed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Organisation, Person
from portal.accounts.secrets import new_token
from portal.database import db
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost
from portal.events.rules import EventKind, EventState, HostRole, HostState
from portal.makerspaces.models import Makerspace

_numbers = count(1)


def an_event(
    title: str = "激光沙龙（演示）",
    *,
    kind: str = EventKind.SALON,
    state: str = EventState.PUBLISHED,
    starts_in: timedelta = timedelta(days=7),
    starts_at: datetime | None = None,
    hours: float = 2,
    capacity: int | None = 60,
    hosts: Sequence[Makerspace] = (),
    organisation: Organisation | None = None,
    created_by: Person | None = None,
    now: datetime | None = None,
    **more: Any,
) -> Event:
    """An event; `hosts` are confirmed, the first is the venue. `more` are columns."""
    number, now = next(_numbers), now or clock.now()
    start = starts_at or (now + starts_in).replace(second=0, microsecond=0)
    venue = hosts[0] if hosts else None
    columns: dict[str, Any] = {
        "slug": f"event-{number}",
        "uid": f"event-{number}@test",
        "title_en": f"Laser salon {number} (demo)",
        "summary_zh": "一个下午，一台激光器。",
        "summary_en": "An afternoon with a laser.",
        "venue_zh": None if venue else "鹿城区学院中路 7 号（演示）",
        "venue_makerspace_id": venue.id if venue else None,
        "area_id": venue.area_id if venue else None,
        "assessed_unit_id": venue.assessed_unit_id if venue else None,
        "organisation_id": organisation.id if organisation else None,
        "created_by_id": created_by.id if created_by else None,
        "preview_token": new_token(),
        "created_at": now,
        "updated_at": now,
        "published_at": None if state in {"draft", "submitted", "returned"} else now,
    }
    event = Event(
        title_zh=title,
        kind=kind,
        state=state,
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
        capacity=capacity,
        **(columns | more),
    )
    db.session.add(event)
    db.session.flush()
    for space in hosts:
        a_host(event, space, now=now)
    db.session.commit()
    return event


def a_host(
    event: Event,
    space: Makerspace,
    *,
    role: str = HostRole.VENUE,
    state: str = HostState.CONFIRMED,
    now: datetime | None = None,
) -> EventHost:
    """A makerspace's part in the event."""
    now = now or clock.now()
    host = EventHost(
        event_id=event.id,
        makerspace_id=space.id,
        role=role,
        state=state,
        asked_at=now,
        answered_at=None if state == HostState.ASKED else now,
    )
    db.session.add(host)
    db.session.commit()
    return host


def door_staff(event: Event, person: Person) -> DoorStaff:
    """Let the person check people in."""
    staff = DoorStaff(event_id=event.id, person_id=person.id)
    db.session.add(staff)
    db.session.commit()
    return staff


def an_agenda(event: Event, *titles: str, minutes: int = 30) -> list[AgendaItem]:
    """Points of the agenda, one after the other from the event's start."""
    length = timedelta(minutes=minutes)
    for place, title in enumerate(titles):
        start = event.starts_at + place * length
        event.agenda.append(AgendaItem(starts_at=start, ends_at=start + length, title_zh=title))
    db.session.commit()
    return event.agenda


def typed(moment: datetime) -> str:
    """The instant as a browser sends it: Wenzhou's wall clock."""
    return f"{moment.astimezone(clock.WENZHOU):%Y-%m-%dT%H:%M}"
