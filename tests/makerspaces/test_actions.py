"""Proposing, deciding, editing; who runs a makerspace."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access import Office
from portal.accounts.models import ConfirmationCode, Person, SignInSession
from portal.accounts.secrets import digest
from portal.audit.queries import history
from portal.database import db
from portal.errors import Conflict, Gone, MoveRefused, NotAllowed, Refusal
from portal.makerspaces import queries
from portal.makerspaces.actions import changes, operators, spaces
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import Filters, snapshot
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person, an_officer
from tests.builders.makerspaces import a_makerspace, a_proposal, an_area, an_operator
from tests.strict_browser import StrictBrowser

NOW = clock.now()


@pytest.fixture
def operator(app: Flask) -> Person:
    return a_person("王店长（演示）")


@pytest.fixture
def space(operator: Person) -> Makerspace:
    return a_makerspace(operator=operator)


@pytest.fixture
def officer(app: Flask) -> Person:
    return an_officer(an_area("330302"))


def wanted(space: Makerspace, **facts: Any) -> dict[str, Any]:
    return {**snapshot(space), **facts}


def letters(purpose: str) -> list[OutboxMessage]:
    return list(db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == purpose)).scalars())


def test_a_proposal_changes_nothing_until_an_officer_approves(
    space: Makerspace, operator: Person, officer: Person
) -> None:
    change = a_proposal(space, operator, workstation_count=99, address_zh="鹿城区新路 1 号")
    assert space.workstation_count == 60
    assert change.before == {"workstation_count": 60, "address_zh": None}
    assert change.after == {"workstation_count": 99, "address_zh": "鹿城区新路 1 号"}
    changes.approve(change, seen_version=space.version, actor=officer, now=NOW)
    db.session.commit()
    assert (space.workstation_count, space.address_zh) == (99, "鹿城区新路 1 号")
    assert [row.action for row in history("makerspace", space.slug)] == ["approve-change", "propose-change", "add"]
    assert letters("makerspace-change-decided")[0].person_id == operator.id


def test_an_approved_name_is_found_and_the_old_one_is_not(space: Makerspace, operator: Person, officer: Person) -> None:
    changes.approve(
        a_proposal(space, operator, name_zh="云顶工场（演示）"), seen_version=space.version, actor=officer, now=NOW
    )
    db.session.commit()
    found = [db.session.execute(queries.listed(Filters(q=words))).scalars().all() for words in ("云顶", "山海")]
    assert found == [[space], []]


def test_a_declined_proposal_tells_why(space: Makerspace, operator: Person, officer: Person) -> None:
    change = a_proposal(space, operator)
    changes.decline(change, reason="请附平面图。", actor=officer, now=NOW)
    db.session.commit()
    assert space.workstation_count == 60
    assert "请附平面图。" in letters("makerspace-change-decided")[0].text


@pytest.mark.parametrize("office", [Office.CITY_OFFICER, Office.ADMIN])
def test_nobody_decides_what_they_asked_for_themselves(space: Makerspace, office: Office) -> None:
    both = an_officer(office=office)
    change = a_proposal(space, both)
    with pytest.raises(NotAllowed, match="another officer"):
        changes.approve(change, seen_version=space.version, actor=both, now=NOW)
    with pytest.raises(NotAllowed, match="another officer"):
        changes.decline(change, reason="不妥", actor=both, now=NOW)
    changes.withdraw(change, actor=both, now=NOW)
    asked = an_operator(a_makerspace("没有人的（演示）"), both, state="asked")
    with pytest.raises(NotAllowed, match="another officer"):
        operators.decide(asked, approve=True, reason=None, actor=both, now=NOW)
    assert asked.state == "asked"


@pytest.mark.parametrize("verb", ["approve", "decline", "withdraw"])
def test_a_proposal_is_decided_once(space: Makerspace, operator: Person, officer: Person, verb: str) -> None:
    change = a_proposal(space, operator)
    changes.withdraw(change, actor=operator, now=NOW)
    again = {
        "approve": lambda: changes.approve(change, seen_version=space.version, actor=officer, now=NOW),
        "decline": lambda: changes.decline(change, reason="否", actor=officer, now=NOW),
        "withdraw": lambda: changes.withdraw(change, actor=operator, now=NOW),
    }[verb]
    with pytest.raises(MoveRefused):
        again()


def test_a_proposal_without_a_difference_is_refused(space: Makerspace, operator: Person) -> None:
    with pytest.raises(Refusal, match="Nothing is different"):
        a_proposal(space, operator, workstation_count=60)


def test_an_operator_cannot_say_what_only_an_officer_says(space: Makerspace, operator: Person) -> None:
    with pytest.raises(Refusal, match="Nothing is different"):
        a_proposal(space, operator, area_verified_sqm=9000, state="hidden", verified_on="2026-01-01")


def test_writing_on_an_old_version_is_a_conflict(space: Makerspace, operator: Person, officer: Person) -> None:
    old = space.version
    changes.edit(space, wanted(space, team_count=30), base_version=old, note=None, actor=officer, now=NOW)
    db.session.commit()
    with pytest.raises(Conflict):
        changes.propose(space, wanted(space, team_count=31), base_version=old, note=None, actor=operator, now=NOW)


def test_rooms_and_levels_alone_raise_the_version_too(space: Makerspace, officer: Person) -> None:
    old = space.version
    more = [*snapshot(space)["levels"], {"level": "national", "document_number": None, "granted_on": None}]
    changes.edit(
        space, wanted(space, levels=more), base_version=old, note=None, actor=officer, now=NOW + timedelta(hours=1)
    )
    db.session.commit()
    assert space.version > old


def test_approving_what_one_has_not_seen_is_a_conflict(space: Makerspace, operator: Person, officer: Person) -> None:
    change = a_proposal(space, operator)
    seen = space.version
    changes.edit(space, wanted(space, team_count=30), base_version=seen, note=None, actor=officer, now=NOW)
    db.session.commit()
    with pytest.raises(Conflict):
        changes.approve(change, seen_version=seen, actor=officer, now=NOW)
    db.session.rollback()
    changes.approve(change, seen_version=space.version, actor=officer, now=NOW)
    db.session.commit()
    assert (space.team_count, space.workstation_count) == (30, 70)


def test_an_edit_is_kept_in_the_history_with_its_reason(space: Makerspace, officer: Person) -> None:
    changes.edit(
        space, wanted(space, area_verified_sqm=1150, verified_on="2026-03-01"),
        base_version=space.version, note="现场核实", actor=officer, now=NOW,
    )  # fmt: skip
    db.session.commit()
    assert space.area_verified_sqm == 1150
    assert [(change.state, change.note) for change in queries.changes_of(space)] == [("approved", "现场核实")]


def test_the_trail_names_a_contact_and_does_not_tell_it(space: Makerspace, officer: Person) -> None:
    changes.edit(
        space, wanted(space, contact_phone="13800001234"), base_version=space.version, note=None, actor=officer, now=NOW
    )
    db.session.commit()
    row = history("makerspace", space.slug)[0]
    assert row.after == {"contact_phone": "…"}
    assert "13800001234" not in f"{row.before}{row.after}"


def test_a_room_left_out_is_closed_and_not_deleted(space: Makerspace, officer: Person) -> None:
    first = snapshot(space)["rooms"][:1]
    changes.edit(space, wanted(space, rooms=first), base_version=space.version, note=None, actor=officer, now=NOW)
    db.session.commit()
    assert [room.is_open for room in queries.rooms_of(space)] == [True, False]


def test_two_rooms_of_one_name_are_refused(space: Makerspace, officer: Person) -> None:
    rooms = snapshot(space)["rooms"]
    rooms[1]["name_zh"] = rooms[0]["name_zh"] + " "
    with pytest.raises(Refusal, match="Two rooms"):
        changes.edit(space, wanted(space, rooms=rooms), base_version=space.version, note=None, actor=officer, now=NOW)


def test_rooms_may_trade_names(space: Makerspace, officer: Person) -> None:
    rooms = snapshot(space)["rooms"]
    rooms[0]["name_zh"], rooms[1]["name_zh"] = rooms[1]["name_zh"], rooms[0]["name_zh"]
    changes.edit(space, wanted(space, rooms=rooms), base_version=space.version, note=None, actor=officer, now=NOW)
    db.session.commit()
    assert [(room.name_zh, room.capacity) for room in queries.rooms_of(space)] == [("会议室2", 20), ("会议室1", 40)]


@pytest.mark.parametrize("sqm", [1, 9, 85_000_000])
def test_a_mixed_up_area_is_not_stored(space: Makerspace, officer: Person, sqm: int) -> None:
    with pytest.raises(Refusal, match="mixed up"):
        changes.edit(
            space, wanted(space, area_declared_sqm=sqm), base_version=space.version, note=None, actor=officer, now=NOW
        )


def test_a_place_in_a_zone_counts_for_its_division_and_for_the_zone(app: Flask) -> None:
    space = a_makerspace(area="WZ-FZ-KJC")
    assert (space.area.code, space.assessed_unit.code) == ("330303", "WZ-FZ-KJC")


@pytest.mark.parametrize("code", ["330300", "999999"])
def test_the_city_itself_is_no_county(space: Makerspace, code: str) -> None:
    with pytest.raises(Refusal, match="county or zone"):
        spaces.fill(space, {"unit": code}, now=NOW)


def test_addresses_are_made_of_the_english_name_and_never_twice(app: Flask) -> None:
    first, second = (a_makerspace(name_en="Café Ñandú & Lab") for _ in range(2))
    assert first.slug == "cafe-nandu-lab"
    assert second.slug.startswith("cafe-nandu-lab-")
    assert a_makerspace("无英文名（演示）").slug.startswith("space-")


def test_the_first_operator_of_a_makerspace_owns_it(app: Flask, officer: Person) -> None:
    space, first, second = a_makerspace(), a_person(), a_person()
    for person in (first, second):
        row = operators.ask_to_run(space, "我是店长。", actor=person, now=NOW)
        operators.decide(row, approve=True, reason=None, actor=officer, now=NOW)
        db.session.commit()
    assert [(row.person_id, row.is_owner) for row in queries.operators_of(space)] == [
        (first.id, True),
        (second.id, False),
    ]
    assert {letter.person_id for letter in letters("makerspace-operator-decided")} == {first.id, second.id}


def test_asking_twice_is_refused_and_asking_again_after_no_is_not(app: Flask, officer: Person) -> None:
    space, person = a_makerspace(), a_person()
    row = operators.ask_to_run(space, "一", actor=person, now=NOW)
    with pytest.raises(Refusal, match="asked already"):
        operators.ask_to_run(space, "二", actor=person, now=NOW)
    with pytest.raises(Refusal, match="give the reason"):
        operators.decide(row, approve=False, reason=None, actor=officer, now=NOW)
    operators.decide(row, approve=False, reason="请上传任职证明。", actor=officer, now=NOW)
    with pytest.raises(Conflict):
        operators.decide(row, approve=True, reason=None, actor=officer, now=NOW)
    again = operators.ask_to_run(space, "三", actor=person, now=NOW)
    assert (again.state, again.reason, again.message) == ("asked", None, "三")


def invited(space: Makerspace, owner: Person, email: str = "new@example.com") -> str:
    """The token of an invitation, read where only its reader finds it: in the letter."""
    operators.invite(space, email, actor=owner, now=NOW)
    db.session.commit()
    letter = letters("makerspace-invitation")[-1]
    assert letter.is_private
    assert letter.to_address == email
    return letter.text.split("/space/invitations/")[1].split()[0]


def test_an_invitation_works_once(space: Makerspace, operator: Person) -> None:
    token, friend = invited(space, operator), a_person()
    operators.accept(token, actor=friend, now=NOW)
    db.session.commit()
    assert [row.person_id for row in queries.operators_of(space)] == [operator.id, friend.id]
    with pytest.raises(Gone):
        operators.accept(token, actor=a_person(), now=NOW)


def test_an_invitation_ends_after_seven_days(space: Makerspace, operator: Person) -> None:
    token = invited(space, operator)
    with pytest.raises(Gone):
        operators.accept(token, actor=a_person(), now=NOW + timedelta(days=7))
    stored = db.session.execute(select(ConfirmationCode)).scalar_one()
    assert stored.token_hash == digest(token)


def test_the_last_owner_cannot_leave(space: Makerspace, operator: Person) -> None:
    row = queries.operators_of(space)[0]
    with pytest.raises(Refusal, match="last owner"):
        operators.remove(row, actor=operator, now=NOW)
    friend = an_operator(space, a_person())
    operators.make_owner(friend, actor=operator, now=NOW)
    operators.remove(row, actor=operator, now=NOW)
    db.session.commit()
    assert [left.id for left in queries.operators_of(space)] == [friend.id]


def test_who_loses_the_role_is_signed_out(app: Flask, space: Makerspace, operator: Person) -> None:
    friend = a_person()
    row = an_operator(space, friend)
    StrictBrowser(app).sign_in(friend)
    operators.remove(row, actor=operator, now=NOW)
    db.session.commit()
    assert db.session.execute(select(SignInSession).where(SignInSession.person_id == friend.id)).first() is None


def test_a_forgotten_person_leaves_no_words(space: Makerspace, operator: Person) -> None:
    change = a_proposal(space, operator)
    operators.forget(operator)
    db.session.commit()
    assert change.note is None
    assert queries.operators_of(space) == []


def test_the_only_owner_hands_over_before_going(space: Makerspace, operator: Person) -> None:
    friend = an_operator(space, a_person())
    with pytest.raises(Refusal, match="only owner"):
        operators.forget(operator)
    friend.is_owner = True
    operators.forget(operator)
    db.session.commit()
    assert [row.id for row in queries.operators_of(space)] == [friend.id]
