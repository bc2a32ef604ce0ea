"""Where a team sits, and how many teams the plan counts."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.makerspaces.models import Makerspace
from portal.notices.models import OutboxMessage
from portal.projects import queries
from portal.projects.actions import staying
from portal.projects.models import Project, Stay
from portal.projects.rules import StayEnd
from tests.builders.accounts import a_person
from tests.builders.makerspaces import a_makerspace
from tests.builders.projects import a_project, a_stay


@pytest.fixture
def founder(app: Flask) -> Person:
    return a_person("创始人（演示）")


@pytest.fixture
def operator(app: Flask) -> Person:
    return a_person("王店长（演示）")


@pytest.fixture
def space(operator: Person) -> Makerspace:
    return a_makerspace(operator=operator)


@pytest.fixture
def project(founder: Person) -> Project:
    return a_project(leader=founder)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def settled(project: Project, space: Makerspace, founder: Person, days: int = 10) -> Stay:
    stay = staying.settle(project, space, ago(days), actor=founder, now=clock.now())
    db.session.commit()
    return stay


def confirmed(project: Project, space: Makerspace, founder: Person, operator: Person, days: int = 10) -> Stay:
    stay = settled(project, space, founder, days)
    staying.decide(stay, confirm=True, reason=None, actor=operator, now=clock.now())
    db.session.commit()
    return stay


def told(purpose: str) -> list[int]:
    return list(db.session.execute(select(OutboxMessage.person_id).where(OutboxMessage.purpose == purpose)).scalars())


def test_the_makerspace_is_asked_and_its_yes_is_told(
    project: Project, space: Makerspace, founder: Person, operator: Person
) -> None:
    stay = settled(project, space, founder)
    assert [(asked.id, asked.state) for asked in queries.stays_in(space)] == [(stay.id, "asked")]
    assert queries.residents(space) == []
    assert told("stay-asked") == [operator.id]
    staying.decide(stay, confirm=True, reason=None, actor=operator, now=clock.now())
    db.session.commit()
    assert [sits.project_id for sits in queries.residents(space)] == [project.id]
    assert told("stay-decided") == [founder.id]
    assert queries.versions(project)[0].content["makerspace"] == space.slug


def test_a_no_needs_a_reason_and_lets_the_team_ask_elsewhere(
    project: Project, space: Makerspace, founder: Person, operator: Person
) -> None:
    stay = settled(project, space, founder)
    with pytest.raises(Refusal) as refusal:
        staying.decide(stay, confirm=False, reason=None, actor=operator, now=clock.now())
    assert refusal.value.field == "reason"
    staying.decide(stay, confirm=False, reason="不在本空间", actor=operator, now=clock.now())
    db.session.commit()
    with pytest.raises(Conflict):
        staying.decide(stay, confirm=True, reason=None, actor=operator, now=clock.now())
    settled(project, a_makerspace("另一家（演示）"), founder)
    assert len(project.stays) == 2


def test_a_team_that_moves_leaves_the_old_place_on_the_day_it_enters_the_new(
    project: Project, space: Makerspace, founder: Person, operator: Person
) -> None:
    old = confirmed(project, space, founder, operator, days=100)
    new = settled(project, a_makerspace("另一家（演示）"), founder, days=5)
    assert (old.left_on, old.ended_by, new.entered_on, new.state) == (ago(5), "moved", ago(5), "asked")
    assert queries.residents(space) == []
    assert [gone.ended_by for gone in queries.stays_in(space)] == ["moved"]


def test_an_unconfirmed_stay_is_replaced_without_a_trace(project: Project, space: Makerspace, founder: Person) -> None:
    settled(project, space, founder)
    settled(project, a_makerspace("另一家（演示）"), founder)
    assert [stay.makerspace.name_zh for stay in project.stays] == ["另一家（演示）"]


@pytest.mark.parametrize(
    ("days", "says"),
    [(-2, "cannot lie ahead"), (101, "later than that")],
)
def test_a_day_that_cannot_be_is_refused(
    project: Project, space: Makerspace, founder: Person, operator: Person, days: int, says: str
) -> None:
    confirmed(project, space, founder, operator, days=100)
    with pytest.raises(Refusal, match=says):
        staying.settle(project, a_makerspace("另一家（演示）"), ago(days), actor=founder, now=clock.now())


def test_stays_do_not_overlap_one_that_is_over(
    project: Project, space: Makerspace, founder: Person, operator: Person
) -> None:
    first = confirmed(project, space, founder, operator, days=100)
    staying.finish(first, StayEnd.GRADUATED, ago(50), actor=founder, now=clock.now())
    db.session.commit()
    with pytest.raises(Refusal, match="still sat"):
        staying.settle(project, a_makerspace("另一家（演示）"), ago(51), actor=founder, now=clock.now())
    staying.settle(project, a_makerspace("第三家（演示）"), ago(50), actor=founder, now=clock.now())


def test_the_same_place_is_not_asked_twice(project: Project, space: Makerspace, founder: Person) -> None:
    settled(project, space, founder)
    with pytest.raises(Refusal, match="already"):
        settled(project, space, founder)


def test_graduating_ends_a_stay_once(project: Project, space: Makerspace, founder: Person, operator: Person) -> None:
    stay = confirmed(project, space, founder, operator, days=30)
    for day in (ago(31), ago(-1)):
        with pytest.raises(Refusal, match="between"):
            staying.finish(stay, StayEnd.GRADUATED, day, actor=founder, now=clock.now())
    staying.finish(stay, StayEnd.GRADUATED, ago(0), actor=founder, now=clock.now())
    db.session.commit()
    assert (stay.ended_by, stay.left_on) == ("graduated", ago(0))
    with pytest.raises(Conflict):
        staying.finish(stay, StayEnd.LEFT, ago(0), actor=founder, now=clock.now())


def test_the_makerspace_may_note_that_a_team_has_graduated_and_the_team_hears_of_it(
    project: Project, space: Makerspace, founder: Person, operator: Person
) -> None:
    stay = confirmed(project, space, founder, operator, days=30)
    staying.finish(stay, StayEnd.GRADUATED, ago(1), actor=operator, now=clock.now())
    db.session.commit()
    assert (stay.ended_by, told("stay-ended")) == ("graduated", [founder.id])


def test_the_makerspace_answers_a_team_that_waits_before_anything_else(
    project: Project, space: Makerspace, founder: Person, operator: Person
) -> None:
    stay = settled(project, space, founder)
    with pytest.raises(Refusal, match="waits for your answer"):
        staying.finish(stay, StayEnd.LEFT, ago(0), actor=operator, now=clock.now())
    assert project.stays == [stay]


def test_an_unconfirmed_stay_is_only_taken_back(project: Project, space: Makerspace, founder: Person) -> None:
    staying.finish(settled(project, space, founder), StayEnd.LEFT, ago(0), actor=founder, now=clock.now())
    db.session.commit()
    assert project.stays == []


def test_the_database_knows_one_open_stay_a_project(project: Project, space: Makerspace) -> None:
    a_stay(project, space)
    with pytest.raises(IntegrityError):
        a_stay(project, a_makerspace("另一家（演示）"), state="asked")
    db.session.rollback()


def test_the_plan_counts_each_team_once_wherever_it_moved(app: Flask) -> None:
    lucheng, longwan = a_makerspace(), a_makerspace("龙湾的（演示）", area="330303")
    zone = a_makerspace("科技城的（演示）", area="WZ-FZ-KJC")
    moved, sits, graduated, asking, refused, nowhere = (a_project(f"项目{number}（演示）") for number in range(6))
    a_stay(moved, lucheng, entered_on=ago(300), left_on=ago(100), ended_by="moved")
    a_stay(moved, longwan, entered_on=ago(100))
    a_stay(sits, zone)
    a_stay(graduated, lucheng, entered_on=ago(300), left_on=ago(10), ended_by="graduated")
    a_stay(asking, lucheng, state="asked")
    a_stay(refused, lucheng, state="declined")
    assert nowhere.stays == []
    counted = queries.teams_counted()
    assert (counted.total, counted.sitting, counted.graduated) == (3, 2, 1)
    assert counted.by_unit == {
        longwan.assessed_unit_id: 1,
        zone.assessed_unit_id: 1,
        lucheng.assessed_unit_id: 1,
    }
    assert sum(counted.by_unit.values()) == counted.total


def test_an_empty_city_counts_no_team(app: Flask) -> None:
    counted = queries.teams_counted()
    assert (counted.total, counted.sitting, counted.graduated, counted.by_unit) == (0, 0, 0, {})
