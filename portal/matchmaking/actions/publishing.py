"""A plan becomes the one people live by: one of a summit at a time; the one before it steps back in the same moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Person
from portal.audit import actions as audit
from portal.database import db
from portal.errors import N_, Conflict, move
from portal.matchmaking.actions.planning import refuse_begun
from portal.matchmaking.comparing import difference
from portal.matchmaking.models import Meeting, MeetingChange, Summit, SummitPlan
from portal.matchmaking.queries import planning, plans
from portal.matchmaking.rules import PLAN_MOVES, ChangeKind, MeetingState, PlanState, is_refused

Row = dict[str, Any]
SOMEBODY_WAS_FIRST = N_("Somebody has just published another plan. Please look at that one first.")


def publish(plan: SummitPlan, *, replacing: str = "", actor: Person, now: datetime) -> None:
    """Publish a ready plan in place of the one with the code `replacing` (none, where none is published).

    Of two planners at one instant the second gets Conflict. Raises Conflict also where the plan no longer fits what
    people wish. The worker writes the letters: everybody is told once, later only who is affected.
    """
    summit = plan.summit
    move(PLAN_MOVES, PlanState(plan.state), PlanState.PUBLISHED)
    old = plans.published_head(summit)
    refuse_begun(summit, is_published=old is not None, now=now)
    if old is not None and old.told_up_to is not None:
        raise Conflict(N_("People are just being told of the present plan. Please try again in a minute."))
    refuse_stale(plan)
    put_in_place(plan, replacing, actor=actor, now=now)
    number = db.session.execute(
        update(Summit).where(Summit.id == summit.id).values(changes=Summit.changes + 1).returning(Summit.changes)
    ).scalar_one()
    db.session.expire(summit, ["changes"])
    changed = _carry_over(plan, old, number, actor=actor, now=now)
    after = {"plan": plan.number, "weight": plan.weight, "bound": plan.bound, "changed": changed}
    before = {"plan": old.number} if old is not None else None
    audit.record(actor, "publish-plan", "summit", summit.event.slug, now=now, before=before, after=after)


def call_off(plan: SummitPlan, *, now: datetime) -> None:
    """The event was cancelled: all meetings to come go with it, and everybody who had one is told."""
    coming = update(Meeting).where(Meeting.plan_id == plan.id, Meeting.state == MeetingState.PLANNED)
    gone = coming.values(state=MeetingState.CANCELLED, sequence=Meeting.sequence + 1)
    db.session.execute(gone.execution_options(synchronize_session=False))
    plan.told_up_to = 0
    db.session.flush()
    db.session.expire_all()
    audit.record(None, "call-off-meetings", "summit", plan.summit.event.slug, now=now)


def refuse_stale(plan: SummitPlan) -> None:
    """Raise Conflict where the plan holds meetings that cannot take place any more: nobody is led to one they refused."""
    summit = plan.summit
    marks, requests = planning.marks(summit), planning.requests(summit)
    taking = planning.taking_part(summit)
    here, ties = {party.id for party in taking}, planning.ties(taking)
    slots = {slot.number for slot in summit.slots if not slot.is_closed}
    tables = {table.number for table in summit.tables}
    gone = 0
    for pair, (slot, table) in plans.places(plan).items():
        one, other = pair
        is_there = one in here and other in here and slot in slots and table in tables
        said = marks.get((one, other)), marks.get((other, one)), requests.get(pair)
        gone += not is_there or pair in ties or is_refused(*said)
    if gone:
        raise Conflict(
            N_(
                "Since this plan was made, people left or changed their minds: %(count)d of its meetings cannot take"
                " place. Please plan again."
            ),
            count=gone,
        )


def put_in_place(plan: SummitPlan, replacing: str, *, actor: Person, now: datetime) -> None:
    """Let the new plan stand where the old one stood, if that still stands there and nobody else's does.

    Conditional updates and a unique index decide, whoever comes at the same instant. Raises Conflict.
    """
    if replacing:
        stepped_back = _moved(
            update(SummitPlan).where(SummitPlan.code == replacing, SummitPlan.summit_id == plan.summit_id),
            PlanState.PUBLISHED,
            state=PlanState.SUPERSEDED,
        )
        if not stepped_back:
            raise Conflict(SOMEBODY_WAS_FIRST)
    try:
        is_ours = _moved(
            update(SummitPlan).where(SummitPlan.id == plan.id),
            PlanState.READY,
            state=PlanState.PUBLISHED,
            published_by_id=actor.id,
            published_at=now,
            told_up_to=0,
        )
    except IntegrityError as taken:
        raise Conflict(SOMEBODY_WAS_FIRST) from taken
    if not is_ours:
        raise Conflict(SOMEBODY_WAS_FIRST)
    db.session.expire_all()


def _moved(statement: Any, from_state: PlanState, **values: Any) -> bool:
    conditional = statement.where(SummitPlan.state == from_state).values(**values)
    done: Any = db.session.execute(conditional.execution_options(synchronize_session=False))
    return bool(done.rowcount)


def _carry_over(plan: SummitPlan, old: SummitPlan | None, number: int, *, actor: Person, now: datetime) -> int:
    """Number the calendar entries and write down what changed for those told before; how many meetings that is.

    A pair that meets when and where it was told keeps its number; one that moved or is new after it was struck out gets a
    higher one than any before.
    """
    latest = _latest_sequences(plan)
    before = {(each.capital_id, each.founder_id): each for each in _meetings(old)} if old is not None else {}
    after = {(each.capital_id, each.founder_id): each for each in _meetings(plan)}
    found = difference(
        {pair: (each.slot, each.table) for pair, each in before.items()},
        {pair: (each.slot, each.table) for pair, each in after.items()},
    )
    changed = found.added.keys() | found.moved.keys() | found.reseated.keys()
    for pair, meeting in after.items():
        if pair not in changed:
            meeting.sequence, meeting.reminded_at = before[pair].sequence, before[pair].reminded_at
        elif meeting.uid in latest:
            meeting.sequence = latest[meeting.uid] + 1
    for pair in found.dropped:
        before[pair].state = MeetingState.CANCELLED
        before[pair].sequence += 1
    db.session.flush()
    if old is None:
        return 0
    rows: list[Row] = [{"meeting_id": after[pair].id, "kind": ChangeKind.ADDED} for pair in found.added]
    for pair, ((slot, table), _new) in [*found.moved.items(), *found.reseated.items()]:
        rows.append(
            {"meeting_id": after[pair].id, "kind": ChangeKind.MOVED, "slot_before": slot, "table_before": table}
        )
    for pair, (slot, table) in found.dropped.items():
        gone = {"meeting_id": before[pair].id, "kind": ChangeKind.CANCELLED}
        rows.append(gone | {"slot_before": slot, "table_before": table})
    shared: Row = {"summit_id": plan.summit_id, "number": number, "changed_by_id": actor.id, "changed_at": now}
    blank: Row = {"slot_before": None, "table_before": None, "reason": ""}
    if rows:
        db.session.execute(insert(MeetingChange), [shared | blank | row for row in rows])
    return len(rows)


def _latest_sequences(plan: SummitPlan) -> dict[str, int]:
    """The highest number each calendar entry of the summit was ever sent with."""
    sent = (
        select(Meeting.uid, func.max(Meeting.sequence).label("latest"))
        .join(Meeting.plan)
        .where(
            SummitPlan.summit_id == plan.summit_id,
            SummitPlan.id != plan.id,
            SummitPlan.published_at.is_not(None),
        )
        .group_by(Meeting.uid)
    )
    return {row.uid: row.latest for row in db.session.execute(sent)}


def _meetings(plan: SummitPlan) -> Sequence[Meeting]:
    standing = select(Meeting).where(Meeting.plan_id == plan.id, Meeting.state != MeetingState.CANCELLED)
    return db.session.execute(standing.order_by(Meeting.slot, Meeting.table)).scalars().all()
