"""Two server processes, both databases: the last seat is sold once, 300 people for 100 seats end 100 to 200."""

import os
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from tests.builders.events import an_event, door_staff
from tests.builders.registrations import a_registration
from tests.live import served
from tests.registrations.racing import post_at_once, racers, visitors

S = RegistrationState
ROUNDS = int(os.environ.get("RACE_ROUNDS", "50"))
CONTROL_ROUNDS = 5


def events(number, capacity):
    """Slugs of so many events with few seats. No transaction stays open: SQLite has one writer, and it is not the test."""
    slugs = [an_event(capacity=capacity, starts_in=timedelta(days=9)).slug for _ in range(number)]
    db.session.rollback()
    return slugs


def outcome(slug):
    """How many registrations are in each state, and the event's own counters."""
    rows = (
        db.session.execute(select(Registration.state).join(Registration.event).where(Event.slug == slug))
        .scalars()
        .all()
    )
    counters = db.session.execute(select(Event.seats_taken, Event.waiting).where(Event.slug == slug)).one()
    db.session.rollback()
    return Counter(rows), *counters


def test_eight_people_posting_for_the_last_seat_at_one_instant_buy_one(app, database):
    crowd, slugs = racers(app, 8), events(ROUNDS, capacity=1)
    with served(database, "--no-worker") as server:
        for slug in slugs:
            answers = post_at_once(server.address, f"/events/{slug}/register", crowd)
            assert [answer.status for answer in answers] == [303] * 8, answers
            assert outcome(slug) == (Counter({S.CONFIRMED: 1, S.WAITING: 7}), 1, 7)


def test_without_the_guard_the_last_seat_is_sold_more_than_once(app, database):
    crowd, slugs = racers(app, 8), events(CONTROL_ROUNDS, capacity=1)
    with served(database, "--no-worker", module="tests.registrations.unguarded_server") as server:
        for slug in slugs:
            post_at_once(server.address, f"/events/{slug}/register", crowd)
    assert max(outcome(slug)[0][S.CONFIRMED] for slug in slugs) > 1


def test_three_hundred_people_for_a_hundred_seats(app, database):
    crowd, [slug] = racers(app, 300), events(1, capacity=100)
    with served(database, "--no-worker") as server:
        answers = post_at_once(server.address, f"/events/{slug}/register", crowd)
    assert Counter(answer.status for answer in answers) == {303: 300}, [each for each in answers if each.status != 303][
        :3
    ]
    assert outcome(slug) == (Counter({S.CONFIRMED: 100, S.WAITING: 200}), 100, 200)
    places = db.session.execute(select(Registration.queue_place).where(Registration.state == S.WAITING)).scalars()
    assert sorted(places) == list(range(1, 201))


def test_one_persons_eight_clicks_are_one_registration(app, database):
    crowd, [slug] = racers(app, 1) * 8, events(1, capacity=3)
    with served(database, "--no-worker") as server:
        answers = post_at_once(server.address, f"/events/{slug}/register", crowd)
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert outcome(slug) == (Counter({S.CONFIRMED: 1}), 1, 0)


def visit_at_once(server, slug, crowd, address):
    """The statuses of eight first registrations with one address, and how often it stands in the book of people."""
    fields = {"name": "同时来的人（演示）", "account": address}
    answers = post_at_once(server.address, f"/events/{slug}/register", crowd, fields)
    known = db.session.execute(select(Person.id).where(Person.email == address)).scalars().all()
    db.session.rollback()
    return Counter(answer.status for answer in answers), len(known)


def test_eight_first_registrations_with_one_new_address_are_one_person_with_one_seat(app, database):
    crowd, slugs = visitors(app, 8), events(CONTROL_ROUNDS, capacity=5)
    with served(database, "--no-worker") as server:
        for slug in slugs:
            assert visit_at_once(server, slug, crowd, f"{slug}@example.com") == (Counter({303: 8}), 1)
            assert outcome(slug) == (Counter({S.PENDING: 1}), 1, 0)


def test_without_the_guard_an_address_that_is_written_twice_is_an_error_page(app, database):
    crowd, slugs = visitors(app, 8), events(CONTROL_ROUNDS, capacity=5)
    with served(database, "--no-worker", module="tests.registrations.unguarded_server") as server:
        said = [visit_at_once(server, slug, crowd, f"{slug}@example.com")[0] for slug in slugs]
    assert any(500 in statuses for statuses in said), said


def test_eight_doors_scanning_one_code_let_one_in(app, database):
    crowd = racers(app, 8)
    event = an_event(starts_in=timedelta(hours=1))
    for racer in crowd:
        door_staff(event, db.session.get(Person, racer.person_id))
    path, code = f"/check-in/{event.slug}/", a_registration(event).code
    db.session.rollback()
    with served(database, "--no-worker") as server:
        answers = post_at_once(server.address, path, crowd, {"code": code})
    said = Counter(answer.location.partition("answer=")[2].partition("&")[0] for answer in answers)
    assert said == {"welcome": 1, "already_in": 7}, answers
