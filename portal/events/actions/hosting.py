"""Makerspaces are asked to host and answer; a confirmed one may give a room, which nobody else then gets for that time.

Lock order: event, then rooms by number.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, select, update

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal, move
from portal.events import letters
from portal.events.actions import seats
from portal.events.actions.showing import show, touch
from portal.events.models import Event, EventHost, RoomBooking
from portal.events.permissions import runs_host
from portal.events.rules import HOST_MOVES, PUBLIC_STATES, HostRole, HostState, calendar_changed
from portal.makerspaces.models import Makerspace, Room
from portal.web.formats import table_time

rooms = cast(Table, Room.__table__)


class RoomTaken(Conflict):
    """Another event has the room for some of that time."""


def ask(
    event: Event, makerspace: Makerspace, role: HostRole, message: str | None, *, actor: Person, now: datetime
) -> EventHost:
    """Ask a makerspace to host. An organiser who also runs the makerspace has its answer at once: yes.

    Raises Refusal where it was asked already, TooMany for a flood of letters in somebody's own name.
    """
    seats.lock(event.id)
    host = _host_of(event, makerspace)
    if host is None:
        host = EventHost(event=event, makerspace=makerspace, role=role, asked_at=now, state=HostState.ASKED)
        db.session.add(host)
    elif host.state in {HostState.ASKED, HostState.CONFIRMED}:
        raise Refusal(N_("This makerspace has been asked already."), field="makerspace")
    else:
        host.state = move(HOST_MOVES, HostState(host.state), HostState.ASKED)
        host.role, host.asked_at, host.answered_at, host.reason = role, now, None, None
    host.message = message or None
    db.session.flush()
    _record(actor, "ask-host", host, now=now, after={"makerspace": makerspace.slug, "role": role})
    if runs_host(actor, host):
        accept(host, None, actor=actor, now=now)
    else:
        if event.organisation_id is None:  # no officer has looked at who asks
            throttles.count_within((throttles.LETTERS, actor.code), now=now)
        letters.hosting_asked(host, actor=actor, now=now)
        touch(event, now=now)
    return host


def accept(host: EventHost, room: Room | None, *, actor: Person, now: datetime) -> None:
    """Say yes, with a room or without. Raises RoomTaken with the time of the other event."""
    event = host.event
    seats.lock(event.id)
    db.session.refresh(host, ["state"])
    before = event.calendar_facts
    was = host.state
    host.state = move(HOST_MOVES, HostState(host.state), HostState.CONFIRMED)
    host.answered_at, host.answered_by_id = now, actor.id
    columns: dict[str, Any] = {}
    if room is not None:
        if room.makerspace_id != host.makerspace_id or not room.is_open:
            raise Refusal(N_("This room cannot be booked."), field="room")
        _book(event, room)
        if event.venue_makerspace_id == host.makerspace_id:
            columns["venue_room_id"] = room.id
    db.session.flush()
    touch(event, now=now, **columns)
    db.session.expire(event, ["venue_room"])
    _raise_sequence(event, before, now=now)
    _record(
        actor,
        "accept-hosting",
        host,
        now=now,
        before={"state": was},
        after={"state": host.state, "makerspace": host.makerspace.slug, "room": room.name_zh if room else None},
    )
    letters.hosting_answered(host, actor=actor, now=now)
    show(event)


def decline(host: EventHost, reason: str, *, actor: Person, now: datetime) -> None:
    """Say no, or take a yes back; the organiser reads the reason."""
    _leave(host, HostState.DECLINED, "decline-hosting", reason, actor=actor, now=now)
    letters.hosting_answered(host, actor=actor, now=now)


def withdraw(host: EventHost, *, actor: Person, now: datetime) -> None:
    """The organiser no longer needs the makerspace, which is told."""
    _leave(host, HostState.WITHDRAWN, "withdraw-hosting", None, actor=actor, now=now)
    letters.hosting_withdrawn(host, actor=actor, now=now)


def rebook(event: Event, *, actor: Person | None, now: datetime) -> None:
    """Move the event's rooms to its new time and tell its hosts; who has not said yes has nothing to move.

    Raises RoomTaken where a room is not free then.
    """
    db.session.flush()
    bookings = select(RoomBooking).where(RoomBooking.event_id == event.id).order_by(RoomBooking.room_id)
    for booking in db.session.execute(bookings).scalars().all():
        _lock_room(booking.room_id)
        _refuse_overlap(event, booking.room)
        booking.starts_at, booking.ends_at = event.starts_at, event.ends_at
    for host in event.confirmed_hosts:
        letters.hosting_moved(host, actor=actor, now=now)


def close_requests(event: Event, *, actor: Person | None, now: datetime) -> list[EventHost]:
    """Take back what no makerspace has answered: the event goes its way without them. The caller tells them why."""
    open_ones = select(EventHost).where(EventHost.event_id == event.id, EventHost.state == HostState.ASKED)
    hosts = list(db.session.execute(open_ones.order_by(EventHost.id)).scalars())
    for host in hosts:
        host.state = move(HOST_MOVES, HostState(host.state), HostState.WITHDRAWN)
        host.answered_at, host.answered_by_id = now, None
        _record(actor, "close-host-request", host, now=now, after={"makerspace": host.makerspace.slug})
    return hosts


def release_rooms(event: Event) -> None:
    """Give every room back: the event does not take place."""
    db.session.execute(delete(RoomBooking).where(RoomBooking.event_id == event.id))


def _leave(host: EventHost, state: HostState, action: str, reason: str | None, *, actor: Person, now: datetime) -> None:
    event = host.event
    seats.lock(event.id)
    db.session.refresh(host, ["state"])
    before, was = event.calendar_facts, host.state
    host.state = move(HOST_MOVES, HostState(host.state), state)
    host.reason, host.answered_at, host.answered_by_id = reason, now, actor.id
    rooms = select(Room.id).where(Room.makerspace_id == host.makerspace_id)
    db.session.execute(delete(RoomBooking).where(RoomBooking.event_id == event.id, RoomBooking.room_id.in_(rooms)))
    columns: dict[str, Any] = {}
    if event.venue_makerspace_id == host.makerspace_id and event.venue_room_id is not None:
        columns["venue_room_id"] = None
    touch(event, now=now, **columns)
    db.session.expire(event, ["venue_room"])
    _raise_sequence(event, before, now=now)
    _record(
        actor,
        action,
        host,
        now=now,
        before={"state": was},
        after={"state": state, "makerspace": host.makerspace.slug},
        reason=reason,
    )
    show(event)


def _book(event: Event, room: Room) -> None:
    _lock_room(room.id)
    _refuse_overlap(event, room)
    mine = select(RoomBooking).where(RoomBooking.event_id == event.id, RoomBooking.room_id == room.id)
    booking = db.session.execute(mine).scalar_one_or_none() or RoomBooking(event_id=event.id, room_id=room.id)
    booking.starts_at, booking.ends_at = event.starts_at, event.ends_at
    db.session.add(booking)
    db.session.flush()


def _lock_room(room_id: int) -> None:
    # Whoever books the room next waits here until this transaction ends, and then sees the booking.
    db.session.execute(update(rooms).where(rooms.c.id == room_id).values(bookings=rooms.c.bookings + 1))


def _refuse_overlap(event: Event, room: Room) -> None:
    other = db.session.execute(
        select(RoomBooking)
        .where(
            RoomBooking.room_id == room.id,
            RoomBooking.event_id != event.id,
            RoomBooking.starts_at < event.ends_at,
            RoomBooking.ends_at > event.starts_at,
        )
        .order_by(RoomBooking.starts_at)
        .limit(1)
    ).scalar_one_or_none()
    if other is not None:
        raise RoomTaken(
            N_("%(room)s is taken by another event from %(start)s to %(end)s."),
            field="room",
            room=room.name_zh,
            start=table_time(other.starts_at),
            end=table_time(other.ends_at),
        )


def _raise_sequence(event: Event, before: Any, *, now: datetime) -> None:
    if event.state in PUBLIC_STATES and calendar_changed(before, event.calendar_facts):
        touch(event, now=now, sequence=event.sequence + 1)


def _host_of(event: Event, makerspace: Makerspace) -> EventHost | None:
    return db.session.execute(
        select(EventHost).where(EventHost.event_id == event.id, EventHost.makerspace_id == makerspace.id)
    ).scalar_one_or_none()


def _record(actor: Person | None, action: str, host: EventHost, **facts: Any) -> None:
    record(actor, action, "event", host.event.slug, **facts)
