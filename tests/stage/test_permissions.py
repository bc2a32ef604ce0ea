"""Who may look at a stage, run it, help behind it, and read its draws."""

import pytest

from portal import clock
from portal.database import db
from portal.stage.actions import draws
from portal.web.guards import law
from tests.builders.accounts import a_person, an_admin, an_officer, an_organisation
from tests.builders.events import an_event, door_staff
from tests.builders.registrations import a_registration
from tests.builders.stage import a_poll, a_question, a_stage

PUBLISHED, DRAFT = "published", "draft"
EVERYBODY = {"nobody", "person", "organiser", "other organiser", "door", "officer", "admin"}


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("permission", "state", "allowed"),
    [
        ("stage:see", PUBLISHED, EVERYBODY),
        ("stage:see", DRAFT, {"organiser", "door", "admin"}),
        ("stage:run", PUBLISHED, {"organiser", "admin"}),
        ("stage:run", DRAFT, {"organiser", "admin"}),
        ("stage:help", PUBLISHED, {"organiser", "door", "admin"}),
        ("stage:help", DRAFT, {"organiser", "door", "admin"}),
        ("stage:moderate", PUBLISHED, {"organiser", "admin"}),
        ("stage:see-draw", PUBLISHED, EVERYBODY),
        ("stage:see-draw", DRAFT, {"organiser", "admin"}),
    ],
)
def test_who_may_do_what_with_a_stage(app, permission, state, allowed):
    people = {
        "nobody": None, "person": a_person(), "organiser": a_person(), "other organiser": a_person(), "door": a_person(),
        "officer": an_officer(), "admin": an_admin(),
    }  # fmt: skip
    event = an_event(state=state, organisation=an_organisation(people["organiser"]))
    an_organisation(people["other organiser"])
    door_staff(event, people["door"])
    stage = a_stage(event, 2)
    draw = draws.seal(stage, ["甲", "乙"], actor=None, now=clock.now())
    things = {"stage:run": event, "stage:help": event, "stage:see-draw": draw}
    thing = things.get(permission, stage)
    assert {name for name, person in people.items() if law().allows(person, permission, thing)} == allowed


@pytest.mark.sqlite_only
def test_every_part_of_a_stage_answers_to_whoever_runs_its_event(app):
    organiser, other = a_person(), a_person()
    event = an_event(organisation=an_organisation(organiser))
    an_organisation(other)
    stage = a_stage(event, 2)
    question = a_question(stage, a_registration(event))
    for part in (
        stage,
        stage.turns[0],
        question,
        a_poll(stage),
        draws.seal(stage, "甲乙", actor=None, now=clock.now()),
    ):
        assert law().allows(organiser, "stage:moderate", part)
        assert not law().allows(other, "stage:moderate", part)
        assert not law().allows(None, "stage:moderate", part)


@pytest.mark.sqlite_only
def test_a_draw_is_public_from_its_publishing_on(app):
    draw = draws.seal(a_stage(an_event(), 2), ["甲", "乙"], actor=None, now=clock.now())
    assert law().allows(None, "stage:see-draw", draw)
    draw.published_at = None
    assert not law().allows(None, "stage:see-draw", draw)
    db.session.rollback()
