"""A roadshow's own row beside its event, the pitches, the commentators with their ties, and what they wrote."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.database import Base, one_of
from portal.decks.models import Deck
from portal.events.models import Event
from portal.investors.models import Investor
from portal.projects.models import Project
from portal.roadshows.rules import PitchState, Plan, TieKind
from portal.stage.models import Draw


class Roadshow(Base):
    """How an event takes pitches: window, places, minutes (8+7 and a gap by default), deadline for slides.

    `places_taken` counts selected and confirmed pitches and moves only by conditional UPDATEs (`actions.places`).
    `orders` counts how often the running order was published.
    """

    __tablename__ = "roadshows"
    __table_args__ = (
        CheckConstraint("pitch_count > 0", name="pitch_count"),
        CheckConstraint("places_taken >= 0 AND places_taken <= pitch_count", name="places"),
        CheckConstraint("pitch_minutes > 0 AND qa_minutes >= 0 AND gap_minutes >= 0", name="minutes"),
        CheckConstraint("applications_open_at < applications_close_at", name="window"),
        CheckConstraint("quorum >= 0", name="quorum"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    pitch_count: Mapped[int] = mapped_column(default=8)
    places_taken: Mapped[int] = mapped_column(default=0)
    pitch_minutes: Mapped[int] = mapped_column(default=8)
    qa_minutes: Mapped[int] = mapped_column(default=7)
    gap_minutes: Mapped[int] = mapped_column(default=1)
    first_pitch_at: Mapped[datetime]
    applications_open_at: Mapped[datetime]
    applications_close_at: Mapped[datetime]
    confirm_by: Mapped[datetime]
    slides_by: Mapped[datetime]
    keeps_sectors_apart: Mapped[bool] = mapped_column(default=True)
    quorum: Mapped[int] = mapped_column(default=1)
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("draws.id"))
    orders: Mapped[int] = mapped_column(default=0)
    order_published_at: Mapped[datetime | None]
    remarks_released_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    draw: Mapped[Draw | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def plan(self) -> Plan:
        """Times and minutes, as the rules want to know them."""
        return Plan(
            self.pitch_count,
            self.pitch_minutes,
            self.qa_minutes,
            self.gap_minutes,
            self.first_pitch_at,
            self.applications_open_at,
            self.applications_close_at,
            self.confirm_by,
            self.slides_by,
        )


class Pitch(Base):
    """A project at a roadshow. `free_from`/`free_until` say when its team can be there; None is all the time.

    `confirm_by` is this team's own deadline, `reserve_place` counts from 1, `position` is its place in the order (from 0)
    since it was arranged.
    """

    __tablename__ = "pitches"
    __table_args__ = (
        UniqueConstraint("roadshow_id", "project_id"),
        one_of("state", PitchState),
        CheckConstraint("free_from IS NULL OR free_until IS NULL OR free_from < free_until", name="free"),
        Index("ix_pitches_answers", "state", "confirm_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    roadshow_id: Mapped[int] = mapped_column(ForeignKey("roadshows.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=PitchState.APPLIED)
    is_invited: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(String(500), default="")
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("decks.id"))
    free_from: Mapped[datetime | None]
    free_until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    applied_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    confirm_by: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    reserve_place: Mapped[int | None]
    position: Mapped[int | None]
    may_show_slides: Mapped[bool] = mapped_column(default=False)
    may_show_recording: Mapped[bool] = mapped_column(default=False)
    recording_url: Mapped[str | None] = mapped_column(String(300))
    letters: Mapped[int] = mapped_column(default=0)

    roadshow: Mapped[Roadshow] = relationship()
    project: Mapped[Project] = relationship()
    presenter: Mapped[Person | None] = relationship(foreign_keys=[presenter_id])
    deck: Mapped[Deck | None] = relationship()


class Commentator(Base):
    """A commenting investor (点评嘉宾): comments, does not score. `code` is the secret address of their invitation.

    `name` is what the organiser typed until they answer, then what they want to be called; `headline` says what they do.
    """

    __tablename__ = "commentators"
    __table_args__ = (
        UniqueConstraint("roadshow_id", "person_id"),
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="answer"),
        CheckConstraint("free_from IS NULL OR free_until IS NULL OR free_from < free_until", name="free"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    roadshow_id: Mapped[int] = mapped_column(ForeignKey("roadshows.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("investors.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    headline: Mapped[str | None] = mapped_column(String(200))
    free_from: Mapped[datetime | None]
    free_until: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    roadshow: Mapped[Roadshow] = relationship()
    person: Mapped[Person] = relationship()
    investor: Mapped[Investor | None] = relationship()
    ties: Mapped[list["Tie"]] = relationship(
        back_populates="commentator", order_by="Tie.id", cascade="all, delete-orphan"
    )


class Tie(Base):
    """Why a commentator must not comment on a project: equity, mentoring, employer, family."""

    __tablename__ = "ties"
    __table_args__ = (UniqueConstraint("commentator_id", "project_id"), one_of("kind", TieKind))

    id: Mapped[int] = mapped_column(primary_key=True)
    commentator_id: Mapped[int] = mapped_column(ForeignKey("commentators.id", ondelete="CASCADE"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(200), default="")

    commentator: Mapped[Commentator] = relationship(back_populates="ties")
    project: Mapped[Project] = relationship()


class Remark(Base):
    """What somebody in the hall taps and writes during a pitch: stars and a note for themselves, a note for the team.

    `released_at`: the team reads `words` from then on; `note` and `stars` stay the writer's own.
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
    commentator_id: Mapped[int | None] = mapped_column(ForeignKey("commentators.id"))
    stars: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(2000), default="")
    words: Mapped[str] = mapped_column(String(2000), default="")
    released_at: Mapped[datetime | None]
    written_at: Mapped[datetime]

    pitch: Mapped[Pitch] = relationship()
    person: Mapped[Person] = relationship()
    investor: Mapped[Investor | None] = relationship()
    commentator: Mapped[Commentator | None] = relationship()
