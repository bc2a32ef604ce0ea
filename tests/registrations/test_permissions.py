import pytest

from portal.web.guards import law
from tests.builders.accounts import a_person, an_admin, an_officer, an_organisation
from tests.builders.events import an_event, door_staff
from tests.builders.registrations import a_registration

PUBLISHED, DRAFT = "published", "draft"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("permission", "state", "allowed"),
    [
        (
            "registration:register",
            PUBLISHED,
            {"nobody", "person", "organiser", "other organiser", "door", "officer", "admin"},
        ),
        ("registration:register", DRAFT, set()),
        ("registration:see-all", PUBLISHED, {"organiser", "admin"}),
        ("registration:manage", PUBLISHED, {"organiser", "admin"}),
        ("registration:check-in", PUBLISHED, {"organiser", "door", "admin"}),
        ("registration:check-in", DRAFT, set()),
    ],
)
def test_who_may_do_what_with_the_registrations_of_an_event(app, permission, state, allowed):
    people = {
        "nobody": None, "person": a_person(), "organiser": a_person(), "other organiser": a_person(), "door": a_person(),
        "officer": an_officer(), "admin": an_admin(),
    }  # fmt: skip
    event = an_event(state=state, organisation=an_organisation(people["organiser"]))
    an_organisation(people["other organiser"])
    door_staff(event, people["door"])
    assert {name for name, person in people.items() if law().allows(person, permission, event)} == allowed


@pytest.mark.sqlite_only
def test_one_registration_is_managed_by_who_runs_its_event(app):
    organiser, other = a_person(), a_person()
    registration = a_registration(an_event(organisation=an_organisation(organiser)))
    an_organisation(other)
    answers = [
        law().allows(who, "registration:manage-one", registration)
        for who in (organiser, other, registration.person, None)
    ]
    assert answers == [True, False, False, False]
