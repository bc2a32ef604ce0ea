"""A project's life: every step, who refuses it, who hears of it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import Person
from portal.audit.models import AuditRow
from portal.database import db
from portal.errors import MoveRefused, NotAllowed, Refusal
from portal.notices.models import OutboxMessage
from portal.projects import queries
from portal.projects.actions import life
from portal.projects.models import Project
from portal.projects.rules import Filters
from tests.builders.accounts import a_person, an_officer
from tests.builders.projects import a_member, a_project


@pytest.fixture
def founder(app: Flask) -> Person:
    return a_person("创始人（演示）")


@pytest.fixture
def officer(app: Flask) -> Person:
    return an_officer()


def closed(project: Project, founder: Person) -> None:
    life.close(project, lessons_zh="先收订单再开模", lessons_en=None, actor=founder, now=clock.now())


def test_a_complete_draft_is_published_and_found(founder: Person) -> None:
    project = a_project(leader=founder, state="draft")
    assert queries.listing(Filters()).total == 0
    life.publish(project, actor=founder, now=clock.now())
    db.session.commit()
    assert project.is_public
    assert queries.listing(Filters()).total == 1
    row = db.session.execute(select(AuditRow).where(AuditRow.action == "publish")).scalar_one()
    assert (row.before, row.after) == ({"state": "draft"}, {"state": "published"})


@pytest.mark.parametrize("gap", ["name_en", "one_line_zh", "one_line_en", "highlights_zh"])
def test_a_draft_with_a_gap_is_not_published(founder: Person, gap: str) -> None:
    project = a_project(leader=founder, state="draft", **{gap: None})
    with pytest.raises(Refusal, match="still missing"):
        life.publish(project, actor=founder, now=clock.now())
    assert project.state == "draft"


def test_a_published_project_can_be_taken_back_and_is_then_nobodys_business(founder: Person, officer: Person) -> None:
    project = a_project(leader=founder)
    life.withdraw(project, actor=founder, now=clock.now())
    db.session.commit()
    assert (project.state, project.published_at) == ("draft", None)
    assert db.session.execute(queries.visible_to(officer)).scalars().all() == []


def test_a_closed_project_stays_readable_with_its_lessons_and_can_go_on(founder: Person) -> None:
    project = a_project(leader=founder, is_raising=True)
    closed(project, founder)
    db.session.commit()
    assert project.is_public
    assert not project.is_raising
    assert [row.id for row in queries.listing(Filters(is_closed=True)).rows] == [project.id]
    assert queries.listing(Filters()).total == 0
    life.reopen(project, actor=founder, now=clock.now())
    assert (project.state, project.closed_at, project.lessons_zh) == ("published", None, "先收订单再开模")


def test_a_draft_that_is_put_away_was_never_public_and_comes_back_as_a_draft(founder: Person) -> None:
    project = a_project(leader=founder, state="draft")
    closed(project, founder)
    db.session.commit()
    assert (project.state, project.is_public) == ("closed", False)
    assert queries.listing(Filters(is_closed=True)).total == 0
    life.reopen(project, actor=founder, now=clock.now())
    assert project.state == "draft"


def test_hiding_needs_a_reason_and_tells_the_whole_team(founder: Person, officer: Person) -> None:
    project = a_project(leader=founder)
    member = a_person("成员（演示）", language="en")
    a_member(project, member)
    a_member(project, a_person("没答复的（演示）"), is_agreed=False)
    with pytest.raises(Refusal) as refusal:
        life.hide(project, "", actor=officer, now=clock.now())
    assert refusal.value.field == "reason"
    life.hide(project, "含有收益承诺", actor=officer, now=clock.now())
    db.session.commit()
    assert not project.is_public
    letters = db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "project-hidden")).scalars().all()
    assert {letter.person_id for letter in letters} == {founder.id, member.id}
    assert all("含有收益承诺" in letter.text for letter in letters)
    assert {letter.language for letter in letters} == {"zh", "en"}


@pytest.mark.parametrize("before", ["published", "closed"])
def test_only_an_officer_undoes_hiding_and_the_state_is_the_one_before(
    founder: Person, officer: Person, before: str
) -> None:
    project = a_project(leader=founder, state=before)
    life.hide(project, "请核实", actor=officer, now=clock.now())
    for step in (life.publish, closed_by_team, life.withdraw, life.reopen):
        with pytest.raises(Refusal):
            step(project, actor=founder, now=clock.now())
        assert project.state == "hidden"
    life.show_again(project, actor=officer, now=clock.now())
    db.session.commit()
    assert (project.state, project.reason, project.is_public) == (before, None, True)
    assert db.session.execute(select(OutboxMessage.purpose).where(OutboxMessage.purpose == "project-shown")).first()


def closed_by_team(project: Project, *, actor: Person, now: Any) -> None:
    life.close(project, lessons_zh=None, lessons_en=None, actor=actor, now=now)


def test_an_officer_does_not_decide_about_their_own_team(officer: Person) -> None:
    project = a_project(leader=officer)
    with pytest.raises(NotAllowed):
        life.hide(project, "理由", actor=officer, now=clock.now())
    other = a_project(state="hidden")
    a_member(other, officer)
    with pytest.raises(NotAllowed):
        life.show_again(other, actor=officer, now=clock.now())


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("published", life.publish), ("closed", closed_by_team), ("draft", life.withdraw), ("published", life.reopen),
        ("draft", life.reopen), ("published", life.show_again),
    ],
)  # fmt: skip
def test_a_step_that_makes_no_sense_is_refused(founder: Person, state: str, step: Any) -> None:
    project = a_project(leader=founder, state=state)
    with pytest.raises((MoveRefused, Refusal)):
        step(project, actor=a_person(), now=clock.now())
    assert project.state == state


def test_a_draft_cannot_be_hidden(officer: Person) -> None:
    project = a_project(state="draft")
    with pytest.raises(MoveRefused):
        life.hide(project, "理由", actor=officer, now=clock.now())


@pytest.mark.parametrize(
    "change",
    [
        "state = 'gone'",
        "published_at = NULL",  # a published project has a day
        "state = 'hidden'",  # a hidden one has a reason
        "state = 'closed'",  # a closed one has a day
        "ask_yuan = 0",
        "equity_percent = 100",
    ],
)
def test_the_database_keeps_the_states_whole(app: Flask, change: str) -> None:
    a_project()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE projects SET {change}"))  # noqa: S608 -- the test's own words
    db.session.rollback()
