"""The team's pages about requests and grants, and the fund's pages at the door, as people use them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Deck, Grant
from portal.decks.rules import GrantState, Tier
from portal.investors.models import Investor
from portal.projects.models import Project
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck, a_grant
from tests.builders.investors import an_investor
from tests.builders.projects import a_member, a_project
from tests.counting import statements
from tests.strict_browser import StrictBrowser

PURPOSE = "我们关注低压电气，想了解试产进度与融资计划。"


@pytest.fixture
def asker(app: Flask) -> Person:
    return a_person("周见深（演示）")


@pytest.fixture
def fund(asker: Person) -> Investor:
    return an_investor(members=[asker])


@pytest.fixture
def project(app: Flask) -> Project:
    return a_project()


@pytest.fixture
def leader(app: Flask, project: Project) -> StrictBrowser:
    return signed_in(app, project.members[0].person)


@pytest.fixture
def investor(app: Flask, asker: Person, fund: Investor) -> StrictBrowser:
    return signed_in(app, asker)


def signed_in(app: Flask, person: Person) -> StrictBrowser:
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


def test_a_fund_asks_and_the_team_lets_it_in(investor: StrictBrowser, leader: StrictBrowser, project: Project) -> None:
    ask = f"/projects/{project.slug}/ask"
    investor.get(ask)
    investor.post(ask, {"purpose": PURPOSE}, status=422)
    investor.post(ask, {"purpose": "看看", "pledge": "y"}, status=422)
    investor.post(ask, {"purpose": PURPOSE, "pledge": "y"})
    assert "请等待团队答复" in investor.get(ask).text
    grant = db.session.execute(select(Grant)).scalar_one()
    answer = f"/projects/{project.slug}/vault/requests/{grant.code}"
    assert PURPOSE in leader.get(f"/projects/{project.slug}/vault/").text
    leader.get(answer)
    leader.post(answer, {}, status=422)
    leader.get(answer)
    leader.post(answer, {"answer": "yes", "days": "14"})
    assert (grant.state, round((grant.expires_at - clock.now()) / timedelta(days=1))) == (GrantState.GRANTED, 14)
    shelf = investor.get(f"/projects/{project.slug}/decks/")
    assert "您的机构可以阅读至" in shelf.text
    leader.get(answer)
    leader.post(answer, {"answer": "no", "days": "14"}, status=409, fill=False)


def test_a_no_with_a_word(investor: StrictBrowser, leader: StrictBrowser, project: Project, fund: Investor) -> None:
    grant = a_grant(project, fund, GrantState.ASKED)
    answer = f"/projects/{project.slug}/vault/requests/{grant.code}"
    leader.get(answer)
    leader.post(answer, {"answer": "no", "days": "30", "reason": "本轮已满"})
    assert "本轮已满" in leader.get(f"/projects/{project.slug}/vault/grants").text
    ask = f"/projects/{project.slug}/ask"
    investor.get(ask)
    page = investor.post(ask, {"purpose": PURPOSE, "pledge": "y"}, status=422)
    assert "团队不久前婉拒过" in page.text


def test_a_grant_is_prolonged_and_closed(leader: StrictBrowser, project: Project, fund: Investor) -> None:
    grant = a_grant(project, fund, days=2)
    for verb, data, status in (("prolong", {"days": "90"}, 303), ("revoke", {"reason": "另有安排"}, 303),
                               ("revoke", {"reason": ""}, 409)):  # fmt: skip
        path = f"/projects/{project.slug}/vault/grants/{grant.code}/{verb}"
        leader.get(path)
        leader.post(path, data, status=status)
    assert (grant.state, grant.reason) == (GrantState.REVOKED, "另有安排")
    assert grant.expires_at > clock.now() + timedelta(days=80)


def test_a_fund_takes_its_request_back(investor: StrictBrowser, project: Project, fund: Investor) -> None:
    grant = a_grant(project, fund, GrantState.ASKED)
    path = f"/projects/{project.slug}/ask/{grant.code}/withdraw"
    assert "撤回申请" in investor.get(f"/projects/{project.slug}/decks/").text
    investor.get(path)
    investor.post(path)
    assert grant.state == GrantState.WITHDRAWN


@pytest.mark.parametrize("state", [None, "asked", "returned", "suspended"])
def test_who_is_no_verified_investor_reads_how_to_become_one(app: Flask, project: Project, state: str | None) -> None:
    person = a_person()
    if state:
        an_investor(members=[person], state=state)
    browser = signed_in(app, person)
    page = browser.get(f"/projects/{project.slug}/ask")
    assert ("尚未通过核验" if state else "申请成为投资人") in page.text
    browser.post(f"/projects/{project.slug}/ask", {"purpose": PURPOSE, "pledge": "y"}, status=422 if state else 200)
    assert db.session.execute(select(Grant)).first() is None


def test_two_at_one_title_see_both_texts(leader: StrictBrowser, project: Project) -> None:
    deck = a_deck(project)
    path = f"/projects/{project.slug}/vault/{deck.code}/edit"
    leader.get(path)
    deck.title, deck.tier, deck.version = "队友起的标题", Tier.PUBLIC, 2
    page = leader.post(path, {"title": "我起的标题"}, status=409, fill=True)
    assert "队友起的标题" in page.text
    assert any(("title", "我起的标题") in form.values for form in page.forms)
    leader.post(path, {}, fill=True)
    assert (db.session.get_one(Deck, deck.id).title, db.session.get_one(Deck, deck.id).tier) == (
        "我起的标题",
        Tier.GRANTED,
    )


def test_a_member_watches_and_the_leader_decides(app: Flask, project: Project, fund: Investor) -> None:
    member = a_person()
    a_member(project, member)
    deck, grant = a_deck(project), a_grant(project, fund, GrantState.ASKED)
    browser = signed_in(app, member)
    page = browser.get(f"/projects/{project.slug}/vault/")
    assert "由团队负责人决定" in page.text
    for path in (f"{deck.code}/edit", f"{deck.code}/remove", f"requests/{grant.code}", f"grants/{grant.code}/revoke"):
        browser.get(f"/projects/{project.slug}/vault/{path}", status=404)


@pytest.mark.parametrize("path", ["vault/", "vault/looks", "vault/grants", "vault/add", "inside", "decks/"])
def test_the_vault_s_pages_speak_both_languages(
    leader: StrictBrowser, project: Project, fund: Investor, path: str
) -> None:
    a_deck(project)
    a_grant(project, fund, GrantState.ASKED)
    leader.get(f"/projects/{project.slug}/{path}")
    leader.get(f"/en/projects/{project.slug}/{path}")


def test_the_vault_costs_the_same_for_one_and_for_many(leader: StrictBrowser, project: Project) -> None:
    path = f"/projects/{project.slug}/vault/"
    a_deck(project)
    a_grant(project, an_investor())
    leader.get(path)
    with statements() as few:
        leader.get(path)
    for _ in range(4):
        a_deck(project)
        a_grant(project, an_investor(), GrantState.ASKED)
    with statements() as many:
        leader.get(path)
    assert len(many) == len(few) <= 9, "\n\n".join(many)
