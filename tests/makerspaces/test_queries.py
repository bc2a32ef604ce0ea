"""The directory finds, narrows and counts."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.clock import today
from portal.database import db
from portal.makerspaces import queries
from portal.makerspaces.models import Makerspace, MakerspaceChange
from portal.makerspaces.permissions import GRANTS, Permission
from portal.makerspaces.rules import Filters
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.makerspaces import a_makerspace, a_proposal, an_area, an_operator


@pytest.fixture
def city(app: Flask) -> None:
    """Four makerspaces, each with something of its own."""
    a_makerspace("山海创业咖啡（演示）", type="startup_cafe", services=["legal"], workstation_count=300)
    a_makerspace(
        "磐石孵化器（演示）",
        area="WZ-FZ-KJC",
        type="incubator",
        plan_category="incubator",
        services=["legal", "financing"],
        levels=[{"level": "national"}, {"level": "county"}],
    )
    a_makerspace(
        "青禾创客空间（演示）", area="330303", name_en="Qinghe maker lab", services=[], workstation_count=40, levels=[]
    )
    a_makerspace("藏起来的创客空间（演示）", state="hidden")


def found(**asked: object) -> set[str]:
    filters = Filters(**asked)  # type: ignore[arg-type]
    return {space.name_zh[:2] for space in db.session.execute(queries.listed(filters)).unique().scalars()}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, {"山海", "磐石", "青禾"}),
        ({"q": "咖啡"}, {"山海"}),
        ({"q": "qinghe"}, {"青禾"}),
        ({"q": "知识产权"}, set()),
        ({"q": "龙湾"}, {"磐石", "青禾"}),
        ({"area": "330303"}, {"磐石", "青禾"}),
        ({"area": "WZ-FZ-KJC"}, {"磐石"}),
        ({"area": "999999"}, set()),
        ({"type": "incubator"}, {"磐石"}),
        ({"type": "nonsense"}, {"山海", "磐石", "青禾"}),
        ({"category": "incubator"}, {"磐石"}),
        ({"level": "county"}, {"山海", "磐石"}),
        ({"level": "national"}, {"磐石"}),
        ({"services": ("legal",)}, {"山海", "磐石"}),
        ({"services": ("legal", "financing")}, {"磐石"}),
        ({"seats": 50}, {"山海", "磐石"}),
        ({"q": "孵化器", "area": "330302"}, set()),
    ],
)
def test_filters_narrow(city: None, asked: dict[str, object], names: set[str]) -> None:
    assert found(**asked) == names


def test_facets_count_what_each_value_would_show(city: None) -> None:
    counts = queries.facets(Filters(area="330303", services=("legal",)))
    assert counts["area"] == {"330302": 1, "330303": 1}
    assert counts["unit"] == {"330302": 1, "WZ-FZ-KJC": 1}
    assert counts["type"] == {"incubator": 1}
    assert counts["level"] == {"national": 1, "county": 1}
    assert counts["service"] == {"legal": 1, "financing": 1}


def test_facets_agree_with_the_list(city: None) -> None:
    counts = queries.facets(Filters())
    for facet, name in (("type", "type"), ("category", "category"), ("level", "level")):
        for value, number in counts[facet].items():
            assert len(found(**{name: value})) == number, f"{name}={value}"
    for service, number in counts["service"].items():
        assert len(found(services=(service,))) == number


def test_counts_by_area_name_divisions_and_zones(city: None) -> None:
    assert queries.counts_by_area() == {"330302": 1, "330303": 2, "WZ-FZ-KJC": 1}


def test_one_makerspace_comes_with_its_parts(city: None) -> None:
    slug = db.session.execute(select(Makerspace.slug).where(Makerspace.name_zh.startswith("山海"))).scalar_one()
    space = queries.makerspace(slug)
    assert space is not None
    assert len(space.rooms) == 2
    assert queries.makerspace("no-such") is None


def test_a_person_runs_what_an_officer_approved(app: Flask) -> None:
    person = a_person()
    own = a_makerspace("自己的（演示）", operator=person)
    an_operator(a_makerspace("还没批（演示）"), person, state="asked")
    assert [space.id for space in queries.run_by(person)] == [own.id]
    assert [row.state for row in queries.requests_of(person)] == ["asked"]


def test_an_officer_sees_what_waits_in_the_own_area(app: Flask) -> None:
    person = a_person()
    own, far = (
        a_makerspace("鹿城的（演示）", operator=person),
        a_makerspace("龙湾的（演示）", area="330303", operator=person),
    )
    a_proposal(own, person)
    a_proposal(far, person)
    an_operator(far, a_person(), state="asked")
    lucheng, longwan, city = an_officer(an_area("330302")), an_officer(an_area("330303")), an_officer()
    assert [queries.waiting_for(officer) for officer in (lucheng, longwan, city)] == [1, 2, 3]
    waiting = db.session.execute(queries.changes_waiting_for(lucheng)).unique().scalars().all()
    assert [change.makerspace.name_zh for change in waiting] == ["鹿城的（演示）"]
    assert queries.operator_requests_for(lucheng) == []
    assert len(queries.operator_requests_for(longwan)) == 1


def test_a_proposal_waits_for_whoever_may_decide_it_and_did_not_write_it(app: Flask) -> None:
    person, author = a_person(), an_officer(an_area("330303"))
    space = a_makerspace("鹿城的（演示）", operator=person)
    for wanted in ({}, {"unit": "330303"}, {"unit": an_area("WZ-FZ-KJC").code}):
        a_proposal(space, person, **wanted)
    a_proposal(space, author, unit="330303")
    officers = [an_officer(an_area(code)) for code in ("330302", "330303", "WZ-FZ-KJC")]
    waiting = []
    for officer in (*officers, author, an_officer(), an_admin()):
        listed = db.session.execute(queries.changes_waiting_for(officer)).unique().scalars().all()
        asked = [queries.change(code) for code in db.session.execute(select(MakerspaceChange.code)).scalars()]
        by_law = [each for each in asked if GRANTS[Permission.DECIDE_CHANGE](officer, each)]
        assert set(listed) == {each for each in by_law if each.proposed_by_id != officer.id}
        assert queries.waiting_for(officer) == len(listed)
        waiting.append(len(listed))
    assert waiting == [1, 3, 1, 2, 4, 4]


def test_an_officer_adds_only_in_the_own_area(app: Flask) -> None:
    longwan = {unit.code for unit in queries.units_kept_by(an_officer(an_area("330303")), today())}
    assert "330303" in longwan
    assert "WZ-FZ-KJC" in longwan
    assert "330302" not in longwan


def test_what_is_held_about_a_person_is_told(app: Flask) -> None:
    person = a_person()
    a_proposal(a_makerspace(operator=person), person)
    held = queries.held_about(person)
    assert held["makerspace_roles"][0]["state"] == "approved"
    assert held["makerspace_proposals"][0]["note"] == "扩建"
