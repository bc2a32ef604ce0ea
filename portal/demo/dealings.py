"""What teams and investors of the demo city have to do with each other: roadshows, papers, intents and what came of them."""

from datetime import datetime, timedelta
from random import Random

from portal.database import db
from portal.decks.actions import grants
from portal.demo.coming import Planned
from portal.demo.ledger import make_ledger
from portal.demo.papers import make_licence, make_papers
from portal.demo.people import Cast
from portal.demo.ventures import WAN
from portal.events.models import Event
from portal.events.rules import EventKind, EventState
from portal.interests.actions import intents, searches
from portal.interests.models import FundNote, Intent, Shortlisted
from portal.interests.rules import IntentLevel
from portal.investors.models import Investor
from portal.investors.rules import InvestorState
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from portal.roadshows.actions import applying, arranging, choosing, commenting, setting_up
from portal.roadshows.actions.applying import Wish
from portal.roadshows.actions.commenting import Acceptance
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.rules import PitchState, Plan, TieKind

# Which handwritten roadshow (days from today) has its order, and which is still choosing.
ORDERED, CHOOSING = 1, 4
PITCHES = 10
PAST_ROADSHOWS = 4
PURPOSE = "想了解配电侧产品的毛利与客户集中度，拟安排一次实地走访。"


def make_dealings(
    draw: Random,
    events: list[Event],
    planned: dict[str, Planned],
    projects: list[Project],
    investors: list[Investor],
    cast: Cast,
    *,
    now: datetime,
) -> None:
    """All of it; the founder has a request and a place to answer, the investor a grant and a hall to comment in."""
    open_projects = [project for project in projects if project.state == ProjectState.PUBLISHED]
    verified = [investor for investor in investors if investor.state == InvestorState.VERIFIED]
    by_day = {plan.days: slug for slug, plan in planned.items() if plan.kind is EventKind.ROADSHOW}
    by_slug = {event.slug: event for event in events}
    _ordered(by_slug[by_day[ORDERED]], open_projects, cast, now)
    _choosing(by_slug[by_day[CHOOSING]], open_projects, cast, now)
    held = _past(events, open_projects, cast, now)
    _papers(open_projects, verified, cast, now)
    make_ledger(_intents(draw, held, open_projects, verified, now), now=now)
    _shortlist(open_projects, verified[0], cast, now)
    for asking in (investor for investor in investors if investor.state == InvestorState.ASKED):
        make_licence(asking, now=now)


def _plan(event: Event, now: datetime, *, places: int = PITCHES, closes_in: timedelta) -> Plan:
    first = event.starts_at + timedelta(minutes=30)
    closes = now + closes_in
    return Plan(
        pitch_count=places,
        pitch_minutes=8,
        qa_minutes=7,
        gap_minutes=1,
        first_pitch_at=first,
        applications_open_at=now - timedelta(days=20),
        applications_close_at=closes,
        confirm_by=closes + (first - closes) / 3,
        slides_by=closes + (first - closes) / 2,
    )


def _apply(show: Roadshow, project: Project, now: datetime, message: str = "") -> Pitch:
    leader = next(member.person for member in project.members if member.is_leader)
    assert leader is not None  # the demo's leaders have agreed
    return applying.apply(show, project, Wish(leader, message=message), actor=leader, now=now)


def _ordered(event: Event, projects: list[Project], cast: Cast, now: datetime) -> None:
    """Tomorrow's roadshow: ten confirmed, two in reserve, the order drawn, arranged and published."""
    organiser, then = cast.by_role["organiser"], now - timedelta(days=6)
    plan = _plan(event, now, closes_in=timedelta(hours=1))
    show = setting_up.set_up(event, plan, actor=organiser, now=then)
    pitches = [_apply(show, project, then) for project in projects[20 : 20 + PITCHES + 3]]
    for pitch in pitches[:PITCHES]:
        choosing.select(pitch, actor=organiser, now=then + timedelta(days=1))
        assert pitch.presenter is not None  # said when applying
        applying.confirm(pitch, actor=pitch.presenter, now=then + timedelta(days=2))
    for pitch in pitches[PITCHES : PITCHES + 2]:
        choosing.reserve(pitch, actor=organiser, now=then + timedelta(days=1))
    choosing.decline(pitches[-1], reason="本场以电气与装备为主，欢迎下一场再来。", actor=organiser, now=then)
    guests = [person for person in cast.crowd[1300:] if person.email][:2]
    for number, person in enumerate((cast.by_role["investor"], *guests)):
        guest = commenting.invite(
            show, name=person.name, email=person.email or "", language="zh", actor=organiser, now=then
        )
        if number:
            ties = {pitches[0].project_id: (TieKind.MENTOR, "")} if number == 1 else {}
            commenting.accept(guest, Acceptance(person.name, "产业投资人", ties=ties), now=then)
    arranging.draw_lots(show, "敢为天下先", actor=organiser, now=now - timedelta(hours=30))
    arranging.arrange(show, actor=organiser, now=now - timedelta(hours=30))
    arranging.publish(show, actor=organiser, now=now - timedelta(hours=29))


