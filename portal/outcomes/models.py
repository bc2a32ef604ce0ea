"""The ledger of outcomes and its follow-ups."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.database import Base, one_of
from portal.events.models import Event
from portal.investors.models import Investor
from portal.outcomes.rules import FollowUpState, OutcomeStage
from portal.projects.models import Project
from portal.storage.models import StoredFile


class Outcome(Base):
    """A case between a project and an investor, opened by an intent or entered by hand. `stage` is its newest step."""

    __tablename__ = "outcomes"
    __table_args__ = (one_of("stage", OutcomeStage), UniqueConstraint("project_id", "investor_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    stage: Mapped[str] = mapped_column(String(14), default=OutcomeStage.INTENT)
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    investor: Mapped[Investor] = relationship()
    event: Mapped[Event | None] = relationship()
    steps: Mapped[list["OutcomeStep"]] = relationship(back_populates="outcome", order_by="OutcomeStep.id")
    follow_ups: Mapped[list["FollowUp"]] = relationship(back_populates="outcome", order_by="FollowUp.due_on")


class OutcomeStep(Base):
    """One line of the ledger: the stage reached, on a day, with amount (whole yuan) and evidence. Never changed."""

    __tablename__ = "outcome_steps"
    __table_args__ = (
        one_of("stage", OutcomeStage),
        CheckConstraint("amount_yuan IS NULL OR amount_yuan > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcomes.id"), index=True)
    stage: Mapped[str] = mapped_column(String(14))
    amount_yuan: Mapped[int | None] = mapped_column(BigInteger)
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(1000), default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_steps.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_as: Mapped[str] = mapped_column(String(12))
    recorded_at: Mapped[datetime]

    outcome: Mapped[Outcome] = relationship(back_populates="steps")
    evidence: Mapped[StoredFile | None] = relationship()
    recorded_by: Mapped[Person | None] = relationship()


class FollowUp(Base):
    """The question after 1, 3, 6, 12 months: how does it stand?"""

    __tablename__ = "follow_ups"
    __table_args__ = (one_of("state", FollowUpState), UniqueConstraint("outcome_id", "months"))

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcomes.id"))
    months: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(10), default=FollowUpState.DUE)
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]

    outcome: Mapped[Outcome] = relationship(back_populates="follow_ups")
