"""Stages and their turns, the log of the draw, questions, polls, votes and stars."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, one_of
from portal.events.models import Event
from portal.projects.models import Project
from portal.stage.rules import (
    Interval,
    PollState,
    QuestionState,
    StageState,
    TurnKind,
    TurnState,
    expected,
    seed_of,
)

# A stage nobody closes stops pushing its waiting turns this long after the event's end.
FORGOTTEN_AFTER = timedelta(hours=6)


class Stage(Base):
    """The stage of one event.

    Every act of an operator raises `version`, every voice from the audience and every mark from the green room `heard`:
    these two numbers are all that screens ask for each second. `steps` holds what the last acts changed, so that they can be taken back.
    """

    __tablename__ = "stages"
    __table_args__ = (one_of("state", StageState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=StageState.PREPARED)
    version: Mapped[int] = mapped_column(default=1)
    heard: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    moves_up: Mapped[bool] = mapped_column(default=False)
    takes_questions: Mapped[bool] = mapped_column(default=True)
    shows_at_once: Mapped[bool] = mapped_column(default=False)
    voting_opens_at: Mapped[datetime | None]
    voting_closes_at: Mapped[datetime | None]
    notice_zh: Mapped[str | None] = mapped_column(String(200))
    notice_en: Mapped[str | None] = mapped_column(String(200))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    event: Mapped[Event] = relationship()
    turns: Mapped[list["Turn"]] = relationship(
        back_populates="stage", order_by="(Turn.position, Turn.id)", cascade="all, delete-orphan"
    )

    def notice(self, language: str) -> str | None:
        """What is announced, in "zh" or "en", the other one where it is missing."""
        return (self.notice_en or self.notice_zh) if language == "en" else (self.notice_zh or self.notice_en)

    def ticks_at(self, now: datetime) -> datetime | None:
        """The instant by which late turns are pushed on; None where the clock pushes nothing (any more)."""
        return now if now < self.ticks_until else None

    @property
    def ticks_until(self) -> datetime:
        """Until when a turn that has not begun is late: a forgotten stage does not run late for ever."""
        if self.state == StageState.OVER:
            return self.starts_at
        return self.event.ends_at + (FORGOTTEN_AFTER if self.state == StageState.LIVE else timedelta(0))

    def schedule(self, now: datetime) -> list[Interval]:
        """The planned and expected time of each turn, in their order."""
        return expected(self.turns, self.starts_at, self.ticks_at(now), moves_up=self.moves_up)


class Turn(Base):
    """A place in the running order: minutes to pitch, to answer, and before the next. Positions count from 0.

    The clock is facts, not ticks: what is left is computed (`rules.left`). `paused_seconds` and `extra_seconds` are
    those of the running phase. `told_at` is the start the calendar feed last named, to the minute, and `sequence` the
    feed's number for it.
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
    began_at: Mapped[datetime | None]
    qa_began_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_seconds: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)

    stage: Mapped[Stage] = relationship(back_populates="turns")
    project: Mapped[Project | None] = relationship()

    @property
    def event(self) -> Event:
        """Whose it is: what the law asks about."""
        return self.stage.event

    def title(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.title_en or self.title_zh) if language == "en" else (self.title_zh or self.title_en or "")


class Draw(Base):
    """One draw of lots that anybody can replay: the names, the secret sealed before, the word said in the hall, the order.

    `seal` is the SHA-256 of `secret` and public from the first moment; `secret`, `word` and `order` only once drawn.
    """

    __tablename__ = "draws"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"), index=True)
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    method: Mapped[str] = mapped_column(String(40))
    entries: Mapped[list[str]] = mapped_column(JSON)
    seal: Mapped[str] = mapped_column(String(64))
    secret: Mapped[str] = mapped_column(String(64))
    word: Mapped[str] = mapped_column(String(60), default="")
    order: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    sealed_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()

    @property
    def event(self) -> Event:
        """Whose it is: what the law asks about."""
        return self.stage.event

    @property
    def seed(self) -> str:
        """What the order follows from."""
        return seed_of(self.secret, self.word)

    def title(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.title_en or self.title_zh) if language == "en" else self.title_zh


class Question(Base):
    """A question from the audience to whoever is on stage; shown after moderation, sorted by votes.

    Whoever asked may be forgotten: what was read out stays, without its ticket.
    """

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
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=QuestionState.ASKED)
    votes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]

    turn: Mapped[Turn | None] = relationship()
    stage: Mapped[Stage] = relationship()

    @property
    def event(self) -> Event:
        """Whose it is: what the law asks about."""
        return self.stage.event


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

    stage: Mapped[Stage] = relationship()

    @property
    def event(self) -> Event:
        """Whose it is: what the law asks about."""
        return self.stage.event

    def question(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.question_en or self.question_zh) if language == "en" else self.question_zh


class PollVote(Base):
    """One ticket's answer to a poll; it may be changed while the poll is open."""

    __tablename__ = "poll_votes"
    __table_args__ = (UniqueConstraint("poll_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    answer: Mapped[int]


class PublicVote(Base):
    """大众投票: one vote a ticket on a stage, for one turn; it may be changed while voting is open."""

    __tablename__ = "public_votes"
    __table_args__ = (UniqueConstraint("stage_id", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stages.id"))
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    voted_at: Mapped[datetime]
