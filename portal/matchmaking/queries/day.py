"""The day of a summit: who is here, what runs and what comes next, what was changed, whom to remind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select, union_all
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.database import db
from portal.events.models import Event
from portal.events.rules import PUBLIC_STATES
from portal.investors.models import Investor, InvestorMember
from portal.matchmaking.models import Meeting, MeetingChange, Party, Slot, Summit, SummitPlan
from portal.matchmaking.queries.parties import with_people
from portal.matchmaking.rules import REMIND_BEFORE, MeetingState, PartyState, PlanState
from portal.projects.models import Project, TeamMember
from portal.projects.rules import MemberState
from portal.registrations.models import Registration

Pair = tuple[int, int]
Place = tuple[int, int]
LATEST_CHANGES = 30


@dataclass(frozen=True)
class Pulse:
    """How often the published plan was changed: all that screens ask for."""

    changes: int
    is_public: bool


@dataclass(frozen=True)
class Seat:
    """A meeting as a board shows it: slot, table, and both names."""

    slot: int
    table: int
    capital: tuple[str, str | None]
    founder: tuple[str, str | None]


_PULSE = (
    select(Summit.__table__.c.changes, Event.__table__.c.state)
    .join_from(Summit.__table__, Event.__table__)
    .where(Event.__table__.c.slug == bindparam("slug"))
)


def pulse(slug: str) -> Pulse | None:
    """In one small query beside the session: every screen asks this every few seconds."""
    with db.engine.connect().execution_options(write=False) as connection:
        row = connection.execute(_PULSE, {"slug": slug}).one_or_none()
    return None if row is None else Pulse(row.changes, row.state in PUBLIC_STATES)


def people_of_the_day(summit: Summit) -> Mapping[int, Party]:
    """Who takes part or has left, by id, with what they are called."""
    wanted = select(Party).where(Party.summit_id == summit.id, Party.state.in_([PartyState.ADMITTED, PartyState.GONE]))
    named = wanted.options(joinedload(Party.investor), joinedload(Party.project)).order_by(Party.id)
    found = {party.id: party for party in db.session.execute(named).scalars()}
    for party in found.values():
        set_committed_value(party, "summit", summit)
    return found


def arrivals(summit: Summit) -> Mapping[int, datetime]:
    """When the first of a party's people was let in at the door, by the party's id."""
    at_the_door = and_(
        Registration.event_id == summit.event_id, Registration.checked_in_at.is_not(None), Party.summit_id == summit.id
    )
    teams = (
        select(Party.id, Registration.checked_in_at)
        .join(TeamMember, and_(TeamMember.project_id == Party.project_id, TeamMember.state == MemberState.AGREED))
        .join(Registration, Registration.person_id == TeamMember.person_id)
        .where(at_the_door)
    )
    funds = (
        select(Party.id, Registration.checked_in_at)
        .join(InvestorMember, InvestorMember.investor_id == Party.investor_id)
        .join(Registration, Registration.person_id == InvestorMember.person_id)
        .where(at_the_door)
    )
    both = union_all(teams, funds).subquery()
    rows = db.session.execute(select(both.c.id, func.min(both.c.checked_in_at).label("first")).group_by(both.c.id))
    return {row.id: row.first for row in rows}


def standing(summit: Summit) -> Sequence[Meeting]:
    """The meetings of the published plan that are not cancelled, in time, without their sides."""
    return _ordered(summit, Meeting.state != MeetingState.CANCELLED)


def called_off(summit: Summit) -> set[Pair]:
    """Pairs of the published plan that were told not to meet after all: nothing brings these together by itself."""
    return {(each.capital_id, each.founder_id) for each in _ordered(summit, Meeting.state == MeetingState.CANCELLED)}


def concerned(summit: Summit, parties: set[int]) -> Sequence[Meeting]:
    """The standing meetings between these parties, with both sides and their people."""
    people: Any = with_people()
    wanted = _published(summit).where(
        Meeting.state != MeetingState.CANCELLED, Meeting.capital_id.in_(parties), Meeting.founder_id.in_(parties)
    )
    sides: tuple[Any, Any] = Meeting.capital, Meeting.founder
    whole = wanted.options(*[selectinload(side).options(*people) for side in sides])
    return _of(summit, db.session.execute(whole).scalars().all())


def parties_by_id(summit: Summit, numbers: set[int]) -> Mapping[int, Party]:
    """Parties with their people."""
    wanted = select(Party).where(Party.summit_id == summit.id, Party.id.in_(numbers)).options(*with_people())
    found = {party.id: party for party in db.session.execute(wanted).scalars()}
    for party in found.values():
        set_committed_value(party, "summit", summit)
    return found


def seats(summit: Summit, slots: set[int]) -> Sequence[Seat]:
    """The meetings of these slots by table, as names only."""
    founder, project = aliased(Party), aliased(Project)
    wanted = (
        select(
            Meeting.slot, Meeting.table, Investor.name_zh, Investor.name_en,
            project.name_zh.label("project_zh"), project.name_en.label("project_en"),
        )
        .join(Meeting.plan)
        .join(Party, Party.id == Meeting.capital_id)
        .join(Party.investor)
        .join(founder, founder.id == Meeting.founder_id)
        .join(project, project.id == founder.project_id)
        .where(
            SummitPlan.summit_id == summit.id,
            SummitPlan.state == PlanState.PUBLISHED,
            Meeting.state != MeetingState.CANCELLED,
            Meeting.slot.in_(slots),
        )
        .order_by(Meeting.slot, Meeting.table)
    )  # fmt: skip
    return [
        Seat(row.slot, row.table, (row.name_zh, row.name_en), (row.project_zh, row.project_en))
        for row in db.session.execute(wanted)
    ]


def latest_changes(summit: Summit) -> Sequence[MeetingChange]:
    """What was changed last, the newest first, with the meetings."""
    wanted = (
        select(MeetingChange)
        .join(MeetingChange.meeting)
        .where(MeetingChange.summit_id == summit.id)
        .order_by(MeetingChange.number.desc(), MeetingChange.id)
        .limit(LATEST_CHANGES)
    )
    return db.session.execute(wanted.options(contains_eager(MeetingChange.meeting))).scalars().all()


def to_remind(now: datetime, limit: int) -> Sequence[Meeting]:
    """Meetings that begin within ten minutes and of which nobody was reminded, with everybody concerned."""
    people: Any = with_people()
    sides: tuple[Any, Any] = Meeting.capital, Meeting.founder
    wanted = (
        select(Meeting)
        .join(Meeting.plan)
        .join(Slot, and_(Slot.summit_id == SummitPlan.summit_id, Slot.number == Meeting.slot))
        .where(
            SummitPlan.state == PlanState.PUBLISHED,
            Meeting.state == MeetingState.PLANNED,
            Meeting.reminded_at.is_(None),
            Slot.starts_at > now,
            Slot.starts_at <= now + REMIND_BEFORE,
        )
        .order_by(Meeting.slot, Meeting.table)
        .limit(limit)
        .options(
            contains_eager(Meeting.plan).options(
                defer(SummitPlan.problem),
                joinedload(SummitPlan.summit).options(
                    joinedload(Summit.event), selectinload(Summit.slots), selectinload(Summit.tables)
                ),
            ),
            *[selectinload(side).options(*people) for side in sides],
        )
    )
    found = db.session.execute(wanted).scalars().all()
    for meeting in found:
        for party in (meeting.capital, meeting.founder):
            set_committed_value(party, "summit", meeting.plan.summit)
    return found


def _ordered(summit: Summit, condition: Any) -> Sequence[Meeting]:
    wanted = _published(summit).where(condition).order_by(Meeting.slot, Meeting.table)
    return _of(summit, db.session.execute(wanted).scalars().all())


def _published(summit: Summit) -> Any:
    its = contains_eager(Meeting.plan).defer(SummitPlan.problem)
    return (
        select(Meeting)
        .join(Meeting.plan)
        .where(SummitPlan.summit_id == summit.id, SummitPlan.state == PlanState.PUBLISHED)
        .options(its)
    )


def _of(summit: Summit, found: Sequence[Meeting]) -> Sequence[Meeting]:
    for meeting in found:
        set_committed_value(meeting.plan, "summit", summit)
    return found
