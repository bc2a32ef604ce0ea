"""A person's registration for an event; its code is the ticket."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.database import Base, one_of
from portal.errors import move
from portal.events.models import Event
from portal.registrations.rules import MOVES, RegistrationState


class Registration(Base):
    """One seat or one place in the queue, unique for event and person."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        one_of("state", RegistrationState),
        CheckConstraint("(state = 'waiting') = (queue_place IS NOT NULL)", name="queue_place"),
        CheckConstraint("(state = 'pending') = (held_until IS NOT NULL)", name="held_until"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offered_until"),
        Index(
            "uq_registrations_queue",
            "event_id",
            "queue_place",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_registrations_event_state", "event_id", "state", "id"),
        Index("ix_registrations_event", "event_id", "id"),
        Index("ix_registrations_held", "held_until"),
        Index("ix_registrations_offered", "offered_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    queue_place: Mapped[int | None]
    held_until: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    organisation_name: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # As somebody typed them; empty once the person has registered themselves. The account's own facts are not told.
    written_name: Mapped[str | None] = mapped_column(String(100))
    written_address: Mapped[str | None] = mapped_column(String(254))
    reason: Mapped[str | None] = mapped_column(String(500))
    letters: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def name(self) -> str:
        """How the event knows the person."""
        return self.written_name or self.person.name

    @property
    def email(self) -> str | None:
        """The address the event knows."""
        written = self.written_address
        return self.person.email if written is None else (written if "@" in written else None)

    @property
    def phone(self) -> str | None:
        """The number the event knows."""
        written = self.written_address
        return self.person.phone if written is None else (None if "@" in written else written)

    def become(self, state: RegistrationState, *, now: datetime, **facts: Any) -> None:
        """Take a step of the life (`rules.MOVES`), with what changes beside it; letters get a new version.

        Raises MoveRefused for a step the table does not have.
        """
        self.state = move(MOVES, RegistrationState(self.state), state)
        self.changed_at = now
        self.letters += 1
        for name, value in facts.items():
            setattr(self, name, value)
