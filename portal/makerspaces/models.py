"""Makerspaces, their levels, rooms and operators, proposed changes, and requests to run one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from portal.accounts.models import Person
from portal.areas.models import Area
from portal.database import Base, one_of
from portal.makerspaces.rules import ChangeState, Level, PlanCategory, SpaceState, SpaceType


class Makerspace(Base):
    """A place that hosts makers. Areas are whole ㎡; geography and assessed unit are two dimensions."""

    __tablename__ = "makerspaces"
    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        one_of("plan_category", PlanCategory),
        one_of("type", SpaceType),
        one_of("state", SpaceState),
        CheckConstraint("area_declared_sqm >= 0", name="area_declared"),
        CheckConstraint("workstation_count >= 0 AND team_count >= 0 AND mentor_count >= 0", name="counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    source: Mapped[str | None] = mapped_column(String(60))
    source_ref: Mapped[str | None] = mapped_column(String(60))
    name_zh: Mapped[str] = mapped_column(String(200), index=True)
    name_en: Mapped[str | None] = mapped_column(String(200))
    summary_zh: Mapped[str | None] = mapped_column(String(500))
    summary_en: Mapped[str | None] = mapped_column(String(500))
    text_zh: Mapped[str | None] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    assessed_unit_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    plan_category: Mapped[str] = mapped_column(String(30))
    type: Mapped[str] = mapped_column(String(30))
    area_declared_sqm: Mapped[int] = mapped_column(default=0)
    area_verified_sqm: Mapped[int | None]
    verified_on: Mapped[date | None]
    workstation_count: Mapped[int] = mapped_column(default=0)
    team_count: Mapped[int] = mapped_column(default=0)
    mentor_count: Mapped[int] = mapped_column(default=0)
    events_per_year_target: Mapped[int | None]
    services: Mapped[list[str]] = mapped_column(JSON, default=list)
    opening_hours_zh: Mapped[str | None] = mapped_column(String(200))
    opening_hours_en: Mapped[str | None] = mapped_column(String(200))
    address_zh: Mapped[str | None] = mapped_column(String(200))
    address_en: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[str | None] = mapped_column(String(20))
    contact_name: Mapped[str | None] = mapped_column(String(100))
    contact_phone: Mapped[str | None] = mapped_column(String(20))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    website: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10), default=SpaceState.LISTED)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    area: Mapped[Area] = relationship(foreign_keys=[area_id], lazy="joined", innerjoin=True)
    assessed_unit: Mapped[Area] = relationship(foreign_keys=[assessed_unit_id])
    levels: Mapped[list["MakerspaceLevel"]] = relationship(
        back_populates="makerspace", cascade="all, delete-orphan", lazy="selectin"
    )
    rooms: Mapped[list["Room"]] = relationship(back_populates="makerspace", order_by="Room.id")
    operators: Mapped[list["MakerspaceOperator"]] = relationship(back_populates="makerspace")

    __mapper_args__ = {"version_id_col": version}


class MakerspaceLevel(Base):
    """A recognition: which level, by which document, since when."""

    __tablename__ = "makerspace_levels"
    __table_args__ = (UniqueConstraint("makerspace_id", "level"), one_of("level", Level))

    id: Mapped[int] = mapped_column(primary_key=True)
    makerspace_id: Mapped[int] = mapped_column(ForeignKey("makerspaces.id"))
    level: Mapped[str] = mapped_column(String(12), index=True)
    document_number: Mapped[str | None] = mapped_column(String(100))
    granted_on: Mapped[date | None]

    makerspace: Mapped[Makerspace] = relationship(back_populates="levels")


class Room(Base):
    """A room that can be booked. `bookings` is raised by every booking: the row lock that orders them."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("makerspace_id", "name_zh"), CheckConstraint("capacity >= 0", name="capacity"))

    id: Mapped[int] = mapped_column(primary_key=True)
    makerspace_id: Mapped[int] = mapped_column(ForeignKey("makerspaces.id"))
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str | None] = mapped_column(String(100))
    capacity: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)
    bookings: Mapped[int] = mapped_column(default=0)

    makerspace: Mapped[Makerspace] = relationship(back_populates="rooms")


class MakerspaceOperator(Base):
    """A person who runs a makerspace's page and answers its hosting requests."""

    __tablename__ = "makerspace_operators"
    __table_args__ = (
        UniqueConstraint("makerspace_id", "person_id"),
        CheckConstraint("state IN ('asked','approved','declined')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    makerspace_id: Mapped[int] = mapped_column(ForeignKey("makerspaces.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    is_owner: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    message: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    makerspace: Mapped[Makerspace] = relationship(back_populates="operators")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class MakerspaceChange(Base):
    """What an operator proposes: field by field, the text before and after, until an officer decides."""

    __tablename__ = "makerspace_changes"
    __table_args__ = (one_of("state", ChangeState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    makerspace_id: Mapped[int] = mapped_column(ForeignKey("makerspaces.id"), index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    base_version: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default=ChangeState.PROPOSED, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))

    makerspace: Mapped[Makerspace] = relationship()
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    # The county or zone it would move the makerspace to, if it would.
    destination: Mapped[Area | None] = relationship(
        primaryjoin=lambda: foreign(MakerspaceChange.after["unit"].as_string()) == remote(Area.code),
        viewonly=True,
        uselist=False,
        lazy="raise",
    )
