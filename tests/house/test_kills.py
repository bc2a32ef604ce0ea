"""kill -9 while people register; two hundred of them run in `make soak`."""

import pytest
from sqlalchemy import delete

from portal.database import db
from portal.registrations.models import Registration
from tests.databases import Database
from tools.bench import city
from tools.soak import kills

VICTIMS = ("server", "process", "worker", "database", "server")


def test_what_was_acknowledged_survives_and_no_letter_goes_out_twice(database: Database) -> None:
    assert kills.run(database, VICTIMS, seed=7, progress=print) == []


@pytest.mark.sqlite_only
def test_a_registration_that_got_lost_would_be_noticed(database: Database) -> None:
    town = city.build(database.app, events=3, registrations=100, progress=print)
    slug = city.an_open_event(database.app, capacity=kills.SEATS, like=town.ordinary)
    fire = kills.Kills(database, town, kills.Random(1))
    fire.journal.acknowledged.append((town.crowd[0], slug, "R99999999999"))
    assert fire.compared(slug) == ["acknowledged but lost: ['R99999999999']"]
    fire.journal.acknowledged.clear()
    with database.app.app_context():
        event = db.session.get(Registration, 1).event
        db.session.execute(delete(Registration).where(Registration.id == 1))
        db.session.commit()
        slug, held = event.slug, event.seats_taken
        db.session.remove()
    assert f"{held} seats counted, {held - 1} held" in fire.compared(slug)
