"""The ledger of outcomes, what the other side disputes, and the follow-ups with their answers."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.database import Base, one_of
from portal.events.models import Event
from portal.investors.models import Investor
from portal.outcomes.rules import Answer, FollowUpState, Line, OutcomeStage, Side, StepKind, SupportKind
from portal.projects.models import Project
from portal.storage.models import StoredFile


class Outcome(Base):
    """A case between a project and an investor, opened by an intent. `stage` is how far its standing steps say it went."""

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
    """One line of the ledger: what happened, on a day, with amount (whole yuan) and evidence. Never changed.

    A line that `corrects` another stands in its place; each line is corrected at most once.
    """

    __tablename__ = "outcome_steps"
    __table_args__ = (
        one_of("kind", StepKind),
        one_of("recorded_as", Side),
        CheckConstraint("amount_yuan IS NULL OR amount_yuan > 0", name="amount"),
        UniqueConstraint("corrects_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcomes.id"), index=True)
    kind: Mapped[str] = mapped_column(String(14))
    amount_yuan: Mapped[int | None] = mapped_column(BigInteger)
    happened_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(1000), default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_steps.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_as: Mapped[str] = mapped_column(String(10))
    recorded_at: Mapped[datetime]

    outcome: Mapped[Outcome] = relationship(back_populates="steps")
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="step", order_by="Evidence.id")
    recorded_by: Mapped[Person | None] = relationship()
    disputes: Mapped[list["Dispute"]] = relationship(back_populates="step", order_by="Dispute.id")

    @property
    def is_disputed(self) -> bool:
        """Whether the other side still says that it is wrong."""
        return any(dispute.settled_at is None for dispute in self.disputes)

    @property
    def line(self) -> Line:
        """As the rules want to know it."""
        kind = StepKind(self.kind)
        return Line(self.id, kind, self.happened_on, self.amount_yuan, self.corrects_id, self.is_disputed)


class Evidence(Base):
    """A page of what proves a line: a picture, or a page of a PDF drawn as one."""

    __tablename__ = "outcome_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("outcome_steps.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))

    step: Mapped[OutcomeStep] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship()


class Dispute(Base):
    """The other side says that a line is wrong. While it is open, the line does not count in any statistics."""

    __tablename__ = "disputes"
    __table_args__ = (one_of("side", Side),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("outcome_steps.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(1000))
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    raised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    step: Mapped[OutcomeStep] = relationship(back_populates="disputes")


class FollowUp(Base):
    """The question after 1, 3, 6, 12 months: how does it stand?"""

    __tablename__ = "follow_ups"
    __table_args__ = (
        one_of("state", FollowUpState),
        UniqueConstraint("outcome_id", "months"),
        Index("ix_follow_ups_due", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcomes.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=FollowUpState.PLANNED)
    reminded_at: Mapped[datetime | None]

    outcome: Mapped[Outcome] = relationship(back_populates="follow_ups")
    answers: Mapped[list["FollowUpAnswer"]] = relationship(back_populates="follow_up", order_by="FollowUpAnswer.id")


class FollowUpAnswer(Base):
    """What one side answered, in one tap; it may be changed while the question is open."""

    __tablename__ = "follow_up_answers"
    __table_args__ = (one_of("side", Side), one_of("answer", Answer), UniqueConstraint("follow_up_id", "side"))

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_ups.id"))
    side: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(String(10))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime]

    follow_up: Mapped[FollowUp] = relationship(back_populates="answers")


class Support(Base):
    """What a project got from public hands or a contest (prize, subsidy, space, fund, loan), so that it stays traceable.

    Source: policy 三(三). Space is worth what its rent would be; a loan is what was lent.
    """

    __tablename__ = "supports"
    __table_args__ = (
        one_of("kind", SupportKind),
        CheckConstraint("amount_yuan IS NULL OR amount_yuan > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    amount_yuan: Mapped[int | None] = mapped_column(BigInteger)
    given_on: Mapped[date]
    giver: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))
    award_code: Mapped[str | None] = mapped_column(String(24))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
    evidence: Mapped[StoredFile | None] = relationship()
