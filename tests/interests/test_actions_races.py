"""People of one fund at one instant: two server processes, both databases, one intent; and a fund keeps an owner."""

import http.client
import os
import threading
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.models import AuditRow
from portal.database import db
from portal.interests.models import Intent
from portal.investors.models import Investor, InvestorMember
from tests.builders.investors import an_investor
from tests.builders.projects import a_project
from tests.live import served
from tests.registrations.racing import post_at_once, racers

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))
CONTROL_ROUNDS = 3
RIVALS = 4
UNGUARDED = "tests.interests.unguarded_server"


def a_shared_fund(crowd, *, owners=1) -> Investor:
    """A verified fund of these racers."""
    people = [db.session.get_one(Person, racer.person_id) for racer in crowd]
    fund = an_investor(members=people)
    for member in fund.members[:owners]:
        member.is_owner = True
    db.session.commit()
    return fund


def said() -> dict[int, int]:
    """How many intents each project has."""
    rows = db.session.execute(select(Intent.project_id, func.count()).group_by(Intent.project_id))
    counted = {row[0]: row[1] for row in rows}
    db.session.rollback()
    return counted


def _speak(app, database, rounds, **server_options):
    crowd = racers(app, RIVALS)
    a_shared_fund(crowd)
    slugs = [a_project().slug for _ in range(rounds)]
    db.session.rollback()
    statuses = []
    with served(database, "--no-worker", **server_options) as server:
        for slug in slugs:
            answers = post_at_once(
                server.address,
                f"/invest/projects/{slug}/intent",
                crowd,
                {"level": "meet", "amount": "100", "note": ""},
            )
            statuses += [answer.status for answer in answers]
    return statuses


def test_one_fund_has_one_intent_however_many_say_it_at_once(app, database):
    statuses = _speak(app, database, ROUNDS)
    assert set(statuses) == {303}
    assert set(said().values()) == {1}
    assert len(said()) == ROUNDS
    trail = select(func.count()).where(AuditRow.kind == "intent")
    assert db.session.execute(trail).scalar_one() == ROUNDS * RIVALS


def test_without_the_guard_somebody_meets_an_error(app, database):
    statuses = _speak(app, database, CONTROL_ROUNDS, module=UNGUARDED)
    assert max(statuses) >= 500


def _leave(app, database, rounds, **server_options):
    """How many people each fund has left after both of its owners left at one instant."""
    crowd = racers(app, 2 * rounds)
    pairs = [crowd[place : place + 2] for place in range(0, len(crowd), 2)]
    codes = []
    for pair in pairs:
        fund = a_shared_fund(pair, owners=2)
        codes.append([member.person.code for member in fund.members])
    db.session.rollback()
    with served(database, "--no-worker", **server_options) as server:
        for pair, (one, other) in zip(pairs, codes, strict=True):
            leaving = [f"/invest/profile/people/{code}/remove" for code in (one, other)]
            post_each_at_once(server.address, leaving, pair)
    left = select(Investor.id, func.count(InvestorMember.id)).outerjoin(Investor.members).group_by(Investor.id)
    counted = [row[1] for row in db.session.execute(left)]
    db.session.rollback()
    return counted


def test_of_two_owners_who_leave_at_once_one_stays(app, database):
    assert _leave(app, database, ROUNDS) == [1] * ROUNDS


def test_without_the_guard_a_fund_is_left_with_nobody(app, database):
    assert 0 in _leave(app, database, CONTROL_ROUNDS, module=UNGUARDED)


def post_each_at_once(base, paths, crowd):
    """Each racer posts to a path of their own, all at one instant."""
    threads = []
    start = threading.Barrier(len(crowd))

    def post(path, racer):
        parts = urlsplit(base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.connect()
        body = urlencode({"csrf_token": racer.token, "submission_id": readable_code(24)})
        head = {"Cookie": racer.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        start.wait(30)
        connection.request("POST", path, body, head)
        connection.getresponse().read()
        connection.close()

    for path, racer in zip(paths, crowd, strict=True):
        threads.append(threading.Thread(target=post, args=(path, racer)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
