"""Who may do what with a project; the SQL that filters lists says the same."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access import Law, Office
from portal.accounts.models import Person
from portal.database import db
from portal.projects import queries
from portal.projects.models import Project
from portal.projects.permissions import GRANTS, Permission, oversees
from portal.projects.rules import Filters
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.makerspaces import an_area
from tests.builders.projects import a_member, a_project

LAW = Law([GRANTS])
LUCHENG, LONGWAN = 1, 2


def actor(number: int, office: Office | None = None, area: int | None = None) -> Any:
    """Somebody as the law sees one."""

    def holds(asked: Office, in_area: int | None = None) -> bool:
        return asked == office and (in_area is None or in_area == area)

    return SimpleNamespace(id=number, name="", language="zh", holds=holds, is_member_of=lambda number: False)


def project(*, is_public: bool = True, published: object = 1) -> Any:
    """A project in 鹿城: 10 leads it, 11 belongs to it, 12 was asked and has not answered."""
    there = SimpleNamespace(is_public=is_public, published_at=published, area_id=LUCHENG, assessed_unit_id=LUCHENG)
    there.members = [
        SimpleNamespace(person_id=10, state="agreed", is_leader=True, project=there),
        SimpleNamespace(person_id=11, state="agreed", is_leader=False, project=there),
        SimpleNamespace(person_id=12, state="invited", is_leader=False, project=there),
    ]
    return there


PUBLIC, HIDDEN, DRAFT = project(), project(is_public=False), project(is_public=False, published=None)
WHO: dict[str, Any] = {
    "nobody": None,
    "visitor": actor(1),
    "leader": actor(10),
    "member": actor(11),
    "invited": actor(12),
    "operator": actor(13),
    "lucheng": actor(20, Office.COUNTY_OFFICER, LUCHENG),
    "longwan": actor(21, Office.COUNTY_OFFICER, LONGWAN),
    "city": actor(22, Office.CITY_OFFICER),
    "inspector": actor(23, Office.INSPECTOR),
    "admin": actor(24, Office.ADMIN),
}
SIGNED_IN = set(WHO) - {"nobody"}
TEAM = {"leader", "member"}
OVERSEERS = {"lucheng", "city", "inspector", "admin"}
SPACE = SimpleNamespace(operators=[SimpleNamespace(person_id=13, state="approved")])


def page(of: Any) -> Any:
    """A page of evidence of one of its milestones."""
    return SimpleNamespace(milestone=SimpleNamespace(project=of))


@pytest.mark.parametrize(
    ("permission", "thing", "allowed"),
    [
        (Permission.SEE, PUBLIC, set(WHO)),
        (Permission.SEE, HIDDEN, TEAM | OVERSEERS),
        (Permission.SEE, DRAFT, TEAM),
        (Permission.OPEN_DESK, None, SIGNED_IN),
        (Permission.CREATE, None, SIGNED_IN),
        (Permission.EDIT, PUBLIC, TEAM),
        (Permission.HISTORY, PUBLIC, TEAM),
        (Permission.LEAD, PUBLIC, {"leader"}),
        (Permission.SEE_PROOFS, PUBLIC, TEAM | OVERSEERS),
        (Permission.SEE_PROOFS, DRAFT, TEAM),
        (Permission.SEE_EVIDENCE, page(PUBLIC), TEAM | OVERSEERS),
        (Permission.SEE_EVIDENCE, page(DRAFT), TEAM),
        (Permission.EDIT_MILESTONE, SimpleNamespace(project=PUBLIC), TEAM),
        (Permission.END_MEMBERSHIP, PUBLIC.members[1], TEAM),
        (Permission.END_MEMBERSHIP, PUBLIC.members[0], {"leader"}),
        (Permission.END_MEMBERSHIP, PUBLIC.members[2], {"leader", "invited"}),
        (Permission.HAND_OVER, PUBLIC.members[1], {"leader"}),
        (Permission.END_STAY, SimpleNamespace(project=PUBLIC, makerspace=SPACE), TEAM | {"operator"}),
        (Permission.DECIDE_STAY, SimpleNamespace(makerspace=SPACE, project=PUBLIC), {"operator", "admin"}),
        (Permission.OVERSEE, None, OVERSEERS | {"longwan"}),
        (Permission.HIDE, PUBLIC, {"lucheng", "city", "admin"}),
        (Permission.HIDE, DRAFT, set()),
    ],
)
def test_the_law_of_projects(permission: Permission, thing: Any, allowed: set[str]) -> None:
    assert {who for who, person in WHO.items() if LAW.allows(person, permission, thing)} == allowed


def test_every_permission_is_granted_somewhere() -> None:
    assert set(GRANTS) == set(Permission)


def test_lists_hold_exactly_what_the_law_lets_a_person_see(app: Flask) -> None:
    leader, member, invited = a_person(), a_person(), a_person()
    for state in ("draft", "published", "hidden", "closed"):
        mine = a_project(f"{state}（演示）", leader=leader, state=state)
        a_member(mine, member)
        a_member(mine, invited, is_agreed=False)
        a_project(f"龙湾{state}（演示）", area="330303", state=state)
    a_project("收起的草稿（演示）", leader=leader, state="closed", published_at=None)
    a_project("科技城隐藏的（演示）", area="WZ-FZ-KJC", state="hidden")
    people: list[Person | None] = [
        None, a_person(), leader, member, invited, an_officer(an_area("330302")), an_officer(an_area("330303")),
        an_officer(an_area("WZ-FZ-KJC")), an_officer(), an_officer(office=Office.INSPECTOR), an_admin(),
    ]  # fmt: skip
    everything = db.session.execute(select(Project)).scalars().all()
    lists = set()
    for person in people:
        listed = {found.id for found in db.session.execute(queries.visible_to(person)).scalars()}
        assert listed == {there.id for there in everything if LAW.allows(person, Permission.SEE, there)}, person
        lists.add(frozenset(listed))
    assert len(lists) >= 5  # the roles do differ


def test_the_officers_list_holds_what_they_oversee(app: Flask) -> None:
    for state in ("draft", "published", "hidden", "closed"):
        a_project(f"{state}（演示）", state=state)
        a_project(f"龙湾{state}（演示）", area="330303", state=state)
    everything = db.session.execute(select(Project)).scalars().all()
    for person in (an_officer(an_area("330302")), an_officer(), an_officer(office=Office.INSPECTOR), an_admin()):
        listed = {found.id for found in db.session.execute(queries.kept_by(person, Filters())).scalars()}
        assert listed == {there.id for there in everything if oversees(person, there)}
        assert listed
