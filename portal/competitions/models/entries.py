"""Entries with their members, papers and kept versions, and where each stands in each round."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Person
from portal.areas.models import Area
from portal.competitions.models.edition import Competition, Group, Heat, Round
from portal.competitions.rules import EntryState, MaterialKind, Standing
from portal.database import Base, one_of
from portal.decks.models import Deck
from portal.events.rules import Sector
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project
from portal.storage.models import StoredFile


class Entry(Base):
    """A project in a competition. `number` (WZCK-2027-0001) comes with the first submission and stays.

    `area` and `assessed_unit` are the project's at submission; what the passport holds is read there, not copied, until
    a version is kept. `applicant` is the leader who answers for it.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("competition_id", "number"),
        UniqueConstraint("project_id", "group_id"),
        one_of("state", EntryState),
        one_of("sector", Sector),
        CheckConstraint("state = 'draft' OR state = 'withdrawn' OR number IS NOT NULL", name="numbered"),
        CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name="returned"),
        Index("ix_entries_queue", "competition_id", "state", "area_id"),
        Index("ix_entries_applicant", "applicant_id", "competition_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    number: Mapped[str | None] = mapped_column(String(24))
    group_id: Mapped[int] = mapped_column(ForeignKey("competition_groups.id"), index=True)
    heat_id: Mapped[int | None] = mapped_column(ForeignKey("heats.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    applicant_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(10), default=EntryState.DRAFT)
    sector: Mapped[str] = mapped_column(String(30))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    assessed_unit_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    nominating_makerspace_id: Mapped[int | None] = mapped_column(ForeignKey("makerspaces.id"), index=True)
    nominating_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    nominated_at: Mapped[datetime | None]
    summary_zh: Mapped[str | None] = mapped_column(Text)
    summary_en: Mapped[str | None] = mapped_column(Text)
    statement_zh: Mapped[str | None] = mapped_column(Text)
    statement_en: Mapped[str | None] = mapped_column(Text)
    revenue_yuan: Mapped[int | None] = mapped_column(BigInteger)
    leader_birth_year: Mapped[int | None]
    adviser_name: Mapped[str | None] = mapped_column(String(100))
    is_commitment_given: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(1000))
    withdrawal: Mapped[str | None] = mapped_column(String(1000))
    letters: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    competition: Mapped[Competition] = relationship()
    group: Mapped[Group] = relationship()
    heat: Mapped[Heat | None] = relationship()
    project: Mapped[Project] = relationship()
    applicant: Mapped[Person | None] = relationship()
    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    assessed_unit: Mapped[Area | None] = relationship(foreign_keys=[assessed_unit_id])
    nominating_makerspace: Mapped[Makerspace | None] = relationship()
    nominating_organisation: Mapped[Organisation | None] = relationship()
    members: Mapped[list["EntryMember"]] = relationship(
        back_populates="entry", order_by="EntryMember.id", cascade="all, delete-orphan"
    )
    papers: Mapped[list["EntryPaper"]] = relationship(
        back_populates="entry",
        primaryjoin="and_(Entry.id == EntryPaper.entry_id, EntryPaper.removed_at.is_(None))",
        order_by="EntryPaper.id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}


class EntryMember(Base):
    """Somebody of the project's team who has agreed to be named and goes with this entry."""

    __tablename__ = "entry_members"
    __table_args__ = (UniqueConstraint("entry_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    is_leader: Mapped[bool] = mapped_column(default=False)

    entry: Mapped[Entry] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()


class EntryPaper(Base):
    """A paper of an entry: a document of the project's vault, or a file of its own.

    One that was handed in and taken out later keeps its row (`removed_at`): the versions it came with still show it.
    """

    __tablename__ = "entry_papers"
    __table_args__ = (
        one_of("kind", MaterialKind),
        CheckConstraint("(deck_id IS NULL) <> (file_id IS NULL)", name="one_source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    deck_id: Mapped[int | None] = mapped_column(ForeignKey("decks.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship(back_populates="papers")
    deck: Mapped[Deck | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def is_gone(self) -> bool:
        """Whether its team has let the document go in the vault since."""
        return self.deck is not None and self.deck.removed_at is not None


class EntryVersion(Base):
    """What an entry said at one submission: everything a screener or judge reads, as JSON. Never changed."""

    __tablename__ = "entry_versions"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()


class RoundEntry(Base):
    """An entry in a round. `score` and `rank` come from the signed result, `place_in_order` from the draw (from 0).

    `revealed_at`: its score was shown in the hall (当场亮分). `moved_up_for` is the entry whose place it took (递补): named
    in the round it had not got through, and in the next. `told_at`: the team was told what became of it.
    """

    __tablename__ = "round_entries"
    __table_args__ = (
        UniqueConstraint("round_id", "entry_id"),
        one_of("standing", Standing),
        CheckConstraint("standing <> 'substituted' OR moved_up_for_id IS NOT NULL", name="substituted"),
        Index("ix_round_entries_standing", "round_id", "standing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    standing: Mapped[str] = mapped_column(String(12), default=Standing.PENDING)
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    adjusted_score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    rank: Mapped[int | None]
    drawn_place: Mapped[int | None]
    place_in_order: Mapped[int | None]
    revealed_at: Mapped[datetime | None]
    moved_up_for_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    entry: Mapped[Entry] = relationship(foreign_keys=[entry_id])
    moved_up_for: Mapped[Entry | None] = relationship(foreign_keys=[moved_up_for_id])
