"""Who may do what with events, as a table; and that lists show exactly what the law lets a person see."""

import pytest
from sqlalchemy import select

from portal.access import Office
from portal.database import db
from portal.events import desks, queries
from portal.events.models import DoorStaff, Event
from portal.events.permissions import GRANTS, Permission
from tests.builders.accounts import a_member, a_person, an_admin, an_officer, an_organisation
from tests.builders.events import a_host, an_event, door_staff
from tests.builders.makerspaces import a_makerspace, an_area, an_operator

P = Permission


@pytest.fixture
def cast(app):
    """Everybody an event of Lucheng may have to do with."""
    here, there = an_area("330302"), an_area("330304")
    body = an_organisation(area=here)
    space, operator = a_makerspace(), a_person()
    people = {
        "nobody": None,
        "stranger": a_person(),
        "member": a_member(body),
        "operator": operator,
        "door": a_person(),
        "officer here": an_officer(here),
        "officer there": an_officer(there),
        "city officer": an_officer(),
        "inspector": an_officer(office=Office.INSPECTOR),
        "admin": an_admin(),
    }
    an_operator(space, operator)
    return {"people": people, "body": body, "space": space}


def _event(cast, state="draft", *, kind="company"):
    cast["body"].kind = kind
    space = cast["space"]
    event = an_event(
        state=state, organisation=cast["body"], area_id=space.area_id, assessed_unit_id=space.assessed_unit_id
    )
    a_host(event, space, state="asked")
    door_staff(event, cast["people"]["door"])
    return queries.event(event.slug)


def _may(cast, permission, thing):
    return {who for who, person in cast["people"].items() if GRANTS[permission](person, thing)}


EVERYBODY = {
    "nobody", "stranger", "member", "operator", "door", "officer here", "officer there", "city officer", "inspector", "admin",
}  # fmt: skip


@pytest.mark.parametrize(
    ("permission", "state", "who"),
    [
        (P.BROWSE, "draft", EVERYBODY),
        (P.SEE, "published", EVERYBODY),
        (P.SEE, "cancelled", EVERYBODY),
        (P.SEE, "archived", EVERYBODY),
        (P.SEE, "draft", {"member", "operator", "officer here", "city officer", "inspector", "admin"}),
        (P.SEE, "submitted", {"member", "operator", "officer here", "city officer", "inspector", "admin"}),
        (P.EDIT, "draft", {"member", "admin"}),
        (P.EDIT, "published", {"member", "admin"}),
        (P.REVIEW, "submitted", {"officer here", "city officer", "admin"}),
        (P.PUBLISH, "draft", {"officer here", "city officer", "admin"}),
        (P.CHECK_IN, "published", {"member", "door", "admin"}),
        (P.CREATE, "draft", EVERYBODY - {"nobody"}),
        (P.OPEN_DESK, "draft", EVERYBODY - {"nobody"}),
        (P.IMPORT, "draft", EVERYBODY - {"nobody"}),
    ],
)
def test_who_may_do_what_with_an_event(cast, permission, state, who):
    assert _may(cast, permission, _event(cast, state)) == who


def test_an_office_publishes_its_own_events(cast):
    event = _event(cast, kind="government")
    assert _may(cast, P.PUBLISH, event) == {"member", "officer here", "city officer", "admin"}


def test_parts_of_an_event_follow_their_event(cast):
    event = _event(cast)
    staff = db.session.execute(select(DoorStaff)).scalar_one()
    assert _may(cast, P.EDIT_HOSTING, event.hosts[0]) == {"member", "admin"}
    assert _may(cast, P.EDIT_DOOR, desks.door_staff(staff.id)) == {"member", "admin"}
    assert _may(cast, P.ANSWER_HOSTING, queries.hosting_request(event.hosts[0].id)) == {"operator", "admin"}


@pytest.mark.parametrize("state", ["asked", "declined"])
def test_who_only_asked_to_run_a_makerspace_answers_nothing(cast, state):
    hopeful = a_person()
    an_operator(cast["space"], hopeful, state=state)
    event = _event(cast)
    assert not GRANTS[P.ANSWER_HOSTING](hopeful, queries.hosting_request(event.hosts[0].id))
    assert not GRANTS[P.SEE](hopeful, event)


def test_a_person_without_a_body_runs_what_they_drafted(app):
    person, other = a_person(), a_person()
    event = an_event(state="draft", created_by=person)
    assert GRANTS[P.EDIT](person, event)
    assert not GRANTS[P.EDIT](other, event)


def test_lists_show_exactly_what_the_law_lets_each_person_see(cast):
    states = ["draft", "submitted", "returned", "published", "postponed", "running", "ended", "archived", "cancelled"]
    for state in states:
        _event(cast, state)
        an_event(state=state)
        an_event(state=state, created_by=cast["people"]["stranger"])
        an_event(state=state, area_id=an_area("330304").id)
    everything = [queries.event(slug) for slug in db.session.execute(select(Event.slug)).scalars()]
    for who, person in cast["people"].items():
        by_law = {event.slug for event in everything if GRANTS[P.SEE](person, event)}
        by_query = {event.slug for event in db.session.execute(queries.visible_to(person)).scalars()}
        assert by_query == by_law, who
        if person is not None:
            run = {event.slug for event in everything if GRANTS[P.EDIT](person, event)}
            listed = {row.slug for row in desks.run_events(person).items}
            assert listed == (run if who != "admin" else set()), who


def test_an_officer_s_queue_holds_the_submitted_ones_of_the_area(cast):
    event = _event(cast, "submitted")
    _event(cast, "draft")
    an_event(state="submitted", area_id=an_area("330304").id)
    found = {
        who: db.session.execute(desks.to_review(cast["people"][who])).scalars().all()
        for who in ("officer here", "city officer")
    }
    assert found["officer here"] == [event]
    assert len(found["city officer"]) == 2
