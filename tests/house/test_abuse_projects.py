"""What somebody with bad intent would try around projects, investors and stages. Each of these once worked, or nearly."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts import throttles
from portal.audit.models import AuditRow
from portal.database import db
from portal.decks.models import DeckView
from portal.decks.rules import DeckKind, Tier
from portal.events.rules import EventKind
from portal.investors.actions import applying as investors
from portal.investors.rules import InvestorKind
from portal.notices.models import OutboxMessage
from portal.projects.actions import writing
from portal.projects.models import Project
from portal.roadshows.actions import applying, choosing
from portal.roadshows.models import Commentator, Pitch
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck, a_grant, a_handover, a_pledge
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.makerspaces import a_makerspace, an_area, an_operator
from tests.builders.projects import a_project
from tests.builders.roadshows import a_commentator, a_pitch, a_roadshow


def _letters():
    return db.session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one()


def _no_letters_left(person):
    for _try in range(throttles.LETTERS.tries):
        throttles.count((throttles.LETTERS, person.code), now=clock.now())


def _private_draft(person):
    event = an_event(
        "私人路演（演示）",
        kind=EventKind.ROADSHOW,
        state="draft",
        starts_in=timedelta(days=14),
        hours=4,
        created_by=person,
    )
    return a_roadshow(event)


def test_an_organiser_does_not_learn_the_secret_of_an_invitation_and_cannot_answer_it(app, browser):
    organiser = a_person("组织者（演示）")
    show = a_roadshow(an_event(kind=EventKind.ROADSHOW, starts_in=timedelta(days=14), hours=4, created_by=organiser))
    invited = a_commentator(show, has_accepted=False)
    browser.sign_in(organiser)
    page = browser.get(f"/organise/{show.event.slug}/pitches/commentators")
    assert invited.name in page.text and invited.code not in page.html
    browser.post(f"/organise/{show.event.slug}/pitches/commentators/{invited.id}/remove")
    assert db.session.execute(select(func.count()).select_from(Commentator)).scalar_one() == 0


def test_a_private_draft_asks_no_stranger_to_comment(app, browser):
    person = a_person()
    show = _private_draft(person)
    browser.sign_in(person)
    path = f"/organise/{show.event.slug}/pitches/commentators"
    browser.get(path)
    browser.post(path, {"name": "旁人", "email": "other@example.com", "letter_language": "zh"}, status=422)
    assert db.session.execute(select(func.count()).select_from(Commentator)).scalar_one() == 0
    assert _letters() == 0


def test_a_private_draft_offers_no_place_to_a_team(app, browser):
    person, project = a_person(), a_project()
    show = _private_draft(person)
    browser.sign_in(person)
    path = f"/organise/{show.event.slug}/pitches/invite"
    browser.get(path)
    browser.post(path, {"project": project.slug}, status=422)
    assert db.session.execute(select(func.count()).select_from(Pitch)).scalar_one() == 0
    assert _letters() == 0


def test_a_fund_cannot_make_the_portal_write_to_teams_without_end(app, browser):
    person, project = a_person(), a_project()
    an_investor(members=[person])
    _no_letters_left(person)
    browser.sign_in(person)
    path = f"/projects/{project.slug}/ask"
    browser.get(path)
    browser.post(path, {"purpose": "想了解产品与融资计划（演示）", "pledge": "y"}, status=429)
    path = f"/invest/projects/{project.slug}/intent"
    browser.get(path)
    browser.post(path, {"level": "meet"}, status=429)
    assert _letters() == 0


def test_a_draft_cannot_make_the_portal_write_to_a_makerspace_without_end(app, browser):
    person, space = a_person(), a_makerspace()
    an_operator(space, a_person())
    project = a_project(state="draft", leader=person)
    before = _letters()
    _no_letters_left(person)
    browser.sign_in(person)
    path = f"/projects/{project.slug}/stays"
    browser.get(path)
    browser.post(path, {"makerspace": space.slug, "entered_on": f"{clock.today():%Y-%m-%d}"}, status=429)
    assert _letters() == before


def test_nobody_watches_a_film_without_being_noted(app, browser):
    person, project = a_person(), a_project()
    investor = an_investor(members=[person])
    film = a_deck(project, Tier.GRANTED, kind=DeckKind.VIDEO)
    a_grant(project, investor)
    a_pledge(project, person)
    browser.sign_in(person)
    for part in ("bytes=1-", "bytes=-4096", "bytes=2-"):
        browser.download(f"/decks/{film.code}/film.mp4", headers={"Range": part}, status=206).close()
    assert [look.page for look in db.session.execute(select(DeckView)).scalars()] == [1]


@pytest.mark.parametrize("ending", ["withdrawn by the team", "declined by the organiser"])
def test_an_organiser_does_not_keep_the_slides_of_a_team_that_does_not_pitch(app, browser, ending):
    organiser = a_person("组织者（演示）")
    show = a_roadshow(an_event(kind=EventKind.ROADSHOW, starts_in=timedelta(days=14), hours=4, created_by=organiser))
    project = a_project()
    deck = a_deck(project, Tier.GRANTED)
    pitch = a_pitch(show, project, deck=deck)
    a_handover(deck, show.event)
    browser.sign_in(organiser)
    browser.download(f"/decks/{deck.code}/pages/1.webp")
    if ending == "withdrawn by the team":
        applying.withdraw(pitch, actor=project.members[0].person, now=clock.now())
    else:
        choosing.decline(pitch, reason="名额有限（演示）", actor=organiser, now=clock.now())
    db.session.commit()
    browser.download(f"/decks/{deck.code}/pages/1.webp", status=404)


def test_nobody_fills_the_disk_with_the_vaults_of_many_drafts(app, browser):
    person, area = a_person(), an_area()
    for _try in range(writing.DRAFTS.tries):
        throttles.count((writing.DRAFTS, person.code), now=clock.now())
    browser.sign_in(person)
    browser.get("/projects/new")
    said = {"name_zh": "再来一个（演示）", "one_line_zh": "又一个草稿", "area": area.code}
    page = browser.post("/projects/new", said | {"sector": "electrical", "stage": "incubation"}, status=429)
    assert "请明天再继续" in page.text
    assert db.session.execute(select(func.count()).select_from(Project)).scalar_one() == 0


def test_the_trail_keeps_no_name_of_a_person_who_invests_alone(app):
    person = a_person()
    facts = {"kind": InvestorKind.ANGEL, "name_zh": "周天使（演示）", "about_zh": "只看早期项目"}
    angel = investors.begin(facts, actor=person, now=clock.now())
    changed = facts | {"name_zh": "周小天使（演示）", "website": "https://angel.example.com"}
    investors.edit(angel, changed, seen_version=angel.version, actor=person, now=clock.now())
    rows = db.session.execute(select(AuditRow).where(AuditRow.kind == "investor").order_by(AuditRow.id)).scalars().all()
    assert [row.action for row in rows] == ["begin", "edit"]
    assert "天使" not in f"{[(row.before, row.after) for row in rows]}"
    assert rows[1].after["fields"] == ["name_zh", "website"]
