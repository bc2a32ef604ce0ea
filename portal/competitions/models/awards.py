"""Awards with their certificates and payments, and what became of the projects year by year."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.competitions.models.edition import Competition, Group
from portal.competitions.models.entries import Entry
from portal.competitions.models.notices import PublicNotice
from portal.competitions.rules import AwardKind, EntryState, LandingState
from portal.database import Base, one_of
from portal.projects.models import Project
from portal.storage.models import StoredFile


class Award(Base):
    """A prize: given to an entry, to a named body or adviser, or left vacant. `certificate_number` (WZCK-2027-CZ-001)
    comes with the publication, `code` is the address that proves it.

    It is published by a notice whose window is over and to which no objection is open: `notice_id` and `settled_on` point
    at such a one together, so that the database knows no other way.
    """

    __tablename__ = "awards"
    __table_args__ = (
        one_of("kind", AwardKind),
        UniqueConstraint("certificate_number"),
        CheckConstraint("prize_yuan >= 0", name="prize"),
        CheckConstraint("kind <> 'place' OR place IS NOT NULL", name="place"),
        CheckConstraint("NOT is_vacant OR (entry_id IS NULL AND recipient_zh IS NULL)", name="vacant"),
        CheckConstraint("published_at IS NULL OR is_vacant OR certificate_number IS NOT NULL", name="certified"),
        CheckConstraint("published_at IS NULL OR (notice_id IS NOT NULL AND settled_on IS NOT NULL)", name="noticed"),
        ForeignKeyConstraint(["notice_id", "settled_on"], ["public_notices.id", "public_notices.settled_on"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("competition_groups.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    place: Mapped[int | None]
    title_zh: Mapped[str] = mapped_column(String(100))
    title_en: Mapped[str | None] = mapped_column(String(160))
    recipient_zh: Mapped[str | None] = mapped_column(String(200))
    recipient_en: Mapped[str | None] = mapped_column(String(200))
    prize_yuan: Mapped[int] = mapped_column(BigInteger, default=0)
    is_vacant: Mapped[bool] = mapped_column(default=False)
    certificate_number: Mapped[str | None] = mapped_column(String(40))
    reprints: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    notice_id: Mapped[int | None] = mapped_column(index=True)
    settled_on: Mapped[date | None]

    competition: Mapped[Competition] = relationship()
    group: Mapped[Group | None] = relationship()
    entry: Mapped[Entry | None] = relationship()
    notice: Mapped[PublicNotice | None] = relationship()
    payments: Mapped[list["PrizePayment"]] = relationship(
        back_populates="award", order_by="PrizePayment.id", cascade="all, delete-orphan"
    )

    def title(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.title_en or self.title_zh) if language == "en" else self.title_zh

    @property
    def has_lost_its_entry(self) -> bool:
        """Whether the entry left after the publication, and nobody has revoked the award yet."""
        is_held = self.published_at is not None and self.revoked_at is None
        return is_held and self.entry is not None and self.entry.state != EntryState.ACCEPTED


class PrizePayment(Base):
    """A part of a prize: when it is due, under which condition, and when it was paid, with evidence."""

    __tablename__ = "prize_payments"
    __table_args__ = (CheckConstraint("amount_yuan > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"), index=True)
    amount_yuan: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date | None]
    condition_zh: Mapped[str | None] = mapped_column(String(200))
    condition_en: Mapped[str | None] = mapped_column(String(300))
    paid_on: Mapped[date | None]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    award: Mapped[Award] = relationship(back_populates="payments")
    evidence: Mapped[StoredFile | None] = relationship()


class Landing(Base):
    """Where a project of the 项目库 stands in a year."""

    __tablename__ = "landings"
    __table_args__ = (UniqueConstraint("project_id", "year"), one_of("state", LandingState))

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(String(500))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]

    project: Mapped[Project] = relationship()
