"""Judges, their ties, their seats at entries, drafts and filed sheets, and the signed results of rounds."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry
from portal.database import Base, one_of
from portal.investors.models import Investor
from portal.judging.rules import ConflictKind, ConflictSource, JudgeState, SeatState
from portal.projects.models import Project


class Judge(Base):
    """A person on the panel of an edition. `code` is the secret of the invitation; one chair an edition.

    `institution` is where they work, as they write it: two of one institution never read one entry. `investor` is their
    fund, where the portal knows it. `sectors` are what they know about.
    """

    __tablename__ = "judges"
    __table_args__ = (
        UniqueConstraint("competition_id", "person_id"),
        one_of("state", JudgeState),
        Index(
            "uq_judges_chair",
            "competition_id",
            unique=True,
            sqlite_where=text("is_chair"),
            postgresql_where=text("is_chair"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("investors.id"))
    state: Mapped[str] = mapped_column(String(10), default=JudgeState.INVITED)
    is_chair: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(100))
    headline: Mapped[str | None] = mapped_column(String(200))
    institution: Mapped[str | None] = mapped_column(String(200))
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    secrecy_agreed_at: Mapped[datetime | None]
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    competition: Mapped[Competition] = relationship()
    person: Mapped[Person] = relationship()
    investor: Mapped[Investor | None] = relationship()
    conflicts: Mapped[list["Conflict"]] = relationship(
        back_populates="judge", order_by="Conflict.id", cascade="all, delete-orphan"
    )


class Conflict(Base):
    """Why a judge must not read a project, in whatever round."""

    __tablename__ = "conflicts"
    __table_args__ = (
        UniqueConstraint("judge_id", "project_id"),
        one_of("kind", ConflictKind),
        one_of("source", ConflictSource),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id", ondelete="CASCADE"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime]

    judge: Mapped[Judge] = relationship(back_populates="conflicts")
    project: Mapped[Project] = relationship()


class Seat(Base):
    """A judge at an entry in a round. `is_calibration`: the entry all score before the round; it counts for nothing.

    `marks`, `comment` and `note` are the draft, saved as the judge goes ({criterion id: marks as text}); what was filed
    stands in `Sheet`. `marks` and `note` are the judge's own until the round is closed. Once it was closed, only seats
    that were asked to look again (`reopened_at`, 复评) file anew.
    """

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("round_id", "judge_id", "entry_id"),
        one_of("state", SeatState),
        Index("ix_seats_entry", "entry_id", "round_id"),
        Index("ix_seats_judge", "judge_id", "round_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    state: Mapped[str] = mapped_column(String(10), default=SeatState.ASSIGNED)
    reason: Mapped[str | None] = mapped_column(String(300))
    is_calibration: Mapped[bool] = mapped_column(default=False)
    is_locked: Mapped[bool] = mapped_column(default=False)
    marks: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime | None]
    assigned_at: Mapped[datetime]
    reopened_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[Round] = relationship()
    judge: Mapped[Judge] = relationship()
    entry: Mapped[Entry] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Sheet(Base):
    """A filed score sheet (评分表): marks by criterion, their sum, and words for the team. Insert-only; the last one holds.

    `reason` and `corrected_by` say why and by whose hand it was filed after the round was closed.
    """

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("seat_id", "number"),
        CheckConstraint("total >= 0 AND total <= 100", name="total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    number: Mapped[int]
    marks: Mapped[dict[str, str]] = mapped_column(JSON)
    total: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(String(500))
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    filed_at: Mapped[datetime]

    seat: Mapped[Seat] = relationship()


class RoundResult(Base):
    """A signed result: canonical JSON of everything it follows from and of every line of its arithmetic, with digests.

    The first is signed by the chair. One that corrects it has a reason and a second signature, by somebody else.
    Never changed.
    """

    __tablename__ = "round_results"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number = 1 OR (reason IS NOT NULL AND second_id IS NOT NULL)", name="corrected"),
        CheckConstraint("second_id IS NULL OR second_id <> signed_by_id", name="two_hands"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    rule_set_id: Mapped[int | None] = mapped_column(ForeignKey("rule_sets.id"))
    inputs: Mapped[str] = mapped_column(Text)
    inputs_digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
    second: Mapped[Person | None] = relationship(foreign_keys=[second_id])


class Correction(Base):
    """A proposed change of a signed result: what was filed anew, why, and who asks; the second signature makes it hold."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_round", "round_id", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    marks: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    is_accepted: Mapped[bool | None]

    round: Mapped[Round] = relationship()
    seat: Mapped[Seat] = relationship()
