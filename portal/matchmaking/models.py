"""A summit's own row beside its event, its slots and tables, parties, marks, requests, plans and meetings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, one_of
from portal.events.models import Event
from portal.investors.models import Investor
from portal.matchmaking.rules import (
    ChangeKind,
    Interest,
    Mark,
    MeetingState,
    NextStep,
    PartyKind,
    PartyState,
    PlanState,
    RequestState,
    Unmet,
)
from portal.outcomes.rules import Side
from portal.projects.models import Project


class Summit(Base):
    """How an event matches capital and projects: slots, tables, who may ask whom, caps, deadlines, tiers.

    `asks` holds pairs of party kinds. `tier_hours` is how much later each next tier may send requests. `least_meetings` is
    the fairness floor: what every project with requests gets where it is possible. `plans` counts the plans made;
    `changes` rises with every change of the published plan and is all that screens ask for.
    """

    __tablename__ = "summits"
    __table_args__ = (
        CheckConstraint("slot_minutes > 0 AND break_minutes >= 0", name="minutes"),
        CheckConstraint("project_meetings > 0 AND investor_meetings > 0", name="caps"),
        CheckConstraint("open_requests > 0 AND request_hours > 0", name="requests"),
        CheckConstraint("least_meetings >= 0 AND tier_hours >= 0", name="floor"),
        CheckConstraint("sign_up_opens_at < sign_up_closes_at", name="sign_up"),
        CheckConstraint("wishes_open_at < wishes_close_at", name="wishes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    slot_minutes: Mapped[int] = mapped_column(default=20)
    break_minutes: Mapped[int] = mapped_column(default=5)
    project_meetings: Mapped[int] = mapped_column(default=12)
    investor_meetings: Mapped[int] = mapped_column(default=20)
    open_requests: Mapped[int] = mapped_column(default=15)
    request_hours: Mapped[int] = mapped_column(default=48)
    least_meetings: Mapped[int] = mapped_column(default=1)
    fills_silence: Mapped[bool] = mapped_column(default=True)
    is_moderated: Mapped[bool] = mapped_column(default=True)
    tier_hours: Mapped[int] = mapped_column(default=0)
    asks: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    sign_up_opens_at: Mapped[datetime]
    sign_up_closes_at: Mapped[datetime]
    wishes_open_at: Mapped[datetime]
    wishes_close_at: Mapped[datetime]
    plans: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    slots: Mapped[list["Slot"]] = relationship(
        back_populates="summit", order_by="Slot.number", cascade="all, delete-orphan"
    )
    tables: Mapped[list["Table"]] = relationship(
        back_populates="summit", order_by="Table.number", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Slot(Base):
    """A time at which meetings begin. `number` counts from 0 through all sessions; a closed one takes no meetings."""

    __tablename__ = "summit_slots"
    __table_args__ = (
        UniqueConstraint("summit_id", "number"),
        CheckConstraint("number >= 0", name="number"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summits.id"))
    number: Mapped[int]
    session: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_closed: Mapped[bool] = mapped_column(default=False)

    summit: Mapped[Summit] = relationship(back_populates="slots")


class Table(Base):
    """A table with its number from 1, as it stands in the hall; `zone` is the part of the hall."""

    __tablename__ = "summit_tables"
    __table_args__ = (UniqueConstraint("summit_id", "number"), CheckConstraint("number > 0", name="number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summits.id"))
    number: Mapped[int]
    zone: Mapped[str] = mapped_column(String(40), default="")

    summit: Mapped[Summit] = relationship(back_populates="tables")


class Party(Base):
    """A fund, a lender or a project at a summit. `unavailable` are numbers of slots at which nobody of it is there.

    `meetings` is its own cap (None: the summit's), `table_number` the table it always sits at, where it has one. `tier`
    says when it may begin to ask: 0 first. `is_listed`: its name may stand on the public page. `left_from` is the first
    slot it misses after it has left.
    """

    __tablename__ = "summit_parties"
    __table_args__ = (
        UniqueConstraint("summit_id", "investor_id"),
        UniqueConstraint("summit_id", "project_id"),
        one_of("kind", PartyKind),
        one_of("state", PartyState),
        CheckConstraint("(kind = 'project') = (project_id IS NOT NULL)", name="project"),
        CheckConstraint("(kind = 'project') = (investor_id IS NULL)", name="investor"),
        CheckConstraint("meetings IS NULL OR meetings > 0", name="meetings"),
        Index("ix_summit_parties_state", "summit_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summits.id"))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default=PartyState.APPLIED)
    investor_id: Mapped[int | None] = mapped_column(ForeignKey("investors.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    tier: Mapped[int] = mapped_column(default=0)
    meetings: Mapped[int | None]
    unavailable: Mapped[list[int]] = mapped_column(JSON, default=list)
    table_number: Mapped[int | None]
    about: Mapped[str] = mapped_column(String(500), default="")
    is_listed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(500))
    left_from: Mapped[int | None]
    joined_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    joined_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    summit: Mapped[Summit] = relationship()
    investor: Mapped[Investor | None] = relationship()
    project: Mapped[Project | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def side(self) -> Side:
        """Which side of a pair it is."""
        return Side.TEAM if self.kind == PartyKind.PROJECT else Side.INVESTOR

    def name(self, language: str) -> str:
        """What it is called, in "zh" or "en"; the Chinese one where the English is missing."""
        whole: Any = self.project if self.project is not None else self.investor
        return (whole.name_en or whole.name_zh) if language == "en" else str(whole.name_zh)


class Wish(Base):
    """What one party thinks of meeting another: for its own eyes and the plan's."""

    __tablename__ = "summit_wishes"
    __table_args__ = (
        UniqueConstraint("party_id", "other_id"),
        one_of("mark", Mark),
        CheckConstraint("party_id <> other_id", name="two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"), index=True)
    mark: Mapped[str] = mapped_column(String(5))
    marked_at: Mapped[datetime]

    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    other: Mapped[Party] = relationship(foreign_keys=[other_id])


class MeetingRequest(Base):
    """One party asks another for a meeting. A pair has one; asked again after it lapsed, it opens anew.

    `capital_id` is the fund or lender of the pair, `founder_id` the project; `asked_as` says which of the two asked.
    """

    __tablename__ = "meeting_requests"
    __table_args__ = (
        UniqueConstraint("capital_id", "founder_id"),
        one_of("state", RequestState),
        one_of("asked_as", Side),
        Index("ix_meeting_requests_state", "summit_id", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summits.id"))
    capital_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"))
    founder_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"), index=True)
    asked_as: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=RequestState.OPEN)
    message: Mapped[str] = mapped_column(String(500), default="")
    reply: Mapped[str] = mapped_column(String(500), default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    letters: Mapped[int] = mapped_column(default=0)

    summit: Mapped[Summit] = relationship()
    capital: Mapped[Party] = relationship(foreign_keys=[capital_id])
    founder: Mapped[Party] = relationship(foreign_keys=[founder_id])

    @property
    def pair(self) -> tuple[Party, Party]:
        """Who asked, then who is asked."""
        return (self.founder, self.capital) if self.asked_as == Side.TEAM else (self.capital, self.founder)


class Lock(Base):
    """A pair the planner has fixed: they meet; at this slot or table where one is named."""

    __tablename__ = "summit_locks"
    __table_args__ = (UniqueConstraint("capital_id", "founder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summits.id"), index=True)
    capital_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"))
    founder_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"), index=True)
    slot: Mapped[int | None]
    table: Mapped[int | None]

    capital: Mapped[Party] = relationship(foreign_keys=[capital_id])
    founder: Mapped[Party] = relationship(foreign_keys=[founder_id])


class SummitPlan(Base):
    """A plan of meetings and what it reached. `problem` is what the planner was given, by codes of parties.

    `bound` is proved: no plan of this problem weighs more. `figures` holds what the page shows beside it (requests met and
    attainable, idle gaps, table moves, parties below the floor). `leased_until`: a planner is at work until then.
    After publication parties with a number up to `told_up_to` have their letter; None: nobody waits for one.
    """

    __tablename__ = "summit_plans"
    __table_args__ = (
        UniqueConstraint("summit_id", "number"),
        one_of("state", PlanState),
        CheckConstraint("progress >= 0 AND progress <= 100", name="progress"),
        CheckConstraint("weight IS NULL OR bound IS NULL OR weight <= bound", name="bound"),
        Index(
            "uq_summit_plans_published",
            "summit_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summits.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=PlanState.QUEUED)
    seed: Mapped[int] = mapped_column(default=0)
    time_limit: Mapped[int] = mapped_column(default=30)
    progress: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    weight: Mapped[int | None]
    bound: Mapped[int | None]
    is_proved: Mapped[bool] = mapped_column(default=False)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    failure: Mapped[str | None] = mapped_column(String(500))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    told_up_to: Mapped[int | None]

    summit: Mapped[Summit] = relationship()
    meetings: Mapped[list["Meeting"]] = relationship(
        back_populates="plan", order_by="(Meeting.slot, Meeting.table)", cascade="all, delete-orphan"
    )
    unmet: Mapped[list["UnmetPair"]] = relationship(
        back_populates="plan", order_by="UnmetPair.id", cascade="all, delete-orphan"
    )


def _once_at_a_time(name: str, *columns: str) -> Index:
    """Two meetings that are not cancelled never share these."""
    standing = text("state <> 'cancelled'")
    return Index(f"uq_meetings_{name}", *columns, unique=True, sqlite_where=standing, postgresql_where=standing)


class Meeting(Base):
    """Two parties at a slot and a table of one plan. `uid` and `sequence` are the calendar entry's: the pair keeps its
    `uid` from plan to plan, `sequence` rises with every change people are told of.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        one_of("state", MeetingState),
        _once_at_a_time("table", "plan_id", "slot", "table"),
        _once_at_a_time("capital", "plan_id", "slot", "capital_id"),
        _once_at_a_time("founder", "plan_id", "slot", "founder_id"),
        _once_at_a_time("pair", "plan_id", "capital_id", "founder_id"),
        Index("ix_meetings_capital", "capital_id", "slot"),
        Index("ix_meetings_founder", "founder_id", "slot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("summit_plans.id"), index=True)
    capital_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"))
    founder_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"))
    slot: Mapped[int]
    table: Mapped[int]
    weight: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default=MeetingState.PLANNED)
    uid: Mapped[str] = mapped_column(String(255), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]

    plan: Mapped[SummitPlan] = relationship(back_populates="meetings")
    capital: Mapped[Party] = relationship(foreign_keys=[capital_id])
    founder: Mapped[Party] = relationship(foreign_keys=[founder_id])


class UnmetPair(Base):
    """Two who wanted to meet and do not in this plan, with the true reason."""

    __tablename__ = "summit_unmet"
    __table_args__ = (UniqueConstraint("plan_id", "capital_id", "founder_id"), one_of("reason", Unmet))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("summit_plans.id"))
    capital_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"), index=True)
    founder_id: Mapped[int] = mapped_column(ForeignKey("summit_parties.id"), index=True)
    reason: Mapped[str] = mapped_column(String(14))

    plan: Mapped[SummitPlan] = relationship(back_populates="unmet")
    capital: Mapped[Party] = relationship(foreign_keys=[capital_id])
    founder: Mapped[Party] = relationship(foreign_keys=[founder_id])


class MeetingChange(Base):
    """What was changed in the published plan, told to both sides. `number` is the summit's `changes` it raised."""

    __tablename__ = "meeting_changes"
    __table_args__ = (one_of("kind", ChangeKind), Index("ix_meeting_changes_order", "summit_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summits.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(9))
    slot_before: Mapped[int | None]
    table_before: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    changed_at: Mapped[datetime]

    summit: Mapped[Summit] = relationship()
    meeting: Mapped[Meeting] = relationship()


class MeetingOutcome(Base):
    """What one side says of a meeting: whether they met, interest, next step; `note` is for its own eyes."""

    __tablename__ = "meeting_outcomes"
    __table_args__ = (
        UniqueConstraint("meeting_id", "side"),
        one_of("side", Side),
        one_of("interest", Interest),
        one_of("next_step", NextStep),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    side: Mapped[str] = mapped_column(String(10))
    did_meet: Mapped[bool]
    interest: Mapped[str | None] = mapped_column(String(5))
    next_step: Mapped[str] = mapped_column(String(14), default=NextStep.NONE)
    note: Mapped[str] = mapped_column(String(2000), default="")
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    said_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship()
