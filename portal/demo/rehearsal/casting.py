"""Who plays in a rehearsal: teams with their projects, officers, the organiser and the judges' addresses."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from portal.access import Office
from portal.accounts.models import Appointment, Person
from portal.accounts.secrets import readable_code
from portal.areas.actions import load_reference
from portal.areas.models import Area
from portal.database import db
from portal.demo.words import GIVEN, MARK_EN, MARK_ZH, SURNAMES
from portal.events.models import Event
from portal.events.rules import EventKind, EventState, Sector
from portal.investors.rules import GrowthStage
from portal.projects.models import Project, Right, TeamMember
from portal.projects.rules import MemberState, ProjectState, RightKind, RightState

GROUPS = ("CK", "TD", "CC", "CZ")
OF_COMPANIES = ("CC", "CZ")
COUNTIES = ("330302", "330303", "330304", "330305", "330382", "330381")
SECTORS = [sector for sector in Sector if sector is not Sector.GENERAL][:10]


@dataclass(frozen=True)
class Team:
    """A project with its leader, how good it is (0..1), and the group it enters."""

    project: Project
    leader: Person
    group: str
    worth: float


@dataclass(frozen=True)
class Cast:
    """Everybody before the first judge is asked."""

    event: Event
    organiser: Person
    second: Person
    city: Person
    stranger: Person
    counties: dict[int, Person] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)


def cast_for(draw: Random, *, teams: int, now: datetime) -> Cast:
    """Rows of the lower rooms, as other flows would leave them."""
    if not db.session.execute(select(Area.id).limit(1)).first():
        load_reference()
    areas = {area.code: area for area in db.session.execute(select(Area).where(Area.code.in_(COUNTIES))).scalars()}
    organiser, second, city, stranger = (a_person(draw, now) for _ in range(4))
    city.appointments.append(Appointment(office=Office.CITY_OFFICER, created_at=now))
    counties = {area.id: a_person(draw, now) for area in areas.values()}
    for number, officer in counties.items():
        officer.appointments.append(Appointment(office=Office.COUNTY_OFFICER, area_id=number, created_at=now))
    db.session.add_all([organiser, second, city, stranger, *counties.values()])
    db.session.flush()
    event = _event(organiser, areas[COUNTIES[0]], now)
    leaders = [a_person(draw, now) for _ in range(teams)]
    others = [a_person(draw, now, has_address=False) for _ in range(teams * 2)]
    db.session.add_all([event, *leaders, *others])
    db.session.flush()
    made = []
    for number, leader in enumerate(leaders):
        group = GROUPS[number % len(GROUPS)]
        area = areas[COUNTIES[number // len(GROUPS) % len(COUNTIES)]]
        project = _project(draw, number, group, area, [leader, *others[number * 2 : number * 2 + 2]], now)
        made.append(Team(project, leader, group, min(1.0, max(0.0, draw.gauss(0.72, 0.1)))))
    db.session.add_all([team.project for team in made])
    db.session.flush()
    return Cast(event, organiser, second, city, stranger, counties, made)


def public_of(draw: Random, size: int, now: datetime) -> list[Person]:
    """People who come to see the final."""
    people = [a_person(draw, now) for _ in range(size)]
    db.session.add_all(people)
    db.session.flush()
    return people


def a_person(draw: Random, now: datetime, *, has_address: bool = True) -> Person:
    """Somebody with an address of their own; nobody can sign in as them."""
    code = readable_code()
    address = f"rehearsal-{code.lower()}@example.com" if has_address else None
    return Person(
        code=code,
        name=draw.choice(SURNAMES) + draw.choice(GIVEN) + MARK_ZH,
        email=address,
        email_proven_at=now if address else None,
        language=draw.choice(("zh", "zh", "en")),
        created_at=now,
        memberships=[],
        appointments=[],
    )


def _event(organiser: Person, area: Area, now: datetime) -> Event:
    code = readable_code().lower()
    starts_at = now + timedelta(days=160)
    return Event(
        slug=f"competition-rehearsal-{code}",
        uid=f"{code}@rehearsal.makerday",
        kind=EventKind.COMPETITION,
        state=EventState.PUBLISHED,
        title_zh="大赛彩排" + MARK_ZH,
        title_en="Rehearsal of a competition" + MARK_EN,
        sectors=[],
        area_id=area.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=9),
        created_by_id=organiser.id,
        created_at=now,
        updated_at=now,
        published_at=now,
        preview_token=code,
        takes_registrations=True,
    )


def _project(draw: Random, number: int, group: str, area: Area, people: list[Person], now: datetime) -> Project:
    is_company = group in OF_COMPANIES
    sector = draw.choice(SECTORS)
    project = Project(
        slug=f"rehearsal-{readable_code().lower()}",
        state=ProjectState.PUBLISHED,
        name_zh=f"彩排项目{number + 1:04d}" + MARK_ZH,
        name_en=f"Rehearsed project {number + 1:04d}{MARK_EN}",
        highlights_zh="- 样机已在车间试用",
        text_zh="从一家厂的具体问题做起，再把它做成别人也用得上的产品。",
        sector=sector,
        stage=GrowthStage.INCUBATION,
        area_id=area.id,
        area=area,
        organisation_name=f"彩排企业{number + 1:04d}有限公司" if is_company else None,
        usci=f"9133030{number % 10}MAREH{number % 100000:05d}"[:18] if is_company else None,
        founded_on=(now - timedelta(days=draw.randint(200, 2200))).date() if is_company else None,
        created_by_id=people[0].id,
        created_at=now,
        updated_at=now,
        published_at=now,
    )
    project.members = [
        TeamMember(person=person, is_leader=place == 0, state=MemberState.AGREED, created_at=now, agreed_at=now)
        for place, person in enumerate(people)
    ]
    if group == "CZ" and number % 5:
        project.rights.append(
            Right(kind=RightKind.INVENTION, state=RightState.GRANTED, title="一种控制方法", number=f"ZL{number:06d}")
        )
    return project
