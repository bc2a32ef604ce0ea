"""A person leaves the portal: their words go with them, meetings stay counted."""

from portal import clock
from portal.database import db
from portal.desk import actions as desk
from portal.desk.queries import held_about
from portal.matchmaking import models
from portal.matchmaking.models import Meeting
from portal.matchmaking.rules import PartyKind, RequestState
from portal.outcomes.rules import Side
from tests.builders.accounts import a_person
from tests.builders.projects import a_member, a_project
from tests.builders.summits_room import a_change, a_party, a_plan, a_request, a_summit, an_outcome

# Every column of the room that leads to a person.
KEYS = [
    column
    for model in vars(models).values()
    if getattr(model, "__module__", "") == models.__name__ and hasattr(model, "__table__")
    for column in model.__table__.columns
    if any(key.column.table.name == "people" for key in column.foreign_keys)
]


def test_every_word_of_a_person_is_in_their_export_and_gone_when_they_leave(app):
    founder, colleague, summit = a_person(), a_person(), a_summit()
    project = a_project(leader=colleague)
    a_member(project, founder)
    fund, party = (
        a_party(summit, kind=PartyKind.INVESTOR),
        a_party(summit, project, about="找资本", joined_by_id=founder.id),
    )
    request = a_request(party, fund, message="想见您", asked_by_id=founder.id, state=RequestState.ACCEPTED)
    plan = a_plan(summit, [(fund, party, 0, 1)], asked_by_id=founder.id)
    outcome = an_outcome(plan.meetings[0], Side.TEAM, note="私下记", said_by_id=founder.id)

    kept = str(held_about(founder))
    for words in ("找资本", "想见您", "私下记", plan.code):
        assert words in kept
    desk.forget(founder, now=clock.now())
    db.session.commit()

    db.session.expire_all()
    assert (party.about, request.message, outcome.note) == ("", "", "")
    assert db.session.query(Meeting).count() == 1


def test_no_table_of_the_room_still_leads_to_somebody_forgotten(app):
    founder, summit = a_person(), a_summit()
    fund, party = a_party(summit, kind=PartyKind.INVESTOR), a_party(summit)
    request, plan = a_request(party, fund), a_plan(summit, [(fund, party, 0, 1)])
    rows = [party, request, plan, a_change(plan.meetings[0]), an_outcome(plan.meetings[0], Side.TEAM)]
    for column in KEYS:
        setattr(next(row for row in rows if row.__table__ is column.table), column.key, founder.id)
    db.session.commit()

    desk.forget(founder, now=clock.now())
    db.session.commit()

    for column in KEYS:
        assert db.session.execute(column.table.select().where(column == founder.id)).all() == []
