"""What the worker does at summits: plans are made, people are told and reminded, requests run out."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog

from portal.clock import now as clock_now
from portal.database import db
from portal.errors import N_
from portal.matchmaking import problem as problems
from portal.matchmaking.actions import planning, publishing, requesting
from portal.matchmaking.letters import agendas, days
from portal.matchmaking.models import MeetingRequest
from portal.matchmaking.problem import Task
from portal.matchmaking.queries import day, plans, requests
from portal.solvers.summit import BadProblem, Fault, OutOfTime, Stage
from portal.solvers.summit import SummitPlan as Found

log = structlog.get_logger()
SAY_EVERY_SECONDS = 1.0
TOLD_AT_ONCE = 5
LOCKS_CLASH = N_("The fixed meetings cannot all be kept: they contradict each other or the times of their parties.")
NOTHING_FOUND = N_("No plan was found in this time. Please allow more of it, or fix fewer meetings.")
BROKEN = N_("The planner stumbled over these wishes. The people who run this portal have been told.")


class Interrupted(Exception):
    """The worker is to end, or the plan is no longer ours."""


def plan(is_over: Callable[[], bool] = lambda: False) -> int:
    """Make the plans that wait, one after the other; how many were taken up. The old plan stands all the while."""
    done = 0
    while not is_over():
        found = plans.next_to_plan(clock_now())
        if found is None:
            db.session.rollback()
            break
        lease = planning.claim(found, now=clock_now())
        number, seed, seconds, kept = found.id, found.seed, found.time_limit, found.problem
        db.session.commit()
        done += 1
        if lease is not None:
            _make(number, lease, problems.from_json(kept), seed, seconds, is_over)
    return done


def tell_agendas(is_over: Callable[[], bool] = lambda: False) -> int:
    """Everybody learns of a published plan, or that it went with its event, a few parties a transaction; how many."""
    done = 0
    while (gone := plans.to_call_off()) is not None:
        publishing.call_off(gone, now=clock_now())
        db.session.commit()
    while not is_over() and (found := plans.next_to_tell()) is not None:
        parties = plans.to_tell(found, TOLD_AT_ONCE)
        is_first = not plans.replaces_another(found)
        for party in parties:
            agendas.tell(found, party, is_first=is_first, now=clock_now())
        found.told_up_to = parties[-1].id if parties else None
        db.session.commit()
        done += len(parties)
    db.session.rollback()
    return done


def expire_requests(now: datetime) -> int:
    """Requests nobody answered in time are gone, one a transaction; how many."""
    done = 0
    for number in [each.id for each in requests.to_expire(now)]:
        try:
            requesting.expire(db.session.get_one(MeetingRequest, number), now=now)
            db.session.commit()
            done += 1
        except Exception:
            log.exception("worker step failed", step="expire request", number=number)
            db.session.rollback()
    return done


def remind_of_meetings(now: datetime) -> int:
    """Both sides of each meeting hear ten minutes before that it begins, a few meetings a transaction; how many."""
    done = 0
    while found := day.to_remind(now, TOLD_AT_ONCE):
        for meeting in found:
            days.reminder(meeting, now=now)
            meeting.reminded_at = now
        db.session.commit()
        done += len(found)
    return done


def _make(number: int, lease: datetime, task: Task, seed: int, seconds: int, is_over: Callable[[], bool]) -> None:
    keeper = _Keeper(number, lease, is_over)
    try:
        found = problems.solved(task, seed=seed, seconds=seconds, progress=keeper)
    except Interrupted:
        # Stopped, or the next worker begins anew: nothing was written but how far it was.
        planning.give_back(number, keeper.lease, now=clock_now())
    except BadProblem as fault:
        is_about_locks = fault.fault in {Fault.LOCKED_CONFLICT, Fault.INFEASIBLE}
        log.warning("plan refused", plan=number, fault=str(fault.fault))
        planning.fail(number, keeper.lease, LOCKS_CLASH if is_about_locks else BROKEN, now=clock_now())
    except OutOfTime:
        planning.fail(number, keeper.lease, NOTHING_FOUND, now=clock_now())
    except Exception:
        db.session.rollback()
        log.exception("planner failed", plan=number)
        planning.fail(number, keeper.lease, BROKEN, now=clock_now())
    else:
        _settle(number, keeper.lease, task, found)
    db.session.commit()


def _settle(number: int, lease: datetime, task: Task, found: Found) -> None:
    if not planning.settle(number, lease, task, found, now=clock_now()):
        log.info("plan was stopped or taken over", plan=number)


class _Keeper:
    """Called by the solver all the time: once a second it says how far we are and leases the plan on."""

    def __init__(self, number: int, lease: datetime, is_over: Callable[[], bool]) -> None:
        self.lease = lease
        self._number, self._is_over = number, is_over
        self._said_at = time.monotonic()

    def __call__(self, stage: Stage, share: float) -> None:
        if self._is_over():
            raise Interrupted
        if time.monotonic() - self._said_at < SAY_EVERY_SECONDS:
            return
        self._said_at = time.monotonic()
        lease = planning.keep(self._number, self.lease, str(stage), share, now=clock_now())
        db.session.commit()
        if lease is None:
            raise Interrupted
        self.lease = lease
