"""People, sessions, codes, organisations, memberships, appointments, consents, throttles."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access import Office
from portal.areas.models import Area
from portal.database import Base


class Person(Base):
    """Somebody the portal knows: by a proven address, with or without a password.

    `email` and `phone` are normalised (`identifiers`), so that twins cannot exist. A forgotten person keeps the row,
    without anything that leads to them.
    """

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("language IN ('zh','en')", name="language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    email_proven_at: Mapped[datetime | None]
    phone_proven_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2), default="zh")
    organisation_name: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", cascade="all, delete-orphan")
    appointments: Mapped[list["Appointment"]] = relationship(back_populates="person", cascade="all, delete-orphan")

    # Flask-Login asks these three of whoever is signed in.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def holds(self, office: Office, area_id: int | None = None) -> bool:
        """Whether the person holds the office (in that area, where one is named)."""
        return any(held.office == office and (area_id is None or held.area_id == area_id) for held in self.appointments)

    def is_member_of(self, organisation_id: int | None) -> bool:
        """Whether the person belongs to that organising body."""
        return organisation_id is not None and any(
            membership.organisation_id == organisation_id for membership in self.memberships
        )


class SignInSession(Base):
    """One signed-in browser. The cookie holds a random token, the row its SHA-256."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(300))
    desk: Mapped[str | None] = mapped_column(String(40))

    person: Mapped[Person] = relationship()


class ConfirmationCode(Base):
    """A short code (typed) and a long token (link) that prove an address, once, for one purpose.

    `pending` is what takes effect with the proof and not before: a chosen name and password, an office.
    """

    __tablename__ = "confirmation_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30))
    address: Mapped[str] = mapped_column(String(254), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    about: Mapped[str | None] = mapped_column(String(200))
    pending: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    code_hash: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tries_left: Mapped[int] = mapped_column(default=5)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One-time codes for a lost second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class Throttle(Base):
    """Tries within a window, per key (purpose and account, or purpose and address)."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    tries: Mapped[int]
    window_ends_at: Mapped[datetime] = mapped_column(index=True)


class Consent(Base):
    """That a person agreed to a text: which, which version of it, when; and when they took it back."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    text_key: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    text_sha256: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Organisation(Base):
    """A body that runs events: an office, a company, a university, an association."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("state IN ('asked','approved','declined')", name="state"),
        CheckConstraint("kind IN ('government','company','university','association','other')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="company")
    usci: Mapped[str | None] = mapped_column(String(18), unique=True)
    usci_note: Mapped[str | None] = mapped_column(String(500))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    contact_name: Mapped[str | None] = mapped_column(String(100))
    contact_phone: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(500))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    area: Mapped[Area | None] = relationship()


class Membership(Base):
    """A person in an organising body; an owner may invite and remove."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    is_owner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()


class Appointment(Base):
    """An office a person holds: admin, city officer, county officer (of an area), inspector."""

    __tablename__ = "appointments"
    __table_args__ = (
        CheckConstraint("office IN ('admin','city_officer','county_officer','inspector')", name="office"),
        CheckConstraint("(office = 'county_officer') = (area_id IS NOT NULL)", name="area_of_county_officer"),
        Index("uq_appointments_person_office_area", "person_id", "office", "area_id", unique=True),
        Index(
            "uq_appointments_person_office",
            "person_id",
            "office",
            unique=True,
            sqlite_where=text("area_id IS NULL"),
            postgresql_where=text("area_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    office: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="appointments")
    area: Mapped[Area | None] = relationship()


class CalendarToken(Base):
    """The key of a person's private feed; a new one replaces the old."""

    __tablename__ = "calendar_tokens"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
