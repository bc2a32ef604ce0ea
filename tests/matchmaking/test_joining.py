"""Funds, lenders and projects sign up, say when they are there and withdraw; the organiser admits or turns down."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.investors.rules import InvestorKind
from portal.matchmaking.actions import joining
from portal.matchmaking.actions.joining import Presence, SignUpClosed
from portal.matchmaking.models import Party
from portal.matchmaking.rules import PartyKind, PartyState, RequestState
from portal.projects.rules import ProjectState
from tests.builders.accounts import a_person
from tests.builders.investors import an_investor
from tests.builders.projects import a_project
from tests.builders.summits_room import a_party, a_plan, a_request, a_summit, parties
from tests.counting import statements
from tests.matchmaking.said import as_somebody, letters, the, trail

S = PartyState


def test_a_founder_signs_up_says_when_the_team_is_there_and_withdraws(app):
    summit, founder = a_summit(slots=4), a_person()
    a_project("智能断路器（演示）", leader=founder)
    desk = as_somebody(app, founder)
    at = f"/summits/{summit.event.slug}"

    page = desk.get(f"{at}/join")
    assert "智能断路器" in page.text
    desk.post(f"{at}/join", {"available": ["0", "3"], "meetings": "2", "about": "想见产业资本"}, fill=True)

    party = the(Party)
    assert (party.state, party.kind, party.unavailable, party.meetings) == (S.APPLIED, PartyKind.PROJECT, [1, 2], 2)
    assert not party.is_listed
    assert len(letters("summit-party")) == 1
    assert desk.location.endswith(f"/parties/{party.code}/")
    desk.get(f"{at}/me/", status=303)
    desk.get(f"{at}/parties/{party.code}/")
    desk.post(f"{at}/parties/{party.code}/times", {"available": ["0", "1", "2", "3"]}, fill=True)
    assert the(Party).unavailable == []
    desk.post(f"{at}/parties/{party.code}/times", {"available": None}, fill=True, status=422)
    desk.get(f"{at}/parties/{party.code}/withdraw")
    desk.post(f"{at}/parties/{party.code}/withdraw", {"reason": "有事"})
    assert the(Party).state == S.WITHDRAWN
    desk.get(f"{at}/join")
    desk.post(f"{at}/join", fill=True)
    assert the(Party).state == S.APPLIED
    assert trail("summit-party") == ["join", "change", "withdraw", "join"]


def test_a_verified_institution_comes_as_investor_or_lender(app):
    summit, banker = a_summit(is_moderated=False), a_person()
    an_investor("瓯江银行（演示）", members=[banker])
    desk = as_somebody(app, banker)

    page = desk.get(f"/summits/{summit.event.slug}/join")
    assert "作为投资方" in page.text
    desk.post(f"/summits/{summit.event.slug}/join", {"subject": "lender"}, fill=True)

    assert (the(Party).kind, the(Party).state) == (PartyKind.LENDER, S.ADMITTED)


def test_who_is_not_verified_or_published_is_told_the_way(app):
    summit, founder, angel = a_summit(), a_person(), a_person()
    a_project(leader=founder, state=ProjectState.DRAFT)
    an_investor("天使（演示）", members=[angel], verified=False)

    assert "项目发布后" in as_somebody(app, founder).get(f"/summits/{summit.event.slug}/join").text
    assert "尚未通过认证" in as_somebody(app, angel).get(f"/summits/{summit.event.slug}/join").text


@pytest.mark.parametrize(
    ("columns", "refused"),
    [
        ({"sign_up_opens_at": timedelta(hours=1)}, SignUpClosed),
        ({"sign_up_closes_at": timedelta(0)}, SignUpClosed),
        ({"asks": [["investor", "project"]]}, Refusal),
    ],
)
def test_a_lender_cannot_join_outside_the_window_or_where_nobody_meets_lenders(app, columns, refused):
    now = clock.now()
    set_up: dict[str, Any] = {
        name: now + value if isinstance(value, timedelta) else value for name, value in columns.items()
    }
    summit, bank = a_summit(**set_up), an_investor()

    with pytest.raises(refused):
        joining.join(summit, bank, PartyKind.LENDER, Presence(), actor=bank.members[0].person, now=now)


def test_an_angel_lends_nothing_and_joining_twice_is_one_party(app):
    summit, angel, now = a_summit(), an_investor(kind=InvestorKind.ANGEL), clock.now()
    actor = angel.members[0].person

    with pytest.raises(Refusal):
        joining.join(summit, angel, PartyKind.LENDER, Presence(), actor=actor, now=now)
    first = joining.join(summit, angel, PartyKind.INVESTOR, Presence(), actor=actor, now=now)
    again = joining.join(summit, angel, PartyKind.INVESTOR, Presence(unavailable=[1]), actor=actor, now=now)

    assert again is first
    assert first.unavailable == []


def test_who_withdraws_takes_its_requests_back_and_declines_what_it_was_asked(app):
    summit, now = a_summit(), clock.now()
    (fund, other), (project,) = parties(summit, 2, 1)
    own = a_request(project, fund)
    of_it = a_request(other, project, state=RequestState.ACCEPTED)

    joining.withdraw(project, actor=None, now=now)
    db.session.commit()

    assert (own.state, of_it.state) == (RequestState.WITHDRAWN, RequestState.DECLINED)
    assert len(letters("summit-party-withdrawn")) == 1


def test_after_the_plan_is_published_times_are_the_organisers_affair(app):
    summit, now = a_summit(), clock.now()
    (fund,), (project,) = parties(summit, 1, 1)
    a_plan(summit, [(fund, project, 0, 1)])

    joining.change(project, Presence(about="换个说法"), actor=None, now=now)
    with pytest.raises(Conflict):
        joining.change(project, Presence(unavailable=[0]), actor=None, now=now)
    with pytest.raises(Conflict):
        joining.withdraw(project, actor=None, now=now)
    with pytest.raises(Conflict):
        joining.decline(project, actor=None, now=now)


def test_the_organiser_admits_many_at_once_and_places_one(app):
    summit = a_summit()
    organiser = db.session.get(type(a_person()), summit.event.created_by_id)
    waiting = [a_party(summit, state=S.APPLIED) for _ in range(3)]
    gone = a_party(summit, state=S.WITHDRAWN)
    desk = as_somebody(app, organiser)
    at = f"/organise/{summit.event.slug}/summit"

    desk.get(f"{at}/?state=applied&kind=project")
    desk.post(f"{at}/", {"decision": "admitted", "party": [each.code for each in [*waiting[:2], gone]]}, status=303)
    assert [each.state for each in [*waiting, gone]] == [S.ADMITTED, S.ADMITTED, S.APPLIED, S.WITHDRAWN]
    desk.post(f"{at}/parties/{waiting[2].code}", {"decision": "declined", "reason": "名额已满"})
    assert (waiting[2].state, waiting[2].reason) == (S.DECLINED, "名额已满")
    desk.get(f"{at}/parties/{waiting[0].code}")
    desk.post(f"{at}/parties/{waiting[0].code}/place", {"tier": "1", "table_number": "5"}, fill=True)
    assert (waiting[0].tier, waiting[0].table_number) == (1, 5)
    desk.get(f"{at}/parties/{waiting[0].code}")
    desk.post(f"{at}/parties/{waiting[0].code}/place", {"table_number": "99"}, fill=True, status=422)
    assert len(letters("summit-party")) == 3


def test_everybody_sees_who_agreed_to_be_named_and_nobody_else(app, browser):
    summit = a_summit()
    a_party(summit, an_investor("公开的基金（演示）"), is_listed=True)
    a_party(summit, an_investor("安静的基金（演示）"))
    a_party(summit, a_project("公开的项目（演示）"), is_listed=True)
    a_party(summit, a_project("安静的项目（演示）"))
    a_party(summit, a_project("等待的项目（演示）"), is_listed=True, state=S.APPLIED)
    hidden = a_project("收回的项目（演示）", state=ProjectState.HIDDEN)
    a_party(summit, hidden, is_listed=True)

    page = browser.get(f"/summits/{summit.event.slug}/")

    assert "公开的基金" in page.text
    assert "公开的项目" in page.text
    for name in ("安静的", "等待的", "收回的"):
        assert name not in page.text
    browser.get(f"/en/summits/{summit.event.slug}/")


@pytest.mark.sqlite_only
def test_pages_ask_no_more_for_many_parties_than_for_one(app):
    summit = a_summit()
    organiser = db.session.get(type(a_person()), summit.event.created_by_id)
    a_party(summit, is_listed=True)
    desk = as_somebody(app, organiser)
    paths = [f"/summits/{summit.event.slug}/", f"/organise/{summit.event.slug}/summit/"]
    few = [_asked(desk, path) for path in paths]
    parties(summit, 3, 3)
    for party in db.session.query(Party):
        party.is_listed = True
    db.session.commit()

    assert [_asked(desk, path) for path in paths] == few
    assert max(few) <= 9


def _asked(desk, path):
    desk.get(path)
    with statements() as said:
        desk.get(path)
    return len([each for each in said if each.startswith("SELECT")])
