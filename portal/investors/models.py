"""Investors, the people who share a fund's desk, their papers, and what they look for."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.areas.models import Area
from portal.database import Base, one_of
from portal.investors.rules import EvidenceKind, InvestorKind, InvestorState
from portal.storage.models import StoredFile


class Investor(Base):
    """An institution or an angel. `version` guards edits; `decided_*` are the officer's answer, `reason` their words.

    `area_id` is None for one from outside Wenzhou, who is the city's.
    """

    __tablename__ = "investors"
    __table_args__ = (
        one_of("kind", InvestorKind),
        one_of("state", InvestorState),
        Index(
            "uq_investors_usci",
            "usci",
            unique=True,
            sqlite_where=text("usci IS NOT NULL AND state = 'verified'"),
            postgresql_where=text("usci IS NOT NULL AND state = 'verified'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default=InvestorState.DRAFT, index=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str | None] = mapped_column(String(200))
    about_zh: Mapped[str | None] = mapped_column(Text)
    about_en: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(String(300))
    usci: Mapped[str | None] = mapped_column(String(18))
    usci_note: Mapped[str | None] = mapped_column(String(200))
    amac_manager: Mapped[str | None] = mapped_column(String(8))
    amac_funds: Mapped[list[str]] = mapped_column(JSON, default=list)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area | None] = relationship()
    members: Mapped[list["InvestorMember"]] = relationship(back_populates="investor", order_by="InvestorMember.id")
    thesis: Mapped["Thesis | None"] = relationship(back_populates="investor", cascade="all, delete-orphan")
    evidence: Mapped[list["InvestorEvidence"]] = relationship(
        back_populates="investor", order_by="InvestorEvidence.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class InvestorMember(Base):
    """A person who shares the fund's desk. Nobody is of two funds at a time; who leaves has no row any more."""

    __tablename__ = "investor_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    title: Mapped[str | None] = mapped_column(String(100))
    is_owner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    investor: Mapped[Investor] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()


class InvestorEvidence(Base):
    """A page of a paper for the officer's eyes (licence, work card), always kept as a picture that the portal drew."""

    __tablename__ = "investor_evidence"
    __table_args__ = (one_of("kind", EvidenceKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    created_at: Mapped[datetime]

    investor: Mapped[Investor] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship()


class Thesis(Base):
    """What an investor looks for. Empty lists mean no preference; tickets are whole yuan; `areas` are area codes."""

    __tablename__ = "theses"
    __table_args__ = (
        CheckConstraint("ticket_min_yuan IS NULL OR ticket_min_yuan >= 0", name="ticket_min"),
        CheckConstraint(
            "ticket_min_yuan IS NULL OR ticket_max_yuan IS NULL OR ticket_min_yuan <= ticket_max_yuan",
            name="ticket_in_order",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"), unique=True)
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    stages: Mapped[list[str]] = mapped_column(JSON, default=list)
    rounds: Mapped[list[str]] = mapped_column(JSON, default=list)
    areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    ticket_min_yuan: Mapped[int | None] = mapped_column(BigInteger)
    ticket_max_yuan: Mapped[int | None] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(500), default="")
    updated_at: Mapped[datetime]

    investor: Mapped[Investor] = relationship(back_populates="thesis")
