"""From the organiser's button to everybody's agenda."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.events.rules import EventKind, EventState
from portal.matchmaking import jobs
from portal.matchmaking.actions import locking, planning, publishing
from portal.matchmaking.calendar import entries_of
from portal.matchmaking.models import MeetingChange, UnmetPair
from portal.matchmaking.problem import Way
from portal.matchmaking.queries import plans
from portal.matchmaking.rules import ChangeKind, Mark, MeetingState, PartyState, PlanState, RequestState, Unmet
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import an_event
from tests.builders.summits_room import a_party, a_plan, a_request, a_summit, a_wish, parties
from tests.counting import statements
from tests.strict_browser import StrictBrowser


@pytest.fixture
def planner(app):
    return a_person("组织者（演示）")


@pytest.fixture
def summit(planner):
    event = an_event(
        "资本项目对接峰会（演示）",
        kind=EventKind.SUMMIT,
        starts_in=timedelta(days=14),
        hours=8,
        organisation=an_organisation(planner),
        created_by=planner,
    )
    return a_summit(event)


def ask(summit, planner, **values):
    given = {"way": Way.ANEW, "seed": 0, "time_limit": 10, "actor": planner, "now": clock.now()} | values
    plan = planning.ask_for_plan(summit, **given)
    db.session.commit()
    return plan


def made(summit, planner, **values):
    plan = ask(summit, planner, **values)
    jobs.plan()
    db.session.refresh(plan)
    return plan


def letters(purpose=None):
    found = db.session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars().all()
    return [each for each in found if purpose in {None, each.purpose}]


def test_the_worker_makes_the_plan_that_was_asked_for_and_proves_it(summit, planner):
    capital, founders = parties(summit, 2, 3)
    a_request(founders[0], capital[0], state=RequestState.ACCEPTED)
    a_wish(capital[1], founders[1], Mark.MUST)
    a_wish(founders[2], capital[1], Mark.LIKE)
    plan = made(summit, planner)
    assert (plan.state, plan.is_proved, plan.weight) == (PlanState.READY, True, plan.bound)
    assert plans.places(plan).keys() == {
        (capital[0].id, founders[0].id), (capital[1].id, founders[1].id), (capital[1].id, founders[2].id),
    }  # fmt: skip
    assert (plan.figures["accepted"], plan.figures["accepted_met"]) == (1, 1)


def test_nobody_is_led_to_somebody_they_refused_or_are_tied_to(summit, planner):
    person = a_person("两边都是（演示）")
    capital, founders = parties(summit, 2, 2)
    own_fund = a_party(summit, kind="investor", person=person)
    own_team = a_party(summit, kind="project", person=person)
    a_wish(own_fund, own_team, Mark.MUST)
    a_wish(own_team, own_fund, Mark.MUST)
    a_wish(capital[0], founders[0], Mark.MUST)
    a_wish(founders[0], capital[0], Mark.NO)
    a_request(founders[1], capital[1], state=RequestState.DECLINED)
    a_wish(founders[1], capital[1], Mark.MUST)
    a_wish(capital[0], founders[1], Mark.LIKE)
    plan = made(summit, planner)
    assert plans.places(plan).keys() == {(capital[0].id, founders[1].id)}


def test_a_lock_is_kept_and_only_pairs_known_by_name_can_be_fixed(summit, planner):
    capital, founders = parties(summit, 2, 2)
    a_request(founders[0], capital[0], state=RequestState.ACCEPTED)
    a_wish(capital[1], founders[1], Mark.MUST)
    fixed = {"actor": planner, "now": clock.now()}
    with pytest.raises(Refusal, match="Only two who agreed"):
        locking.fix(summit, capital[1], founders[1], slot=None, table=None, **fixed)
    locking.fix(summit, capital[0], founders[0], slot=5, table=4, **fixed)
    with pytest.raises(Refusal, match="no such table"):
        locking.fix(summit, capital[0], founders[0], slot=5, table=77, **fixed)
    plan = made(summit, planner)
    assert plans.places(plan)[capital[0].id, founders[0].id] == (5, 4)
    assert locking.keep(plan, plans.meetings(plan), **fixed) == 1


def test_one_plan_at_a_time_is_made_and_a_stopped_one_stays_stopped(summit, planner):
    capital, founders = parties(summit, 1, 1)
    with pytest.raises(Refusal, match="nothing to plan"):
        ask(summit, planner)
    a_wish(capital[0], founders[0], Mark.MUST)
    plan = ask(summit, planner)
    with pytest.raises(Conflict, match="being made already"):
        ask(summit, planner)
    planning.stop(plan, actor=planner, now=clock.now())
    db.session.commit()
    assert jobs.plan() == 0
    assert (plan.state, plan.failure) == (PlanState.FAILED, planning.STOPPED)


def test_a_planner_that_falls_silent_is_followed_by_another_and_writes_nothing_any_more(summit, planner):
    capital, founders = parties(summit, 1, 1)
    a_wish(capital[0], founders[0], Mark.MUST)
    plan = ask(summit, planner)
    silent = planning.claim(plan, now=clock.now() - 2 * planning.LEASE)
    db.session.commit()
    assert jobs.plan() == 1
    db.session.refresh(plan)
    assert plan.state == PlanState.READY
    assert planning.keep(plan.id, silent, "seating", 0.5, now=clock.now()) is None
    assert len(plans.meetings(plan)) == 1


def test_a_worker_that_is_to_end_leaves_the_plan_to_the_next_one(summit, planner):
    capital, founders = parties(summit, 3, 3)
    for one, other in zip(capital, founders, strict=True):
        a_wish(one, other, Mark.MUST)
    plan = ask(summit, planner)
    asked = iter([False, True, True, True, True])
    assert jobs.plan(lambda: next(asked)) == 1
    db.session.refresh(plan)
    assert (plan.state, plans.meetings(plan)) == (PlanState.RUNNING, [])
    assert jobs.plan() == 1
    db.session.refresh(plan)
    assert plan.state == PlanState.READY


def publish(plan, planner, replacing="", now=None):
    publishing.publish(plan, replacing=replacing, actor=planner, now=now or clock.now())
    db.session.commit()
    jobs.tell_agendas()


def test_a_published_plan_is_told_once_to_everybody_with_calendar_entries(summit, planner):
    people = [a_person("基金经理（演示）"), a_person("创始人（演示）")]
    fund = a_party(summit, kind="investor", person=people[0])
    team = a_party(summit, kind="project", person=people[1])
    a_party(summit, kind="project", person=a_person("无约（演示）"))
    a_request(team, fund, state=RequestState.ACCEPTED)
    plan = made(summit, planner)
    publish(plan, planner)
    jobs.tell_agendas()
    told = letters("summit-agenda")
    assert sorted(each.person_id for each in told)[:2] == sorted(person.id for person in people)
    with_entry = [each for each in told if each.calendar]
    assert len(told) == 3 and len(with_entry) == 2
    assert {each.calendar_method for each in with_entry} == {"REQUEST"}
    uids = {line for each in with_entry for line in each.calendar.splitlines() if line.startswith("UID")}
    assert len(uids) == 1
    assert plan.told_up_to is None


def test_published_anew_only_what_changed_is_told_and_numbered_higher(summit, planner):
    capital, founders = parties(summit, 2, 3)
    kept, moved, new = (capital[0], founders[0]), (capital[1], founders[1]), (capital[1], founders[2])
    old = a_plan(summit, [(*kept, 0, 1), (*moved, 1, 2), (capital[0], founders[2], 2, 1)])
    a_plan_again = a_plan(summit, [(*kept, 0, 1), (*moved, 3, 2), (*new, 4, 2)], state=PlanState.READY)
    for plan in (old, a_plan_again):
        for meeting in plan.meetings:
            meeting.uid = planning.uid_of(plan, meeting.capital.code, meeting.founder.code)
    db.session.commit()
    publish(a_plan_again, planner, replacing=old.code)
    db.session.refresh(old)
    assert (old.state, a_plan_again.state) == (PlanState.SUPERSEDED, PlanState.PUBLISHED)
    now_told = {(each.capital_id, each.founder_id): each for each in plans.published(summit).meetings}
    sequence = {pair: each.sequence for pair, each in now_told.items()}
    ids = [(one.id, other.id) for one, other in (kept, moved, new)]
    assert [sequence[pair] for pair in ids] == [0, 1, 0]
    gone = next(each for each in old.meetings if each.founder_id == founders[2].id)
    assert (gone.state, gone.sequence) == (MeetingState.CANCELLED, 1)
    kinds = db.session.execute(select(MeetingChange.kind)).scalars().all()
    assert sorted(kinds) == [ChangeKind.ADDED, ChangeKind.CANCELLED, ChangeKind.MOVED]
    by_purpose = {
        purpose: {each.about for each in letters(purpose)} for purpose in {each.purpose for each in letters()}
    }
    assert by_purpose["summit-agenda-changed"] == {capital[1].code, founders[1].code, founders[2].code}
    assert by_purpose["summit-meetings-cancelled"] == {capital[0].code, founders[2].code}
    # A pair that comes back after it was struck out is numbered above both.
    third = a_plan(summit, [(*kept, 0, 1), (capital[0], founders[2], 2, 1)], state=PlanState.READY)
    for meeting in third.meetings:
        meeting.uid = planning.uid_of(third, meeting.capital.code, meeting.founder.code)
    db.session.commit()
    publish(third, planner, replacing=a_plan_again.code)
    back = next(each for each in third.meetings if each.founder_id == founders[2].id)
    assert back.sequence == 2


def test_a_plan_that_no_longer_fits_what_people_wish_is_not_published(summit, planner):
    capital, founders = parties(summit, 1, 2)
    plan = a_plan(summit, [(capital[0], founders[0], 0, 1), (capital[0], founders[1], 1, 1)], state=PlanState.READY)
    a_wish(founders[0], capital[0], Mark.NO)
    founders[1].state = PartyState.WITHDRAWN
    db.session.commit()
    with pytest.raises(Conflict) as refusal:
        publishing.publish(plan, actor=planner, now=clock.now())
    assert refusal.value.values == {"count": 2}


def test_once_the_summit_has_begun_a_published_plan_is_not_replaced(summit, planner):
    capital, founders = parties(summit, 1, 1)
    a_wish(capital[0], founders[0], Mark.MUST)
    old = a_plan(summit, [(capital[0], founders[0], 0, 1)])
    plan = a_plan(summit, [(capital[0], founders[0], 1, 1)], state=PlanState.READY)
    begun = summit.slots[0].starts_at + timedelta(minutes=1)
    with pytest.raises(Conflict, match="has begun"):
        publishing.publish(plan, replacing=old.code, actor=planner, now=begun)
    with pytest.raises(Conflict, match="has begun"):
        ask(summit, planner, now=begun)


def test_with_the_event_its_meetings_go_and_everybody_who_had_one_is_told_once(summit, planner):
    capital, founders = parties(summit, 2, 2)
    plan = a_plan(summit, [(capital[0], founders[0], 0, 1), (capital[0], founders[1], 1, 1)])
    summit.event.state = EventState.CANCELLED
    db.session.commit()
    jobs.tell_agendas()
    jobs.tell_agendas()
    told = letters()
    assert {each.about for each in told} == {capital[0].code, founders[0].code, founders[1].code}
    assert {each.calendar_method for each in told} == {"CANCEL"} and len(told) == 3
    assert {(each.state, each.sequence) for each in plan.meetings} == {(MeetingState.CANCELLED, 1)}


def test_planned_again_from_the_published_plan_nobody_is_moved_without_need(summit, planner):
    capital, founders = parties(summit, 2, 2)
    a_wish(capital[0], founders[0], Mark.LIKE)
    a_plan(summit, [(capital[0], founders[0], 6, 5), (capital[1], founders[1], 7, 6)])
    a_wish(capital[1], founders[0], Mark.MUST)
    for way in (Way.FILL, Way.LEAST_CHANGE):
        plan = made(summit, planner, way=way)
        found = plans.places(plan)
        # The pair nobody wishes for any more was told that it meets: it stays.
        assert (found[capital[0].id, founders[0].id], found[capital[1].id, founders[1].id]) == ((6, 5), (7, 6))
        assert (capital[1].id, founders[0].id) in found


def test_the_organiser_plans_fixes_compares_and_publishes_with_the_browser(app, summit, planner):
    capital, founders = parties(summit, 2, 2)
    a_request(founders[0], capital[0], state=RequestState.ACCEPTED)
    a_wish(capital[1], founders[1], Mark.MUST)
    desk = StrictBrowser(app)
    desk.sign_in(planner)
    base = f"/organise/{summit.event.slug}/summit"
    desk.get(f"{base}/plans/")
    desk.post(f"{base}/plans/", {"way": "anew"}, fill=True)
    address = desk.location
    assert "等待编排" in desk.get(address).text
    jobs.plan()
    page = desk.get(address)
    assert "已证明最优" in page.text and "最多可安排2" in page.text
    desk.get(f"{address}/meetings")
    meeting = plans.meetings(plans.plans(summit)[0])[0]
    # Only the button that is pressed names a meeting: without one all that are shown are meant.
    assert not [name for form in desk.page.forms for name, _value in form.values if name == "meeting"]
    desk.post(f"{address}/meetings?slot={meeting.slot}", {"meeting": meeting.code})
    desk.get(f"{address}/meetings?table={meeting.table}")
    desk.get(f"{base}/fixed")
    desk.get(address)
    desk.post(f"{address}/publish", fill=True)
    assert "方案已发布" in desk.get(desk.location).text
    desk.get(f"{base}/plans/")
    desk.post(f"{base}/plans/", fill=True)
    again = desk.location
    jobs.plan()
    jobs.tell_agendas()
    assert "没有任何变化" in desk.get(again).text
    other = address.rsplit("/", 1)[1]
    desk.get(f"{again}/against/{other}")
    desk.get(f"/en{again}")
    desk.get(f"{base}/plans/")
    # Published from a page on which the other plan did not stand yet: a sentence, and no second plan.
    desk.get(again)
    assert "刚有人发布" in desk.post(f"{again}/publish", {"replacing": ""}, status=409).text


def test_a_party_reads_its_agenda_on_the_page_on_paper_and_in_the_calendar(app, summit, planner):
    person = a_person("创始人（演示）")
    team = a_party(summit, kind="project", person=person)
    capital = [a_party(summit, kind="investor") for _ in range(3)]
    plan = a_plan(summit, [(capital[0], team, 0, 1), (capital[1], team, 2, 3)])
    a_request(team, capital[2], state=RequestState.ACCEPTED)
    db.session.add(UnmetPair(plan_id=plan.id, capital_id=capital[2].id, founder_id=team.id, reason=Unmet.INVESTOR_FULL))
    browser = StrictBrowser(app)
    browser.sign_in(person)
    address = f"/summits/{summit.event.slug}/parties/{team.code}/agenda"
    page = browser.get(address)
    for said in ("1号桌（A区）", "3号桌（A区）", "空闲", capital[2].name("zh"), "双方已同意"):
        assert said in page.text
    browser.get(f"/en{address}")
    assert browser.download(f"{address}.pdf").data.startswith(b"%PDF")
    calendar = browser.download(f"{address}.ics").text
    assert calendar.count("BEGIN:VEVENT") == 2 and "STATUS:CONFIRMED" in calendar
    assert sum("BEGIN:VEVENT" in each for each in entries_of(person, "zh", clock.now())) == 2
    stranger = StrictBrowser(app)
    stranger.sign_in(a_person("外人（演示）"))
    stranger.get(address, status=404)


@pytest.mark.sqlite_only
def test_pages_about_plans_ask_the_database_as_often_for_many_meetings_as_for_one(app, summit, planner):
    desk = StrictBrowser(app)
    desk.sign_in(planner)
    base = f"/organise/{summit.event.slug}/summit"
    counted: dict[str, list[int]] = {}
    for size in (1, 6):
        capital, founders = parties(summit, 2, size)
        pairs = [(capital[0], founder, slot, 1) for slot, founder in enumerate(founders)]
        figures = {"weight": 10, "bound": 10, "is_proved": True, "figures": dict.fromkeys(FIGURES, 0) | {"reasons": {}}}
        old = a_plan(summit, pairs, state=PlanState.SUPERSEDED, **figures)
        new = a_plan(summit, pairs[::-1], state=PlanState.READY, **figures)
        for path in (
            "plans/",
            f"plans/{new.code}",
            f"plans/{new.code}/meetings",
            f"plans/{new.code}/against/{old.code}",
            "fixed",
        ):
            with statements() as sent:
                desk.get(f"{base}/{path}")
            counted.setdefault(path.replace(new.code, "new").replace(old.code, "old"), []).append(len(sent))
    assert all(one == many <= 8 for one, many in counted.values()), counted


FIGURES = (
    "pairs",
    "meetings",
    "attainable",
    "accepted",
    "accepted_met",
    "investor_gaps",
    "project_gaps",
    "table_moves",
    "floor",
    "floor_met",
    "floor_bound",
    "below_floor",
    "digest",
    "is_out_of_time",
)
