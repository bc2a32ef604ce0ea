"""Stages and their turns, the log of the draw, questions, polls, votes and stars."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, one_of
from portal.events.models import Event
from portal.projects.models import Project
from portal.stage.rules import PollState, QuestionState, StageState, TurnKind, TurnState


class Stage(Base):
    """The stage of one event. Every change raises `version`: the only thing screens ask for each second."""

    __tablename__ = "stages"
    __table_args__ = (one_of("state", StageState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=StageState.PREPARED)
    version: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    takes_questions: Mapped[bool] = mapped_column(default=True)
    voting_opens_at: Mapped[datetime | None]
    voting_closes_at: Mapped[datetime | None]
    notice_zh: Mapped[str | None] = mapped_column(String(200))
    notice_en: Mapped[str | None] = mapped_column(String(200))

    event: Mapped[Event] = relationship()
    turns: Mapped[list["Turn"]] = relationship(
        back_populates="stage", order_by="Turn.position", cascade="all, delete-orphan"
    )


class Turn(Base):
    """A place in the running order: minutes to pitch, to answer, and before the next. Positions count from 0.

    The clock is facts, not ticks: `began_at` with `paused_at` and `paused_seconds`; what is left is computed.
    """

    __tablename__ = "turns"
    __table_args__ = (
        one_of("kind", TurnKind),
        one_of("state", TurnState),
        CheckConstraint("pitch_seconds >= 0 AND qa_seconds >= 0 AND gap_seconds >= 0", name="seconds"),
        Index(
            "uq_turns_on",
            "stage_id",
            unique=True,
            sqlite_where=text("state = 'on'"),
            postgresql_where=text("state = 'on'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(8), default=TurnState.WAITING)
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    pitch_seconds: Mapped[int]
    qa_seconds: Mapped[int] = mapped_column(default=0)
    gap_seconds: Mapped[int] = mapped_column(default=0)
    extra_seconds: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    qa_began_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_seconds: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship(back_populates="turns")
    project: Mapped[Project | None] = relationship()


class Draw(Base):
    """One draw of lots, replayable: the sorted names, the seed and the order anybody can compute from them."""

    __tablename__ = "draws"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"), index=True)
    seed: Mapped[str] = mapped_column(String(64))
    method: Mapped[str] = mapped_column(String(40))
    entries: Mapped[list[str]] = mapped_column(JSON)
    order: Mapped[list[str]] = mapped_column(JSON)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    drawn_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Question(Base):
    """A question from the audience to whoever is on stage; shown after moderation, sorted by votes."""

    __tablename__ = "questions"
    __table_args__ = (
        one_of("state", QuestionState),
        CheckConstraint("votes >= 0", name="votes"),
        Index("ix_questions_stage", "stage_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=QuestionState.ASKED)
    votes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]


class QuestionVote(Base):
    """One ticket's vote for a question."""

    __tablename__ = "question_votes"
    __table_args__ = (UniqueConstraint("question_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)


class Poll(Base):
    """A question to the audience with two to six answers, in both languages."""

    __tablename__ = "polls"
    __table_args__ = (one_of("state", PollState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"), index=True)
    question_zh: Mapped[str] = mapped_column(String(200))
    question_en: Mapped[str | None] = mapped_column(String(200))
    answers: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8), default=PollState.DRAFT)
    created_at: Mapped[datetime]


class PollVote(Base):
    """One ticket's answer to a poll; it may be changed while the poll is open."""

    __tablename__ = "poll_votes"
    __table_args__ = (UniqueConstraint("poll_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    answer: Mapped[int]


class PublicVote(Base):
    """大众投票: one vote a ticket on a stage, for one turn."""

    __tablename__ = "public_votes"
    __table_args__ = (UniqueConstraint("stage_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    voted_at: Mapped[datetime]
