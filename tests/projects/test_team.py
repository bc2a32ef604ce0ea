"""The team: invited, agreed, led, left and forgotten."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.actions import open_session
from portal.accounts.models import Person, SignInSession
from portal.audit.models import AuditRow
from portal.database import db
from portal.desk import actions as desk
from portal.desk import queries as desk_queries
from portal.errors import Conflict, Gone, Refusal
from portal.notices.models import OutboxMessage
from portal.projects import queries
from portal.projects.actions import team
from portal.projects.models import Project, TeamMember
from portal.projects.rules import MOST_MEMBERS
from tests.builders.accounts import a_person
from tests.builders.projects import a_member, a_project


@pytest.fixture
def leader(app: Flask) -> Person:
    return a_person("创始人（演示）")


@pytest.fixture
def project(leader: Person) -> Project:
    return a_project(leader=leader)


def invited(project: Project, leader: Person, address: str = "new@example.com") -> str:
    token = team.invite(
        project,
        name="新成员（演示）",
        address=address,
        role_zh="工程师",
        role_en="Engineer",
        actor=leader,
        now=clock.now(),
    )
    db.session.commit()
    return token


def answers() -> list[OutboxMessage]:
    asked = select(OutboxMessage).where(OutboxMessage.purpose == "project-invitation-answered")
    return list(db.session.execute(asked).scalars())


def names(project: Project) -> list[tuple[str | None, str]]:
    db.session.expire(project, ["members"])
    return [(member.person.name if member.person else member.invited_name, member.state) for member in project.members]


def test_an_invitation_goes_to_the_address_and_its_token_is_kept_hashed(project: Project, leader: Person) -> None:
    token = invited(project, leader)
    letter = db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "project-invitation")).scalar_one()
    assert (letter.to_address, letter.channel, letter.is_private) == ("new@example.com", "mail", True)
    assert f"/projects/invitations/{token}" in letter.text
    kept = db.session.execute(select(TeamMember).where(TeamMember.state == "invited")).scalar_one()
    assert kept.token_hash is not None
    assert token not in str(vars(kept))
    assert kept.person_id is None


def test_a_mobile_number_gets_a_short_message_with_the_link(project: Project, leader: Person) -> None:
    token = invited(project, leader, "19900001234")
    letter = db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "project-invitation")).scalar_one()
    assert (letter.channel, letter.to_address, letter.html) == ("sms", "19900001234", None)
    assert letter.text.endswith(token)


def test_who_agrees_is_named_and_their_address_is_let_go(project: Project, leader: Person) -> None:
    token, person = invited(project, leader), a_person("别的名字（演示）")
    team.accept(token, actor=person, now=clock.now())
    db.session.commit()
    assert names(project) == [("创始人（演示）", "agreed"), ("别的名字（演示）", "agreed")]
    member = project.members[1]
    assert (member.invited_address, member.invited_name, member.token_hash, member.expires_at) == (None,) * 4
    assert member.role_zh == "工程师"
    [letter] = answers()
    assert letter.person_id == leader.id
    assert queries.projects_of(person) == [project]


def test_who_declines_leaves_nothing_behind(project: Project, leader: Person) -> None:
    team.decline(invited(project, leader), now=clock.now())
    db.session.commit()
    assert names(project) == [("创始人（演示）", "agreed")]
    [letter] = answers()
    assert "谢绝" in letter.subject


def test_a_link_works_once(project: Project, leader: Person) -> None:
    token = invited(project, leader)
    team.accept(token, actor=a_person(), now=clock.now())
    db.session.commit()
    for answer in (
        lambda: team.accept(token, actor=a_person(), now=clock.now()),
        lambda: team.decline(token, now=clock.now()),
    ):
        with pytest.raises(Gone):
            answer()


@pytest.mark.parametrize("late", [timedelta(days=14), timedelta(days=14, seconds=1)])
def test_a_link_expires_after_fourteen_days(project: Project, leader: Person, late: timedelta) -> None:
    now = clock.now()
    token = team.invite(
        project, name="新成员（演示）", address="a@example.com", role_zh=None, role_en=None, actor=leader, now=now
    )
    assert team.open_invitation(token, now=now + timedelta(days=14, seconds=-1))
    with pytest.raises(Gone):
        team.open_invitation(token, now=now + late)


def test_a_link_of_somebody_who_left_is_void(project: Project, leader: Person) -> None:
    second = a_person("第二人（演示）")
    member = a_member(project, second)
    token = invited(project, second)
    team.end(member, actor=second, now=clock.now())
    db.session.commit()
    with pytest.raises(Gone):
        team.open_invitation(token, now=clock.now())


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_an_unknown_link_is_as_void_as_a_used_one(project: Project, token: str) -> None:
    with pytest.raises(Gone):
        team.open_invitation(token, now=clock.now())


def test_a_member_is_not_invited_twice_and_does_not_join_twice(project: Project, leader: Person) -> None:
    token = invited(project, leader, "two@example.com")
    with pytest.raises(Refusal, match="has an invitation"):
        invited(project, leader, "two@example.com")
    with pytest.raises(Refusal, match="belongs to the team"):
        invited(project, leader, str(leader.email))
    with pytest.raises(Refusal, match="belong to this team"):
        team.accept(token, actor=leader, now=clock.now())


def test_a_team_has_a_size(project: Project, leader: Person) -> None:
    for number in range(MOST_MEMBERS - 1):
        invited(project, leader, f"person-{number}@example.org")
    with pytest.raises(Refusal, match="at most"):
        invited(project, leader, "one-more@example.org")


def test_one_leads_and_hands_over_only_to_who_agreed(project: Project, leader: Person) -> None:
    second = a_member(project, a_person("第二人（演示）"))
    asked = a_member(project, a_person("没答复的（演示）"), is_agreed=False)
    with pytest.raises(Refusal, match="agreed"):
        team.hand_over(asked, actor=leader, now=clock.now())
    team.hand_over(second, actor=leader, now=clock.now())
    db.session.commit()
    assert [member.person_id for member in project.members if member.is_leader] == [second.person_id]
    assert db.session.execute(
        select(OutboxMessage.person_id).where(OutboxMessage.purpose == "project-lead")
    ).scalar_one() == (second.person_id)


def test_the_database_knows_one_leader_a_team(project: Project) -> None:
    second = a_member(project, a_person())
    second.is_leader = True
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_the_leader_cannot_leave_and_others_can(project: Project, leader: Person) -> None:
    with pytest.raises(Refusal, match="leader cannot leave"):
        team.end(project.members[0], actor=leader, now=clock.now())
    person = a_person()
    team.end(a_member(project, person), actor=person, now=clock.now())
    db.session.commit()
    assert len(names(project)) == 1


def test_who_is_taken_out_is_signed_out(project: Project, leader: Person) -> None:
    person = a_person()
    member = a_member(project, person)
    open_session(person, now=clock.now(), address=None, user_agent="")
    team.end(member, actor=leader, now=clock.now())
    db.session.commit()
    assert db.session.execute(select(SignInSession).where(SignInSession.person_id == person.id)).first() is None


def test_invitations_nobody_answered_are_forgotten(project: Project, leader: Person) -> None:
    invited(project, leader)
    assert team.drop_expired(now=clock.now()) == 0
    assert team.drop_expired(now=clock.now() + timedelta(days=15)) == 1
    db.session.commit()
    assert len(names(project)) == 1


def test_a_leader_of_others_is_not_forgotten_before_handing_over(project: Project, leader: Person) -> None:
    second = a_person()
    member = a_member(project, second)
    with pytest.raises(Refusal, match="hand it over"):
        desk.forget(leader, now=clock.now())
    db.session.rollback()
    team.hand_over(member, actor=leader, now=clock.now())
    desk.forget(leader, now=clock.now())
    db.session.commit()
    assert [m.person_id for m in project.members] == [second.id]
    assert project.is_public


@pytest.mark.parametrize(
    ("state", "after", "public"),
    [("published", "draft", False), ("closed", "closed", True), ("draft", "draft", False), ("hidden", "hidden", False)],
)
def test_who_leaves_the_portal_alone_takes_the_project_out_of_sight(
    app: Flask, leader: Person, state: str, after: str, public: bool
) -> None:
    project = a_project(leader=leader, state=state)
    invited(project, leader)
    desk.forget(leader, now=clock.now())
    db.session.commit()
    assert (project.state, project.is_public, names(project)) == (after, public, [])


def test_a_forgotten_persons_open_invitations_go_too(project: Project, leader: Person) -> None:
    person = a_person(email="gone@example.com")
    invited(project, leader, "gone@example.com")
    assert desk_queries.held_about(person)["projects"]["team_invitations"]
    desk.forget(person, now=clock.now())
    db.session.commit()
    assert len(names(project)) == 1


def test_a_persons_own_export_names_their_teams(project: Project, leader: Person) -> None:
    held: dict[str, Any] = desk_queries.held_about(leader)["projects"]
    assert [team["project"] for team in held["teams"]] == [project.name_zh]
    assert [version["version"] for version in held["project_versions"]] == [1]


def test_an_audit_row_holds_no_address(project: Project, leader: Person) -> None:
    invited(project, leader)
    rows = db.session.execute(select(AuditRow.before, AuditRow.after)).all()
    assert not re.search("example", str(rows))


@pytest.mark.postgresql_only
def test_who_was_made_leader_meanwhile_cannot_be_taken_out(app: Flask) -> None:
    leader, project = a_person(), a_project()
    member = a_member(project, a_person())
    assert not member.is_leader
    _meanwhile(
        update(TeamMember).where(TeamMember.project_id == project.id).values(is_leader=False),
        update(TeamMember).where(TeamMember.id == member.id).values(is_leader=True),
    )
    with pytest.raises(Refusal, match="leader cannot leave"):
        team.end(member, actor=leader, now=clock.now())


@pytest.mark.postgresql_only
def test_who_left_meanwhile_cannot_be_made_leader(app: Flask) -> None:
    leader, project = a_person(), a_project()
    member = a_member(project, a_person())
    assert not member.is_leader
    _meanwhile(delete(TeamMember).where(TeamMember.id == member.id))
    with pytest.raises(Conflict):
        team.hand_over(member, actor=leader, now=clock.now())


def _meanwhile(*statements: Any) -> None:
    """Somebody else's transaction, between what we have read and what we do."""
    with db.engine.begin() as other:
        for statement in statements:
            other.execute(statement)
