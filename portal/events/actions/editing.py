"""Drafting and changing an event: its own words, time and place, its agenda, units and door staff."""

import re
import secrets
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts import throttles
from portal.accounts.actions import close_all_sessions, person_at
from portal.accounts.models import Organisation, Person
from portal.areas.models import Area
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.events import letters
from portal.events.actions import hosting, seats
from portal.events.actions.showing import show, touch
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost, EventUnit
from portal.events.rules import (
    DEFAULTS,
    EDITABLE_STATES,
    PUBLIC_STATES,
    EventKind,
    EventState,
    HostRole,
    HostState,
    UnitRole,
    calendar_changed,
)
from portal.makerspaces.models import Makerspace

# What an edit may change. Seats go through `seats.set_capacity`, area and unit follow from the place.
WORDS = ("title_zh", "title_en", "summary_zh", "summary_en", "text_zh", "text_en", "sectors")
TIME = ("starts_at", "ends_at", "is_all_day")
PLACE = ("venue_makerspace_id", "venue_zh", "venue_en", "online_url")
RULES = (
    "takes_registrations", "has_waiting_list", "registration_opens_at", "registration_closes_at", "cancel_until",
    "offer_hours", "expected_attendance", "permit_number",
)  # fmt: skip
CONTACT = ("contact_name", "contact_phone")
EDITABLE = frozenset({*WORDS, *TIME, *PLACE, *RULES, *CONTACT, "kind", "parent_id"})
NEEDED_IN_PUBLIC = ("title_zh", "title_en", "summary_zh", "summary_en")


class EditConflict(Conflict):
    """Somebody saved this event since the form was opened."""


@dataclass(frozen=True)
class Point:
    """One row of an agenda as the form has it. `number` is the row's, None for a new one."""

    number: int | None
    starts_at: datetime
    ends_at: datetime
    title_zh: str
    title_en: str | None = None
    speaker_zh: str | None = None
    speaker_en: str | None = None
    room_id: int | None = None


@dataclass(frozen=True)
class Unit:
    """A unit on the notice."""

    role: UnitRole
    name_zh: str
    name_en: str | None = None


def draft(
    kind: EventKind,
    title_zh: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    *,
    actor: Person | None,
    now: datetime,
    organisation: Organisation | None = None,
    makerspace: Makerspace | None = None,
    area: Area | None = None,
    **columns: Any,
) -> Event:
    """A new event, seen by its makers only, with what its kind usually has. The makerspace chosen as venue is asked."""
    defaults = DEFAULTS[kind]
    ends_at = ends_at or starts_at + timedelta(hours=defaults.hours)
    _refuse_backwards(starts_at, ends_at)
    columns = {"capacity": defaults.capacity, "has_waiting_list": defaults.waits, "sectors": [], **columns}
    event = Event(
        slug=_slug(columns.get("title_en"), kind, starts_at), uid=columns.pop("uid", None) or f"{uuid.uuid4()}@wenzhou-makers",
        kind=kind, state=EventState.DRAFT, title_zh=title_zh, starts_at=starts_at, ends_at=ends_at,
        organisation=organisation, created_by_id=actor.id if actor else None, preview_token=secrets.token_urlsafe(32),
        created_at=now, updated_at=now, venue_makerspace=makerspace, **columns,
    )  # fmt: skip
    _settle_area(event, makerspace, area)
    db.session.add(event)
    db.session.flush()
    record(actor, "draft", "event", event.slug, now=now, after={"kind": kind, "title": title_zh, "state": event.state})
    if makerspace is not None and actor is not None:
        hosting.ask(event, makerspace, HostRole.VENUE, None, actor=actor, now=now)
    show(event)
    return event


def edit(
    event: Event,
    changes: Mapping[str, Any],
    *,
    version: int,
    actor: Person | None,
    now: datetime,
    area: Area | None = None,
    capacity: int | str | None = "unchanged",
) -> None:
    """Save a form. Raises EditConflict where `version` is not the present one, RoomTaken where a new time clashes."""
    seats.lock(event.id)
    db.session.refresh(event)
    if event.version != version:
        raise EditConflict(
            N_("Somebody saved this event while you were writing. Both texts are shown below; nothing is lost.")
        )
    if event.state not in EDITABLE_STATES:
        raise Refusal(N_("This event is over or cancelled and can no longer be changed."))
    changes = {name: value for name, value in changes.items() if name in EDITABLE}
    _refuse_backwards(changes.get("starts_at", event.starts_at), changes.get("ends_at", event.ends_at))
    _refuse_gaps_in_public(event, changes)
    facts = event.calendar_facts
    before = {name: getattr(event, name) for name in changes if getattr(event, name) != changes[name]}
    old_venue = event.venue_makerspace
    shift = changes.get("starts_at", event.starts_at) - event.starts_at
    if shift and changes.get("ends_at", event.ends_at) - event.ends_at == shift:
        event.move_agenda(shift)
    for name in before:
        setattr(event, name, changes[name])
    if capacity != "unchanged" and capacity != event.capacity:
        before["capacity"], changes["capacity"] = event.capacity, capacity
        seats.set_capacity(event, capacity)  # type: ignore[arg-type]
    db.session.flush()
    db.session.expire(event, ["venue_makerspace"])
    _settle_area(event, event.venue_makerspace, area)
    if event.venue_makerspace is not old_venue and actor is not None:
        event.venue_room_id = None
        _change_venue_host(event, old_venue, actor=actor, now=now)
    if {"starts_at", "ends_at"} & before.keys():
        _move_rooms(event, actor=actor, now=now)
    if calendar_changed(facts, event.calendar_facts):
        event.sequence += 1
    event.updated_at = now
    if before:
        record(
            actor, "edit", "event", event.slug, now=now, before=_public(before),
            after=_public({name: changes[name] for name in before}),
        )  # fmt: skip
    show(event)


