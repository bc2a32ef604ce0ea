"""Two at once: one part wins its place, one answer counts, one request stands, and a revoked grant reads no further.

Each race has its negative control: without the guard it goes wrong, so the test can fail.
"""

import threading
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks.actions import grants, uploads
from portal.decks.models import Grant, Upload
from portal.decks.parts import Parts
from portal.decks.rules import GrantState, Tier
from portal.errors import Refusal
from portal.investors.models import Investor
from portal.notices.models import OutboxMessage
from portal.projects.models import Project
from portal.storage.files import store
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck, a_grant, a_pledge
from tests.builders.investors import an_investor
from tests.builders.projects import a_project
from tests.strict_browser import StrictBrowser

CROWD = 6
PART = 4096


def at_once(app: Flask, work: Callable[[int], Any], number: int = CROWD) -> list[Any]:
    """What each of several threads got from the work, all begun at one instant; a refusal is an answer too."""
    db.session.rollback()  # what the test read so far holds SQLite's one turn to write
    start = threading.Barrier(number)
    answers: list[Any] = [None] * number

    def run(place: int) -> None:
        with app.app_context():
            try:
                start.wait(10)
                answers[place] = work(place)
            except (Refusal, DBAPIError) as refusal:
                db.session.rollback()
                answers[place] = refusal
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    db.session.expire_all()
    return answers


@pytest.fixture
def project(app: Flask) -> Project:
    return a_project()


@pytest.fixture
def begun(project: Project) -> int:
    leader = project.members[0].person
    made = uploads.begin(
        project, name="a.pdf", title="BP", tier=Tier.GRANTED, bytes_total=2 * PART, actor=leader, now=clock.now()
    )
    db.session.commit()
    return made.id


def send(take: Callable[[Upload, int], None], number: int) -> Callable[[int], int]:
    """One sender's part for the first place of the upload."""

    def work(place: int) -> int:
        parts = Parts(store())
        part, size = parts.receive(BytesIO(bytes([place]) * PART), most=PART)
        try:
            found = db.session.get_one(Upload, number)
            take(found, size)
            parts.place(part, found.code, 0)
            db.session.commit()
        finally:
            part.unlink(missing_ok=True)
        return place

    return work


def test_of_parts_at_one_place_one_is_taken_and_its_bytes_are_there(app: Flask, begun: int) -> None:
    now = clock.now()
    answers = at_once(app, send(lambda found, size: uploads.take(found, offset=0, size=size, now=now), begun))
    winners = [answer for answer in answers if isinstance(answer, int)]
    assert len(winners) == 1, answers
    found = db.session.get_one(Upload, begun)
    assert found.bytes_received == PART
    kept = Parts(store()).root / found.code
    assert [path.name for path in kept.iterdir()] == ["0"]
    assert (kept / "0").read_bytes() == bytes(winners) * PART


def test_without_the_condition_several_would_be_taken(app: Flask, begun: int) -> None:
    looked = threading.Barrier(CROWD)

    def unguarded(found: Upload, size: int) -> None:
        received = found.bytes_received
        db.session.rollback()  # nothing held between the look and the write
        looked.wait(10)
        if received == 0:
            db.session.execute(update(Upload).where(Upload.id == begun).values(bytes_received=size))

    answers = at_once(app, send(unguarded, begun))
    assert len([answer for answer in answers if isinstance(answer, int)]) > 1


def test_of_answers_to_one_request_one_counts(app: Flask, project: Project) -> None:
    asked = a_grant(project, an_investor(), GrantState.ASKED).id
    leader, now = project.members[0].person_id, clock.now()

    def answer(place: int) -> str:
        grant, actor = db.session.get_one(Grant, asked), db.session.get_one(Person, leader)
        if place % 2:
            grants.refuse(grant, reason=None, actor=actor, now=now)
        else:
            grants.grant(grant, days=30, actor=actor, now=now)
        db.session.commit()
        return grant.state

    said = [each for each in at_once(app, answer) if isinstance(each, str)]
    assert said == [db.session.get_one(Grant, asked).state]
    told = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.purpose == "grant-answered")
    assert db.session.execute(told).scalar_one() == 1


def test_of_requests_of_one_fund_one_stands(app: Flask, project: Project) -> None:
    people = [a_person() for _ in range(CROWD)]
    fund, number, now = an_investor(members=people).id, project.id, clock.now()
    codes = [person.id for person in people]

    def ask(place: int) -> str:
        asked = grants.ask(
            db.session.get_one(Project, number),
            db.session.get_one(Investor, fund),
            purpose="想了解试产进度和融资计划",
            actor=db.session.get_one(Person, codes[place]),
            now=now,
        )
        db.session.commit()
        return asked.code

    said = [each for each in at_once(app, ask) if isinstance(each, str)]
    assert len(said) == 1
    assert db.session.execute(select(Grant.code)).scalars().all() == said


def test_a_page_asked_for_after_the_revocation_is_closed(app: Flask, project: Project) -> None:
    reader = a_person()
    fund = an_investor(members=[reader])
    deck, grant = a_deck(project, pages=1), a_grant(project, fund)
    a_pledge(project, reader)
    browser = StrictBrowser(app)
    browser.sign_in(reader)
    path, answers, is_over = f"/decks/{deck.code}/pages/1.webp", [], threading.Event()

    def read() -> None:
        while not is_over.is_set():
            began = time.monotonic()
            answers.append((began, browser.client.get(path).status_code))

    thread = threading.Thread(target=read)
    thread.start()
    time.sleep(0.7)
    grants.revoke(grant, reason=None, actor=project.members[0].person, now=clock.now())
    db.session.commit()
    revoked = time.monotonic()
    time.sleep(0.7)
    is_over.set()
    thread.join(10)
    before = {status for began, status in answers if began < revoked - 0.3}
    after = {status for began, status in answers if began > revoked}
    assert (200 in before, after) == (True, {404})
