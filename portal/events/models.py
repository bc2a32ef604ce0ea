"""Events, the makerspaces that host them, their units, agenda, door staff and room bookings."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.areas.models import Area
from portal.database import Base, one_of
from portal.events.checklist import PublishingFacts
from portal.events.rules import (
    CalendarFacts,
    EventKind,
    EventState,
    HostRole,
    HostState,
    SeatPolicy,
    UnitRole,
    calendar_status,
)
from portal.makerspaces.models import Makerspace, Room


class Event(Base):
    """One event. `seats_taken`, `waiting` and `queue_counter` are moved only by conditional UPDATEs (`actions.seats`).

    `uid` and `sequence` are the calendar entry's; `sequence` rises when time, place or state change, nothing else.
    `announced_sequence` and `announced` are what everyone registered was last told of these; whoever tells them catches up.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        one_of("kind", EventKind),
        one_of("state", EventState),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint("seats_taken >= 0 AND (capacity IS NULL OR seats_taken <= capacity)", name="seats"),
        CheckConstraint("waiting >= 0", name="waiting"),
        Index("ix_events_public", "state", "starts_at", "id"),
        Index("ix_events_coming", "ends_at"),
        Index("ix_events_updated", "updated_at"),  # whether any feed changed
        # Lists and counts of what is on run through time and look at nothing else of a row.
        Index("ix_events_calendar", "starts_at", "id", "ends_at", "state", "area_id", "assessed_unit_id"),
        Index("ix_events_kind_time", "kind", "starts_at", "id"),
        Index("ix_events_body", "organisation_id", "state", "starts_at", "id"),
        Index("ix_events_area_time", "area_id", "starts_at"),
        Index("ix_events_unit_time", "assessed_unit_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    source: Mapped[str | None] = mapped_column(String(60))
    source_ref: Mapped[str | None] = mapped_column(String(200))
    is_imported: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default=EventState.DRAFT)
    state_reason: Mapped[str | None] = mapped_column(String(1000))
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    summary_zh: Mapped[str | None] = mapped_column(String(500))
    summary_en: Mapped[str | None] = mapped_column(String(500))
    text_zh: Mapped[str | None] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    cover_code: Mapped[str | None] = mapped_column(String(64))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    assessed_unit_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_all_day: Mapped[bool] = mapped_column(default=False)
    timezone: Mapped[str] = mapped_column(String(60), default="Asia/Shanghai")
    recurrence: Mapped[str | None] = mapped_column(Text)
    venue_makerspace_id: Mapped[int | None] = mapped_column(ForeignKey("makerspaces.id"), index=True)
    venue_room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    venue_zh: Mapped[str | None] = mapped_column(String(300))
    venue_en: Mapped[str | None] = mapped_column(String(300))
    online_url: Mapped[str | None] = mapped_column(String(500))
    expected_attendance: Mapped[int | None]
    permit_number: Mapped[str | None] = mapped_column(String(100))
    takes_registrations: Mapped[bool] = mapped_column(default=True)
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    cancel_until: Mapped[datetime | None]
    offer_hours: Mapped[int] = mapped_column(default=24)
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    queue_counter: Mapped[int] = mapped_column(default=0)
    headcount: Mapped[int | None]
    headcount_confirmed_at: Mapped[datetime | None]
    headcount_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    contact_name: Mapped[str | None] = mapped_column(String(100))
    contact_phone: Mapped[str | None] = mapped_column(String(20))
    preview_token: Mapped[str] = mapped_column(String(43), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    announced_sequence: Mapped[int] = mapped_column(default=0)
    announced: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()
    parent: Mapped["Event | None"] = relationship(remote_side=[id])
    area: Mapped[Area | None] = relationship(foreign_keys=[area_id])
    assessed_unit: Mapped[Area | None] = relationship(foreign_keys=[assessed_unit_id])
    venue_makerspace: Mapped[Makerspace | None] = relationship()
    venue_room: Mapped[Room | None] = relationship()
    hosts: Mapped[list["EventHost"]] = relationship(
        back_populates="event", order_by="EventHost.id", cascade="all, delete-orphan"
    )
    units: Mapped[list["EventUnit"]] = relationship(order_by="EventUnit.position", cascade="all, delete-orphan")
    agenda: Mapped[list["AgendaItem"]] = relationship(
        order_by="(AgendaItem.starts_at, AgendaItem.id)", cascade="all, delete-orphan"
    )
    door_staff: Mapped[list["DoorStaff"]] = relationship(back_populates="event", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def seat_policy(self) -> SeatPolicy:
        """How this event gives its seats, as the rules want to know it."""
        return SeatPolicy(
            state=EventState(self.state),
            takes_registrations=self.takes_registrations,
            opens_at=self.registration_opens_at,
            closes_at=self.registration_closes_at or self.starts_at,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            capacity=self.capacity,
            has_waiting_list=self.has_waiting_list,
        )

    def move_agenda(self, shift: timedelta) -> None:
        """The agenda goes along when the event moves as a whole."""
        for point in self.agenda:
            point.starts_at, point.ends_at = point.starts_at + shift, point.ends_at + shift

    @property
    def calendar_facts(self) -> CalendarFacts:
        """What people keep of this event in their calendars."""
        return CalendarFacts(
            status=calendar_status(EventState(self.state)),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            is_all_day=self.is_all_day,
            timezone=self.timezone,
            place=(self.venue_makerspace_id, self.venue_room_id, self.venue_zh, self.venue_en, self.online_url),
        )

    @property
    def publishing_facts(self) -> PublishingFacts:
        """What the checklist wants to know."""
        asked = [host for host in self.hosts if host.state == HostState.ASKED]
        outside = [point for point in self.agenda if point.starts_at < self.starts_at or point.ends_at > self.ends_at]
        return PublishingFacts(
            kind=EventKind(self.kind),
            title_zh=self.title_zh,
            title_en=self.title_en,
            summary_zh=self.summary_zh,
            summary_en=self.summary_en,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            timezone=self.timezone,
            has_own_address=bool(self.venue_zh or self.venue_en),
            is_online=bool(self.online_url),
            confirmed_hosts=len(self.confirmed_hosts),
            asked_hosts=len(asked),
            agenda_outside=len(outside),
            agenda_items=len(self.agenda),
            takes_registrations=self.takes_registrations,
            opens_at=self.registration_opens_at,
            closes_at=self.registration_closes_at,
            cancel_until=self.cancel_until,
            capacity=self.capacity,
            room_capacity=self.venue_room.capacity if self.venue_room else None,
            expected=self.expected_attendance,
            permit_number=self.permit_number,
            has_area=self.area_id is not None,
        )

    @property
    def confirmed_hosts(self) -> list["EventHost"]:
        """The makerspaces that said yes: the only ones shown and counted."""
        return [host for host in self.hosts if host.state == HostState.CONFIRMED]

    def title(self, language: str) -> str:
        """The title in "zh" or "en", the other one where it is missing."""
        return (self.title_en or self.title_zh) if language == "en" else (self.title_zh or self.title_en or "")


class EventHost(Base):
    """A makerspace asked to host, in a role; only confirmed hosts are shown and counted."""

    __tablename__ = "event_hosts"
    __table_args__ = (
        UniqueConstraint("event_id", "makerspace_id"),
        one_of("role", HostRole),
        one_of("state", HostState),
        Index("ix_event_hosts_makerspace", "makerspace_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    makerspace_id: Mapped[int] = mapped_column(ForeignKey("makerspaces.id"))
    role: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default=HostState.ASKED)
    message: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None] = mapped_column(String(500))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    event: Mapped[Event] = relationship(back_populates="hosts")
    makerspace: Mapped[Makerspace] = relationship()


class RoomBooking(Base):
    """A room taken by an event, half-open. The room's row lock keeps two from overlapping."""

    __tablename__ = "room_bookings"
    __table_args__ = (
        UniqueConstraint("event_id", "room_id"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_room_bookings_room", "room_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    room: Mapped[Room] = relationship()
    event: Mapped[Event] = relationship()


class EventUnit(Base):
    """A unit named on the notice, in its role (指导/主办/承办/协办/支持/执行)."""

    __tablename__ = "event_units"
    __table_args__ = (one_of("role", UnitRole),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)


class AgendaItem(Base):
    """A point of the agenda, with who speaks and where."""

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    speaker_zh: Mapped[str | None] = mapped_column(String(200))
    speaker_en: Mapped[str | None] = mapped_column(String(200))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))

    room: Mapped[Room | None] = relationship()


class DoorStaff(Base):
    """A person who checks people in at one event."""

    __tablename__ = "door_staff"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    # As the organiser typed it: what the account behind the address is called is not theirs to learn.
    written_name: Mapped[str | None] = mapped_column(String(100))

    event: Mapped[Event] = relationship(back_populates="door_staff")
    person: Mapped[Person] = relationship()

    @property
    def name(self) -> str:
        """How the event knows the person."""
        return self.written_name or self.person.name


class CalendarText(Base):
    """An event's finished VEVENT in one language, written with every change, so that a feed only joins texts.

    `stamp` names the deployment and the format it was made for; a text of another stamp, or older than the event, is
    not used.
    """

    __tablename__ = "event_calendar_texts"

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(16))
    made_for: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
