"""From the organiser's button to everybody's agenda."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.matchmaking import jobs
from portal.matchmaking.actions import locking, planning, publishing
from portal.matchmaking.models import Meeting, MeetingChange, SummitPlan
from portal.matchmaking.problem import Way
from portal.matchmaking.queries import plans
from portal.matchmaking.rules import ChangeKind, Mark, MeetingState, PartyState, PlanState, RequestState
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person
from tests.builders.summits_room import a_party, a_plan, a_request, a_summit, a_wish, parties
from tests.strict_browser import StrictBrowser


@pytest.fixture
def planner(app):
    return a_person("组织者（演示）")


@pytest.fixture
def summit(planner):
    found = a_summit()
    found.event.created_by = planner
    db.session.commit()
    return found


def ask(summit, planner, **values):
    given = {"way": Way.ANEW, "seed": 0, "time_limit": 10, "actor": planner, "now": clock.now()} | values
    plan = planning.ask_for_plan(summit, **given)
    db.session.commit()
    return plan


def made(summit, planner, **values):
    plan = ask(summit, planner, **values)
    jobs.plan()
    db.session.refresh(plan)
    return plan


def letters(purpose=None):
    found = db.session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars().all()
    return [each for each in found if purpose in {None, each.purpose}]


def test_the_worker_makes_the_plan_that_was_asked_for_and_proves_it(summit, planner):
    capital, founders = parties(summit, 2, 3)
    a_request(founders[0], capital[0], state=RequestState.ACCEPTED)
    a_wish(capital[1], founders[1], Mark.MUST)
    a_wish(founders[2], capital[1], Mark.LIKE)
    plan = made(summit, planner)
    assert (plan.state, plan.is_proved, plan.weight) == (PlanState.READY, True, plan.bound)
    assert plans.places(plan).keys() == {
        (capital[0].id, founders[0].id), (capital[1].id, founders[1].id), (capital[1].id, founders[2].id),
    }  # fmt: skip
    assert (plan.figures["accepted"], plan.figures["accepted_met"]) == (1, 1)


def test_nobody_is_led_to_somebody_they_refused_or_are_tied_to(summit, planner):
    person = a_person("两边都是（演示）")
    capital, founders = parties(summit, 2, 2)
    own_fund = a_party(summit, kind="investor", person=person)
    own_team = a_party(summit, kind="project", person=person)
    a_wish(own_fund, own_team, Mark.MUST)
    a_wish(own_team, own_fund, Mark.MUST)
    a_wish(capital[0], founders[0], Mark.MUST)
    a_wish(founders[0], capital[0], Mark.NO)
    a_request(founders[1], capital[1], state=RequestState.DECLINED)
    a_wish(founders[1], capital[1], Mark.MUST)
    a_wish(capital[0], founders[1], Mark.LIKE)
    plan = made(summit, planner)
    assert plans.places(plan).keys() == {(capital[0].id, founders[1].id)}
