"""Shortlists, notes, verdicts, saved searches, impressions and intents of investors."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.database import Base, one_of
from portal.events.models import Event
from portal.interests.rules import IntentLevel, IntentState, Verdict
from portal.investors.models import Investor
from portal.projects.models import Project


class Shortlisted(Base):
    """A project a fund keeps in sight."""

    __tablename__ = "shortlisted"
    __table_args__ = (UniqueConstraint("investor_id", "project_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]

    project: Mapped[Project] = relationship()


class FundNote(Base):
    """What somebody of a fund wrote about a project, for the fund alone."""

    __tablename__ = "fund_notes"
    __table_args__ = (Index("ix_fund_notes_fund", "investor_id", "project_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(String(1000))
    written_at: Mapped[datetime]

    investor: Mapped[Investor] = relationship()
    project: Mapped[Project] = relationship()
    person: Mapped[Person | None] = relationship()


class Judgement(Base):
    """A fund's answer to a recommended project: want, maybe, no."""

    __tablename__ = "judgements"
    __table_args__ = (UniqueConstraint("investor_id", "project_id"), one_of("verdict", Verdict))

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(6))
    judged_at: Mapped[datetime]


class Impression(Base):
    """That a project was recommended to a fund on a day: what spreading attention counts."""

    __tablename__ = "impressions"
    __table_args__ = (UniqueConstraint("investor_id", "project_id", "shown_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    shown_on: Mapped[date] = mapped_column(index=True)
    place: Mapped[int]


class LearningReset(Base):
    """From when on recommendations learn from a fund's own verdicts and shortlist."""

    __tablename__ = "learning_resets"

    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), primary_key=True)
    reset_at: Mapped[datetime]


class SavedSearch(Base):
    """Filters a person of a fund keeps. `known` are the numbers of projects that fitted already or were mailed.

    `looked_on` is the day on which the worker last looked for new ones: one letter a day at most.
    """

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_mailed: Mapped[bool] = mapped_column(default=True)
    known: Mapped[list[int]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    looked_on: Mapped[date | None]

    investor: Mapped[Investor] = relationship()
    person: Mapped[Person] = relationship()


class Intent(Base):
    """意向: what an investor tells a project it would like, without obligation. Amounts are indicative, whole yuan."""

    __tablename__ = "intents"
    __table_args__ = (
        one_of("level", IntentLevel),
        one_of("state", IntentState),
        UniqueConstraint("investor_id", "project_id"),
        CheckConstraint("indicative_amount_yuan IS NULL OR indicative_amount_yuan > 0", name="amount"),
        Index("ix_intents_event", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    level: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default=IntentState.OPEN)
    indicative_amount_yuan: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(1000), default="")
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    said_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    reply: Mapped[str | None] = mapped_column(String(1000))
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    replied_at: Mapped[datetime | None]

    investor: Mapped[Investor] = relationship()
    project: Mapped[Project] = relationship()
    event: Mapped[Event | None] = relationship()
    said_by: Mapped[Person | None] = relationship(foreign_keys=[said_by_id])
    replied_by: Mapped[Person | None] = relationship(foreign_keys=[replied_by_id])
