"""A plan is asked for, claimed by a planner, kept alive while it is made, and settled; or stopped."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit import actions as audit
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.matchmaking import problem as problems
from portal.matchmaking.models import Meeting, Party, Summit, SummitPlan, UnmetPair
from portal.matchmaking.problem import Task, Way
from portal.matchmaking.queries import planning, plans
from portal.matchmaking.rules import PlanState
from portal.solvers import summit as solver

LEASE = timedelta(seconds=60)
# A plan whose planners keep dying is given up so long after it was asked for.
PATIENCE = timedelta(hours=1)
KEPT_UNPUBLISHED = 8
DEFAULT_SECONDS, MOST_SECONDS, MOST_SEED = 30, 300, 999_999
STOPPED = N_("It was stopped.")
INTERRUPTED = N_("The planner was interrupted again and again. Please try once more.")


def ask_for_plan(summit: Summit, *, way: Way, seed: int, time_limit: int, actor: Person, now: datetime) -> SummitPlan:
    """A plan for what everybody wishes at this moment, waiting for the planner.

    Raises Conflict while another one is being made or once the published one is being lived; Refusal where nobody can meet.
    """
    # Two who ask at once: one waits here for the other.
    db.session.execute(select(Summit.id).where(Summit.id == summit.id).with_for_update()).scalar_one()
    if plans.is_at_work(summit):
        raise Conflict(N_("A plan is being made already. It is done in a moment."))
    if not summit.slots or not summit.tables:
        raise Refusal(N_("The summit has no slots or no tables yet. Please set it up first."))
    is_published = plans.published_head(summit) is not None
    refuse_begun(summit, is_published=is_published, now=now)
    task = task_of(summit, way if is_published else Way.ANEW, now=now)
    if not task.problem.requests:
        raise Refusal(N_("Nobody who takes part wishes to meet anybody yet, so there is nothing to plan."))
    _drop_oldest(summit)
    number = db.session.execute(
        update(Summit).where(Summit.id == summit.id).values(plans=Summit.plans + 1).returning(Summit.plans)
    ).scalar_one()
    db.session.expire(summit, ["plans"])
    plan = SummitPlan(
        code=readable_code(),
        summit=summit,
        number=number,
        state=PlanState.QUEUED,
        seed=seed,
        time_limit=time_limit,
        problem=problems.as_json(task),
        asked_by_id=actor.id,
        asked_at=now,
    )
    db.session.add(plan)
    db.session.flush()
    audit.record(actor, "plan", "summit", summit.event.slug, now=now, after={"plan": number, "way": str(task.way)})
    return plan


def task_of(summit: Summit, way: Way, *, now: datetime) -> Task:
    """What a planner would be given at this moment."""
    taking = planning.taking_part(summit)
    codes = {party.id: party.code for party in taking}
    told = planning.standing(summit) if way is not Way.ANEW else []
    task = problems.problem_of(
        summit,
        taking,
        planning.marks(summit),
        planning.requests(summit),
        planning.locks(summit),
        ties=planning.ties(taking),
        standing={(meeting.capital_id, meeting.founder_id) for meeting in told},
        begun=sum(1 for slot in summit.slots if slot.starts_at <= now),
    )
    index = {number: place for place, number in enumerate(task.tables)}
    previous = tuple(
        solver.Meeting(
            slot=meeting.slot,
            table=index.get(meeting.table, -1),
            investor=codes[meeting.capital_id],
            project=codes[meeting.founder_id],
        )
        for meeting in told
        if meeting.capital_id in codes and meeting.founder_id in codes
    )
    return replace(task, way=way, previous=previous)


def refuse_begun(summit: Summit, *, is_published: bool, now: datetime) -> None:
    """Raise Conflict once people live by a published plan: from then on single meetings are changed, not the plan."""
    if is_published and summit.slots and summit.slots[0].starts_at <= now:
        raise Conflict(
            N_("The summit has begun. What changes now is changed meeting by meeting, on the pages of the day.")
        )


def stop(plan: SummitPlan, *, actor: Person, now: datetime) -> None:
    """End a plan that waits or is being made. Raises Conflict when it is done already."""
    ended: Any = db.session.execute(
        update(SummitPlan)
        .where(SummitPlan.id == plan.id, SummitPlan.state.in_(plans.AT_WORK))
        .values(state=PlanState.FAILED, failure=STOPPED, finished_at=now, leased_until=None)
        .execution_options(synchronize_session=False)
    )
    if not ended.rowcount:
        raise Conflict(N_("This plan is done already."))
    db.session.expire(plan)
    audit.record(actor, "stop-plan", "summit", plan.summit.event.slug, now=now, after={"plan": plan.number})


def claim(plan: SummitPlan, *, now: datetime) -> datetime | None:
    """Take the plan for LEASE; the lease, or None where it is given up. The row must be locked."""
    if plan.state == PlanState.RUNNING and plan.asked_at < now - PATIENCE:
        plan.state, plan.failure, plan.finished_at, plan.leased_until = PlanState.FAILED, INTERRUPTED, now, None
        db.session.flush()
        return None
    plan.state, plan.leased_until = PlanState.RUNNING, now + LEASE
    plan.progress, plan.figures = 0, {"stage": str(solver.Stage.SELECTING)}
    db.session.flush()
    return plan.leased_until


def keep(number: int, lease: datetime, stage: str, share: float, *, now: datetime) -> datetime | None:
    """Say how far the plan is and lease it on; None where it is no longer ours: it was stopped, or we were too slow."""
    kept: Any = db.session.execute(
        _ours(number, lease).values(
            leased_until=now + LEASE, progress=min(99, int(100 * share)), figures={"stage": stage}
        )
    )
    return now + LEASE if kept.rowcount else None


def give_back(number: int, lease: datetime, *, now: datetime) -> None:
    """Leave the plan to the next planner."""
    db.session.execute(_ours(number, lease).values(leased_until=now))


def fail(number: int, lease: datetime, msgid: str, *, now: datetime) -> None:
    """The plan cannot be made, and why."""
    db.session.execute(
        _ours(number, lease).values(state=PlanState.FAILED, failure=msgid, finished_at=now, leased_until=None)
    )


def settle(number: int, lease: datetime, task: Task, found: solver.SummitPlan, *, now: datetime) -> bool:
    """Write the whole plan down at once; whether it was still ours to write."""
    done: Any = db.session.execute(
        _ours(number, lease).values(
            state=PlanState.READY,
            progress=100,
            weight=found.weight,
            bound=found.bound,
            is_proved=found.is_optimal,
            figures=problems.figures_of(task, found),
            finished_at=now,
            leased_until=None,
        )
    )
    if not done.rowcount:
        return False
    plan = db.session.execute(select(SummitPlan).where(SummitPlan.id == number)).scalar_one()
    ids = _ids(plan)
    worth = {request.pair: request.weight for request in task.problem.requests}
    rows = [
        {
            "code": readable_code(),
            "plan_id": number,
            "capital_id": ids[each.investor],
            "founder_id": ids[each.project],
            "slot": each.slot,
            "table": task.tables[each.table],
            "weight": worth[each.pair],
            "uid": uid_of(plan, each.investor, each.project),
        }
        for each in found.meetings
        if each.investor in ids and each.project in ids
    ]
    if rows:
        db.session.execute(insert(Meeting), rows)
    unmet = [
        {"plan_id": number, "capital_id": ids[one], "founder_id": ids[other], "reason": str(reason)}
        for (one, other), reason in sorted(found.unmet.items())
        if one in ids and other in ids
    ]
    if unmet:
        db.session.execute(insert(UnmetPair), unmet)
    return True


def uid_of(plan: SummitPlan, capital: str, founder: str) -> str:
    """The name of the pair's entry in calendars, the same in every plan of the summit."""
    host = plan.summit.event.uid.rpartition("@")[2]
    said = hashlib.sha256(f"{plan.summit.event.uid}\n{capital}\n{founder}".encode()).hexdigest()[:32]
    return f"meeting-{said}@{host}"


def _ours(number: int, lease: datetime) -> Any:
    still = update(SummitPlan).where(
        SummitPlan.id == number, SummitPlan.state == PlanState.RUNNING, SummitPlan.leased_until == lease
    )
    return still.execution_options(synchronize_session=False)


def _ids(plan: SummitPlan) -> Mapping[str, int]:
    rows = db.session.execute(select(Party.code, Party.id).where(Party.summit_id == plan.summit_id))
    return {row.code: row.id for row in rows}


def _drop_oldest(summit: Summit) -> None:
    """Of the plans nobody was ever told only the newest few are kept."""
    loose = (
        select(SummitPlan.id)
        .where(SummitPlan.summit_id == summit.id, SummitPlan.state.in_([PlanState.READY, PlanState.FAILED]))
        .order_by(SummitPlan.number.desc())
        .offset(KEPT_UNPUBLISHED - 1)
    )
    old = db.session.execute(loose).scalars().all()
    if old:
        for table, column in ((Meeting, Meeting.plan_id), (UnmetPair, UnmetPair.plan_id), (SummitPlan, SummitPlan.id)):
            db.session.execute(delete(table).where(column.in_(old)).execution_options(synchronize_session=False))
