"""Several makers want one room at one time: two server processes, both databases, one of them gets it."""

import http.client
import os
import threading
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.events.models import EventHost, RoomBooking
from tests.builders.events import a_host, an_event
from tests.builders.makerspaces import a_makerspace, an_operator
from tests.live import served
from tests.registrations.racing import racers

ROUNDS = int(os.environ.get("RACE_ROUNDS", "10"))
CONTROL_ROUNDS = 3
RIVALS = 6


@pytest.fixture
def space(app):
    return a_makerspace(rooms=ROUNDS)


def _answer(base, racer, number, room, start, statuses):
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.connect()
    body = urlencode(
        {
            "csrf_token": racer.token,
            "submission_id": readable_code(24),
            "answer": "accept",
            "room": str(room),
            "reason": "",
        }
    )
    head = {"Cookie": racer.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    start.wait(30)
    connection.request("POST", f"/space/hosting/{number}", body, head)
    statuses.append(connection.getresponse().status)
    connection.close()


def _race(base, crowd, numbers, room):
    """Statuses of everybody's answer, all sent at one instant."""
    start = threading.Barrier(len(crowd))
    statuses: list[int] = []
    threads = [
        threading.Thread(target=_answer, args=(base, racer, number, room, start, statuses))
        for racer, number in zip(crowd, numbers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(statuses)


def _world(app, space, rounds):
    crowd = racers(app, RIVALS)
    for racer in crowd:
        an_operator(space, db.session.get_one(Person, racer.person_id))
    events = [an_event(venue_zh="别处") for _ in range(RIVALS)]
    asked = [a_host(event, space, state="asked").id for event in events]
    rooms = [room.id for room in space.rooms[:rounds]]
    db.session.rollback()
    return crowd, asked, rooms


def _booked(room):
    count = db.session.execute(select(func.count()).where(RoomBooking.room_id == room)).scalar_one()
    db.session.rollback()
    return count


def _ask_again():
    for host in db.session.execute(select(EventHost)).scalars():
        host.state = "asked"
    db.session.commit()


def test_a_room_is_given_once(app, database, space):
    crowd, asked, rooms = _world(app, space, ROUNDS)
    with served(database, "--no-worker") as server:
        for room in rooms:
            _ask_again()
            statuses = _race(server.address, crowd, asked, room)
            assert statuses == [303] + [409] * (RIVALS - 1)
            assert _booked(room) == 1


def test_without_the_guard_a_room_is_given_twice(app, database, space):
    crowd, asked, rooms = _world(app, space, CONTROL_ROUNDS)
    with served(database, "--no-worker", module="tests.events.unguarded_server") as server:
        for room in rooms:
            _ask_again()
            _race(server.address, crowd, asked, room)
    assert max(_booked(room) for room in rooms) > 1
