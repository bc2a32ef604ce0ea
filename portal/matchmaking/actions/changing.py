"""The plan people live by is changed: meetings are struck out, added, moved, exchanged; both sides are told at once.

Each change is one transaction: a row for every meeting, one number more for the summit, a letter with calendar entries.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit import actions as audit
from portal.database import db
from portal.errors import N_, Conflict, move
from portal.matchmaking.actions.planning import uid_of
from portal.matchmaking.holes import Pair, Place, Steps
from portal.matchmaking.letters import days as letters
from portal.matchmaking.models import Meeting, MeetingChange, Party, Summit, SummitPlan, UnmetPair
from portal.matchmaking.permissions import is_let_in
from portal.matchmaking.queries import day, planning, plans
from portal.matchmaking.rules import (
    MEETING_MOVES,
    ChangeKind,
    MeetingState,
    Unmet,
    is_refused,
    pair_may_meet,
    slots_begun,
)

SOMEBODY_WAS_FIRST = N_("The plan was changed meanwhile. Please look at it again.")
HAS_BEGUN = N_("This meeting has begun. It can no longer be changed.")
NOT_POSSIBLE = N_("These two cannot meet then: one of them is busy or away, or the table is taken.")


def change(
    summit: Summit, steps: Steps, *, made_of: int, reason: str = "", has_left: int | None = None, actor: Person,
    now: datetime,
) -> int:  # fmt: skip
    """Carry the steps out, if the plan still is as it was at `made_of` changes; how many meetings changed. What stands so
    already is left alone.

    `has_left` is the party because of which meetings fall away. Raises Conflict where somebody was first or it cannot be.
    """
    number = _next_number(summit, made_of)
    plan = plans.published_head(summit)
    if plan is None:
        raise Conflict(N_("No plan is published yet."))
    if plan.told_up_to is not None:
        raise Conflict(N_("People are just being told of the present plan. Please try again in a minute."))
    known = {
        (each.capital_id, each.founder_id): each
        for each in day.concerned(summit, {party for pair in steps for party in pair})
    }
    steps = {pair: place for pair, place in steps.items() if _place(known.get(pair)) != place}
    people = day.parties_by_id(summit, {party for pair in steps for party in pair})
    _refuse_impossible(summit, steps, known, people, now=now)
    rows = _strike(steps, known) + _move(steps, known)
    rows += _add(summit, plan, {pair: place for pair, place in steps.items() if place and pair not in known}, people)
    _keep_reasons(plan, steps, has_left)
    for row in rows:
        row.summit, row.number, row.reason = summit, number, reason
        row.changed_by_id, row.changed_at = actor.id, now
        db.session.add(row)
    db.session.flush()
    after = {"number": number, "meetings": [f"{row.kind}:{row.meeting.code}" for row in rows]}
    audit.record(actor, "change-plan", "summit", summit.event.slug, now=now, after=after, reason=reason)
    letters.changed(rows, people, reason=reason, now=now)
    return len(rows)


def _next_number(summit: Summit, made_of: int) -> int:
    """One change more, if none was made since `made_of`: of two who change at one instant the second is told."""
    counted = update(Summit).where(Summit.id == summit.id, Summit.changes == made_of)
    number = db.session.execute(
        counted.values(changes=Summit.changes + 1)
        .returning(Summit.changes)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if number is None:
        raise Conflict(SOMEBODY_WAS_FIRST)
    db.session.expire(summit, ["changes"])
    return number


def _refuse_impossible(
    summit: Summit, steps: Steps, known: Mapping[Pair, Meeting], people: Mapping[int, Party], *, now: datetime
) -> None:
    """What has begun stays; nobody is led to a meeting they refused, or when they are away."""
    first, tables = slots_begun(summit.slots, now), {table.number for table in summit.tables}
    closed = {slot.number for slot in summit.slots if slot.is_closed}
    for pair, place in steps.items():
        meeting = known.get(pair)
        if meeting is not None and (meeting.slot < first or meeting.state != MeetingState.PLANNED):
            raise Conflict(HAS_BEGUN)
        if place is None:
            continue
        slot, table = place
        if not first <= slot < len(summit.slots):
            raise Conflict(HAS_BEGUN)
        is_away = any(number not in people or slot in people[number].unavailable for number in pair)
        if is_away or slot in closed or table not in tables or not all(is_let_in(None, people[each]) for each in pair):
            raise Conflict(NOT_POSSIBLE)
    new = [pair for pair, place in steps.items() if place is not None and pair not in known]
    if new:
        _refuse_unwanted(summit, new, people)


def _refuse_unwanted(summit: Summit, new: Collection[Pair], people: Mapping[int, Party]) -> None:
    marks, requests, ties = planning.marks(summit), planning.requests(summit), planning.ties(list(people.values()))
    for one, other in new:
        may_meet = pair_may_meet(summit.asks, people[one].kind, people[other].kind)
        said = marks.get((one, other)), marks.get((other, one)), requests.get((one, other))
        if not may_meet or (one, other) in ties or is_refused(*said):
            raise Conflict(SOMEBODY_WAS_FIRST)


def _strike(steps: Steps, known: Mapping[Pair, Meeting]) -> list[MeetingChange]:
    rows = []
    for pair, place in steps.items():
        if place is None:
            meeting = known[pair]
            meeting.state = move(MEETING_MOVES, MeetingState(meeting.state), MeetingState.CANCELLED)
            meeting.sequence += 1
            rows.append(_row(meeting, ChangeKind.CANCELLED, (meeting.slot, meeting.table)))
    db.session.flush()
    return rows


def _move(steps: Steps, known: Mapping[Pair, Meeting]) -> list[MeetingChange]:
    """Places are taken up all at once: meanwhile the indexes that forbid two at one table look away."""
    moved = {pair: place for pair, place in steps.items() if place is not None and pair in known}
    if not moved:
        return []
    numbers = [known[pair].id for pair in moved]
    rows = [_row(known[pair], ChangeKind.MOVED, (known[pair].slot, known[pair].table)) for pair in moved]
    _set_state(numbers, MeetingState.CANCELLED)
    for pair, (slot, table) in moved.items():
        meeting = known[pair]
        meeting.slot, meeting.table, meeting.sequence, meeting.reminded_at = slot, table, meeting.sequence + 1, None
    db.session.flush()
    try:
        _set_state(numbers, MeetingState.PLANNED)
    except IntegrityError as taken:
        raise Conflict(NOT_POSSIBLE) from taken
    return rows


def _add(
    summit: Summit, plan: SummitPlan, new: Mapping[Pair, Place], people: Mapping[int, Party]
) -> list[MeetingChange]:
    if not new:
        return []
    uids = {pair: uid_of(plan, people[pair[0]].code, people[pair[1]].code) for pair in new}
    sent = select(Meeting.uid, func.max(Meeting.sequence).label("latest")).where(Meeting.uid.in_(uids.values()))
    latest = {row.uid: row.latest for row in db.session.execute(sent.group_by(Meeting.uid))}
    rows = []
    for pair, (slot, table) in new.items():
        capital, founder = people[pair[0]], people[pair[1]]
        sequence = latest[uids[pair]] + 1 if uids[pair] in latest else 0
        meeting = Meeting(
            code=readable_code(), plan=plan, capital=capital, founder=founder, slot=slot, table=table,
            state=MeetingState.PLANNED, uid=uids[pair], sequence=sequence,
        )  # fmt: skip
        db.session.add(meeting)
        rows.append(_row(meeting, ChangeKind.ADDED, None))
    try:
        db.session.flush()
    except IntegrityError as taken:
        raise Conflict(NOT_POSSIBLE) from taken
    return rows


def _keep_reasons(plan: SummitPlan, steps: Steps, has_left: int | None) -> None:
    """Who meets after all has no reason any more; whose other side has left reads so."""
    for one, other in steps:
        pair = delete(UnmetPair).where(
            UnmetPair.plan_id == plan.id, UnmetPair.capital_id == one, UnmetPair.founder_id == other
        )
        db.session.execute(pair.execution_options(synchronize_session=False))
    gone = [pair for pair, place in steps.items() if place is None and has_left in pair]
    if gone:
        rows = [
            {"plan_id": plan.id, "capital_id": one, "founder_id": other, "reason": Unmet.GONE} for one, other in gone
        ]
        db.session.execute(insert(UnmetPair), rows)


def _set_state(numbers: Collection[int], state: MeetingState) -> None:
    db.session.execute(
        update(Meeting).where(Meeting.id.in_(numbers)).values(state=state).execution_options(synchronize_session=False)
    )


def _row(meeting: Meeting, kind: ChangeKind, before: Place | None) -> MeetingChange:
    slot, table = before or (None, None)
    return MeetingChange(meeting=meeting, kind=kind, slot_before=slot, table_before=table)


def _place(meeting: Meeting | None) -> Place | None:
    return None if meeting is None else (meeting.slot, meeting.table)
