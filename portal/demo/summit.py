"""The demo's summits: one that is over, with its plan, meetings and what both sides said, and one that is being wished for."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, update

from portal.accounts.models import Person
from portal.areas.rules import Calendar, is_working_day
from portal.clock import WENZHOU
from portal.database import db
from portal.demo.people import Cast
from portal.demo.programme import over_event
from portal.events.models import Event
from portal.events.rules import EventKind
from portal.investors.models import Investor
from portal.investors.rules import InvestorKind, InvestorState
from portal.makerspaces.models import Makerspace
from portal.matchmaking import problem as problems
from portal.matchmaking.actions import planning, saying, setting_up
from portal.matchmaking.actions.saying import Said
from portal.matchmaking.models import Meeting, MeetingOutcome, MeetingRequest, Party, Summit, SummitPlan, Wish
from portal.matchmaking.outline import Zone, proposed
from portal.matchmaking.problem import Way
from portal.matchmaking.rules import (
    Interest,
    Mark,
    MeetingState,
    NextStep,
    PartyKind,
    PartyState,
    PlanState,
    RequestState,
)
from portal.outcomes.rules import Side
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from portal.solvers.summit import plan_summit

HALL = (Zone("A区", 10), Zone("B区", 10))
OVER_FUNDS, OVER_PROJECTS = 20, 32
FUNDS, PROJECTS, WAITING = 16, 28, 4
WORDS = "想听听产业方的真实看法，也欢迎谈联合研发。"
MESSAGE = "看过您的项目页，想用二十分钟了解样机和首批客户。"
GOING_ON = 8
# A plan that is good at once: the demo does not wait for the last gap.
EFFORT = 0.02

Rows = list[dict[str, Any]]


def make_summits(
    draw: Random,
    events: list[Event],
    spaces: list[Makerspace],
    projects: list[Project],
    investors: list[Investor],
    cast: Cast,
    calendar: Calendar,
    *,
    now: datetime,
) -> None:
    """Both of them; the investor and the founder each have one request to answer, the organiser a plan to publish."""
    funds = [each for each in investors if each.state == InvestorState.VERIFIED]
    teams = [each for each in projects if each.state == ProjectState.PUBLISHED]
    _over(draw, spaces, teams, funds, cast, calendar, now=now)
    coming = next(event for event in events if event.kind == EventKind.SUMMIT and event.starts_at > now)
    _coming(draw, coming, teams, funds, cast, now=now)


def _over(
    draw: Random,
    spaces: list[Makerspace],
    teams: list[Project],
    funds: list[Investor],
    cast: Cast,
    calendar: Calendar,
    *,
    now: datetime,
) -> None:
    """Two weeks ago: most meetings took place, and most people have said how they went."""
    day = now.astimezone(WENZHOU).date() - timedelta(days=12)
    while not is_working_day(day, calendar):
        day -= timedelta(days=1)
    starts_at = datetime.combine(day, time(9), WENZHOU)
    event = over_event(
        "capital-summit-autumn", EventKind.SUMMIT,
        ("秋季资本项目对接峰会", "Autumn capital–project summit"), starts_at, spaces[0], cast, now=now, people=186,
    )  # fmt: skip
    then = starts_at - timedelta(days=20)
    summit = _set_up(event, cast, now=then)
    capital, founders = _parties(summit, funds[:OVER_FUNDS], teams[:OVER_PROJECTS], at=then + timedelta(days=1))
    _wish(draw, summit, capital, founders, at=starts_at - timedelta(days=6), agreed=110)
    plan = _plan(summit, cast, now=starts_at - timedelta(days=2))
    plan.state, plan.told_up_to = PlanState.PUBLISHED, None
    plan.published_at, plan.published_by_id = starts_at - timedelta(days=1), cast.by_role["organiser"].id
    db.session.flush()
    _hold(draw, summit, plan, capital[0], founders[0])


def _coming(
    draw: Random, event: Event, teams: list[Project], funds: list[Investor], cast: Cast, *, now: datetime
) -> None:
    """In some days: sign-up is open, wishes come in, four wait for the organiser, and a first plan is ready."""
    summit = _set_up(event, cast, now=now - timedelta(days=12))
    capital, founders = _parties(
        summit, funds[:FUNDS], [*teams[:1], *teams[30 : 30 + PROJECTS]], at=now - timedelta(days=9), waiting=WAITING
    )
    there = [each for each in founders if each.state == PartyState.ADMITTED]
    _wish(draw, summit, capital, there, at=now - timedelta(days=1), agreed=48, asked=[(0, 3), (2, 0)])
    _plan(summit, cast, now=now - timedelta(hours=2))


def _set_up(event: Event, cast: Cast, *, now: datetime) -> Summit:
    outline = proposed(event.starts_at, event.ends_at, now, zone=event.timezone)
    opened = replace(outline, zones=HALL, wishes_open_at=outline.sign_up_opens_at)
    return setting_up.set_up(event, opened, actor=cast.by_role["organiser"], now=now)


def _parties(
    summit: Summit, funds: list[Investor], teams: list[Project], *, at: datetime, waiting: int = 0
) -> tuple[list[Party], list[Party]]:
    """Funds (the last institution lends) and teams; the last `waiting` teams still wait for the organiser."""
    lender = next(each for each in reversed(funds) if each.kind == InvestorKind.INSTITUTION)
    slots = len(summit.slots)
    both: list[Investor | Project] = [*funds, *teams]
    for number, each in enumerate(both):
        is_project = isinstance(each, Project)
        is_waiting = number >= len(both) - waiting
        away = {number % slots, (number * 5 + 2) % slots} if number % 3 == 0 else set()
        db.session.add(
            Party(
                code=f"DEMO{summit.id}P{number:03d}",
                summit=summit,
                kind=PartyKind.PROJECT if is_project else PartyKind.LENDER if each is lender else PartyKind.INVESTOR,
                state=PartyState.APPLIED if is_waiting else PartyState.ADMITTED,
                project=each if is_project else None,
                investor=None if is_project else each,
                unavailable=sorted(away),
                about=WORDS if number % 4 == 0 else "",
                is_listed=is_project or number % 3 != 1,
                joined_by_id=next(member.person_id for member in each.members if member.person_id is not None),
                joined_at=at + timedelta(minutes=number),
                decided_at=None if is_waiting else at + timedelta(hours=5),
            )
        )
    db.session.flush()
    found = db.session.query(Party).filter_by(summit_id=summit.id).order_by(Party.id).all()
    return found[: len(funds)], found[len(funds) :]


def _wish(
    draw: Random,
    summit: Summit,
    capital: list[Party],
    founders: list[Party],
    *,
    at: datetime,
    agreed: int,
    asked: list[tuple[int, int]] | None = None,
) -> None:
    """Marks of both sides; `agreed` requests were accepted, some declined, those of `asked` (fund, team) wait for an answer.

    The first fund is asked by a team, the first team by a fund.
    """
    marks: dict[tuple[int, int], Mark] = {}
    pairs = [(fund, team) for fund in capital for team in founders]
    waiting = [(capital[one], founders[other]) for one, other in asked or []]
    drawn = [pair for pair in draw.sample(pairs, agreed + 30) if pair not in waiting]
    states = dict.fromkeys(waiting, RequestState.OPEN)
    for number, pair in enumerate(drawn):
        fund, team = pair
        if number < agreed:
            states[pair] = RequestState.ACCEPTED
            marks[fund.id, team.id] = draw.choice((Mark.MUST, Mark.LIKE, Mark.LIKE))
            marks[team.id, fund.id] = draw.choice((Mark.MUST, Mark.LIKE))
        elif number < agreed + 6:
            states[pair] = RequestState.DECLINED
            marks[team.id, fund.id] = Mark.LIKE
        else:
            marks[fund.id, team.id] = draw.choice((Mark.LIKE, Mark.LIKE, Mark.NO))
    for fund, team in waiting:
        asker, other = (team, fund) if fund is capital[0] else (fund, team)
        marks[asker.id, other.id] = Mark.MUST
    db.session.execute(
        insert(Wish),
        [
            {"party_id": one, "other_id": other, "mark": str(mark), "marked_at": at}
            for (one, other), mark in marks.items()
        ],
    )
    rows = [_request(summit, *pair, state, capital[0], at) for pair, state in states.items()]
    db.session.execute(insert(MeetingRequest), rows)


def _request(
    summit: Summit, fund: Party, team: Party, state: RequestState, first: Party, at: datetime
) -> dict[str, Any]:
    is_open = state is RequestState.OPEN
    by_team = fund is first if is_open else (fund.id + team.id) % 2 == 0
    asker, answerer = (team, fund) if by_team else (fund, team)
    return {
        "code": f"DEMO{summit.id}R{fund.id}X{team.id}",
        "summit_id": summit.id,
        "capital_id": fund.id,
        "founder_id": team.id,
        "asked_as": str(Side.TEAM if by_team else Side.INVESTOR),
        "state": str(state),
        "message": MESSAGE if is_open else "",
        "reply": "",
        "asked_by_id": asker.joined_by_id,
        "asked_at": at,
        "expires_at": at + timedelta(hours=summit.request_hours),
        "answered_by_id": None if is_open else answerer.joined_by_id,
        "answered_at": None if is_open else at + timedelta(hours=4),
        "letters": 1,
    }


def _plan(summit: Summit, cast: Cast, *, now: datetime) -> SummitPlan:
    """A plan by the planner itself, with what it proved."""
    plan = planning.ask_for_plan(summit, way=Way.ANEW, seed=1, time_limit=10, actor=cast.by_role["organiser"], now=now)
    lease = planning.claim(plan, now=now)
    assert lease is not None  # nobody else plans the demo
    task = problems.from_json(plan.problem)
    planning.settle(plan.id, lease, task, plan_summit(task.problem, seed=plan.seed, effort=EFFORT), now=now)
    db.session.expire(plan)
    return plan


def _hold(draw: Random, summit: Summit, plan: SummitPlan, fund: Party, team: Party) -> None:
    """Nine meetings in ten took place; the demo's own fund and team have still to say how theirs went.

    A few pairs want to go on: contacts are open, and each has its intent and its case.
    """
    outcomes: Rows = []
    missed: list[int] = []
    going_on: list[Meeting] = []
    own = {fund.id, team.id}
    for meeting in plan.meetings:
        if draw.random() < 0.1 and not own & {meeting.capital_id, meeting.founder_id}:
            missed.append(meeting.id)
            continue
        ends_at = summit.slots[meeting.slot].ends_at
        if len(going_on) < GOING_ON and meeting.slot > 1 and not own & {meeting.capital_id, meeting.founder_id}:
            going_on.append(meeting)
            continue
        is_keen = draw.random() < 0.5
        for side, party, person in (
            (Side.INVESTOR, meeting.capital_id, meeting.capital.joined_by_id),
            (Side.TEAM, meeting.founder_id, meeting.founder.joined_by_id),
        ):
            if party in own or draw.random() < 0.15:
                continue
            # Of these pairs never both would go on.
            eager = (side is Side.INVESTOR) is is_keen
            interest = draw.choices(list(Interest), (6, 3, 1) if eager else (0, 6, 4))[0]
            step = draw.choice(list(NextStep)[1:]) if interest is Interest.YES else NextStep.NONE
            outcomes.append(
                {
                    "meeting_id": meeting.id, "side": str(side), "did_meet": True, "interest": str(interest),
                    "next_step": str(step), "note": "", "said_by_id": person, "said_at": ends_at + timedelta(hours=1),
                }
            )  # fmt: skip
    held = update(Meeting).where(Meeting.plan_id == plan.id).values(reminded_at=summit.slots[0].starts_at)
    db.session.execute(held.values(state=MeetingState.HELD))
    db.session.execute(update(Meeting).where(Meeting.id.in_(missed)).values(state=MeetingState.MISSED))
    db.session.execute(insert(MeetingOutcome), outcomes)
    db.session.expire(plan)
    for number, meeting in enumerate(going_on):
        said_at = summit.slots[meeting.slot].ends_at + timedelta(hours=1)
        for side, own_party in ((Side.INVESTOR, meeting.capital), (Side.TEAM, meeting.founder)):
            actor = db.session.get_one(Person, own_party.joined_by_id)
            step = list(NextStep)[1 + number % 4]
            saying.say(
                meeting, side, Said(did_meet=True, interest=Interest.YES, next_step=step), actor=actor, now=said_at
            )
