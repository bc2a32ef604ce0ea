"""Two server processes, both databases: numbers without gaps, one entry a leader, no award over an open objection."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Person
from portal.competitions.actions import awarding
from portal.competitions.models.awards import Award
from portal.competitions.models.entries import Entry
from portal.competitions.models.notices import PublicNotice
from portal.database import db
from portal.events.rules import EventKind
from tests.builders.awards import USUAL, a_signed_final, posted
from tests.builders.competitions import a_competition
from tests.builders.entries import a_draft
from tests.builders.events import an_event
from tests.builders.projects import a_project
from tests.live import served
from tests.registrations.racing import post_at_once, racers

ROUNDS, RIVALS = 3, 5
MIDNIGHT, UNGUARDED = "tests.competitions.midnight_server", "tests.competitions.unguarded_server"


def people_of(crowd):
    return [db.session.get_one(Person, racer.person_id) for racer in crowd]


def an_open_edition():
    """An edition that asks for no papers."""
    edition = a_competition(groups=("TD",))
    edition.groups[0].materials = []
    db.session.commit()
    return edition


def hand_in_at_once(app, database, rounds, **options):
    """Every team of an edition hands in at one instant: the answers, and the numbers that were given."""
    crowd = racers(app, RIVALS)
    projects = [a_project(leader=person) for person in people_of(crowd)]
    editions = [an_open_edition() for _ in range(rounds)]
    found = []
    for edition in editions:
        codes = [a_draft(edition, project=each, statement_zh="从配电柜开始。").code for each in projects]
        found.append((edition.id, [f"/competitions/{edition.event.slug}/entries/{code}/submit" for code in codes]))
    db.session.rollback()
    statuses, numbers = [], []
    with served(database, "--no-worker", **options) as server:
        for edition_id, paths in found:
            statuses += [each.status for each in post_at_once(server.address, paths, crowd, {"commitment": "y"})]
            given = select(Entry.number).where(Entry.competition_id == edition_id, Entry.number.is_not(None))
            numbers.append(sorted(int(number[-4:]) for number in db.session.execute(given).scalars()))
            db.session.rollback()
    return Counter(statuses), numbers


def test_teams_that_hand_in_at_one_instant_get_each_a_number_and_none_is_left_out(app, database):
    statuses, numbers = hand_in_at_once(app, database, ROUNDS)
    assert statuses == {303: ROUNDS * RIVALS}
    assert numbers == [list(range(1, RIVALS + 1))] * ROUNDS


def test_without_the_guard_two_teams_are_given_one_number(app, database):
    statuses, numbers = hand_in_at_once(app, database, 1, module=UNGUARDED)
    assert statuses[500] >= 1, statuses  # the database refuses the second
    assert len(numbers[0]) < RIVALS


def enter_at_once(app, database, rounds, **options):
    """One leader enters so many projects at one instant: the answers, and how many entries each edition has of them."""
    crowd = racers(app, 1) * RIVALS
    projects = [a_project(leader=person).slug for person in people_of(crowd)]
    editions = [an_open_edition() for _ in range(rounds)]
    found = [(edition.id, f"/competitions/{edition.event.slug}/enter") for edition in editions]
    db.session.rollback()
    chosen = [{"project": slug, "group": "TD", "sector": ""} for slug in projects]
    statuses, entered = [], []
    with served(database, "--no-worker", **options) as server:
        for edition_id, path in found:
            statuses += [each.status for each in post_at_once(server.address, path, crowd, chosen)]
            counted = select(func.count()).where(Entry.competition_id == edition_id)
            entered.append(db.session.execute(counted).scalar_one())
            db.session.rollback()
    return Counter(statuses), entered


def test_a_leader_who_enters_several_projects_at_one_instant_answers_for_as_many_as_one_may(app, database):
    statuses, entered = enter_at_once(app, database, ROUNDS)
    assert entered == [1] * ROUNDS
    assert statuses == {303: ROUNDS, 422: ROUNDS * (RIVALS - 1)}


def test_without_the_guard_a_leader_has_more_entries_than_one_may(app, database):
    _statuses, entered = enter_at_once(app, database, 1, module=UNGUARDED)
    assert entered[0] > 1


def a_list_whose_window_ended_yesterday(organiser):
    event = an_event(kind=EventKind.COMPETITION, starts_in=timedelta(days=120), created_by=organiser)
    edition, _entries = a_signed_final(1, 2, event=event)
    awarding.propose(edition, USUAL, actor=organiser, now=clock.now())
    notice = posted(edition, now=clock.now() - timedelta(days=20))
    notice.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()
    return notice


def object_while_published(app, database, rounds, module):
    """The award is published while objections of the last minute come in: the answers to both, and what stands then."""
    crowd = racers(app, RIVALS)
    organiser = people_of(crowd)[0]
    lists = [a_list_whose_window_ended_yesterday(organiser) for _ in range(rounds)]
    found = [(each.id, each.competition.event.slug, each.code, each.competition_id) for each in lists]
    db.session.rollback()
    said = {
        "about": "",
        "text": "名单有误。",
        "name": "王某（演示）",
        "contact": "13800000000",
        "is_true": "y",
        "unit": "",
    }
    outcomes = []
    with served(database, "--no-worker", module=module) as server:
        for number, slug, code, edition_id in found:
            paths = [f"/organise/{slug}/competition/awards/publish"]
            paths += [f"/competitions/{slug}/notices/{code}/object"] * (RIVALS - 1)
            answers = post_at_once(server.address, paths, crowd, [{}] + [said] * (RIVALS - 1))
            published = select(func.count()).where(Award.competition_id == edition_id, Award.published_at.is_not(None))
            is_published = db.session.execute(published).scalar_one() > 0
            objections = db.session.get_one(PublicNotice, number).open_objections
            db.session.rollback()
            outcomes.append((answers[0].status, [each.status for each in answers[1:]], is_published, objections))
    return outcomes


def test_no_award_is_published_over_an_objection_however_late_it_arrives(app, database):
    for publishing, objecting, is_published, objections in object_while_published(app, database, ROUNDS, MIDNIGHT):
        assert is_published == (publishing == 303)
        assert objections == objecting.count(303)
        if is_published:
            assert (objections, set(objecting)) == (0, {409})
        else:
            assert publishing == 409
            assert set(objecting) == {303}


def test_without_the_guard_somebody_objects_to_a_list_that_stands(app, database):
    outcomes = object_while_published(app, database, ROUNDS, UNGUARDED)
    # The database's own check is all that is left, and it answers with an error.
    assert any(500 in [publishing, *objecting] for publishing, objecting, _published, _objections in outcomes)
