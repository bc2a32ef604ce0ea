"""Who may do what with a makerspace; the SQL that filters lists says the same."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access import Law, Office
from portal.accounts.models import Person
from portal.database import db
from portal.makerspaces import queries
from portal.makerspaces.models import Makerspace
from portal.makerspaces.permissions import GRANTS, Permission
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.makerspaces import a_makerspace, an_area, an_operator

LAW = Law([GRANTS])
LUCHENG, LONGWAN, ZONE = 1, 2, 3


def actor(number: int, office: Office | None = None, area: int | None = None) -> Any:
    """Somebody as the law sees one."""

    def holds(asked: Office, in_area: int | None = None) -> bool:
        return asked == office and (in_area is None or in_area == area)

    return SimpleNamespace(id=number, name="", language="zh", holds=holds, is_member_of=lambda number: False)


def space(state: str = "listed") -> Any:
    """A makerspace in 鹿城: 10 owns it, 11 runs it too, 12 only asked."""
    there = SimpleNamespace(state=state, area_id=LUCHENG, assessed_unit_id=LUCHENG)
    there.operators = [
        SimpleNamespace(person_id=10, state="approved", is_owner=True, makerspace=there),
        SimpleNamespace(person_id=11, state="approved", is_owner=False, makerspace=there),
        SimpleNamespace(person_id=12, state="asked", is_owner=False, makerspace=there),
    ]
    return there


def change(to: int | None = None, *, within: int | None = None) -> Any:
    """A proposal about it; one that moves it to an area, which may lie `within` another."""
    place = SimpleNamespace(id=to, division=SimpleNamespace(id=within or to)) if to else None
    return SimpleNamespace(makerspace=space(), destination=place)


WHO: dict[str, Any] = {
    "nobody": None,
    "visitor": actor(1),
    "owner": actor(10),
    "operator": actor(11),
    "asking": actor(12),
    "lucheng": actor(20, Office.COUNTY_OFFICER, LUCHENG),
    "longwan": actor(21, Office.COUNTY_OFFICER, LONGWAN),
    "city": actor(22, Office.CITY_OFFICER),
    "inspector": actor(23, Office.INSPECTOR),
    "admin": actor(24, Office.ADMIN),
}
SIGNED_IN = set(WHO) - {"nobody"}


@pytest.mark.parametrize(
    ("permission", "thing", "allowed"),
    [
        (Permission.BROWSE, None, set(WHO)),
        (Permission.SEE, space(), set(WHO)),
        (Permission.SEE, space("hidden"), {"owner", "operator", "lucheng", "city", "inspector", "admin"}),
        (Permission.ASK_TO_RUN, space(), SIGNED_IN),
        (Permission.ASK_TO_RUN, space("hidden"), {"owner", "operator", "lucheng", "city", "inspector", "admin"}),
        (Permission.OPEN_DESK, None, SIGNED_IN),
        (Permission.PROPOSE, space(), {"owner", "operator", "lucheng", "city", "admin"}),
        (Permission.RUN, space(), {"owner", "operator", "admin"}),
        (Permission.DECIDE, space(), {"lucheng", "city", "admin"}),
        (Permission.IMPORT, None, {"lucheng", "longwan", "city", "admin"}),
        (Permission.WITHDRAW_CHANGE, SimpleNamespace(makerspace=space()), {"owner", "operator", "admin"}),
        (Permission.DECIDE_CHANGE, change(), {"lucheng", "city", "admin"}),
        (Permission.DECIDE_CHANGE, change(LONGWAN), {"longwan", "city", "admin"}),
        (Permission.DECIDE_CHANGE, change(ZONE, within=LONGWAN), {"longwan", "city", "admin"}),
        (Permission.DECIDE_OPERATOR, space().operators[2], {"lucheng", "city", "admin"}),
        (Permission.REMOVE_OPERATOR, space().operators[1], {"owner", "operator", "lucheng", "city", "admin"}),
        (Permission.REMOVE_OPERATOR, space().operators[0], {"owner", "lucheng", "city", "admin"}),
        (Permission.MAKE_OWNER, space().operators[1], {"owner", "lucheng", "city", "admin"}),
        (Permission.CONFIRM_IMPORT, SimpleNamespace(owner_id=20), {"lucheng"}),
        (Permission.CONFIRM_IMPORT, SimpleNamespace(owner_id=1), set()),
    ],
)
def test_the_law_of_makerspaces(permission: Permission, thing: Any, allowed: set[str]) -> None:
    assert {who for who, person in WHO.items() if LAW.allows(person, permission, thing)} == allowed


def test_every_permission_is_granted_somewhere() -> None:
    assert set(GRANTS) == set(Permission)


def test_lists_hold_exactly_what_the_law_lets_a_person_see(app: Flask) -> None:
    owner, asking = a_person(), a_person()
    a_makerspace("公开的（演示）", operator=owner)
    hidden = a_makerspace("不公开的（演示）", operator=owner, state="hidden")
    a_makerspace("龙湾不公开的（演示）", area="330303", state="hidden")
    a_makerspace("科技城不公开的（演示）", area="WZ-FZ-KJC", state="hidden")
    an_operator(hidden, asking, state="asked")
    people: list[Person | None] = [
        None, a_person(), owner, asking, an_officer(an_area("330302")), an_officer(an_area("330303")),
        an_officer(an_area("WZ-FZ-KJC")), an_officer(), an_officer(office=Office.INSPECTOR), an_admin(),
    ]  # fmt: skip
    everything = db.session.execute(select(Makerspace)).scalars().all()
    counts = set()
    for person in people:
        by_law = {space.name_zh for space in everything if LAW.allows(person, Permission.SEE, space)}
        by_list = {space.name_zh for space in db.session.execute(queries.visible_to(person)).scalars()}
        assert by_list == by_law
        counts.add(len(by_law))
    assert counts == {1, 2, 3, 4}
