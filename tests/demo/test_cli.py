"""The demo city is whole, honest and the same for everybody on one day."""

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Person
from portal.audit.queries import verify
from portal.competitions.actions import entering
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.queries import awards, rounds
from portal.competitions.rules import Standing
from portal.database import db
from portal.demo.people import PASSWORD, SIGN_INS
from portal.demo.rehearsal.witness import Witness
from portal.demo.words import MARK_ZH
from portal.events.models import Event
from portal.judging.queries import results
from portal.makerspaces.models import Makerspace
from portal.matchmaking.models import Summit
from portal.matchmaking.queries import outcomes, parties, plans, requests
from portal.matchmaking.rules import MeetingState, PlanState, RequestState
from portal.notices.models import OutboxMessage
from portal.registrations.models import Registration
from portal.registrations.queries import to_remind
from portal.registrations.rules import HOLDING, RegistrationState
from portal.site.queries.mine import Desk, jobs
from tests.databases import Database


@pytest.mark.sqlite_only
def test_the_city_stands_and_its_numbers_agree(database: Database) -> None:
    app = database.portal(demo=True)
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        the_numbers_agree()
        the_editions_stand()
        the_summits_stand()


def the_editions_stand() -> None:
    """One edition is over to the last payment, one takes entries, one lacks the judge's sheet."""
    over, open_, scoring = db.session.execute(select(Competition).order_by(Competition.id)).scalars()
    counted = dict(
        db.session.execute(
            select(Entry.state, func.count()).where(Entry.competition_id == over.id).group_by(Entry.state)
        ).all()
    )
    assert counted == {"accepted": 111, "rejected": 6, "withdrawn": 3}
    for round_, going_on in zip(over.rounds, (48, 18), strict=False):
        assert len(rounds.places(round_, {Standing.ADVANCED})) == going_on
    witness = Witness()
    for round_ in over.rounds:
        witness.signed(round_)
        witness.advanced(round_)
    prizes = [award.prize_yuan for award in awards.published(over) if award.entry is not None]
    assert sum(prizes) == 1_650_000 and len(prizes) == 18
    assert entering.takes_entries(open_, clock.now())
    assert [seat.judge.person.email for seat in results.waiting_seats(scoring.rounds[0])] == ["judge@example.com"]


def the_summits_stand() -> None:
    """One summit is over and lived its plan; of the other a plan is ready, proved to be the best there is."""
    over, coming = db.session.execute(select(Summit).order_by(Summit.id)).scalars()
    lived, ready = plans.published(over), plans.plans(coming)[0]
    assert lived is not None and lived.is_proved and ready.is_proved and ready.state == PlanState.READY
    assert {meeting.state for meeting in lived.meetings} == {MeetingState.HELD, MeetingState.MISSED}
    assert outcomes.results(over).whole.intents > 0
    for name, desk in (("founder", Desk.FOUNDER), ("investor", Desk.INVESTOR)):
        person = db.session.execute(select(Person).where(Person.email == f"{name}@example.com")).scalar_one()
        (party,) = parties.my_parties(coming, person)
        assert [each.asked_as for each in requests.requests_of(party) if each.state == RequestState.OPEN] != [
            party.side
        ]
        assert "meet-request" in {job.kind for job in jobs(person, desk, now=clock.now())}


def the_numbers_agree() -> None:
    spaces = db.session.execute(select(Makerspace)).scalars().all()
    assert len(spaces) == 193
    assert sum(space.area_declared_sqm for space in spaces) == 4_516_400
    assert all(space.name_zh.endswith(MARK_ZH) for space in spaces)
    assert all(name.endswith(MARK_ZH) for name in db.session.execute(select(Person.name)).scalars())
    counted = dict(
        db.session.execute(
            select(Registration.event_id, func.count())
            .where(Registration.state.in_(HOLDING))
            .group_by(Registration.event_id)
        ).all()
    )
    waiting = dict(
        db.session.execute(
            select(Registration.event_id, func.count())
            .where(Registration.state == RegistrationState.WAITING)
            .group_by(Registration.event_id)
        ).all()
    )
    for event in db.session.execute(select(Event)).scalars():
        assert event.seats_taken == counted.get(event.id, 0), event.slug
        assert event.waiting == waiting.get(event.id, 0), event.slug
    assert verify().broken_at is None
    assert db.session.execute(select(func.count()).where(OutboxMessage.state == "waiting")).scalar_one() == 0
    assert to_remind(clock.now()) == []
    for name in ("founder", "investor", "judge", "visitor"):
        person = db.session.execute(select(Person).where(Person.email == f"{name}@example.com")).scalar_one()
        assert jobs(person, Desk.ME, now=clock.now()), f"nothing waits for {name}"


@pytest.mark.sqlite_only
def test_a_second_load_changes_nothing(database: Database) -> None:
    app = database.portal(demo=True)
    counts = []
    for _ in range(2):
        assert app.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 0
        with app.app_context():
            counts.append(db.session.execute(select(func.count()).select_from(Event)).scalar_one())
    assert counts[0] == counts[1] > 1000


def test_sign_ins_are_those_of_the_contract() -> None:
    assert PASSWORD == "maker-day-demo"
    assert [role for role, _ in SIGN_INS] == [
        "city",
        "lucheng",
        "organiser",
        "space",
        "founder",
        "investor",
        "judge",
        "door",
        "visitor",
        "admin",
    ]
