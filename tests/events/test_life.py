"""The life of an event: what each step changes, whom it tells, and when calendars must change."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.audit.queries import history
from portal.database import db
from portal.errors import MoveRefused, Refusal
from portal.events import queries
from portal.events.actions import announcing, life
from portal.events.models import CalendarText, Event, RoomBooking
from portal.events.rules import EventState
from portal.notices.models import OutboxMessage
from portal.search.queries import matching
from tests.builders.accounts import a_member, a_person, an_officer, an_organisation
from tests.builders.events import a_host, an_agenda, an_event
from tests.builders.makerspaces import a_makerspace, an_area

NOW = datetime(2027, 5, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def world(app):
    area = an_area()
    person = a_person(name="林组织（演示）")
    body = an_organisation(area=area)
    a_member(body, person)
    return {"person": person, "body": body, "space": a_makerspace(), "officer": an_officer(area)}


def _event(world, **more):
    return an_event(hosts=[world["space"]], organisation=world["body"], now=NOW, **more)


def _told(purpose):
    return db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == purpose)).scalars().all()


def _texts(event):
    rows = select(CalendarText).where(CalendarText.event_id == event.id)
    return {row.language: row.text for row in db.session.execute(rows).scalars()}


def test_submitting_tells_the_officer_of_the_area(world):
    event = _event(world, state="draft")
    life.submit(event, actor=world["person"], now=NOW)
    assert (event.state, event.submitted_at) == ("submitted", NOW)
    assert [letter.person_id for letter in _told("event-submitted")] == [world["officer"].id]


def test_an_open_answer_does_not_stop_submitting_but_stops_publishing(world):
    event = an_event(state="draft", organisation=world["body"], created_by=world["person"], now=NOW, venue_zh=None,
                     venue_makerspace_id=world["space"].id, area_id=world["space"].area_id)  # fmt: skip
    a_host(event, world["space"], state="asked")
    life.submit(event, actor=world["person"], now=NOW)
    with pytest.raises(Refusal) as refused:
        life.publish(event, actor=world["officer"], now=NOW)
    assert refused.value.values == {"count": 1}


def test_publishing_shows_the_event_and_tells_its_makers(world):
    event = _event(world, state="submitted")
    life.publish(event, actor=world["officer"], now=NOW)
    assert (event.state, event.published_at, event.sequence) == ("published", NOW, 0)
    assert [letter.person_id for letter in _told("event-published")] == [world["person"].id]
    assert set(_texts(event)) == {"zh", "en"}
    assert "STATUS:CONFIRMED" in _texts(event)["zh"]
    found = matching("event", "激光")
    assert db.session.execute(select(found.c.ref)).scalars().all() == [event.id]
    assert announcing.pending_change(event) is None
    assert history("event", event.slug)[0].after == {"state": "published"}


def test_an_unready_event_is_not_published(world):
    event = _event(world, state="draft", title_en=None)
    with pytest.raises(Refusal):
        life.publish(event, actor=world["officer"], now=NOW)
    with pytest.raises(Refusal):
        life.submit(event, actor=world["person"], now=NOW)
    assert event.state == "draft"


def test_returning_says_why(world):
    event = _event(world, state="submitted")
    life.return_with_reason(event, "请补充英文简介。", actor=world["officer"], now=NOW)
    assert (event.state, event.state_reason) == ("returned", "请补充英文简介。")
    assert "请补充英文简介。" in _told("event-returned")[0].text
    life.submit(event, actor=world["person"], now=NOW)
    assert event.state == "submitted"


def test_taking_back_makes_it_a_draft(world):
    event = _event(world, state="submitted")
    life.take_back(event, actor=world["person"], now=NOW)
    assert event.state == "draft"


def test_postponing_raises_the_sequence_and_waits_to_be_told(world):
    event = _event(world, state="submitted")
    life.publish(event, actor=world["officer"], now=NOW)
    life.postpone(event, "台风", actor=world["person"], now=NOW)
    assert (event.state, event.sequence) == ("postponed", 1)
    assert "STATUS:TENTATIVE" in _texts(event)["en"]
    assert queries.unannounced() == [event]
    change = announcing.pending_change(event)
    assert (change.status, change.has_new_time, change.has_new_status) == ("TENTATIVE", False, True)
    announcing.mark_announced(event)
    assert queries.unannounced() == []


def test_rescheduling_moves_agenda_deadlines_and_rooms_along(world):
    event = _event(world, state="postponed", registration_closes_at=NOW + timedelta(days=6))
    an_agenda(event, "开场")
    room = world["space"].rooms[0]
    db.session.add(RoomBooking(event_id=event.id, room_id=room.id, starts_at=event.starts_at, ends_at=event.ends_at))
    db.session.commit()
    start = event.starts_at + timedelta(days=14)
    first, closes = event.agenda[0].starts_at, event.registration_closes_at
    life.reschedule(event, start, start + timedelta(hours=3), actor=world["person"], now=NOW)
    assert (event.state, event.starts_at, event.sequence) == ("published", start, 1)
    assert event.agenda[0].starts_at == first + timedelta(days=14)
    assert event.registration_closes_at == closes + timedelta(days=14)
    booking = db.session.execute(select(RoomBooking)).scalar_one()
    assert (booking.starts_at, booking.ends_at) == (start, start + timedelta(hours=3))


@pytest.mark.parametrize(("days", "hours", "field"), [(14, 0, "ends_at"), (14, -1, "ends_at"), (-30, 2, "starts_at")])
def test_a_new_time_must_be_possible(world, days, hours, field):
    event = _event(world, state="postponed")
    start = event.starts_at + timedelta(days=days)
    with pytest.raises(Refusal) as refused:
        life.reschedule(event, start, start + timedelta(hours=hours), actor=world["person"], now=NOW)
    assert refused.value.field == field


def test_cancelling_keeps_it_visible_and_frees_its_rooms(world):
    event = _event(world)
    room = world["space"].rooms[0]
    db.session.add(RoomBooking(event_id=event.id, room_id=room.id, starts_at=event.starts_at, ends_at=event.ends_at))
    db.session.commit()
    life.cancel(event, "主讲人生病", actor=world["person"], now=NOW)
    assert (event.state, event.sequence) == ("cancelled", 1)
    assert "STATUS:CANCELLED" in _texts(event)["zh"]
    assert db.session.execute(select(RoomBooking)).all() == []
    assert db.session.execute(queries.visible_to(None)).scalars().all() == [event]
    with pytest.raises(MoveRefused):
        life.run(event, now=NOW)


def test_publishing_closes_what_no_makerspace_has_answered_and_tells_it(world):
    keeper = a_person(name="没回信的店长（演示）")
    event = _event(world, state="submitted")
    silent = a_host(event, a_makerspace("没回信的空间（演示）", operator=keeper), state="asked")
    life.publish(event, actor=world["officer"], now=NOW)
    assert (silent.state, silent.answered_at, silent.answered_by_id) == ("withdrawn", NOW, None)
    assert [letter.person_id for letter in _told("hosting-closed")] == [keeper.id]
    assert [host.makerspace_id for host in event.confirmed_hosts] == [world["space"].id]


def test_cancelling_tells_every_makerspace_that_was_asked_and_leaves_no_question_open(world):
    keepers = [a_person(name=f"店长{number}（演示）") for number in range(3)]
    event = an_event(organisation=world["body"], now=NOW)
    states = ("confirmed", "asked", "declined")
    hosts = [
        a_host(event, a_makerspace(f"空间{state}（演示）", operator=keeper), state=state)
        for state, keeper in zip(states, keepers, strict=True)
    ]
    life.cancel(event, "主讲人生病", actor=world["person"], now=NOW)
    assert [host.state for host in hosts] == ["confirmed", "withdrawn", "declined"]
    assert {letter.person_id for letter in _told("hosting-cancelled")} == {keepers[0].id, keepers[1].id}


def test_only_who_said_yes_hears_of_a_new_time(world):
    keepers = [a_person(name=f"店长{number}（演示）") for number in range(2)]
    event = an_event(organisation=world["body"], now=NOW, state="postponed")
    for state, keeper in zip(("confirmed", "asked"), keepers, strict=True):
        a_host(event, a_makerspace(f"空间{state}（演示）", operator=keeper), state=state)
    life.reschedule(event, NOW + timedelta(days=9), NOW + timedelta(days=9, hours=2), actor=world["person"], now=NOW)
    assert [letter.person_id for letter in _told("hosting-moved")] == [keepers[0].id]


def test_a_draft_can_be_thrown_away_and_is_gone(world):
    event = _event(world, state="draft")
    slug = event.slug
    life.discard(event, actor=world["person"], now=NOW)
    assert db.session.execute(select(Event)).all() == []
    assert history("event", slug)[0].action == "discard"


@pytest.mark.parametrize("state", ["published", "postponed", "cancelled", "ended"])
def test_what_was_published_cannot_be_thrown_away(world, state):
    event = _event(world, state=state)
    with pytest.raises(Refusal):
        life.discard(event, actor=world["person"], now=NOW)


def test_the_clock_begins_ends_and_archives(world):
    event = _event(world, starts_at=NOW + timedelta(hours=1))
    later = event.starts_at
    assert queries.due_to_run(NOW) == []
    assert queries.due_to_run(later) == [event]
    life.run(event, now=later)
    assert (event.state, event.sequence) == ("running", 0)
    assert queries.due_to_end(event.ends_at - timedelta(microseconds=1)) == []
    assert queries.due_to_end(event.ends_at) == [event]
    life.end(event, now=event.ends_at)
    assert (event.state, event.ended_at) == ("ended", event.ends_at)
    old = event.ends_at + queries.ARCHIVED_AFTER
    assert queries.due_to_archive(old) == [event]
    life.archive(event, now=old)
    assert (event.state, event.sequence) == ("archived", 0)
    assert [row.actor_id for row in history("event", event.slug)[:3]] == [None, None, None]


def test_an_event_the_clock_missed_ends_straight_away(world):
    event = _event(world, starts_at=NOW + timedelta(hours=1))
    assert queries.due_to_run(event.ends_at) == []
    life.end(event, now=event.ends_at)
    assert event.state == EventState.ENDED


def test_a_recurring_event_is_not_ended_by_its_first_day(world):
    event = _event(world, starts_at=NOW + timedelta(hours=1), recurrence="RRULE:FREQ=WEEKLY\r\n")
    assert queries.due_to_run(event.starts_at) == []
    assert queries.due_to_end(event.ends_at + timedelta(days=1)) == []


def test_two_changes_before_the_letters_go_out_are_told_once(world):
    event = _event(world, state="submitted")
    life.publish(event, actor=world["officer"], now=NOW)
    life.postpone(event, "台风", actor=world["person"], now=NOW)
    start = event.starts_at + timedelta(days=7)
    life.reschedule(event, start, start + timedelta(hours=2), actor=world["person"], now=NOW)
    change = announcing.pending_change(event)
    assert (change.has_new_time, change.has_new_status, event.sequence) == (True, False, 2)
    assert change.was.starts_at == start - timedelta(days=7)
