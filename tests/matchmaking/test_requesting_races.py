"""Two server processes, both databases: however many teams ask at one instant, a fund has no more to answer than its cap."""

from collections import Counter

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.database import db
from portal.matchmaking.models import MeetingRequest
from tests.builders.projects import a_member
from tests.builders.summits_room import a_party, a_summit
from tests.live import served
from tests.registrations.racing import post_at_once, racers

CROWD, ROUNDS, CAP = 6, 3, 2


def funds_to_ask(app):
    """Six teams, each in a browser of its own, and for each round a fund that answers two requests at most."""
    crowd = racers(app, CROWD)
    summit = a_summit(open_requests=CAP)
    teams = [a_party(summit) for _ in range(CROWD)]
    for racer, team in zip(crowd, teams, strict=True):
        a_member(team.project, db.session.get_one(Person, racer.person_id))
    funds = [a_party(summit, kind="investor") for _ in range(ROUNDS)]
    slug = summit.event.slug
    found = [
        (fund.id, [f"/summits/{slug}/parties/{team.code}/others/{fund.code}/ask" for team in teams]) for fund in funds
    ]
    db.session.rollback()
    return crowd, found


def asked(number):
    """How many requests the fund has."""
    counted = select(func.count()).select_from(MeetingRequest).where(MeetingRequest.capital_id == number)
    found = db.session.execute(counted).scalar_one()
    db.session.rollback()
    return found


def test_teams_asking_at_one_instant_stay_within_the_cap(app, database):
    crowd, found = funds_to_ask(app)
    with served(database, "--no-worker") as server:
        for number, paths in found:
            answers = post_at_once(server.address, paths, crowd, {"message": "想聊聊"})
            assert Counter(answer.status for answer in answers) == {303: CAP, 409: CROWD - CAP}, answers
            assert asked(number) == CAP


def test_without_the_guard_a_fund_has_more_to_answer_than_its_cap(app, database):
    crowd, found = funds_to_ask(app)
    with served(database, "--no-worker", module="tests.matchmaking.unguarded_requests_server") as server:
        for _number, paths in found:
            post_at_once(server.address, paths, crowd, {"message": "想聊聊"})
    assert max(asked(number) for number, _paths in found) > CAP
