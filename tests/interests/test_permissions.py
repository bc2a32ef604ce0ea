"""Who may do what on the investor's desk, and who of a team reads what investors say."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access import Law, Office
from portal.database import db
from portal.interests.permissions import GRANTS, Permission, has_no_tie
from portal.interests.queries import Sight
from portal.interests.queries.searching import tied_to
from portal.investors.rules import InvestorState
from portal.projects.models import Project
from portal.projects.rules import MemberState, ProjectState
from tests.builders.accounts import a_person
from tests.builders.investors import an_investor
from tests.builders.projects import a_member, a_project

LAW = Law([GRANTS])


def actor(number: int, office: Office | None = None) -> Any:
    """Somebody as the law sees one."""
    return SimpleNamespace(
        id=number, name="", language="zh", holds=lambda asked, area=None: asked == office, is_member_of=lambda n: False
    )


def fund(state: str = InvestorState.VERIFIED) -> Any:
    """10 owns it, 11 shares its desk."""
    return SimpleNamespace(state=state, members=[SimpleNamespace(person_id=number) for number in (10, 11)])


def project(state: str = ProjectState.PUBLISHED, *, with_11: str | None = None) -> Any:
    """30 leads it, 31 has agreed, 32 was only invited."""
    states = {30: MemberState.AGREED, 31: MemberState.AGREED, 32: MemberState.INVITED}
    if with_11:
        states[11] = MemberState(with_11)
    members = [SimpleNamespace(person_id=number, state=each) for number, each in states.items()]
    return SimpleNamespace(
        state=state, members=members, is_public=state in {ProjectState.PUBLISHED, ProjectState.CLOSED}
    )


WHO: dict[str, Any] = {
    "nobody": None,
    "visitor": actor(1),
    "owner": actor(10),
    "member": actor(11),
    "leader": actor(30),
    "teammate": actor(31),
    "invited": actor(32),
    "city": actor(22, Office.CITY_OFFICER),
    "inspector": actor(23, Office.INSPECTOR),
    "admin": actor(24, Office.ADMIN),
}
FUND = {"owner", "member"}
ASKED, SUSPENDED = fund(InvestorState.ASKED), fund(InvestorState.SUSPENDED)


def of(investor: Any, person: int | None = None) -> Any:
    """A note, search or intent of the fund."""
    return SimpleNamespace(investor=investor, person_id=person, project=project())


@pytest.mark.parametrize(
    ("permission", "thing", "allowed"),
    [
        (Permission.OPEN_DESK, None, set(WHO) - {"nobody"}),
        (Permission.BROWSE, fund(), FUND),
        (Permission.BROWSE, ASKED, set()),
        (Permission.BROWSE, SUSPENDED, set()),
        (Permission.LOOK, Sight(fund(), project()), FUND),
        (Permission.LOOK, Sight(fund(), project(ProjectState.CLOSED)), FUND),
        (Permission.LOOK, Sight(fund(), project(ProjectState.HIDDEN)), set()),
        (Permission.LOOK, Sight(fund(), project(ProjectState.DRAFT)), set()),
        (Permission.LOOK, Sight(ASKED, project()), set()),
        (Permission.ACT, Sight(fund(), project()), FUND),
        (Permission.ACT, Sight(fund(), project(ProjectState.CLOSED)), set()),
        (Permission.ACT, Sight(fund(), project(with_11=MemberState.AGREED)), set()),
        (Permission.ACT, Sight(fund(), project(with_11=MemberState.INVITED)), set()),
        (Permission.ACT, Sight(SUSPENDED, project()), set()),
        (Permission.LET_GO, Sight(fund(), project(ProjectState.HIDDEN)), FUND),
        (Permission.KEEP_NOTE, of(fund(), 11), {"member"}),
        (Permission.KEEP_NOTE, of(fund(), 1), set()),
        (Permission.KEEP_SEARCH, of(fund(), 10), {"owner"}),
        (Permission.WITHDRAW, of(SUSPENDED), FUND),
        (Permission.READ_INTERESTS, project(), {"leader", "teammate"}),
        (Permission.REPLY, of(fund()), {"leader", "teammate"}),
    ],
)
def test_the_law_of_the_investors_desk(permission: Permission, thing: Any, allowed: set[str]) -> None:
    assert {who for who, person in WHO.items() if LAW.allows(person, permission, thing)} == allowed


def test_every_permission_is_granted_somewhere() -> None:
    assert set(GRANTS) == set(Permission)


def test_ties_are_the_same_in_the_law_and_in_lists(app: Flask) -> None:
    partner, analyst = a_person(), a_person()
    investor = an_investor(members=[partner, analyst])
    a_project("别人的（演示）")
    a_project("合伙人领衔（演示）", leader=partner)
    a_member(a_project("分析师参与（演示）"), analyst)
    a_member(a_project("邀请了分析师（演示）"), analyst, is_agreed=False)
    everything = db.session.execute(select(Project)).scalars().all()
    tied = {row.name_zh for row in everything if not has_no_tie(partner, Sight(investor, row))}
    found = db.session.execute(select(Project).where(tied_to(investor.id))).scalars()
    assert {row.name_zh for row in found} == tied
    assert len(tied) == 3
