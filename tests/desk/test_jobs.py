"""The worker's rounds: what the clock and changed events set going."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from email import message_from_binary_file, policy
from pathlib import Path

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.database import db
from portal.desk import actions, jobs
from portal.events.actions import announcing, life, seats
from portal.events.rules import EventState
from portal.notices.models import OutboxMessage
from portal.notices.rules import MessageState
from portal.registrations.actions import door
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.notices import a_letter
from tests.builders.registrations import a_held_seat, a_registration
from tests.databases import ROOT

S = RegistrationState


def published(**columns):
    """An event everybody registered has been told of as it stands."""
    event = an_event(**columns)
    announcing.mark_announced(event)
    db.session.commit()
    return event


def letters(purpose):
    db.session.rollback()
    return db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == purpose)).scalars().all()


def state_of(row):
    db.session.rollback()
    db.session.refresh(row)
    return row.state


def test_events_begin_and_end_by_the_clock_and_absentees_are_noted(app):
    now = clock.now()
    event = published(starts_in=timedelta(hours=1), hours=2)
    came, stayed_away = a_registration(event), a_registration(event)
    jobs.sweep(now + timedelta(hours=1, minutes=1))
    assert state_of(event) == EventState.RUNNING
    door.check_in(event, came.code, actor=a_person(), now=now + timedelta(hours=1))
    db.session.commit()
    jobs.sweep(now + timedelta(hours=4))
    assert state_of(event) == EventState.ENDED
    assert (state_of(came), state_of(stayed_away)) == (S.ATTENDED, S.NO_SHOW)


def test_expired_holds_and_a_raised_capacity_reach_those_who_wait(app):
    now = clock.now()
    event = published(capacity=1)
    held = a_held_seat(event, now=now)
    first, second = a_registration(event), a_registration(event)
    jobs.sweep(now + timedelta(minutes=16))
    assert (state_of(held), state_of(first), state_of(second)) == (S.CANCELLED, S.OFFERED, S.WAITING)
    seats.set_capacity(event, 2)
    db.session.commit()
    jobs.sweep(now + timedelta(minutes=17))
    assert state_of(second) == S.OFFERED


def test_a_reminder_comes_once_the_day_before(app):
    now = clock.now()
    event = published(starts_in=timedelta(days=3))
    registration = a_registration(event, now=now)
    for hours in (0, 49, 50, 51):
        jobs.sweep(now + timedelta(hours=hours))
    reminders = letters("registration-reminder")
    assert [letter.about for letter in reminders] == [registration.code]


def test_a_cancelled_event_tells_everybody_once_with_their_calendars_and_frees_the_seats(app):
    event, organiser = published(capacity=30), a_person()
    people = [a_registration(event) for _ in range(40)]
    life.cancel(event, "场地停电", actor=organiser, now=clock.now())
    db.session.commit()
    for _ in range(2):
        jobs.sweep()
    told = letters("event-cancelled")
    assert len(told) == len({letter.person_id for letter in told}) == len(people)
    assert {letter.calendar_method for letter in told} == {"CANCEL"}
    assert all("场地停电" in letter.text and event.uid in letter.calendar for letter in told)
    db.session.refresh(event)
    assert (event.seats_taken, event.waiting) == (0, 0)
    assert set(db.session.execute(select(Registration.state)).scalars()) == {S.CANCELLED}


def test_an_announcement_that_was_interrupted_goes_on_where_it_stopped(app, monkeypatch):
    event, organiser = published(), a_person()
    for _ in range(7):
        a_registration(event)
    life.cancel(event, "停电", actor=organiser, now=clock.now())
    db.session.commit()
    monkeypatch.setattr(actions, "AT_ONCE", 3)
    assert actions.announce(event, now=clock.now()) is False
    db.session.commit()
    db.session.rollback()
    jobs.sweep()
    assert len(letters("event-cancelled")) == 7


def test_a_postponed_and_then_rescheduled_event_keeps_the_seats_and_tells_twice(app):
    event, organiser = published(), a_person()
    registration = a_registration(event)
    life.postpone(event, "台风", actor=organiser, now=clock.now())
    db.session.commit()
    jobs.sweep()
    assert (state_of(registration), len(letters("event-postponed"))) == (S.CONFIRMED, 1)
    start = clock.now() + timedelta(days=30)
    life.reschedule(event, start, start + timedelta(hours=2), actor=organiser, now=clock.now())
    db.session.commit()
    jobs.sweep()
    [moved] = letters("event-moved")
    assert moved.calendar_method == "REQUEST" and "原定" in moved.text
    assert state_of(registration) == S.CONFIRMED


def test_one_broken_event_does_not_stop_the_others(app, monkeypatch):
    now = clock.now()
    bad, good = (published(starts_in=timedelta(hours=1)) for _ in range(2))
    run = life.run

    def broken(event, *, now):
        if event.id == bad.id:
            raise RuntimeError("broken")
        run(event, now=now)

    monkeypatch.setattr(life, "run", broken)
    jobs.sweep(now + timedelta(hours=1, minutes=1))
    assert (state_of(bad), state_of(good)) == (EventState.PUBLISHED, EventState.RUNNING)


def test_the_trail_is_sealed(app):
    door.check_in(published(), "NOTHING", actor=a_person(), now=clock.now())
    db.session.commit()
    assert jobs.seal_trail() >= 1
    assert jobs.seal_trail() == 0


def test_the_night_leaves_what_is_still_needed(app):
    event = published(starts_in=timedelta(days=60))
    expected, stranger = a_held_seat(event).person, a_person(password=None, is_proven=False)
    a_letter()
    jobs.tidy(clock.now() + timedelta(days=40))
    db.session.rollback()
    db.session.refresh(expected), db.session.refresh(stranger)
    assert expected.forgotten_at is None
    assert stranger.forgotten_at is not None


def test_who_leaves_frees_the_seat_and_leaves_no_words_behind(app):
    event, person = published(capacity=1), a_person(name="要走的人（演示）", email="leaver@example.com")
    registration = a_registration(event, person, note="坐轮椅", organisation="瓯江机电（演示）")
    waiting = a_registration(event)
    actions.forget(person, now=clock.now())
    db.session.commit()
    jobs.sweep()
    assert (state_of(registration), registration.note, registration.organisation_name) == (S.CANCELLED, None, None)
    assert state_of(waiting) == S.OFFERED
    about = select(OutboxMessage).where(OutboxMessage.person_id == person.id)
    assert db.session.execute(about).first() is None
    assert "leaver" not in f"{person.name}{person.email}"


@pytest.fixture
def worker(database):
    """Starts `flask worker` on the database; killed at the end."""
    started = []

    def start(**settings):
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "worker"],
            cwd=ROOT,
            env=database.environment(**settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def mails(folder):
    found = []
    for path in Path(folder).glob("*.eml"):
        with path.open("rb") as file:
            found.append(message_from_binary_file(file, policy=policy.default)["Message-ID"])
    return found


def until(true, seconds=30):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def test_the_worker_sends_and_ends_within_five_seconds_of_sigterm(app, database, worker, tmp_path):
    codes = {a_letter().code for _ in range(3)}
    db.session.rollback()
    process = worker(MAKERDAY_MAIL_URL=f"file:{tmp_path}")
    until(lambda: len(mails(tmp_path)) == 3)
    began = time.monotonic()
    process.terminate()
    assert process.wait(10) == 0
    assert time.monotonic() - began < 5
    assert {name.strip("<>").partition("@")[0] for name in mails(tmp_path)} == codes


def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_at_most_the_letter_in_hand(
    app, database, worker, tmp_path
):
    codes = {a_letter().code for _ in range(120)}
    db.session.rollback()
    first = worker(MAKERDAY_MAIL_URL=f"file:{tmp_path}")
    until(lambda: len(mails(tmp_path)) >= 5)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    db.session.execute(update(OutboxMessage).values(claimed_until=None))  # as when the lease has run out
    db.session.commit()
    worker(MAKERDAY_MAIL_URL=f"file:{tmp_path}")

    def is_done():
        waiting = select(OutboxMessage.id).where(OutboxMessage.state == MessageState.WAITING)
        found = db.session.execute(waiting).first()
        db.session.rollback()
        return found is None

    until(is_done)
    sent = [name.strip("<>").partition("@")[0] for name in mails(tmp_path)]
    assert set(sent) == codes
    assert len(sent) <= len(codes) + 1


def test_a_mail_server_that_hangs_does_not_keep_the_worker_from_ending(app, worker):
    a_letter()
    db.session.rollback()
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and says nothing
        process = worker(MAKERDAY_MAIL_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        silent.settimeout(30)
        connection, _address = silent.accept()
        with connection:
            began = time.monotonic()
            process.terminate()
            assert process.wait(10) == 0
            assert time.monotonic() - began < 5