def clone(event: Event, starts_at: datetime, *, actor: Person, now: datetime) -> Event:
    """A new draft like this event, at another time: words, units, agenda and seats; the makerspaces are asked anew."""
    shift = starts_at - event.starts_at
    same = {name: getattr(event, name) for name in (*WORDS, *CONTACT, "is_all_day", "timezone", "venue_zh", "venue_en",
            "online_url", "takes_registrations", "has_waiting_list", "offer_hours", "expected_attendance", "capacity")}  # fmt: skip
    same["sectors"] = list(event.sectors)
    same["cover_code"] = event.cover_code
    copy = draft(
        EventKind(event.kind), same.pop("title_zh"), starts_at, event.ends_at + shift, actor=actor, now=now,
        organisation=event.organisation, makerspace=event.venue_makerspace, area=event.assessed_unit or event.area, **same,
    )  # fmt: skip
    for unit in event.units:
        copy.units.append(EventUnit(role=unit.role, name_zh=unit.name_zh, name_en=unit.name_en, position=unit.position))
    for point in event.agenda:
        copy.agenda.append(
            AgendaItem(
                starts_at=point.starts_at + shift,
                ends_at=point.ends_at + shift,
                title_zh=point.title_zh,
                title_en=point.title_en,
                speaker_zh=point.speaker_zh,
                speaker_en=point.speaker_en,
                room_id=point.room_id,
            )
        )
    asked = {host.makerspace_id for host in copy.hosts}
    for host in event.confirmed_hosts:
        if host.makerspace_id not in asked:
            hosting.ask(copy, host.makerspace, HostRole(host.role), None, actor=actor, now=now)
    record(actor, "clone", "event", copy.slug, now=now, after={"of": event.slug})
    show(copy)
    return copy


def set_agenda(event: Event, points: Iterable[Point], *, actor: Person, now: datetime) -> None:
    """The whole agenda as the form has it; rows it no longer has are gone. Raises Refusal for a backward point."""
    _open_for_changes(event)
    before = _agenda_words(event)
    kept: dict[int, AgendaItem] = {item.id: item for item in event.agenda}
    rows = []
    for point in points:
        if point.ends_at <= point.starts_at:
            raise Refusal(N_("“%(title)s” ends before it begins."), title=point.title_zh)
        row = kept.pop(point.number, None) if point.number else None
        row = row or AgendaItem()
        for name in ("starts_at", "ends_at", "title_zh", "title_en", "speaker_zh", "speaker_en", "room_id"):
            setattr(row, name, getattr(point, name))
        rows.append(row)
    event.agenda[:] = rows
    db.session.flush()
    db.session.expire(event, ["agenda"])
    _note(event, "set-agenda", before, _agenda_words(event), actor=actor, now=now)


def set_units(event: Event, units: Iterable[Unit], *, actor: Person, now: datetime) -> None:
    """The units named on the notice, put into their customary order."""
    _open_for_changes(event)
    before = {"units": [f"{unit.role}: {unit.name_zh}" for unit in event.units]}
    order = list(UnitRole)
    ordered = sorted(units, key=lambda unit: order.index(unit.role))
    event.units[:] = [
        EventUnit(role=unit.role, name_zh=unit.name_zh, name_en=unit.name_en, position=position)
        for position, unit in enumerate(ordered)
    ]
    db.session.flush()
    after = {"units": [f"{unit.role}: {unit.name_zh}" for unit in event.units]}
    _note(event, "set-units", before, after, actor=actor, now=now)


def set_cover(event: Event, code: str | None, *, actor: Person, now: datetime) -> None:
    """A picture of the event's own, or (None) the drawn cover again."""
    _open_for_changes(event)
    touch(event, now=now, cover_code=code)
    record(actor, "set-cover", "event", event.slug, now=now, after={"cover": "picture" if code else "drawn"})
    show(event)


