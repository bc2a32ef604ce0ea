"""What the rules say about an entry, and what officers decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.competitions.models.entries import Entry
from portal.competitions.rules import EligibilityRule, ScreeningLevel, Verdict
from portal.database import Base, one_of


class Override(Base):
    """An officer says that a warning does not stand in the way, and why."""

    __tablename__ = "overrides"
    __table_args__ = (UniqueConstraint("entry_id", "rule"), one_of("rule", EligibilityRule))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    rule: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(500))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()
    person: Mapped[Person | None] = relationship()


class Screening(Base):
    """One look at an entry by a level, from its arrival to the verdict. `findings` are the rules' words at that moment."""

    __tablename__ = "screenings"
    __table_args__ = (
        one_of("level", ScreeningLevel),
        CheckConstraint(
            f"verdict IS NULL OR verdict IN ({','.join(repr(str(kind)) for kind in Verdict)})", name="verdict"
        ),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_screenings_queue", "level", "decided_at", "due_on"),
        Index("ix_screenings_entry", "entry_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    level: Mapped[str] = mapped_column(String(8))
    received_at: Mapped[datetime]
    due_on: Mapped[date]
    verdict: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(1000))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decided_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()
    decided_by: Mapped[Person | None] = relationship()
