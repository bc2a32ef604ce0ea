"""Start pages: my tickets, my letters, my desks and what waits at each."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access import Office
from portal.accounts.models import Person
from portal.database import db
from portal.events.rules import EventState, HostState
from portal.notices.actions import tell
from portal.notices.letters import Letter
from portal.site.queries.mine import Desk, desks_of, jobs
from tests.builders.accounts import a_person, an_admin, an_officer, an_organisation
from tests.builders.events import a_host, an_event, door_staff
from tests.builders.makerspaces import a_makerspace, an_area
from tests.builders.registrations import a_registration
from tests.site.world import counted_queries, many_events
from tests.strict_browser import StrictBrowser


@pytest.mark.parametrize("path", ["/me/", "/desk/"])
def test_start_pages_ask_a_visitor_to_sign_in(browser: StrictBrowser, path: str) -> None:
    browser.get(path, status=303)
    assert "/sign-in" in browser.location


@pytest.mark.parametrize("path", ["/me/", "/en/me/", "/desk/", "/en/desk/"])
def test_start_pages_stand_empty(browser: StrictBrowser, path: str) -> None:
    browser.sign_in(a_person())
    browser.get(path)


def test_my_tickets_come_first_then_what_is_over(browser: StrictBrowser) -> None:
    person = a_person()
    coming = an_event("要去的（演示）")
    over = an_event("去过的（演示）", starts_in=timedelta(days=3))
    tickets = {event: a_registration(event, person).code for event in (coming, over)}
    over.starts_at, over.ends_at = over.starts_at - timedelta(days=9), over.ends_at - timedelta(days=9)
    over.state = EventState.ENDED
    browser.sign_in(person)
    page = browser.get("/me/")
    assert page.links.index(f"/t/{tickets[coming]}") < page.links.index(f"/t/{tickets[over]}")
    assert (
        page.text.index("我的票") < page.text.index("要去的") < page.text.index("参加过的") < page.text.rindex("去过的")
    )


def test_places_in_queues_stand_on_top(browser: StrictBrowser) -> None:
    person = a_person()
    a_registration(an_event("有座的（演示）"), person)
    a_registration(an_event("候补的（演示）", capacity=0), person)
    browser.sign_in(person)
    text = browser.get("/me/").text
    assert text.index("候补的") < text.index("有座的")


def test_a_cancelled_event_is_marked_on_my_ticket(browser: StrictBrowser) -> None:
    person, event = a_person(), an_event()
    a_registration(event, person)
    event.state = EventState.CANCELLED
    browser.sign_in(person)
    assert "已取消" in browser.get("/me/").text


def test_nobody_sees_another_persons_tickets(browser: StrictBrowser) -> None:
    other = a_registration(an_event("别人的（演示）"))
    browser.sign_in(a_person())
    page = browser.get("/me/")
    assert "别人的" not in page.text and other.code not in page.html


def a_letter(person: Person, subject: str, *, is_private: bool = False) -> str:
    """A letter in the person's inbox; its code."""
    from portal.notices.models import OutboxMessage  # noqa: PLC0415

    tell(
        person,
        "test",
        subject,
        1,
        Letter(subject, "正文 <b>不加粗</b>\n第二行", "<p>正文</p>", "zh"),
        now=clock.now(),
        is_private=is_private,
    )
    db.session.commit()
    return db.session.query(OutboxMessage).filter_by(subject=subject).one().code


def test_my_letters_are_read_by_me_alone_and_keys_by_nobody(browser: StrictBrowser) -> None:
    person = a_person()
    code, secret = a_letter(person, "您的活动改期了"), a_letter(person, "您的验证码", is_private=True)
    browser.sign_in(person)
    page = browser.get("/me/")
    assert "您的活动改期了" in page.text and "验证码" not in page.text
    assert "正文 <b>不加粗</b>" in browser.get(f"/me/letters/{code}").text
    browser.get(f"/me/letters/{secret}", status=404)
    browser.sign_in(a_person())
    browser.get(f"/me/letters/{code}", status=404)


def test_a_desk_for_every_role(browser: StrictBrowser) -> None:
    now, plain, member, operator, door = clock.now(), a_person(), a_person(), a_person(), a_person()
    an_organisation(member)
    a_makerspace(operator=operator)
    door_staff(an_event(), door)
    officer, inspector, admin = an_officer(an_area()), an_officer(office=Office.INSPECTOR), an_admin()
    found = {
        "plain": desks_of(plain, now=now),
        "member": desks_of(member, now=now),
        "operator": desks_of(operator, now=now),
        "door": desks_of(door, now=now),
        "officer": desks_of(officer, now=now),
        "inspector": desks_of(inspector, now=now),
        "admin": desks_of(admin, now=now),
    }
    assert found == {
        "plain": [Desk.ME],
        "member": [Desk.ORGANISER, Desk.ME],
        "operator": [Desk.SPACE, Desk.ME],
        "door": [Desk.DOOR, Desk.ME],
        "officer": [Desk.OFFICER, Desk.ME],
        "inspector": [Desk.OFFICER, Desk.ME],
        "admin": [Desk.ADMIN, Desk.ME],
    }


def test_every_desk_of_a_person_stands_in_the_header_and_opens(browser: StrictBrowser) -> None:
    person = a_person()
    an_organisation(person)
    a_makerspace(operator=person)
    browser.sign_in(person)
    for desk in (Desk.ORGANISER, Desk.SPACE, Desk.ME):
        browser.get(f"/desk/?at={desk}")
    links = browser.get("/").links
    assert "/organise/" in links and "/space/" in links


