"""Makerspaces are asked and answer, and give their rooms to one event at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.database import db
from portal.errors import MoveRefused, Refusal
from portal.events import desks
from portal.events.actions import hosting
from portal.events.actions.hosting import RoomTaken
from portal.events.models import RoomBooking
from portal.events.rules import HostRole
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_member, a_person, an_organisation
from tests.builders.events import a_host, an_event
from tests.builders.makerspaces import a_makerspace

NOW = datetime(2027, 5, 3, 2, 0, tzinfo=UTC)
START = datetime(2027, 6, 24, 6, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def keeper(app):
    return a_person(name="空间主理人（演示）")


@pytest.fixture
def space(keeper):
    return a_makerspace(operator=keeper)


@pytest.fixture
def organiser(app):
    return a_person(name="林组织（演示）")


def _event(organiser, **more):
    return an_event(state="draft", created_by=organiser, starts_at=START, now=NOW, venue_zh="别处", **more)


def _letters(purpose):
    return db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == purpose)).scalars().all()


def test_asking_writes_to_the_operators_in_their_language(organiser, space, keeper):
    keeper.language = "en"
    event = _event(organiser)
    host = hosting.ask(event, space, HostRole.VENUE, "需要投影。", actor=organiser, now=NOW)
    assert (host.state, host.role) == ("asked", "venue")
    [letter] = _letters("hosting-asked")
    assert (letter.person_id, letter.language) == (keeper.id, "en")
    assert f"/en/space/hosting/{host.id}" in letter.text
    assert "需要投影。" in letter.text
    assert event.confirmed_hosts == []


def test_an_organiser_who_runs_the_space_has_its_answer_at_once(keeper, space):
    host = hosting.ask(_event(keeper), space, HostRole.HOST, None, actor=keeper, now=NOW)
    assert host.state == "confirmed"
    assert _letters("hosting-asked") == []


def test_asking_twice_is_refused_and_after_a_no_it_is_a_new_question(organiser, space, keeper):
    event = _event(organiser)
    host = hosting.ask(event, space, HostRole.VENUE, None, actor=organiser, now=NOW)
    with pytest.raises(Refusal):
        hosting.ask(event, space, HostRole.HOST, None, actor=organiser, now=NOW)
    hosting.decline(host, "场地维修", actor=keeper, now=NOW)
    assert "场地维修" in _letters("hosting-answered")[0].text
    again = hosting.ask(event, space, HostRole.HOST, None, actor=organiser, now=NOW + AN_HOUR)
    assert (again.id, again.state, again.role, again.reason) == (host.id, "asked", "host", None)
    assert len(_letters("hosting-asked")) == 2


def test_accepting_with_a_room_books_it_and_names_the_place(organiser, space, keeper):
    event = _event(organiser, venue_makerspace_id=space.id)
    host = a_host(event, space, state="asked")
    hosting.accept(host, space.rooms[0], actor=keeper, now=NOW)
    booking = db.session.execute(select(RoomBooking)).scalar_one()
    assert (booking.event_id, booking.starts_at, booking.ends_at) == (event.id, event.starts_at, event.ends_at)
    assert (host.state, host.answered_by_id, event.venue_room) == ("confirmed", keeper.id, space.rooms[0])


@pytest.mark.parametrize(
    ("start", "hours", "is_free"),
    [(-2, 2, True), (2, 1, True), (-1, 2, False), (1, 3, False), (-1, 9, False), (0, 2, False), (0.5, 1, False)],
)
def test_a_room_is_taken_half_open(organiser, space, keeper, start, hours, is_free):
    room = space.rooms[0]
    first = _event(organiser)
    hosting.accept(a_host(first, space, state="asked"), room, actor=keeper, now=NOW)
    other = an_event(starts_at=START + start * AN_HOUR, hours=hours, now=NOW)
    host = a_host(other, space, state="asked")
    if is_free:
        hosting.accept(host, room, actor=keeper, now=NOW)
        assert len(desks.bookings_in(space, START - 3 * AN_HOUR, START + 9 * AN_HOUR)) == 2
    else:
        with pytest.raises(RoomTaken) as taken:
            hosting.accept(host, room, actor=keeper, now=NOW)
        assert taken.value.values == {"room": room.name_zh, "start": "2027-06-24 14:00", "end": "2027-06-24 16:00"}


def test_a_room_of_another_house_or_a_closed_one_cannot_be_booked(organiser, space, keeper):
    host = a_host(_event(organiser), space, state="asked")
    foreign = a_makerspace("另一家（演示）").rooms[0]
    space.rooms[1].is_open = False
    db.session.commit()
    for room in (foreign, space.rooms[1]):
        with pytest.raises(Refusal):
            hosting.accept(host, room, actor=keeper, now=NOW)
        db.session.rollback()


def test_declining_after_all_frees_the_room(organiser, space, keeper):
    event = _event(organiser, venue_makerspace_id=space.id)
    host = a_host(event, space, state="asked")
    hosting.accept(host, space.rooms[0], actor=keeper, now=NOW)
    hosting.decline(host, "临时有事", actor=keeper, now=NOW)
    assert (host.state, host.reason, event.venue_room_id) == ("declined", "临时有事", None)
    assert db.session.execute(select(RoomBooking)).all() == []
    with pytest.raises(MoveRefused):
        hosting.decline(host, "again", actor=keeper, now=NOW)


def test_withdrawing_tells_the_makerspace(organiser, space):
    host = a_host(_event(organiser), space, state="confirmed")
    hosting.withdraw(host, actor=organiser, now=NOW)
    assert host.state == "withdrawn"
    assert len(_letters("hosting-withdrawn")) == 1


def test_a_room_given_to_a_public_event_is_a_new_calendar_entry(organiser, space, keeper):
    event = an_event(starts_at=START, now=NOW, venue_makerspace_id=space.id, created_by=organiser)
    version = event.version
    hosting.accept(a_host(event, space, state="asked"), space.rooms[0], actor=keeper, now=NOW)
    assert (event.sequence, event.version) == (1, version)


def test_every_member_of_the_organising_body_reads_the_answer_but_the_one_who_gave_it(space, keeper):
    body = an_organisation()
    members = [a_member(body), a_member(body), a_member(body, keeper)]
    event = an_event(state="draft", organisation=body, starts_at=START, now=NOW)
    hosting.accept(a_host(event, space, state="asked"), None, actor=keeper, now=NOW)
    assert {letter.person_id for letter in _letters("hosting-answered")} == {person.id for person in members[:2]}
