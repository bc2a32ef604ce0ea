"""Decks and their pages, uploads in parts, grants, and the log of who looked."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.database import Base, one_of
from portal.decks.rules import DeckKind, DeckState, GrantState, Tier, UploadState
from portal.events.models import Event
from portal.investors.models import Investor
from portal.projects.models import Project
from portal.storage.models import StoredFile


class Deck(Base):
    """A document of a project. `code` is unguessable; `page_count` is None where there is no preview by page.

    The worker that draws it holds it until `claimed_until`; `tries` counts how often one began. A removed deck keeps its
    row, because the log of who looked stands on it, and lets go of its files unless it was handed in with an entry.
    """

    __tablename__ = "decks"
    __table_args__ = (one_of("tier", Tier), one_of("kind", DeckKind), one_of("state", DeckState))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    tier: Mapped[str] = mapped_column(String(10), default=Tier.GRANTED)
    state: Mapped[str] = mapped_column(String(10), default=DeckState.WAITING, index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    page_count: Mapped[int | None]
    failure: Mapped[str | None] = mapped_column(String(200))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    uploaded_by: Mapped[Person | None] = relationship()
    handovers: Mapped[list["Handover"]] = relationship(back_populates="deck", order_by="Handover.id")
    pages: Mapped[list["DeckPage"]] = relationship(
        back_populates="deck", order_by="DeckPage.number", cascade="all, delete-orphan"
    )


class DeckPage(Base):
    """A page as a picture, drawn once without a watermark; the watermark is drawn for each viewer. Pages count from 1."""

    __tablename__ = "deck_pages"
    __table_args__ = (UniqueConstraint("deck_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deck_id: Mapped[int] = mapped_column(ForeignKey("decks.id", ondelete="CASCADE"))
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))

    deck: Mapped[Deck] = relationship(back_populates="pages")
    file: Mapped[StoredFile] = relationship()


class Handover(Base):
    """A deck the team handed to an event it pitches at: whoever runs the event may read it until it is taken back."""

    __tablename__ = "deck_handovers"
    __table_args__ = (UniqueConstraint("deck_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deck_id: Mapped[int] = mapped_column(ForeignKey("decks.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    handed_at: Mapped[datetime]

    deck: Mapped[Deck] = relationship(back_populates="handovers")
    event: Mapped[Event] = relationship()

    @property
    def project(self) -> Project:
        """Whose deck it is."""
        return self.deck.project


class Upload(Base):
    """A file that arrives in parts, so that a phone can go on where the network left it."""

    __tablename__ = "uploads"
    __table_args__ = (
        one_of("state", UploadState),
        CheckConstraint("bytes_received >= 0 AND bytes_received <= bytes_total", name="bytes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    tier: Mapped[str] = mapped_column(String(10))
    bytes_total: Mapped[int] = mapped_column(BigInteger)
    bytes_received: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(String(10), default=UploadState.OPEN)
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("decks.id"))
    failure: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    project: Mapped[Project] = relationship()
    deck: Mapped[Deck | None] = relationship()


class Grant(Base):
    """An investor's leave to read a project's gated part and decks: asked with a purpose, answered, ended.

    `reason` is the team's word on a refusal or a revocation. At most one is asked or granted for a project and a fund.
    """

    __tablename__ = "grants"
    __table_args__ = (
        one_of("state", GrantState),
        CheckConstraint("state <> 'granted' OR expires_at IS NOT NULL", name="expiry"),
        Index(
            "uq_grants_live",
            "project_id",
            "investor_id",
            unique=True,
            sqlite_where=text("state IN ('asked','granted')"),
            postgresql_where=text("state IN ('asked','granted')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default=GrantState.ASKED)
    reason: Mapped[str | None] = mapped_column(String(500))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    investor: Mapped[Investor] = relationship()
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])


class Pledge(Base):
    """A person's 保密承诺 for a project's papers: which text, when."""

    __tablename__ = "pledges"
    __table_args__ = (UniqueConstraint("project_id", "person_id", "text_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]


class DeckView(Base):
    """Somebody looked: at the gated part (no deck), at a deck (page 0) or at one of its pages. Rows are only added."""

    __tablename__ = "deck_views"
    __table_args__ = (Index("ix_deck_views_project", "project_id", "seen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("decks.id"), index=True)
    page: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("investors.id"), index=True)
    as_whom: Mapped[str] = mapped_column(String(20))
    seen_at: Mapped[datetime]

    deck: Mapped[Deck | None] = relationship()
    person: Mapped[Person | None] = relationship()
    investor: Mapped[Investor | None] = relationship()
