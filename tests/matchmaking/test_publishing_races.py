"""Real processes, both databases: one plan is published at a time, and a planner that is killed harms nothing."""

import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Membership
from portal.database import db
from portal.events.rules import EventKind
from portal.matchmaking import jobs
from portal.matchmaking.actions import planning
from portal.matchmaking.models import Meeting, SummitPlan
from portal.matchmaking.problem import Way
from portal.matchmaking.queries import plans
from portal.matchmaking.rules import Mark, PlanState
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import an_event
from tests.builders.summits_room import a_plan, a_summit, a_wish, parties
from tests.databases import ROOT
from tests.live import served
from tests.registrations.racing import post_at_once, racers

CROWD, ROUNDS = 2, 2


def summit_of(body):
    return a_summit(an_event(kind=EventKind.SUMMIT, starts_in=timedelta(days=14), hours=8, organisation=body))


def planners(app):
    """Two organisers of one body, each in a browser of their own; and the body."""
    body, crowd = an_organisation(), racers(app, CROWD)
    for racer in crowd:
        db.session.add(Membership(person_id=racer.person_id, organisation=body, created_at=clock.now()))
    db.session.commit()
    return crowd, body


def rounds(body):
    """Two summits with two ready plans each, the second with a published one already: addresses, and its code."""
    found = []
    for number in range(ROUNDS):
        summit = summit_of(body)
        capital, founders = parties(summit, 1, 1)
        standing = a_plan(summit, [(capital[0], founders[0], 0, 1)]).code if number % 2 else ""
        codes = [a_plan(summit, [(capital[0], founders[0], 2, 2)], state=PlanState.READY).code for _ in range(CROWD)]
        paths = [f"/organise/{summit.event.slug}/summit/plans/{code}/publish" for code in codes]
        found.append((summit.id, paths, standing))
    db.session.rollback()
    return found


def states(summit_id):
    found = db.session.execute(select(SummitPlan.state).where(SummitPlan.summit_id == summit_id)).scalars().all()
    db.session.rollback()
    return Counter(found)


def test_of_two_planners_publishing_at_one_instant_the_second_is_told(app, database):
    crowd, body = planners(app)
    found = rounds(body)
    with served(database, "--no-worker") as server:
        for summit_id, paths, standing in found:
            answers = post_at_once(server.address, paths, crowd, {"replacing": standing})
            assert Counter(answer.status for answer in answers) == {303: 1, 409: 1}, answers
            assert states(summit_id)[PlanState.PUBLISHED] == 1


def test_without_the_guard_both_are_told_that_their_plan_holds(app, database):
    crowd, body = planners(app)
    found = rounds(body)
    with served(database, "--no-worker", module="tests.matchmaking.unguarded_server") as server:
        done = [
            [answer.status for answer in post_at_once(server.address, paths, crowd, {"replacing": standing})]
            for _summit_id, paths, standing in found
        ]
    assert [303, 303] in done, done


@pytest.fixture
def busy_planner(database):
    """A worker of its own process that stays in the middle of a plan."""
    code = (
        "import time; from app import app; from portal.matchmaking import jobs, problem\n"
        "def slow(task, *, seed, seconds, progress):\n"
        "    for step in range(10_000):\n"
        "        time.sleep(0.01); progress(problem_stage, step / 10_000)\n"
        "from portal.solvers.summit import Stage as _S; problem_stage = _S.SEATING\n"
        "problem.solved = slow; jobs.SAY_EVERY_SECONDS = 0.05\n"
        "with app.app_context(): jobs.plan()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=database.environment())
    yield process
    process.kill()
    process.wait()


def test_a_planner_killed_midway_leaves_the_old_plan_standing_and_the_next_one_makes_the_new(app, database, request):
    planner = a_person()
    summit = summit_of(an_organisation(planner))
    capital, founders = parties(summit, 2, 2)
    old = a_plan(summit, [(capital[0], founders[0], 0, 1)])
    for one, other in zip(capital, founders, strict=True):
        a_wish(one, other, Mark.MUST)
    new = planning.ask_for_plan(summit, way=Way.ANEW, seed=0, time_limit=10, actor=planner, now=clock.now())
    db.session.commit()
    process = request.getfixturevalue("busy_planner")
    deadline = time.monotonic() + 60
    while db.session.execute(select(SummitPlan.progress).where(SummitPlan.id == new.id)).scalar_one() == 0:
        db.session.rollback()
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    db.session.rollback()
    assert (states(summit.id), len(plans.published(summit).meetings)) == (Counter(["published", "running"]), 1)
    assert not db.session.execute(select(Meeting).where(Meeting.plan_id == new.id)).first()
    assert jobs.plan() == 0  # its lease still runs
    db.session.execute(update(SummitPlan).where(SummitPlan.id == new.id).values(leased_until=clock.now()))
    db.session.commit()
    assert jobs.plan() == 1
    db.session.refresh(new)
    assert (new.state, len(plans.places(new)), old.state) == (PlanState.READY, 2, PlanState.PUBLISHED)
