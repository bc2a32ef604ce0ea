"""Two server processes, both databases: one start for two operators, every vote counted, no voice twice."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from portal.stage.actions import moderating
from portal.stage.models import PollVote, PublicVote, Question, QuestionVote, Stage, Turn
from tests.builders.accounts import a_member, an_organisation
from tests.builders.events import an_event
from tests.builders.registrations import a_registration
from tests.builders.stage import a_poll, a_question, a_stage
from tests.live import served
from tests.registrations.racing import post_at_once, racers

AUDIENCE, OPERATORS, ROUNDS = 50, 6, 4


def seated(app, event, number):
    """So many people in the hall, each with a browser and a seat."""
    crowd, now = racers(app, number), clock.now()
    for place, racer in enumerate(crowd):
        db.session.add(
            Registration(
                code=f"RACE{place:08d}", event_id=event.id, person_id=racer.person_id, created_at=now, changed_at=now,
                state=RegistrationState.CONFIRMED, confirmed_at=now,
            )
        )  # fmt: skip
    db.session.commit()
    return crowd


def operators(app, number):
    """So many members of one organising body, and the body."""
    crowd = racers(app, number)
    body = an_organisation()
    for racer in crowd:
        a_member(body, db.session.get(Person, racer.person_id))
    db.session.commit()
    return crowd, body


def stages(body, number):
    """So many stages with three turns: slug, version, first turn."""
    found = []
    for _ in range(number):
        stage = a_stage(an_event(organisation=body, starts_in=timedelta(days=2)), 3)
        found.append((stage.event.slug, stage.version, stage.turns[0].id))
    db.session.rollback()
    return found


def press_at_once(server, crowd, slug, version, turn, act="start"):
    return post_at_once(
        server.address, f"/organise/{slug}/stage/", crowd, {"act": act, "turn": str(turn), "seen": str(version)}
    )


def test_six_operators_pressing_start_at_one_instant_start_one_turn_once(app, database):
    crowd, body = operators(app, OPERATORS)
    prepared = stages(body, ROUNDS)
    with served(database, "--no-worker") as server:
        for slug, version, turn in prepared:
            answers = press_at_once(server, crowd, slug, version, turn)
            said = Counter(answer.status for answer in answers)
            assert said == {303: 1, 409: OPERATORS - 1}, answers
            more = press_at_once(server, crowd, slug, version + 1, turn, act="more")
            assert Counter(answer.status for answer in more) == {303: 1, 409: OPERATORS - 1}, more
            extra, now_at = db.session.execute(
                select(Turn.extra_seconds, Stage.version).join(Turn.stage).where(Turn.id == turn)
            ).one()
            assert (extra, now_at) == (60, version + 2)
            db.session.rollback()


def test_without_the_guard_a_turn_is_started_more_than_once(app, database):
    crowd, body = operators(app, OPERATORS)
    prepared = stages(body, 2)
    with served(database, "--no-worker", module="tests.stage.unguarded_server") as server:
        started = [
            Counter(answer.status for answer in press_at_once(server, crowd, slug, version, turn))[303]
            for slug, version, turn in prepared
        ]
    assert max(started) > 1, started


def test_fifty_people_voting_at_one_instant_are_fifty_votes(app, database):
    event = an_event(capacity=200, starts_in=timedelta(hours=2))
    asker = a_registration(event)
    stage = a_stage(event, 3)
    question, poll = a_question(stage, asker), a_poll(stage)
    moderating.open_voting(stage, actor=None, now=clock.now())
    db.session.commit()
    base, pitch = f"/stage/{event.slug}", stage.turns[1].id
    paths = {
        f"{base}/questions/{question.code}/support": "1",
        f"{base}/polls/{poll.code}": "1",
        f"{base}/vote": str(pitch),
    }
    question_id, heard = question.id, stage.heard
    crowd = seated(app, event, AUDIENCE)
    with served(database, "--no-worker") as server:
        for path, choice in paths.items():
            answers = post_at_once(server.address, path, crowd, {"choice": choice})
            assert Counter(answer.status for answer in answers) == {303: AUDIENCE}, answers[:3]
        # Each clicks once more, eight times at once: nothing is counted twice.
        for path, choice in paths.items():
            answers = post_at_once(server.address, path, crowd[:1] * 8, {"choice": choice})
            assert Counter(answer.status for answer in answers) == {303: 8}, answers
    assert db.session.get(Question, question_id).votes == AUDIENCE
    for table in (QuestionVote, PollVote, PublicVote):
        assert db.session.execute(select(func.count()).select_from(table)).scalar_one() == AUDIENCE
    assert db.session.execute(select(Stage.heard)).scalar_one() == heard + 3 * (AUDIENCE + 8)


@pytest.mark.postgresql_only  # SQLite has one writer, who counts right even when careless
def test_without_the_guard_some_votes_are_lost(app, database):
    event = an_event(capacity=200, starts_in=timedelta(hours=2))
    asker = a_registration(event)
    stage = a_stage(event, 3)
    questions = [a_question(stage, asker, f"第 {number} 问") for number in range(3)]
    paths = [(each.id, f"/stage/{event.slug}/questions/{each.code}/support") for each in questions]
    crowd = seated(app, event, AUDIENCE)
    counted = []
    with served(database, "--no-worker", module="tests.stage.unguarded_server") as server:
        for number, path in paths:
            post_at_once(server.address, path, crowd, {"choice": "1"})
            kept = db.session.execute(select(func.count()).where(QuestionVote.question_id == number)).scalar_one()
            counted.append((db.session.get(Question, number).votes, kept))
            db.session.rollback()
    assert any(shown != kept for shown, kept in counted), counted
