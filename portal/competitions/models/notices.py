"""Public notices (公示) with their window, and objections with their handling."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.competitions.models.edition import Competition, Round
from portal.competitions.rules import NoticeKind, ObjectionState
from portal.database import Base, one_of
from portal.storage.models import StoredFile


def _one_standing(name: str, column: str, condition: str) -> Index:
    return Index(name, column, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


class PublicNotice(Base):
    """What everybody may object to until the end of `ends_on`. `rows` is the list as it was published, for good.

    It is settled on a day after its window, with no objection open; another may stand in its place (`replaced_at`), and
    one list has one standing notice. `open_objections` moves only by conditional UPDATEs, which settling waits for.
    """

    __tablename__ = "public_notices"
    __table_args__ = (
        one_of("kind", NoticeKind),
        CheckConstraint("posted_on <= ends_on", name="window"),
        CheckConstraint("open_objections >= 0", name="open_objections"),
        CheckConstraint("settled_on IS NULL OR (settled_on > ends_on AND open_objections = 0)", name="settled"),
        CheckConstraint("replaced_at IS NULL OR open_objections = 0", name="replaced"),
        UniqueConstraint("id", "settled_on"),  # what an award's publication points at
        _one_standing("uq_public_notices_of_round", "round_id", "replaced_at IS NULL"),
        _one_standing("uq_public_notices_of_awards", "competition_id", "replaced_at IS NULL AND kind = 'awards'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    kind: Mapped[str] = mapped_column(String(12))
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(300))
    text_zh: Mapped[str | None] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    posted_on: Mapped[date]
    ends_on: Mapped[date]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    posted_at: Mapped[datetime]
    open_objections: Mapped[int] = mapped_column(default=0)
    settled_on: Mapped[date | None]
    replaced_at: Mapped[datetime | None]

    competition: Mapped[Competition] = relationship()
    round: Mapped[Round | None] = relationship()

    def title(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.title_en or self.title_zh) if language == "en" else self.title_zh

    def is_open(self, today: date) -> bool:
        """Whether one may still object to it."""
        return self.replaced_at is None and self.settled_on is None and self.posted_on <= today <= self.ends_on


class Objection(Base):
    """A real-name objection to a notice. Who wrote it is read by those who handle it alone, and leaves with the person."""

    __tablename__ = "objections"
    __table_args__ = (one_of("state", ObjectionState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notices.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=ObjectionState.RECEIVED)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    unit: Mapped[str | None] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(254))
    about: Mapped[str | None] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    received_at: Mapped[datetime]

    notice: Mapped[PublicNotice] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    steps: Mapped[list["ObjectionStep"]] = relationship(back_populates="objection", order_by="ObjectionStep.id")


class ObjectionStep(Base):
    """What was done about an objection, by whom, with what words. Never changed."""

    __tablename__ = "objection_steps"
    __table_args__ = (one_of("state", ObjectionState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objections.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(2000))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime]

    objection: Mapped[Objection] = relationship(back_populates="steps")
