"""Projects with their teams and stays as tests need them: real rows, committed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.makerspaces.models import Makerspace
from portal.projects.actions.showing import keep
from portal.projects.models import Project, Stay, TeamMember
from portal.projects.rules import MemberState, ProjectState, StayState
from tests.builders.accounts import a_person
from tests.builders.makerspaces import an_area

_numbers = count(1)


def a_project(
    name: str = "智能断路器（演示）",
    *,
    leader: Person | None = None,
    state: str = ProjectState.PUBLISHED,
    area: str = "330302",
    space: Makerspace | None = None,
    now: datetime | None = None,
    **more: Any,
) -> Project:
    """A project led by `leader` (somebody new by default), sitting in `space` where one is given. `more` are columns."""
    number, now = next(_numbers), now or clock.now()
    leader = leader or a_person(f"创始人{number}（演示）")
    unit = an_area(area)
    columns: dict[str, Any] = {
        "slug": f"project-{number}",
        "name_en": f"Smart breaker {number} (demo)",
        "one_line_zh": "配电柜里会说话的断路器",
        "one_line_en": "A breaker that tells you before it trips",
        "highlights_zh": "- 已在三家工厂试用",
        "highlights_en": "- On trial in three plants",
        "sector": "electrical",
        "stage": "incubation",
        "round": "angel",
        "area_id": unit.division.id,
        "assessed_unit_id": unit.id,
        "ask_yuan": 5_000_000,
        "equity_percent": Decimal(10),
        "valuation_yuan": 50_000_000,
        "use_of_funds_zh": "研发一半，试产一半",
        "created_by_id": leader.id,
        "created_at": now,
        "updated_at": now,
        "published_at": None if state == ProjectState.DRAFT else now,
        "closed_at": now if state == ProjectState.CLOSED else None,
        "reason": "含有收益承诺" if state == ProjectState.HIDDEN else None,
        "hidden_at": now if state == ProjectState.HIDDEN else None,
    }
    project = Project(state=state, name_zh=name, **(columns | more))
    db.session.add(project)
    db.session.flush()
    project.members.append(
        TeamMember(
            person_id=leader.id,
            is_leader=True,
            state=MemberState.AGREED,
            role_zh="创始人",
            role_en="Founder",
            created_at=now,
            agreed_at=now,
        )
    )
    if space is not None:
        project.stays.append(
            Stay(
                makerspace_id=space.id,
                entered_on=(now - timedelta(days=30)).date(),
                state=StayState.CONFIRMED,
                decided_at=now,
            )
        )
    keep(project, actor=leader, now=now)
    db.session.commit()
    return project


def a_member(project: Project, person: Person, *, role: str = "技术负责人", is_agreed: bool = True) -> TeamMember:
    """A place in the team, agreed to; or still open, without the person's answer."""
    now = clock.now()
    member = TeamMember(
        project_id=project.id,
        person_id=person.id,
        state=MemberState.AGREED if is_agreed else MemberState.INVITED,
        role_zh=role,
        created_at=now,
        agreed_at=now if is_agreed else None,
    )
    db.session.add(member)
    db.session.commit()
    db.session.expire(project, ["members"])
    return member


def a_stay(
    project: Project,
    space: Makerspace,
    *,
    state: str = StayState.CONFIRMED,
    entered_on: date | None = None,
    **more: Any,
) -> Stay:
    """A team's time in a makerspace, open unless `left_on` and `ended_by` say otherwise."""
    now = clock.now()
    stay = Stay(
        project_id=project.id,
        makerspace_id=space.id,
        entered_on=entered_on or (now - timedelta(days=30)).date(),
        state=state,
        decided_at=None if state == StayState.ASKED else now,
        **more,
    )
    db.session.add(stay)
    db.session.commit()
    db.session.expire(project, ["stays"])
    return stay
