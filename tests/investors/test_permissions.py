"""Who may do what with an investor and its papers; the SQL that filters lists says the same."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access import Law, Office
from portal.accounts.models import Person
from portal.database import db
from portal.investors import queries
from portal.investors.models import Investor
from portal.investors.permissions import GRANTS, Permission
from portal.investors.rules import InvestorState
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.investors import an_investor
from tests.builders.makerspaces import an_area

LAW = Law([GRANTS])
LUCHENG, LONGWAN = 1, 2


def actor(number: int, office: Office | None = None, area: int | None = None) -> Any:
    """Somebody as the law sees one."""

    def holds(asked: Office, in_area: int | None = None) -> bool:
        return asked == office and (in_area is None or in_area == area)

    return SimpleNamespace(id=number, name="", language="zh", holds=holds, is_member_of=lambda number: False)


def fund(state: str = InvestorState.ASKED, area: int | None = LUCHENG, begun_by: int = 10) -> Any:
    """An investor in 鹿城: 10 owns it, 11 shares its desk, the city officer 25 shares it too."""
    there = SimpleNamespace(state=state, area_id=area, created_by_id=begun_by)
    there.members = [
        SimpleNamespace(person_id=number, is_owner=number == 10, investor=there) for number in (10, 11, 25)
    ]
    return there


WHO: dict[str, Any] = {
    "nobody": None,
    "visitor": actor(1),
    "owner": actor(10),
    "member": actor(11),
    "lucheng": actor(20, Office.COUNTY_OFFICER, LUCHENG),
    "longwan": actor(21, Office.COUNTY_OFFICER, LONGWAN),
    "city": actor(22, Office.CITY_OFFICER),
    "inspector": actor(23, Office.INSPECTOR),
    "admin": actor(24, Office.ADMIN),
    "own city officer": actor(25, Office.CITY_OFFICER),
}
SIGNED_IN = set(WHO) - {"nobody"}
FUND = {"owner", "member", "own city officer"}


def of(thing: Any) -> Any:
    """A paper of the fund."""
    return SimpleNamespace(investor=thing)


@pytest.mark.parametrize(
    ("permission", "thing", "allowed"),
    [
        (Permission.BECOME, None, SIGNED_IN),
        (Permission.JOIN, None, SIGNED_IN),
        (Permission.SEE, fund(), FUND | {"lucheng", "city"}),
        (Permission.SEE, fund(InvestorState.DRAFT), FUND),
        (Permission.SEE, fund(area=None), FUND | {"city"}),
        (Permission.SHARE, fund(), FUND),
        (Permission.KEEP, fund(), {"owner"}),
        (Permission.REMOVE_MEMBER, fund().members[0], {"owner"}),
        (Permission.REMOVE_MEMBER, fund().members[1], {"owner", "member"}),
        (Permission.SET_OWNER, fund().members[1], {"owner"}),
        (Permission.KEEP_PAPER, of(fund()), {"owner"}),
        (Permission.OPEN_REVIEW, None, {"lucheng", "longwan", "city", "own city officer"}),
        (Permission.DECIDE, fund(), {"lucheng", "city"}),
        (Permission.DECIDE, fund(InvestorState.VERIFIED), {"lucheng", "city"}),
        (Permission.DECIDE, fund(InvestorState.DRAFT), set()),
        (Permission.DECIDE, fund(area=None), {"city"}),
        (Permission.DECIDE, fund(begun_by=22), {"lucheng"}),
        (Permission.SEE_PAPER, of(fund()), {"lucheng", "city"}),
        (Permission.SEE_PAPER, of(fund(InvestorState.DRAFT)), set()),
    ],
)
def test_the_law_of_investors(permission: Permission, thing: Any, allowed: set[str]) -> None:
    assert {who for who, person in WHO.items() if LAW.allows(person, permission, thing)} == allowed


def test_every_permission_is_granted_somewhere() -> None:
    assert set(GRANTS) == set(Permission)


def test_lists_hold_exactly_what_the_law_lets_a_person_see(app: Flask) -> None:
    lucheng, city = an_officer(an_area("330302")), an_officer()
    owner, member = a_person(), a_person()
    an_investor("鹿城（演示）", verified=False, members=[owner, member], area=an_area("330302"))
    an_investor("龙湾（演示）", area=an_area("330303"))
    an_investor("市外（演示）", members=[city])
    an_investor("草稿（演示）", state=InvestorState.DRAFT, area=an_area("330302"))
    an_investor("自己的（演示）", members=[lucheng], area=an_area("330302"))
    an_investor("别人替他办的（演示）", area=an_area("330302"), created_by_id=city.id)
    people: list[Person | None] = [
        None, a_person(), owner, member, lucheng, an_officer(an_area("330303")), city, an_officer(),
        an_officer(office=Office.INSPECTOR), an_admin(),
    ]  # fmt: skip
    everything = db.session.execute(select(Investor)).scalars().all()
    counts = set()
    for person in people:
        by_law = {row.name_zh for row in everything if LAW.allows(person, Permission.SEE, row)}
        assert {row.name_zh for row in db.session.execute(queries.visible_to(person)).scalars()} == by_law
        if person is not None:
            decided = {row.name_zh for row in everything if LAW.allows(person, Permission.DECIDE, row)}
            assert {row.name_zh for row in db.session.execute(queries.reviewed_by(person)).scalars()} == decided
            assert sum(queries.counts_for(person).values()) == len(decided)
        counts.add(len(by_law))
    assert len(counts) >= 4
