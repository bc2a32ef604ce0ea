"""Plans with their meetings: the published one, those still to choose from, and what the planner works on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventState
from portal.matchmaking.models import Meeting, MeetingChange, MeetingRequest, Party, Summit, SummitPlan, UnmetPair
from portal.matchmaking.queries.parties import spoken_for_by, with_people
from portal.matchmaking.rules import ChangeKind, MeetingState, PartyState, PlanState, RequestState
from portal.outcomes.rules import Side

Pair = tuple[int, int]
AT_WORK = (PlanState.QUEUED, PlanState.RUNNING)


def published(summit: Summit) -> SummitPlan | None:
    """The plan people were told, with its meetings, cancelled ones too, and both parties of each with their people."""
    found = db.session.execute(
        select(SummitPlan)
        .where(SummitPlan.summit_id == summit.id, SummitPlan.state == PlanState.PUBLISHED)
        .options(
            defer(SummitPlan.problem),
            selectinload(SummitPlan.meetings).options(
                *_both_sides(with_members=True),
            ),
        )
    ).scalar_one_or_none()
    if found is not None:
        set_committed_value(found, "summit", summit)
    return found


def published_head(summit: Summit) -> SummitPlan | None:
    """The same without its meetings."""
    standing = select(SummitPlan).where(SummitPlan.summit_id == summit.id, SummitPlan.state == PlanState.PUBLISHED)
    return db.session.execute(standing.options(defer(SummitPlan.problem))).scalar_one_or_none()


def agenda(party: Party) -> list[Meeting]:
    """The meetings the party has in the published plan, in time, with both sides; none before one is published."""
    own = Meeting.capital_id if party.side is Side.INVESTOR else Meeting.founder_id
    wanted = (
        select(Meeting)
        .join(Meeting.plan)
        .where(own == party.id, SummitPlan.state == PlanState.PUBLISHED, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.slot)
        .options(contains_eager(Meeting.plan).defer(SummitPlan.problem), *_both_sides())
    )
    found = list(db.session.execute(wanted).scalars())
    for meeting in found:
        set_committed_value(meeting.plan, "summit", party.summit)
    return found


def plan(slug: str, code: str) -> SummitPlan | None:
    """One plan of the summit of this slug, without its meetings, with the summit, its event, slots and tables."""
    return db.session.execute(
        select(SummitPlan)
        .join(SummitPlan.summit)
        .join(Summit.event)
        .where(Event.slug == slug, SummitPlan.code == code.upper())
        .options(
            defer(SummitPlan.problem),
            contains_eager(SummitPlan.summit).options(
                contains_eager(Summit.event).joinedload(Event.organisation),
                selectinload(Summit.slots),
                selectinload(Summit.tables),
            ),
        )
    ).scalar_one_or_none()


def plan_of(summit: Summit, code: str) -> SummitPlan | None:
    """One plan of a summit at hand."""
    wanted = select(SummitPlan).where(SummitPlan.summit_id == summit.id, SummitPlan.code == code.upper())
    return db.session.execute(wanted.options(defer(SummitPlan.problem))).scalar_one_or_none()


def plans(summit: Summit) -> Sequence[SummitPlan]:
    """All plans of the summit, the newest first."""
    made = select(SummitPlan).where(SummitPlan.summit_id == summit.id).order_by(SummitPlan.number.desc())
    return db.session.execute(made.options(defer(SummitPlan.problem))).scalars().all()


def is_at_work(summit: Summit) -> bool:
    """Whether a plan of the summit waits for the planner or is being made."""
    waiting = select(SummitPlan.id).where(SummitPlan.summit_id == summit.id, SummitPlan.state.in_(AT_WORK))
    return db.session.execute(waiting.limit(1)).first() is not None


def meetings(plan: SummitPlan, *, slot: int | None = None, party: Party | None = None) -> Sequence[Meeting]:
    """The plan's meetings in time, of one slot or one party where named, with both sides."""
    wanted = select(Meeting).where(Meeting.plan_id == plan.id, Meeting.state != MeetingState.CANCELLED)
    if slot is not None:
        wanted = wanted.where(Meeting.slot == slot)
    if party is not None:
        wanted = wanted.where(or_(Meeting.capital_id == party.id, Meeting.founder_id == party.id))
    ordered = wanted.order_by(Meeting.slot, Meeting.table).options(*_both_sides())
    return db.session.execute(ordered).scalars().all()


def places(plan: SummitPlan) -> Mapping[Pair, tuple[int, int]]:
    """Slot and table of each pair that meets in the plan."""
    return places_of(plan)[0]


