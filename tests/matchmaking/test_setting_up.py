"""An organiser sets a summit up: one tap with what is proposed, then changes while no plan is published."""

from datetime import timedelta

import pytest

from portal.database import db
from portal.events.rules import EventKind
from portal.matchmaking.models import Party, Summit
from portal.matchmaking.rules import PlanState
from tests.builders.accounts import a_person
from tests.builders.events import an_event, typed
from tests.builders.summits_room import a_lock, a_party, a_plan, a_summit, parties
from tests.matchmaking.said import as_somebody, the, trail


@pytest.fixture
def organiser(app):
    return a_person("组织者（演示）")


@pytest.fixture
def event(organiser):
    return an_event(
        "资本项目对接峰会（演示）", kind=EventKind.SUMMIT, hours=8, starts_in=timedelta(days=20), created_by=organiser
    )


def test_a_summit_is_set_up_by_one_tap_with_what_is_proposed(app, organiser, event):
    desk = as_somebody(app, organiser)
    desk.get(f"/organise/{event.slug}/summit/", status=303)
    assert desk.location.endswith("/summit/set-up")
    desk.post(f"/organise/{event.slug}/summit/set-up", fill=True)

    summit = the(Summit)
    assert len(summit.slots) >= 10
    assert [table.number for table in summit.tables] == list(range(1, len(summit.tables) + 1))
    assert len(summit.asks) == 4
    assert summit.is_moderated
    assert summit.sign_up_closes_at < summit.wishes_close_at < event.starts_at
    assert trail("event") == ["set up summit"]
    desk.get(f"/organise/{event.slug}/summit/")
    desk.get(f"/en/organise/{event.slug}/summit/set-up")


def test_other_kinds_of_events_are_no_summit(app, organiser):
    event = an_event(kind=EventKind.SALON, created_by=organiser)

    as_somebody(app, organiser).get(f"/organise/{event.slug}/summit/set-up", status=404)


def test_what_contradicts_itself_is_said_at_its_place_and_kept(app, organiser, event):
    desk = as_somebody(app, organiser)
    early = typed(event.starts_at - timedelta(hours=1))

    page = desk.post(f"/organise/{event.slug}/summit/set-up", {"sessions-0-starts_at": early}, fill=True, status=422)
    assert "活动时间之内" in page.text
    assert early in desk.response.text
    desk.post(f"/organise/{event.slug}/summit/set-up", {"sessions-0-ends_at": ""}, fill=True, status=422)
    assert db.session.query(Summit).count() == 0


def test_new_slots_move_what_was_said_of_them_and_fail_plans_made_of_the_old_ones(app, organiser, event):
    summit = a_summit(event, slots=4, tables=4)
    party = a_party(summit, unavailable=[0], table_number=4)
    (fund,), (project,) = parties(summit, 1, 1)
    lock = a_lock(fund, project, slot=1, table=4)
    ready = a_plan(summit, [(fund, project, 1, 4)], state=PlanState.READY)
    before = summit.version

    as_somebody(app, organiser).post(
        f"/organise/{event.slug}/summit/set-up",
        {"slot_minutes": "10", "break_minutes": "0", "zones-0-tables": "2"},
        fill=True,
    )

    db.session.expire_all()
    assert summit.version > before
    assert [slot.starts_at for slot in summit.slots][:2] == [event.starts_at, event.starts_at + timedelta(minutes=10)]
    assert party.unavailable == [0, 1]
    assert party.table_number is None
    assert (lock.slot, lock.table) == (None, None)
    assert ready.state == PlanState.FAILED


def test_slots_stay_once_a_plan_is_published_but_caps_may_change(app, organiser, event):
    summit = a_summit(event, slots=4, tables=2)
    (fund,), (project,) = parties(summit, 1, 1)
    a_plan(summit, [(fund, project, 0, 1)])
    desk = as_somebody(app, organiser)
    path = f"/organise/{event.slug}/summit/set-up"

    page = desk.post(path, {"slot_minutes": "10"}, fill=True, status=409)
    assert "时段不再改动" in page.text
    desk.post(f"/organise/{event.slug}/summit/slots", {"open": ["0", "1"]}, status=409)
    desk.get(path)
    desk.post(path, {"project_meetings": "9"}, fill=True)
    assert the(Summit).project_meetings == 9
    assert len(the(Summit).slots) == 4


def test_a_stale_form_shows_both_versions(app, organiser, event):
    summit = a_summit(event)
    desk = as_somebody(app, organiser)
    path = f"/organise/{event.slug}/summit/set-up"
    desk.get(path)
    summit.project_meetings = 5
    db.session.commit()

    page = desk.post(path, {"project_meetings": "6", "version": str(summit.version - 1)}, fill=True, status=409)

    assert "两个版本" in page.text
    desk.post(path, {"project_meetings": "6"}, fill=True)
    assert the(Summit).project_meetings == 6


def test_a_closed_slot_takes_no_meetings_and_one_stays_open(app, organiser, event):
    summit = a_summit(event, slots=4)
    desk = as_somebody(app, organiser)

    desk.post(f"/organise/{event.slug}/summit/slots", {"open": ["0", "3"]})
    db.session.expire_all()
    assert [slot.is_closed for slot in summit.slots] == [False, True, True, False]
    desk.post(f"/organise/{event.slug}/summit/slots", {"open": []}, status=422)


def test_only_who_runs_the_event_sets_it_up(app, event):
    a_party(a_summit(event), person=(founder := a_person()))
    stranger = as_somebody(app, founder)

    stranger.get(f"/organise/{event.slug}/summit/set-up", status=404)
    stranger.get(f"/organise/{event.slug}/summit/parties/{the(Party).code}", status=404)
