"""What pages of many rooms say of projects: on stage, on desks, in calendars, in searches, at makerspaces."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks.rules import GrantState
from portal.interests.actions import intents
from portal.interests.rules import IntentLevel
from portal.investors.rules import InvestorState
from portal.matchmaking.rules import PartyKind, PartyState
from portal.roadshows.actions import arranging
from portal.roadshows.models import Roadshow
from portal.roadshows.rules import PitchState
from portal.site.actions import open_calendar
from portal.site.queries.mine import Desk, desks_of, jobs
from portal.stage import queries as stages
from portal.stage.rules import Act
from tests.builders.accounts import a_person, an_officer
from tests.builders.decks import a_grant
from tests.builders.investors import an_investor
from tests.builders.makerspaces import a_makerspace, an_area, an_operator
from tests.builders.projects import a_member, a_project, a_stay
from tests.builders.roadshows import a_commentator, a_pitch, a_roadshow
from tests.builders.stage import press
from tests.builders.summits_room import a_party, a_request, a_summit, a_wish
from tests.strict_browser import StrictBrowser


def with_an_order(*projects: Any) -> Roadshow:
    """A roadshow whose order is public, the projects in the order they were drawn."""
    show, organiser, now = a_roadshow(), a_person("主持（演示）"), clock.now()
    for project in projects:
        a_pitch(show, project, state=PitchState.CONFIRMED)
    arranging.draw_lots(show, actor=organiser, now=now)
    arranging.publish(show, actor=organiser, now=now)
    db.session.commit()
    return show


def kinds(person: Person, desk: Desk) -> list[str]:
    """What waits for the person at the desk."""
    return [job.kind for job in jobs(person, desk, now=clock.now())]


def test_an_event_that_takes_pitches_says_until_when(browser: StrictBrowser) -> None:
    show = a_roadshow()
    page = browser.get(f"/events/{show.event.slug}/")
    assert f"/roadshows/{show.event.slug}/apply" in page.links
    show.applications_close_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    assert f"/roadshows/{show.event.slug}/apply" not in browser.get(f"/events/{show.event.slug}/").links


def test_a_summit_is_found_from_its_event_and_waits_at_the_desks(browser: StrictBrowser) -> None:
    founder, summit = a_person(), a_summit()
    slug = summit.event.slug
    assert f"/summits/{slug}/join" in browser.get(f"/events/{slug}/").links
    team, fund = a_party(summit, person=founder), a_party(summit, kind=PartyKind.INVESTOR)
    a_party(summit, state=PartyState.APPLIED)
    organiser = db.session.get_one(Person, summit.event.created_by_id)

    assert kinds(founder, Desk.FOUNDER) == ["meet-wish"]
    a_wish(team, fund)
    assert kinds(founder, Desk.FOUNDER) == []
    a_request(fund, team)
    a_request(team, a_party(summit, kind=PartyKind.INVESTOR))
    assert kinds(founder, Desk.FOUNDER) == ["meet-request"]
    assert "parties" in kinds(organiser, Desk.ORGANISER)
    browser.sign_in(founder)
    assert f"/summits/{slug}/parties/{team.code}/requests" in browser.get("/desk/?at=founder").links
    assert f"/summits/{slug}/parties/{team.code}/" in browser.get("/summits/").links

    summit.sign_up_closes_at = clock.now() - timedelta(minutes=1)
    db.session.commit()
    links = browser.get(f"/events/{slug}/").links
    assert f"/summits/{slug}/join" not in links and f"/summits/{slug}/" in links


def test_an_event_without_a_stage_says_nothing_of_one(browser: StrictBrowser) -> None:
    show = a_roadshow()
    slug = show.event.slug
    db.session.delete(show)
    db.session.commit()
    assert "登台的项目" not in browser.get(f"/events/{slug}/").text


def test_an_order_stands_on_the_event_only_once_it_is_public(browser: StrictBrowser) -> None:
    first, second = a_project("甲项目（演示）"), a_project("乙项目（演示）")
    show, organiser = a_roadshow(), a_person()
    for project in (first, second):
        a_pitch(show, project, state=PitchState.CONFIRMED)
    arranging.draw_lots(show, actor=organiser, now=clock.now())
    db.session.commit()
    assert "甲项目" not in browser.get(f"/events/{show.event.slug}/").text
    arranging.publish(show, actor=organiser, now=clock.now())
    db.session.commit()
    page = browser.get(f"/events/{show.event.slug}/")
    assert f"/projects/{first.slug}/" in page.links
    assert f"/stage/{show.event.slug}/" in page.links


def test_an_overrun_moves_the_times_on_the_event_page(browser: StrictBrowser, time_machine: Any) -> None:
    show = with_an_order(a_project("甲项目（演示）"), a_project("乙项目（演示）", sector="digital"))
    time_machine.move_to(show.first_pitch_at, tick=False)
    stage = stages.stage_of(show.event)
    assert stage is not None
    press(stage, Act.START, 0)
    before = browser.get(f"/events/{show.event.slug}/").text
    time_machine.move_to(show.first_pitch_at + timedelta(minutes=40), tick=False)
    after = browser.get(f"/events/{show.event.slug}/").text
    assert before != after, "forty minutes into a pitch of fifteen nothing moved"


def test_a_team_finds_its_turn_in_its_own_calendar_and_nobody_elses(browser: StrictBrowser) -> None:
    leader, helper = a_person(), a_person("队友（演示）")
    mine, other = a_project("甲项目（演示）", leader=leader), a_project("乙项目（演示）", sector="digital")
    a_member(mine, helper)
    with_an_order(mine, other)
    for person in (leader, helper):
        token = open_calendar(person, now=clock.now())
        db.session.commit()
        said = icalendar.Calendar.from_ical(browser.download(f"/me/calendar/{token}.ics").data)
        summaries = [str(part["SUMMARY"]) for part in said.walk("VEVENT")]
        assert len(summaries) == 1, summaries
        assert summaries[0].startswith("甲项目")


def test_a_commentator_finds_the_event_in_the_calendar(browser: StrictBrowser) -> None:
    guest, show = a_person(), a_roadshow()
    a_commentator(show, guest)
    token = open_calendar(guest, now=clock.now())
    db.session.commit()
    said = icalendar.Calendar.from_ical(browser.download(f"/me/calendar/{token}.ics").data)
    assert [str(part["UID"]) for part in said.walk("VEVENT")] == [show.event.uid]


def test_desks_follow_what_people_do(browser: StrictBrowser) -> None:
    nobody, founder, investor, guest = (a_person(f"{name}（演示）") for name in "甲乙丙丁")
    a_project(leader=founder)
    an_investor(members=[investor])
    a_commentator(a_roadshow(), guest)
    now = clock.now()
    assert desks_of(nobody, now=now) == [Desk.ME]
    assert desks_of(founder, now=now) == [Desk.FOUNDER, Desk.ME]
    assert desks_of(investor, now=now) == [Desk.INVESTOR, Desk.ME]
    assert desks_of(guest, now=now) == [Desk.INVESTOR, Desk.ME]


def test_a_founder_finds_requests_places_and_intents(browser: StrictBrowser) -> None:
    founder, analyst = a_person(), a_person("投资经理（演示）")
    project, fund = a_project(leader=founder), an_investor(members=[analyst])
    assert kinds(founder, Desk.FOUNDER) == []
    a_grant(project, fund, GrantState.ASKED)
    a_pitch(a_roadshow(), project, state=PitchState.SELECTED)
    intents.say(fund, project, level=IntentLevel.MEET, actor=analyst, now=clock.now())
    db.session.commit()
    assert sorted(kinds(founder, Desk.FOUNDER)) == ["grant", "interest", "pitch"]
    browser.sign_in(founder)
    browser.get("/desk/?at=founder")


def test_an_investor_finds_fresh_grants_and_invitations(browser: StrictBrowser) -> None:
    person = a_person()
    fund = an_investor(members=[person])
    a_grant(a_project(), fund)
    a_commentator(a_roadshow(), person, has_accepted=False)
    assert sorted(kinds(person, Desk.INVESTOR)) == ["comment", "granted"]
    browser.sign_in(person)
    browser.get("/desk/?at=investor")


def test_an_officer_finds_investors_of_the_own_area_only(app: Flask) -> None:
    here, elsewhere = an_officer(an_area("330302")), an_officer(an_area("330382"))
    an_investor(state=InvestorState.ASKED, area=an_area("330302"))
    assert kinds(here, Desk.OFFICER) == ["investor"]
    assert kinds(elsewhere, Desk.OFFICER) == []


def test_an_operator_finds_teams_that_say_they_sit_there(app: Flask) -> None:
    person, space = a_person(), a_makerspace()
    an_operator(space, person)
    a_stay(a_project(), space, state="asked")
    assert kinds(person, Desk.SPACE) == ["residents"]


def test_search_finds_projects_by_two_characters(browser: StrictBrowser) -> None:
    project = a_project("瓯窑釉色（演示）")
    hidden = a_project("瓯窑暗色（演示）", state="draft")
    page = browser.get("/search?q=釉色")
    assert f"/projects/{project.slug}/" in page.links
    assert f"/projects/{hidden.slug}/" not in browser.get("/search?q=瓯窑").links


def test_a_makerspace_names_the_projects_that_sit_there_now(browser: StrictBrowser) -> None:
    space, here, gone = a_makerspace(), a_project("甲项目（演示）"), a_project("乙项目（演示）")
    a_stay(here, space)
    a_stay(gone, space, left_on=clock.today(), ended_by="moved")
    links = browser.get(f"/makerspaces/{space.slug}/").links
    assert f"/projects/{here.slug}/" in links
    assert f"/projects/{gone.slug}/" not in links


@pytest.mark.parametrize(("state", "is_named"), [("published", True), ("closed", True), ("draft", False)])
def test_the_site_map_names_public_projects(browser: StrictBrowser, state: str, is_named: bool) -> None:
    project = a_project(state=state)
    assert (project.slug in browser.download("/sitemap.xml").get_data(as_text=True)) is is_named