def places_of(*several: SummitPlan) -> list[dict[Pair, tuple[int, int]]]:
    """The same of several plans, in their order."""
    found: dict[int, dict[Pair, tuple[int, int]]] = {plan.id: {} for plan in several}
    rows = db.session.execute(
        select(Meeting.plan_id, Meeting.capital_id, Meeting.founder_id, Meeting.slot, Meeting.table).where(
            Meeting.plan_id.in_(found), Meeting.state != MeetingState.CANCELLED
        )
    )
    for number, capital, founder, slot, table in rows:
        found[number][capital, founder] = (slot, table)
    return [found[plan.id] for plan in several]


def by_slot(plan: SummitPlan) -> Mapping[int, int]:
    """How many meetings the plan has in each slot."""
    counted = (
        select(Meeting.slot, func.count())
        .where(Meeting.plan_id == plan.id, Meeting.state != MeetingState.CANCELLED)
        .group_by(Meeting.slot)
    )
    return {row.slot: row[1] for row in db.session.execute(counted)}


def unmet_accepted(plan: SummitPlan) -> Sequence[UnmetPair]:
    """Pairs whose request was accepted and who do not meet in this plan, with both sides: a planner reads these by name."""
    agreed = select(MeetingRequest.id).where(
        MeetingRequest.capital_id == UnmetPair.capital_id,
        MeetingRequest.founder_id == UnmetPair.founder_id,
        MeetingRequest.state == RequestState.ACCEPTED,
    )
    wanted = select(UnmetPair).where(UnmetPair.plan_id == plan.id, agreed.exists()).order_by(UnmetPair.id)
    sides = [joinedload(side).options(joinedload(Party.investor), joinedload(Party.project)) for side in _SIDES]
    return db.session.execute(wanted.options(*sides)).scalars().all()


def unmet_of(party: Party) -> Sequence[UnmetPair]:
    """With whom the party does not meet in the published plan although both said yes to a request, and why."""
    own = UnmetPair.capital_id if party.side is Side.INVESTOR else UnmetPair.founder_id
    agreed = select(MeetingRequest.id).where(
        MeetingRequest.capital_id == UnmetPair.capital_id,
        MeetingRequest.founder_id == UnmetPair.founder_id,
        MeetingRequest.state == RequestState.ACCEPTED,
    )
    wanted = (
        select(UnmetPair)
        .join(UnmetPair.plan)
        .where(own == party.id, SummitPlan.state == PlanState.PUBLISHED, agreed.exists())
        .order_by(UnmetPair.id)
    )
    sides = [joinedload(side).options(joinedload(Party.investor), joinedload(Party.project)) for side in _SIDES]
    return db.session.execute(wanted.options(*sides)).scalars().all()


def named(parties: Sequence[int] | set[int]) -> Mapping[int, Party]:
    """Parties by their id, with what they are called."""
    if not parties:
        return {}
    wanted = select(Party).where(Party.id.in_(parties))
    whole = wanted.options(joinedload(Party.investor), joinedload(Party.project))
    return {party.id: party for party in db.session.execute(whole).scalars()}


def next_to_plan(now: datetime) -> SummitPlan | None:
    """The plan that waits longest for a planner, those whose planner fell silent included; its row is ours until the commit."""
    waiting = or_(
        SummitPlan.state == PlanState.QUEUED,
        and_(SummitPlan.state == PlanState.RUNNING, SummitPlan.leased_until <= now),
    )
    ordered = select(SummitPlan).where(waiting).order_by(SummitPlan.id).limit(1)
    if not _is_any(waiting):
        return None
    return db.session.execute(ordered.with_for_update(skip_locked=True)).scalar_one_or_none()


def next_to_tell() -> SummitPlan | None:
    """A published plan of which somebody has not been told yet, with its summit; its row is ours until the commit."""
    untold = and_(SummitPlan.state == PlanState.PUBLISHED, SummitPlan.told_up_to.is_not(None))
    if not _is_any(untold):
        return None
    return db.session.execute(
        select(SummitPlan).where(untold).order_by(SummitPlan.id).limit(1).with_for_update(skip_locked=True)
    ).scalar_one_or_none()


def to_call_off() -> SummitPlan | None:
    """A published plan whose event was cancelled while meetings are still to come."""
    coming = select(Meeting.id).where(Meeting.plan_id == SummitPlan.id, Meeting.state == MeetingState.PLANNED)
    is_off = and_(
        SummitPlan.state == PlanState.PUBLISHED,
        SummitPlan.summit_id.in_(select(Summit.id).join(Summit.event).where(Event.state == EventState.CANCELLED)),
        coming.exists(),
    )
    if not _is_any(is_off):
        return None
    return db.session.execute(select(SummitPlan).where(is_off).limit(1).with_for_update()).scalar_one_or_none()


