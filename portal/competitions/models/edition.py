"""An edition, its groups, heats, rounds, criteria and quotas, and the rule sets it was frozen with."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.competitions.rules import Aggregation, RoundKind, RoundState
from portal.database import Base, one_of
from portal.events.models import Event
from portal.events.rules import Sector
from portal.makerspaces.models import Makerspace


class Competition(Base):
    """One edition, beside its event. `frozen_at`: registration has opened and the rules hold as they were then.

    `numbers_given` counts entry numbers and moves only by conditional UPDATEs. Days are working days.
    """

    __tablename__ = "competitions"
    __table_args__ = (
        CheckConstraint("entries_open_at < entries_close_at", name="window"),
        CheckConstraint("max_entries_per_applicant > 0", name="max_entries"),
        CheckConstraint("county_days > 0 AND city_days > 0 AND notice_days > 0", name="days"),
        UniqueConstraint("number_prefix", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("competitions.id"))
    number_prefix: Mapped[str] = mapped_column(String(12), default="WZCK")
    year: Mapped[int]
    numbers_given: Mapped[int] = mapped_column(default=0)
    regulations_zh: Mapped[str | None] = mapped_column(Text)
    regulations_en: Mapped[str | None] = mapped_column(Text)
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list)
    entries_open_at: Mapped[datetime]
    entries_close_at: Mapped[datetime]
    max_entries_per_applicant: Mapped[int] = mapped_column(default=1)
    county_days: Mapped[int] = mapped_column(default=5)
    city_days: Mapped[int] = mapped_column(default=5)
    notice_days: Mapped[int] = mapped_column(default=5)
    gives_feedback: Mapped[bool] = mapped_column(default=True)
    contact_name: Mapped[str | None] = mapped_column(String(100))
    contact_phone: Mapped[str | None] = mapped_column(String(40))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_address: Mapped[str | None] = mapped_column(String(300))
    frozen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    groups: Mapped[list["Group"]] = relationship(
        back_populates="competition", order_by="Group.position", cascade="all, delete-orphan"
    )
    heats: Mapped[list["Heat"]] = relationship(
        back_populates="competition", order_by="Heat.id", cascade="all, delete-orphan"
    )
    rounds: Mapped[list["Round"]] = relationship(
        back_populates="competition", order_by="Round.position", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Group(Base):
    """A group (组别). `eligibility` is a list of {"rule", "value"}, `materials` of {"kind", "is_required"}."""

    __tablename__ = "competition_groups"
    __table_args__ = (UniqueConstraint("competition_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(8))
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(100))
    note_zh: Mapped[str | None] = mapped_column(String(500))
    note_en: Mapped[str | None] = mapped_column(String(500))
    eligibility: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    materials: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    competition: Mapped[Competition] = relationship(back_populates="groups")

    def name(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.name_en or self.name_zh) if language == "en" else self.name_zh


class Heat(Base):
    """A regional heat (分赛区) hosted by a makerspace for the areas named by their codes."""

    __tablename__ = "heats"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"), index=True)
    makerspace_id: Mapped[int] = mapped_column(ForeignKey("makerspaces.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str | None] = mapped_column(String(160))
    area_codes: Mapped[list[str]] = mapped_column(JSON, default=list)

    competition: Mapped[Competition] = relationship(back_populates="heats")
    makerspace: Mapped[Makerspace] = relationship()

    def name(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.name_en or self.name_zh) if language == "en" else self.name_zh


class Round(Base):
    """A round: who scores how, when, and how many go on. `ties` lists `TieBreak`s in their order.

    `jury_percent` is the weight of the public jury (大众评审团) in a final; `spread_alarm` the distance of two totals, in
    points, from which an entry is looked at again; `hides_board` keeps the leaderboard shut (封榜).
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("competition_id", "position"),
        one_of("kind", RoundKind),
        one_of("state", RoundState),
        one_of("aggregation", Aggregation),
        CheckConstraint("judges_per_entry > 0", name="judges"),
        CheckConstraint("jury_percent >= 0 AND jury_percent <= 50", name="jury"),
        CheckConstraint("scores_open_at < scores_close_at", name="window"),
        CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name="signed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default=RoundState.PREPARED)
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(100))
    judges_per_entry: Mapped[int] = mapped_column(default=3)
    aggregation: Mapped[str] = mapped_column(String(14), default=Aggregation.TRIMMED_MEAN)
    ties: Mapped[list[str]] = mapped_column(JSON, default=list)
    spread_alarm: Mapped[int | None]
    is_adjusted_shown: Mapped[bool] = mapped_column(default=False)
    jury_percent: Mapped[int] = mapped_column(default=0)
    pitch_minutes: Mapped[int] = mapped_column(default=8)
    qa_minutes: Mapped[int] = mapped_column(default=7)
    gap_minutes: Mapped[int] = mapped_column(default=1)
    scores_open_at: Mapped[datetime]
    scores_close_at: Mapped[datetime]
    hides_board: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    competition: Mapped[Competition] = relationship(back_populates="rounds")
    event: Mapped[Event | None] = relationship()
    criteria: Mapped[list["Criterion"]] = relationship(
        back_populates="round", order_by="(Criterion.group_id, Criterion.position)", cascade="all, delete-orphan"
    )
    quotas: Mapped[list["Quota"]] = relationship(
        back_populates="round", order_by="Quota.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    def name(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.name_en or self.name_zh) if language == "en" else self.name_zh


class Criterion(Base):
    """One dimension of a round's rubric, for one group (None: for all). `points` is its share of the 100.

    `anchors` says what a mark means: [{"from": 0.9, "zh": "…", "en": "…"}, …] as shares of the points.
    """

    __tablename__ = "criteria"
    __table_args__ = (CheckConstraint("points > 0 AND points <= 100", name="points"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("competition_groups.id"))
    position: Mapped[int] = mapped_column(default=0)
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str | None] = mapped_column(String(100))
    points: Mapped[int]
    anchors: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    round: Mapped[Round] = relationship(back_populates="criteria")
    group: Mapped[Group | None] = relationship()

    def name(self, language: str) -> str:
        """In "zh" or "en", the other one where it is missing."""
        return (self.name_en or self.name_zh) if language == "en" else self.name_zh


class Quota(Base):
    """How many of a round go on: of a group, narrowed to an industry or to a heat where one is named."""

    __tablename__ = "quotas"
    __table_args__ = (
        CheckConstraint("places > 0", name="places"),
        CheckConstraint(f"sector IS NULL OR sector IN ({','.join(repr(str(kind)) for kind in Sector)})", name="sector"),
        Index("uq_quotas_of", "round_id", "group_id", "sector", "heat_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("competition_groups.id"))
    sector: Mapped[str | None] = mapped_column(String(30))
    heat_id: Mapped[int | None] = mapped_column(ForeignKey("heats.id"))
    places: Mapped[int]

    round: Mapped[Round] = relationship(back_populates="quotas")
    group: Mapped[Group] = relationship()
    heat: Mapped[Heat | None] = relationship()


class RuleSet(Base):
    """The rules as they held from a moment on: canonical JSON and its SHA-256. Never changed, only followed by another."""

    __tablename__ = "rule_sets"
    __table_args__ = (UniqueConstraint("competition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(500))
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime]

    competition: Mapped[Competition] = relationship()