def test_a_desk_the_person_does_not_have_is_not_opened(browser: StrictBrowser) -> None:
    browser.sign_in(a_person())
    assert "系统管理" not in browser.get("/desk/?at=admin").text
    browser.get("/desk/?at=nonsense")


def test_what_waits_at_each_desk_is_the_most_urgent_first(browser: StrictBrowser) -> None:
    person, now = a_person(), clock.now()
    body = an_organisation(person)
    space = a_makerspace(operator=person)
    returned = an_event("退回的（演示）", state=EventState.RETURNED, organisation=body, starts_in=timedelta(days=30))
    an_event("草稿（演示）", state=EventState.DRAFT, organisation=body)
    asking = an_event("请求承办的（演示）", state=EventState.SUBMITTED)
    a_host(asking, space, state=HostState.ASKED)
    at_organiser = jobs(person, Desk.ORGANISER, now=now)
    assert [job.slug for job in at_organiser][:1] == [returned.slug]
    assert [job.kind for job in jobs(person, Desk.SPACE, now=now)] == ["hosting"]
    browser.sign_in(person)
    assert "请求承办的" in browser.get("/desk/?at=space").text


def test_an_officer_finds_the_events_and_bodies_of_the_own_area_only(browser: StrictBrowser) -> None:
    here, there = an_area("330302"), an_area("330304")
    an_event(
        "鹿城待审（演示）", state=EventState.SUBMITTED, hosts=[a_makerspace(area="330302")], submitted_at=clock.now()
    )
    an_event(
        "瓯海待审（演示）",
        state=EventState.SUBMITTED,
        hosts=[a_makerspace("瓯海（演示）", area="330304")],
        submitted_at=clock.now(),
    )
    an_organisation(state="asked", name="鹿城的协会（演示）", area=here)
    an_organisation(state="asked", name="瓯海的协会（演示）", area=there)
    names = [job.name_zh for job in jobs(an_officer(here), Desk.OFFICER, now=clock.now())]
    assert names == ["鹿城待审（演示）", "鹿城的协会（演示）"]
    assert len(jobs(an_officer(), Desk.OFFICER, now=clock.now())) == 4


def test_without_a_choice_the_desk_opens_where_somebody_waits_for_an_answer(browser: StrictBrowser) -> None:
    person = a_person()
    an_event("草稿（演示）", state=EventState.DRAFT, organisation=an_organisation(person))
    space = a_makerspace(operator=person)
    browser.sign_in(person)
    assert browser.get("/desk/").headings == ["主办方工作台"]
    a_host(an_event("请求承办的（演示）", state=EventState.SUBMITTED), space, state=HostState.ASKED)
    assert browser.get("/desk/").headings == ["众创空间工作台"]


def test_a_desk_with_something_on_it_opens_before_an_empty_one(browser: StrictBrowser) -> None:
    person = a_person()
    an_organisation(person)
    a_registration(an_event("沙龙（演示）"), person)
    browser.sign_in(person)
    assert browser.get("/desk/").headings == ["我的票与任务"]


def test_an_event_that_is_over_waits_for_its_headcount(browser: StrictBrowser) -> None:
    person, now = a_person(), clock.now()
    body = an_organisation(person)
    over = an_event(state=EventState.ENDED, organisation=body, starts_in=timedelta(hours=-5))
    an_event(
        "数过的（演示）", state=EventState.ENDED, organisation=body, starts_in=timedelta(hours=-6)
    ).headcount_confirmed_at = now
    assert [(job.kind, job.slug) for job in jobs(person, Desk.ORGANISER, now=now)] == [("headcount", over.slug)]
    browser.sign_in(person)
    assert f"/organise/{over.slug}/headcount" in browser.get("/desk/").links


def test_an_inspector_has_nothing_to_decide(browser: StrictBrowser) -> None:
    an_event(state=EventState.SUBMITTED, submitted_at=clock.now())
    assert jobs(an_officer(office=Office.INSPECTOR), Desk.OFFICER, now=clock.now()) == []


def test_the_chosen_desk_opens_first_from_then_on(browser: StrictBrowser) -> None:
    person = a_person()
    an_organisation(person)
    a_makerspace(operator=person)
    browser.sign_in(person)
    assert browser.get("/desk/").headings == ["主办方工作台"]
    browser.get("/desk/?at=space")
    browser.post("/desk/", {}, fill=True, follow=True)
    assert browser.get("/desk/").headings == ["众创空间工作台"]


def test_the_header_costs_a_visitor_nothing_and_a_person_two_queries(browser: StrictBrowser) -> None:
    with counted_queries() as visitor:
        browser.get("/about")
    assert visitor == []
    browser.sign_in(a_person())
    with counted_queries() as person:
        browser.get("/about")
    assert len(person) <= 2


def test_thirty_tickets_cost_as_many_queries_as_one(browser: StrictBrowser) -> None:
    person = a_person()
    space = a_makerspace()
    a_registration(an_event(hosts=[space]), person)
    browser.sign_in(person)
    with counted_queries() as few:
        browser.get("/me/")
    for event in many_events(29, space):
        a_registration(event, person)
    with counted_queries() as many:
        browser.get("/me/")
    assert len(many) == len(few) <= 6