def called_off(plan: SummitPlan, party: Party | None = None) -> Sequence[Meeting]:
    """The meetings that went with the event, not by a change of their own: all, or those of one party."""
    changed = select(MeetingChange.id).where(
        MeetingChange.meeting_id == Meeting.id, MeetingChange.kind == ChangeKind.CANCELLED
    )
    wanted = select(Meeting).where(
        Meeting.plan_id == plan.id, Meeting.state == MeetingState.CANCELLED, ~changed.exists()
    )
    if party is not None:
        wanted = wanted.where(or_(Meeting.capital_id == party.id, Meeting.founder_id == party.id))
    return db.session.execute(wanted.order_by(Meeting.slot).options(*_both_sides())).scalars().all()


def to_tell(plan: SummitPlan, limit: int) -> Sequence[Party]:
    """The next parties to be told of this plan: everybody of a first one, else whose meetings changed or went."""
    wanted = select(Party).where(Party.summit_id == plan.summit_id, Party.id > (plan.told_up_to or 0))
    if plan.summit.event.state == EventState.CANCELLED:
        gone = {party for each in called_off(plan) for party in (each.capital_id, each.founder_id)}
        wanted = wanted.where(Party.id.in_(gone))
    elif replaces_another(plan):
        changed = _changes_with(plan).subquery()
        wanted = wanted.where(
            or_(Party.id.in_(select(changed.c.capital_id)), Party.id.in_(select(changed.c.founder_id)))
        )
    else:
        wanted = wanted.where(Party.state == PartyState.ADMITTED)
    ordered = wanted.order_by(Party.id).limit(limit).options(*with_people())
    found = db.session.execute(ordered).scalars().all()
    for party in found:
        set_committed_value(party, "summit", plan.summit)
    return found


def replaces_another(plan: SummitPlan) -> bool:
    """Whether people had been told another plan of this summit before."""
    earlier = select(SummitPlan.id).where(
        SummitPlan.summit_id == plan.summit_id, SummitPlan.state == PlanState.SUPERSEDED
    )
    return db.session.execute(earlier.limit(1)).first() is not None


def changes_for(plan: SummitPlan, party: Party) -> Sequence[MeetingChange]:
    """What the publication of this plan changed for the party, with the meetings and their other sides."""
    own = Meeting.capital_id if party.side is Side.INVESTOR else Meeting.founder_id
    wanted = (
        select(MeetingChange)
        .join(MeetingChange.meeting)
        .where(
            MeetingChange.summit_id == plan.summit_id, MeetingChange.changed_at == plan.published_at, own == party.id
        )
        .order_by(Meeting.slot)
        .options(contains_eager(MeetingChange.meeting).options(*_both_sides()))
    )
    return db.session.execute(wanted).scalars().all()


def meetings_of_person(person: Person, now: datetime) -> Sequence[Meeting]:
    """The meetings to come of everybody this person speaks for, with their summits: for the person's own calendar."""
    mine = select(Party.id).where(spoken_for_by(person))
    wanted = (
        select(Meeting)
        .join(Meeting.plan)
        .join(SummitPlan.summit)
        .join(Summit.event)
        .where(
            SummitPlan.state == PlanState.PUBLISHED,
            Event.ends_at > now,
            or_(Meeting.capital_id.in_(mine), Meeting.founder_id.in_(mine)),
        )
        .order_by(Meeting.slot)
        .options(
            contains_eager(Meeting.plan)
            .contains_eager(SummitPlan.summit)
            .options(contains_eager(Summit.event), selectinload(Summit.slots), selectinload(Summit.tables)),
            *_both_sides(with_members=True),
        )
    )
    return db.session.execute(wanted).unique().scalars().all()


def _is_any(condition: ColumnElement[bool]) -> bool:
    """A look first: a worker that finds nothing must not take SQLite's one write lock every two seconds."""
    with db.engine.connect().execution_options(write=False) as connection:
        return connection.execute(select(SummitPlan.id).where(condition).limit(1)).first() is not None


_SIDES: tuple[Any, Any] = (UnmetPair.capital, UnmetPair.founder)


def _both_sides(*, with_members: bool = False) -> list[Any]:
    sides: tuple[Any, Any] = Meeting.capital, Meeting.founder
    if with_members:
        people: Any = with_people()
        return [selectinload(side).options(*people) for side in sides]
    return [joinedload(side).options(joinedload(Party.investor), joinedload(Party.project)) for side in sides]


def _changes_with(plan: SummitPlan) -> Select[int, int]:
    return (
        select(Meeting.capital_id, Meeting.founder_id)
        .join(MeetingChange, MeetingChange.meeting_id == Meeting.id)
        .where(MeetingChange.summit_id == plan.summit_id, MeetingChange.changed_at == plan.published_at)
    )
