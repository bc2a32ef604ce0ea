"""Two server processes, both databases: the last place on stage is given once, and a freed place to one team."""

from collections import Counter

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Membership
from portal.database import db
from portal.projects.models import TeamMember
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.rules import HOLDING, PitchState
from tests.builders.accounts import an_organisation
from tests.builders.events import an_event
from tests.builders.projects import a_project
from tests.builders.roadshows import a_pitch, a_roadshow
from tests.live import served
from tests.registrations.racing import post_at_once, racers

S = PitchState
CROWD, ROUNDS = 6, 5


def organisers(app):
    """Six organisers of one body, each in a browser of their own; and the body."""
    body, crowd = an_organisation(), racers(app, CROWD)
    for racer in crowd:
        db.session.add(Membership(person_id=racer.person_id, organisation=body, created_at=clock.now()))
    db.session.commit()
    return crowd, body


def shows(body, state, **columns):
    """Roadshows with six pitches each: the slug and the pitches' codes. No transaction stays open."""
    projects = [a_project() for _ in range(CROWD)]
    found = []
    for _ in range(ROUNDS):
        show = a_roadshow(an_event(kind="roadshow", hours=4, organisation=body), **columns)
        codes = [a_pitch(show, project, state=state).code for project in projects]
        found.append((show.event.slug, codes))
    db.session.rollback()
    return projects, found


def outcome(slug):
    """How many pitches are in each state, and how many places the roadshow says are taken."""
    show = db.session.execute(select(Roadshow).join(Roadshow.event).where(Roadshow.event.has(slug=slug))).scalar_one()
    states = db.session.execute(select(Pitch.state).where(Pitch.roadshow_id == show.id)).scalars().all()
    taken = show.places_taken
    db.session.rollback()
    return Counter(states), taken


def select_at_once(server, found, crowd):
    for slug, codes in found:
        paths = [f"/organise/{slug}/pitches/{code}" for code in codes]
        yield slug, post_at_once(server.address, paths, crowd, {"decision": "selected"})


def test_six_organisers_selecting_at_one_instant_give_the_last_place_once(app, database):
    crowd, body = organisers(app)
    _projects, found = shows(body, S.APPLIED, pitch_count=1)
    with served(database, "--no-worker") as server:
        for slug, answers in select_at_once(server, found, crowd):
            assert Counter(answer.status for answer in answers) == {303: 1, 409: CROWD - 1}, answers
            assert outcome(slug) == (Counter({S.SELECTED: 1, S.APPLIED: CROWD - 1}), 1)


def test_without_the_guard_more_places_are_given_than_there_are(app, database):
    crowd, body = organisers(app)
    _projects, found = shows(body, S.APPLIED, pitch_count=1)
    with served(database, "--no-worker", module="tests.roadshows.unguarded_server") as server:
        for _slug, _answers in select_at_once(server, found, crowd):
            pass
    given = [sum(number for state, number in outcome(slug)[0].items() if state in HOLDING) for slug, _codes in found]
    assert max(given) > 1


def test_teams_withdrawing_at_one_instant_each_free_one_place_for_one_reserve(app, database):
    crowd, body = organisers(app)
    projects, found = shows(body, S.CONFIRMED, pitch_count=CROWD)
    for racer, project in zip(crowd, projects, strict=True):
        db.session.add(
            TeamMember(project_id=project.id, person_id=racer.person_id, state="agreed", created_at=clock.now())
        )
    db.session.commit()
    waiting = CROWD - 2
    for slug, _codes in found:
        show = db.session.execute(select(Roadshow).where(Roadshow.event.has(slug=slug))).scalar_one()
        for _ in range(waiting):
            a_pitch(show, state=S.RESERVE)
    db.session.rollback()
    with served(database, "--no-worker") as server:
        for slug, codes in found:
            paths = [f"/roadshows/{slug}/pitches/{code}/withdraw" for code in codes]
            answers = post_at_once(server.address, paths, crowd)
            assert {answer.status for answer in answers} == {303}, answers
            assert outcome(slug) == (Counter({S.WITHDRAWN: CROWD, S.SELECTED: waiting}), waiting)