def add_door_staff(event: Event, *, name: str, email: str, actor: Person, now: datetime) -> DoorStaff:
    """Let the person at this (normalised) address check people in, and tell them.

    Raises Refusal for a private draft, which nobody has looked at and which must not write to strangers; TooMany.
    """
    if event.organisation_id is None and event.state not in PUBLIC_STATES:
        raise Refusal(N_("Door staff can be named once the event is public."), field="email")
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    person = person_at(name=name, email=email, language=actor.language, now=now)
    known = select(DoorStaff).where(DoorStaff.event_id == event.id, DoorStaff.person_id == person.id)
    if db.session.execute(known).scalar_one_or_none() is not None:
        raise Refusal(N_("This person keeps the door already."), field="email")
    staff = DoorStaff(event=event, person=person, written_name=name)
    db.session.add(staff)
    db.session.flush()
    record(actor, "add-door-staff", "event", event.slug, now=now, after={"person": person.code})
    letters.door_staff_added(staff, now=now)
    return staff


def remove_door_staff(staff: DoorStaff, *, actor: Person, now: datetime) -> None:
    """Take the door back; whoever kept it is signed out."""
    record(actor, "remove-door-staff", "event", staff.event.slug, now=now, before={"person": staff.person.code})
    close_all_sessions(staff.person)
    staff.event.door_staff.remove(staff)
    db.session.flush()


def forget(person: Person, *, now: datetime) -> None:
    """A person leaves the portal: their doors are closed; what they published stays."""
    for staff in db.session.execute(select(DoorStaff).where(DoorStaff.person_id == person.id)).scalars():
        db.session.delete(staff)
    db.session.flush()


def slug_of(title: str | None) -> str:
    """An address made of a title's Latin letters and digits, at most 60 characters; empty where it has none."""
    plain = unicodedata.normalize("NFKD", title or "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def _slug(title: str | None, kind: str, starts_at: datetime) -> str:
    base = slug_of(title) or f"{kind.replace('_', '-')}-{starts_at:%Y-%m-%d}"
    taken = db.session.execute(select(Event.id).where(Event.slug == base)).scalar_one_or_none()
    return base if taken is None else f"{base}-{secrets.token_hex(3)}"


def _settle_area(event: Event, makerspace: Makerspace | None, area: Area | None) -> None:
    """The place's own area and unit; without a makerspace the chosen unit and the division it lies in."""
    if makerspace is not None:
        event.area_id, event.assessed_unit_id = makerspace.area_id, makerspace.assessed_unit_id
    elif area is not None:
        event.area_id, event.assessed_unit_id = area.division.id, area.id


def _change_venue_host(event: Event, old: Makerspace | None, *, actor: Person, now: datetime) -> None:
    for host in list(event.hosts):
        is_old = old is not None and host.makerspace_id == old.id and host.role == HostRole.VENUE
        if is_old and host.state in {HostState.ASKED, HostState.CONFIRMED}:
            hosting.withdraw(host, actor=actor, now=now)
    new = event.venue_makerspace
    if new is not None and not any(_is_in(host, new) for host in event.hosts):
        hosting.ask(event, new, HostRole.VENUE, None, actor=actor, now=now)


def _is_in(host: EventHost, makerspace: Makerspace) -> bool:
    return host.makerspace_id == makerspace.id and host.state in {HostState.ASKED, HostState.CONFIRMED}


def _move_rooms(event: Event, *, actor: Person | None, now: datetime) -> None:
    try:
        hosting.rebook(event, actor=actor, now=now)
    except hosting.RoomTaken as taken:
        raise hosting.RoomTaken(taken.msgid, field="starts_at", **taken.values) from None


def _refuse_backwards(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Refusal(N_("The end must come after the start."), field="ends_at")


def _refuse_gaps_in_public(event: Event, changes: Mapping[str, Any]) -> None:
    """What is published stays complete in both languages."""
    if event.state not in PUBLIC_STATES or event.is_imported:
        return
    for name in NEEDED_IN_PUBLIC:
        if name in changes and not changes[name]:
            raise Refusal(N_("A published event needs this in both languages."), field=name)


def _open_for_changes(event: Event) -> None:
    seats.lock(event.id)
    if event.state not in EDITABLE_STATES:
        raise Refusal(N_("This event is over or cancelled and can no longer be changed."))


def _note(
    event: Event, action: str, before: dict[str, Any], after: dict[str, Any], *, actor: Person, now: datetime
) -> None:
    touch(event, now=now)
    if before != after:
        record(actor, action, "event", event.slug, now=now, before=before, after=after)
    show(event)


def _agenda_words(event: Event) -> dict[str, Any]:
    return {"agenda": [f"{item.starts_at.isoformat()} {item.title_zh}" for item in event.agenda]}


def _public(values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts for the trail; of a contact person only that it changed."""
    return {name: "…" if name in CONTACT else value for name, value in values.items()}
