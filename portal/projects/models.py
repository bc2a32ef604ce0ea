"""Projects with their team, stays in makerspaces, rights, partners, milestones and kept versions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.areas.models import Area
from portal.database import Base, one_of
from portal.events.rules import Sector
from portal.investors.rules import GrowthStage, Round
from portal.makerspaces.models import Makerspace
from portal.projects.rules import (
    FounderBackground,
    MemberState,
    ProjectState,
    RightKind,
    RightState,
    StayEnd,
    StayState,
    is_public,
)
from portal.storage.models import StoredFile


class Project(Base):
    """One passport. From `ask_yuan` to `history_en` is the gated part; all before it is the public card.

    `area` is the division, `assessed_unit` the county or zone it counts for; `published_at` is empty while the public
    has no business with it; `reason` is an officer's, for hiding it.
    """

    __tablename__ = "projects"
    __table_args__ = (
        one_of("state", ProjectState),
        one_of("sector", Sector),
        one_of("stage", GrowthStage),
        one_of("round", Round),
        one_of("founder_background", FounderBackground),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published"),
        CheckConstraint("state <> 'hidden' OR (reason IS NOT NULL AND published_at IS NOT NULL)", name="hidden"),
        CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name="closed"),
        CheckConstraint("ask_yuan IS NULL OR ask_yuan > 0", name="ask"),
        CheckConstraint("equity_percent IS NULL OR (equity_percent > 0 AND equity_percent < 100)", name="equity"),
        CheckConstraint("valuation_yuan IS NULL OR valuation_yuan > 0", name="valuation"),
        Index("ix_projects_listing", "state", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=ProjectState.DRAFT)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(200))
    one_line_zh: Mapped[str | None] = mapped_column(String(120))
    one_line_en: Mapped[str | None] = mapped_column(String(200))
    highlights_zh: Mapped[str | None] = mapped_column(Text)
    highlights_en: Mapped[str | None] = mapped_column(Text)
    text_zh: Mapped[str | None] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    sector: Mapped[str] = mapped_column(String(30))
    stage: Mapped[str] = mapped_column(String(20))
    round: Mapped[str] = mapped_column(String(12), default=Round.NONE)
    founder_background: Mapped[str] = mapped_column(String(12), default=FounderBackground.OTHER)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    assessed_unit_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    organisation_name: Mapped[str | None] = mapped_column(String(200))
    usci: Mapped[str | None] = mapped_column(String(18))
    founded_on: Mapped[date | None]
    website: Mapped[str | None] = mapped_column(String(300))
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    is_raising: Mapped[bool] = mapped_column(default=False)

    ask_yuan: Mapped[int | None] = mapped_column(BigInteger)
    equity_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    valuation_yuan: Mapped[int | None] = mapped_column(BigInteger)
    use_of_funds_zh: Mapped[str | None] = mapped_column(Text)
    use_of_funds_en: Mapped[str | None] = mapped_column(Text)
    history_zh: Mapped[str | None] = mapped_column(Text)
    history_en: Mapped[str | None] = mapped_column(Text)

    lessons_zh: Mapped[str | None] = mapped_column(Text)
    lessons_en: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(500))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship(foreign_keys=[area_id], lazy="joined", innerjoin=True)
    assessed_unit: Mapped[Area | None] = relationship(foreign_keys=[assessed_unit_id])
    cover: Mapped[StoredFile | None] = relationship(foreign_keys=[cover_id])
    members: Mapped[list["TeamMember"]] = relationship(
        back_populates="project", order_by="TeamMember.id", cascade="all, delete-orphan"
    )
    stays: Mapped[list["Stay"]] = relationship(
        back_populates="project", order_by="Stay.entered_on", cascade="all, delete-orphan"
    )
    rights: Mapped[list["Right"]] = relationship(
        back_populates="project", order_by="Right.id", cascade="all, delete-orphan"
    )
    partners: Mapped[list["Partner"]] = relationship(
        back_populates="project", order_by="Partner.id", cascade="all, delete-orphan"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="project", order_by="Milestone.reached_on", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return is_public(self.state, self.published_at)

    def name(self, language: str) -> str:
        """Its name in `zh` or `en`, in the other language where there is none."""
        return (self.name_en or self.name_zh) if language == "en" else self.name_zh


class TeamMember(Base):
    """Somebody of the team: named in public only after agreeing by their own link. One leader a project.

    An invitation has no person yet: `invited_name` and `invited_address` are what its writer typed, gone with the answer.
    """

    __tablename__ = "team_members"
    __table_args__ = (
        UniqueConstraint("project_id", "person_id"),
        one_of("state", MemberState),
        Index(
            "uq_team_members_leader",
            "project_id",
            unique=True,
            sqlite_where=text("is_leader"),
            postgresql_where=text("is_leader"),
        ),
        CheckConstraint("state <> 'agreed' OR person_id IS NOT NULL", name="known"),
        CheckConstraint("NOT is_leader OR state = 'agreed'", name="leader"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    role_zh: Mapped[str | None] = mapped_column(String(100))
    role_en: Mapped[str | None] = mapped_column(String(100))
    is_leader: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default=MemberState.INVITED)
    invited_name: Mapped[str | None] = mapped_column(String(100))
    invited_address: Mapped[str | None] = mapped_column(String(254))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(back_populates="members")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])


class Stay(Base):
    """A team's time in a makerspace, from when to when. Days are dates in the city's zone; the end is exclusive."""

    __tablename__ = "stays"
    __table_args__ = (
        one_of("state", StayState),
        CheckConstraint("left_on IS NULL OR left_on >= entered_on", name="in_order"),
        CheckConstraint("(left_on IS NULL) = (ended_by IS NULL)", name="ended"),
        CheckConstraint(
            f"ended_by IS NULL OR ended_by IN ({','.join(repr(str(k)) for k in StayEnd)})", name="ended_by"
        ),
        Index(
            "uq_stays_open",
            "project_id",
            unique=True,
            sqlite_where=text("left_on IS NULL AND state <> 'declined'"),
            postgresql_where=text("left_on IS NULL AND state <> 'declined'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    makerspace_id: Mapped[int] = mapped_column(ForeignKey("makerspaces.id"), index=True)
    entered_on: Mapped[date]
    left_on: Mapped[date | None]
    ended_by: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=StayState.ASKED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))

    project: Mapped[Project] = relationship(back_populates="stays")
    makerspace: Mapped[Makerspace] = relationship()


class Right(Base):
    """A piece of intellectual property: its kind, number, holder and where it stands."""

    __tablename__ = "rights"
    __table_args__ = (one_of("kind", RightKind), one_of("state", RightState))

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str | None] = mapped_column(String(60))
    holder: Mapped[str | None] = mapped_column(String(200))

    project: Mapped[Project] = relationship(back_populates="rights")


class Partner(Base):
    """A research partner: a university, an institute, a hospital (产学研合作)."""

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(300))

    project: Mapped[Project] = relationship(back_populates="partners")


class Milestone(Base):
    """Something reached, on a day, with evidence: an address, or the pages of a picture or PDF."""

    __tablename__ = "milestones"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    reached_on: Mapped[date]
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    evidence_url: Mapped[str | None] = mapped_column(String(300))

    project: Mapped[Project] = relationship(back_populates="milestones")
    evidence: Mapped[list["EvidencePage"]] = relationship(
        back_populates="milestone", order_by="EvidencePage.id", cascade="all, delete-orphan"
    )


class EvidencePage(Base):
    """A page of a milestone's evidence, drawn anew; only the team and officers open it."""

    __tablename__ = "evidence_pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestones.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"))

    milestone: Mapped[Milestone] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class ProjectVersion(Base):
    """What the passport said after each save, insert-only. `content` names no people; `number` is the project's version."""

    __tablename__ = "project_versions"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]