def _choosing(event: Event, projects: list[Project], cast: Cast, now: datetime) -> None:
    """A roadshow in four days: teams have applied, the founder's own is chosen and has to confirm."""
    organiser = cast.by_role["organiser"]
    show = setting_up.set_up(
        event, _plan(event, now, places=8, closes_in=timedelta(days=1)), actor=organiser, now=now - timedelta(days=5)
    )
    own = _apply(show, projects[0], now - timedelta(days=3), "我们带样机到现场演示。")
    for project in projects[50:57]:
        _apply(show, project, now - timedelta(days=2))
    choosing.select(own, actor=organiser, now=now - timedelta(hours=4))


def _past(events: list[Event], projects: list[Project], cast: Cast, now: datetime) -> list[tuple[Event, list[Project]]]:
    """The last few roadshows that are over: eight projects each stood on stage."""
    over = [each for each in events if each.kind == EventKind.ROADSHOW and each.state == EventState.ENDED]
    latest = sorted(over, key=lambda event: event.ends_at, reverse=True)[:PAST_ROADSHOWS]
    held = []
    for number, event in enumerate(latest):
        first = event.starts_at + timedelta(minutes=30)
        begun = event.starts_at - timedelta(days=14)
        there = projects[60 + number * 8 : 68 + number * 8]
        show = Roadshow(
            event=event,
            pitch_count=8,
            places_taken=len(there),
            first_pitch_at=first,
            applications_open_at=begun - timedelta(days=14),
            applications_close_at=begun,
            confirm_by=begun + timedelta(days=5),
            slides_by=begun + timedelta(days=7),
            orders=1,
            order_published_at=begun + timedelta(days=8),
            remarks_released_at=event.ends_at,
            handed_over_at=event.ends_at,
        )
        db.session.add(show)
        for position, project in enumerate(there):
            leader = project.members[0].person
            db.session.add(
                Pitch(
                    code=f"DEMOPITCH{number}{position}",
                    roadshow=show,
                    project=project,
                    state=PitchState.ABSENT if (number, position) == (1, 5) else PitchState.PRESENTED,
                    presenter=leader,
                    applied_by_id=leader.id if leader else None,
                    applied_at=begun - timedelta(days=3),
                    decided_at=begun,
                    confirmed_at=begun + timedelta(days=1),
                    position=position,
                )
            )
        held.append((event, there))
    db.session.flush()
    return held


def _papers(projects: list[Project], investors: list[Investor], cast: Cast, now: datetime) -> None:
    """Requests to read: one the investor was granted, one that waits for the founder, some of others."""
    own, investor = projects[0], cast.by_role["investor"]
    leader = projects[3].members[0].person
    assert leader is not None  # the demo's leaders have agreed
    granted = grants.ask(projects[3], investors[0], purpose=PURPOSE, actor=investor, now=now - timedelta(days=4))
    grants.grant(granted, days=30, actor=leader, now=now - timedelta(days=3))
    for fund in investors[1:3]:
        grants.ask(own, fund, purpose=PURPOSE, actor=fund.members[0].person, now=now - timedelta(hours=9))
    reading = grants.ask(
        own, investors[3], purpose=PURPOSE, actor=investors[3].members[0].person, now=now - timedelta(days=9)
    )
    grants.grant(reading, days=30, actor=cast.by_role["founder"], now=now - timedelta(days=8))
    old = grants.ask(
        own, investors[4], purpose=PURPOSE, actor=investors[4].members[0].person, now=now - timedelta(days=40)
    )
    grants.refuse(old, reason="产品还在改版，下个月再聊。", actor=cast.by_role["founder"], now=now - timedelta(days=38))
    make_papers(own, projects[3], investors[0], investor, now=now)


def _intents(
    draw: Random,
    held: list[tuple[Event, list[Project]]],
    projects: list[Project],
    investors: list[Investor],
    now: datetime,
) -> list[Intent]:
    """Thirty-one intents of 1.26 亿元 in all, one of them towards the founder's project."""
    said = []
    places = [(event, project) for event, there in held for project in there]
    for number in range(30):
        event, project = places[number % len(places)]
        fund = investors[(number * 5 + 1) % len(investors)]
        said.append(
            intents.say(
                fund,
                project,
                level=draw.choice(list(IntentLevel)),
                actor=fund.members[0].person,
                now=event.ends_at + timedelta(hours=2),
                amount_yuan=420 * WAN,
                event=event,
            )
        )
    fund = investors[5]
    said.append(
        intents.say(
            fund,
            projects[0],
            level=IntentLevel.MEET,
            actor=fund.members[0].person,
            now=now - timedelta(hours=20),
            note="下周三在温州，想到车间看看样机。",
        )
    )
    return said


def _shortlist(projects: list[Project], fund: Investor, cast: Cast, now: datetime) -> None:
    """What the demo's investor keeps in sight."""
    person = cast.by_role["investor"]
    for number, project in enumerate((projects[3], projects[20], projects[33])):
        db.session.add(Shortlisted(investor_id=fund.id, project_id=project.id, added_by_id=person.id, added_at=now))
        if number == 0:
            db.session.add(
                FundNote(
                    code="DEMONOTE01",
                    investor_id=fund.id,
                    project_id=project.id,
                    person_id=person.id,
                    text="团队务实，先看第三方检测报告。",
                    written_at=now - timedelta(days=2),
                )
            )
    searches.keep(fund, "电气与储能", {"sector": "electrical"}, actor=person, now=now, today=now.date())
    db.session.flush()
