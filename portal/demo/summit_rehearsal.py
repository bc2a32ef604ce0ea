"""A whole summit played through the real actions, from the set-up to the numbers, with all that must hold looked at."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.areas.actions import load_reference
from portal.areas.models import Area
from portal.audit.actions import seal
from portal.database import db
from portal.demo.rehearsal.casting import COUNTIES, SECTORS, a_person
from portal.demo.summit_witness import SummitWitness
from portal.demo.words import MARK_EN, MARK_ZH
from portal.errors import Conflict, Refusal
from portal.events.models import Event
from portal.events.rules import EventKind, EventState
from portal.interests.models import Intent
from portal.investors.models import Investor, InvestorMember, Thesis
from portal.investors.rules import GrowthStage, InvestorKind, InvestorState, Round
from portal.matchmaking import problem as problems
from portal.matchmaking.actions import joining, planning, presence, publishing, requesting, saying, setting_up, wishing
from portal.matchmaking.actions.joining import Presence
from portal.matchmaking.actions.saying import Said
from portal.matchmaking.letters import agendas
from portal.matchmaking.models import Meeting, MeetingOutcome, Party, Summit, SummitPlan
from portal.matchmaking.outline import Zone, proposed
from portal.matchmaking.problem import Way
from portal.matchmaking.queries import browsing, outcomes, plans, proposals, requests
from portal.matchmaking.queries.proposals import Remedy
from portal.matchmaking.rules import Interest, Mark, NextStep, PartyKind, PartyState, RequestState
from portal.outcomes.rules import Side
from portal.projects.models import Project, TeamMember
from portal.projects.rules import MemberState, ProjectState

Act = tuple[str, Callable[[], None]]
MUST, LIKE = 2, 9
MESSAGE = "想用二十分钟介绍样机和首批客户。"


@dataclass(frozen=True)
class Size:
    """How many funds (the last of them lenders) and projects come, the tables, and seconds for the planner."""

    funds: int
    lenders: int
    projects: int
    tables: int
    seconds: float


FULL, SMALL = Size(60, 4, 200, 40, 30.0), Size(6, 1, 14, 4, 5.0)


class SummitRehearsal:
    """One summit. `acts` are played in their order; the clock stands where each act puts it."""

    def __init__(self, size: Size, draw: Random, *, now: datetime) -> None:
        self.size, self.draw, self.now, self.began = size, draw, now, now
        self.witness = SummitWitness()
        self.organiser: Person
        self.summit: Summit
        self.plan: SummitPlan
        self.people: dict[int, Person] = {}

    def acts(self) -> Iterator[Act]:
        """What is played, with its name."""
        yield "The summit is set up", self.set_up
        yield "Funds, lenders and projects sign up", self.sign_up
        yield "Everybody says whom to meet", self.wish
        yield "Requests are answered", self.answer
        yield "The plan is made", self.make_plan
        yield "The plan is published and told", self.publish
        yield "Somebody leaves on the day", self.lose_somebody
        yield "Both sides say how it was", self.say
        yield "The trail is sealed and read", self.read_trail

    def set_up(self) -> None:
        """An event in three weeks, with the proposed outline and as many tables as the size says."""
        if not db.session.execute(select(Area.id).limit(1)).first():
            load_reference()
        self.organiser = a_person(self.draw, self.now)
        db.session.add(self.organiser)
        db.session.flush()
        event = _event(self.organiser, self.now)
        db.session.add(event)
        db.session.flush()
        outline = proposed(event.starts_at, event.ends_at, self.now)
        values = vars(outline) | {"zones": (Zone("A区", self.size.tables),), "break_minutes": 0, "least_meetings": 1}
        self.summit = setting_up.set_up(event, type(outline)(**values), actor=self.organiser, now=self.now)

    def sign_up(self) -> None:
        """A third of them is there for half a day only; the organiser admits all."""
        areas = db.session.execute(select(Area).where(Area.code.in_(COUNTIES)).order_by(Area.code)).scalars().all()
        coming: list[tuple[Investor | Project, PartyKind, Person]] = []
        for number in range(self.size.funds):
            person = a_person(self.draw, self.now)
            is_lender = number >= self.size.funds - self.size.lenders
            fund = _fund(self.draw, number, person, self.now)
            coming.append((fund, PartyKind.LENDER if is_lender else PartyKind.INVESTOR, person))
        for number in range(self.size.projects):
            person = a_person(self.draw, self.now)
            project = _project(self.draw, number, areas[number % len(areas)], person, self.now)
            coming.append((project, PartyKind.PROJECT, person))
        for subject, _kind, person in coming:
            db.session.add_all([person, subject])
        db.session.flush()
        slots = [slot.number for slot in self.summit.slots]
        halves = [slots[: len(slots) // 2], slots[len(slots) // 2 :]]
        joined = []
        for subject, kind, person in coming:
            away = self.draw.choice(halves) if self.draw.random() < 0.33 else []
            party = joining.join(self.summit, subject, kind, Presence(away), actor=person, now=self.now)
            self.people[party.id] = person
            joined.append(party)
        done, left = joining.decide_all(joined, PartyState.ADMITTED, actor=self.organiser, now=self.now)
        self.witness.sees("all who signed up are admitted", (done, left) == (len(joined), 0), done, left)

    def wish(self) -> None:
        """Each marks the best fits and a few at random, refuses some, and teams ask their first choices."""
        self.now = self.summit.wishes_open_at
        for party in self._parties():
            found = [other.party for other in browsing.others(party)]
            most = MUST + LIKE if party.project_id else (MUST + LIKE) * 2
            chosen = list(dict.fromkeys([*found[:most], *self.draw.sample(found, min(4, len(found)))]))
            for place, other in enumerate(chosen):
                choice = Mark.MUST if place < MUST else Mark.LIKE
                if self.draw.random() < 0.06:
                    choice = self.draw.choice((Mark.NO, Mark.BLOCK))
                self._try(lambda party=party, other=other, choice=choice: wishing.mark(  # type: ignore[misc]
                    party, other, choice, actor=self.people[party.id], now=self.now
                ))  # fmt: skip
            if party.project_id:
                for other in chosen[:3]:
                    self._try(lambda party=party, other=other: requesting.ask(  # type: ignore[misc]
                        party, other, MESSAGE, actor=self.people[party.id], now=self.now
                    ))  # fmt: skip
        self.witness.requests(self.summit)

    def answer(self) -> None:
        """Half of the requests are accepted, a quarter declined, the rest runs out."""
        for party in self._parties():
            for request in requests.requests_of(party):
                if request.state != RequestState.OPEN or request.asked_as == party.side:
                    continue
                dice = self.draw.random()
                if dice < 0.5:
                    requesting.accept(request, actor=self.people[party.id], now=self.now)
                elif dice < 0.75:
                    requesting.decline(request, actor=self.people[party.id], now=self.now)
        self.now = self.summit.wishes_close_at
        for request in requests.to_expire(self.now, limit=10_000):
            requesting.expire(request, now=self.now)
        self.witness.sees("no request waits after the deadline", not requests.counts(self.summit)["open"])

    def make_plan(self) -> None:
        """As the worker makes it; the same wishes and the same seed make the same plan."""
        for _ in range(2):
            plan = planning.ask_for_plan(
                self.summit, way=Way.ANEW, seed=7, time_limit=30, actor=self.organiser, now=self.now
            )
            task = problems.from_json(plan.problem)
            lease = planning.claim(plan, now=self.now)
            assert lease is not None
            found = problems.solved(task, seed=plan.seed, seconds=self.size.seconds)
            self.witness.sees("a plan is settled once", planning.settle(plan.id, lease, task, found, now=self.now))
            db.session.refresh(plan)
            self.witness.plan(plan)
            self.plan = plan
        twin = next(each for each in plans.plans(self.summit) if each.id != self.plan.id)
        self.witness.sees("the same seed makes the same plan", plans.places(twin) == plans.places(self.plan))

    def publish(self) -> None:
        """One plan stands, and everybody is told once."""
        publishing.publish(self.plan, actor=self.organiser, now=self.now)
        other = next(each for each in plans.plans(self.summit) if each.id != self.plan.id)
        self.witness.refused(
            "nobody replaces a plan they have not seen",
            lambda: publishing.publish(other, actor=self.organiser, now=self.now),
        )
        while (told := plans.to_tell(self.plan, 50)) and self.plan.told_up_to is not None:
            for party in told:
                agendas.tell(self.plan, party, is_first=True, now=self.now)
            self.plan.told_up_to = told[-1].id
            db.session.flush()
        self.plan.told_up_to = None
        db.session.flush()
        self.witness.told(self.plan, self.people)

    def lose_somebody(self) -> None:
        """The fund with most meetings leaves after its second one: holes are filled, nobody is moved."""
        meetings = plans.meetings(self.plan)
        busiest = Counter(each.capital_id for each in meetings).most_common(1)[0][0]
        own = sorted(each.slot for each in meetings if each.capital_id == busiest)
        self.now = self.summit.slots[own[min(1, len(own) - 1)]].starts_at + timedelta(minutes=1)
        leaver = next(party for party in self._parties() if party.id == busiest)
        before = plans.places(self.plan)
        found = proposals.proposal(self.summit, Remedy.FILL, leaving=leaver, now=self.now)
        presence.leave(leaver, found.steps, made_of=found.made_of, actor=self.organiser, now=self.now)
        self.witness.changed(self.plan, before, leaver, self.now)

    def say(self) -> None:
        """At the end of the day both sides say how each meeting was; where both would go on, contacts open."""
        self.now = self.summit.event.ends_at
        for meeting in plans.meetings(self.plan):
            for side, party in ((Side.INVESTOR, meeting.capital), (Side.TEAM, meeting.founder)):
                dice = self.draw.random()
                said = Said(dice < 0.9, self.draw.choice(list(Interest)), self.draw.choice(list(NextStep)))
                if dice < 0.97:
                    saying.say(meeting, side, said, actor=self.people[party.id], now=self.now)
        spoken = db.session.execute(
            select(MeetingOutcome).join(Meeting).where(Meeting.plan_id == self.plan.id)
        ).scalars().all()  # fmt: skip
        intents = db.session.execute(select(Intent).where(Intent.event_id == self.summit.event_id)).scalars().all()
        self.witness.afterwards(self.plan, spoken, intents, outcomes.results(self.summit))

    def read_trail(self) -> None:
        """Everything stands in the sealed trail."""
        while seal(now=self.now):
            db.session.flush()
        self.witness.trail()

    def _parties(self) -> list[Party]:
        wanted = select(Party).where(Party.summit_id == self.summit.id).order_by(Party.id)
        return list(db.session.execute(wanted).scalars())

    def _try(self, act: Callable[[], Any]) -> None:
        """Some wishes meet a full list or a closed door: that is what the sentences are for."""
        try:
            with db.session.begin_nested():
                act()
        except Conflict:
            self.witness.sees("who asks too much is told why", True)
        except Refusal:
            self.witness.sees("a closed door stays closed", True)


def _event(organiser: Person, now: datetime) -> Event:
    code = readable_code().lower()
    starts_at = (now + timedelta(days=21)).replace(hour=1, minute=0, second=0, microsecond=0)
    return Event(
        slug=f"summit-rehearsal-{code}",
        uid=f"{code}@rehearsal.makerday",
        kind=EventKind.SUMMIT,
        state=EventState.PUBLISHED,
        title_zh="对接峰会彩排" + MARK_ZH,
        title_en="Rehearsal of a summit" + MARK_EN,
        sectors=[],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=8, minutes=40),
        created_by_id=organiser.id,
        created_at=now,
        updated_at=now,
        published_at=now,
        preview_token=code,
        takes_registrations=False,
    )


def _fund(draw: Random, number: int, person: Person, now: datetime) -> Investor:
    return Investor(
        slug=f"rehearsal-fund-{readable_code().lower()}",
        kind=InvestorKind.INSTITUTION,
        state=InvestorState.VERIFIED,
        name_zh=f"彩排机构{number + 1:03d}" + MARK_ZH,
        name_en=f"Rehearsed fund {number + 1:03d}{MARK_EN}",
        created_at=now,
        decided_at=now,
        members=[InvestorMember(person=person, is_owner=True, created_at=now)],
        thesis=Thesis(
            sectors=[str(sector) for sector in draw.sample(SECTORS, 3)],
            stages=[str(draw.choice(list(GrowthStage)))],
            ticket_min_yuan=1_000_000,
            ticket_max_yuan=draw.choice((5, 10, 30)) * 1_000_000,
            updated_at=now,
        ),
    )


def _project(draw: Random, number: int, area: Area, person: Person, now: datetime) -> Project:
    return Project(
        slug=f"rehearsal-{readable_code().lower()}",
        state=ProjectState.PUBLISHED,
        name_zh=f"彩排项目{number + 1:04d}" + MARK_ZH,
        name_en=f"Rehearsed project {number + 1:04d}{MARK_EN}",
        highlights_zh="- 样机已在车间试用",
        sector=draw.choice(SECTORS),
        stage=draw.choice(list(GrowthStage)),
        round=draw.choice((Round.SEED, Round.ANGEL)),
        ask_yuan=draw.randint(1, 30) * 1_000_000,
        area_id=area.id,
        area=area,
        created_at=now,
        updated_at=now,
        published_at=now,
        members=[TeamMember(person=person, is_leader=True, state=MemberState.AGREED, created_at=now, agreed_at=now)],
    )
