"""A roadshow's own row beside its event, the pitches, the commentators with their ties, and what they wrote."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.database import Base, one_of
from portal.decks.models import Deck
from portal.events.models import Event
from portal.investors.models import Investor
from portal.projects.models import Project
from portal.roadshows.rules import PitchState


class Roadshow(Base):
    """How an event takes pitches: window, places, minutes (8+7 and a gap by default), deadline for slides."""

    __tablename__ = "roadshows"
    __table_args__ = (
        CheckConstraint("pitch_count > 0", name="pitch_count"),
        CheckConstraint("pitch_minutes > 0 AND qa_minutes >= 0 AND gap_minutes >= 0", name="minutes"),
        CheckConstraint("applications_open_at < applications_close_at", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    pitch_count: Mapped[int] = mapped_column(default=8)
    pitch_minutes: Mapped[int] = mapped_column(default=8)
    qa_minutes: Mapped[int] = mapped_column(default=7)
    gap_minutes: Mapped[int] = mapped_column(default=1)
    first_pitch_at: Mapped[datetime]
    applications_open_at: Mapped[datetime]
    applications_close_at: Mapped[datetime]
    confirm_by: Mapped[datetime]
    slides_by: Mapped[datetime]
    order_published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Pitch(Base):
    """A project at a roadshow. `free_from`/`free_until` say when its team can be there; None is all the time."""

    __tablename__ = "pitches"
    __table_args__ = (UniqueConstraint("roadshow_id", "project_id"), one_of("state", PitchState))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    roadshow_id: Mapped[int] = mapped_column(ForeignKey("roadshows.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=PitchState.APPLIED)
    message: Mapped[str] = mapped_column(String(500), default="")
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("decks.id"))
    free_from: Mapped[datetime | None]
    free_until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    may_show_slides: Mapped[bool] = mapped_column(default=False)
    may_show_recording: Mapped[bool] = mapped_column(default=False)
    recording_url: Mapped[str | None] = mapped_column(String(300))
    letters: Mapped[int] = mapped_column(default=0)

    roadshow: Mapped[Roadshow] = relationship()
    project: Mapped[Project] = relationship()
    presenter: Mapped[Person | None] = relationship(foreign_keys=[presenter_id])
    deck: Mapped[Deck | None] = relationship()


class Commentator(Base):
    """A commenting investor (点评嘉宾): comments, does not score. `ties` are slugs of projects they are tied to."""

    __tablename__ = "commentators"
    __table_args__ = (UniqueConstraint("roadshow_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roadshow_id: Mapped[int] = mapped_column(ForeignKey("roadshows.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("investors.id"), index=True)
    free_from: Mapped[datetime | None]
    free_until: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    roadshow: Mapped[Roadshow] = relationship()
    person: Mapped[Person] = relationship()
    investor: Mapped[Investor | None] = relationship()
    ties: Mapped[list["Tie"]] = relationship(back_populates="commentator", cascade="all, delete-orphan")


class Tie(Base):
    """Why a commentator must not comment on a project: equity, mentoring, employer, family."""

    __tablename__ = "ties"
    __table_args__ = (UniqueConstraint("commentator_id", "project_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commentator_id: Mapped[int] = mapped_column(ForeignKey("commentators.id", ondelete="CASCADE"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))

    commentator: Mapped[Commentator] = relationship(back_populates="ties")


class Remark(Base):
    """What an investor in the hall taps and writes during a pitch: stars for themselves, a note for the team or not.

    `released_at`: the team reads it from then on.
    """

    __tablename__ = "remarks"
    __table_args__ = (
        UniqueConstraint("pitch_id", "person_id"),
        CheckConstraint("stars IS NULL OR (stars >= 1 AND stars <= 5)", name="stars"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitches.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("investors.id"))
    stars: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(2000), default="")
    is_for_team: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime | None]
    written_at: Mapped[datetime]

    pitch: Mapped[Pitch] = relationship()
    person: Mapped[Person] = relationship()
