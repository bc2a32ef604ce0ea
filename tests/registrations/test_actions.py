from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.errors import Conflict, MoveRefused
from portal.events.actions import seats
from portal.events.rules import EventState
from portal.notices.models import OutboxMessage
from portal.registrations import queries
from portal.registrations.actions import door, joining, leaving, queue
from portal.registrations.actions.joining import Wish
from portal.registrations.models import Registration
from portal.registrations.rules import (
    HOLDING,
    UNPROVEN,
    CancelTooLate,
    DoorAnswer,
    HeadcountRefused,
    OfferExpired,
    RegistrationClosed,
    RegistrationState,
)
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.registrations import a_held_seat, a_registration, a_visitor

S = RegistrationState


def purposes(person):
    found = select(OutboxMessage.purpose).where(OutboxMessage.person_id == person.id).order_by(OutboxMessage.id)
    return list(db.session.execute(found).scalars())


def counts(event):
    db.session.refresh(event)
    return event.seats_taken, event.waiting


def test_a_signed_in_person_has_the_seat_at_once_with_a_letter_and_a_calendar_entry(app):
    event, person = an_event(capacity=2), a_person()
    registration = a_registration(event, person)
    assert registration.state == S.CONFIRMED
    assert counts(event) == (1, 0)
    letter = db.session.execute(select(OutboxMessage)).scalar_one()
    assert (letter.purpose, letter.calendar_method) == ("registration-confirmed", "REQUEST")
    assert event.uid in letter.calendar and registration.code in letter.text and registration.code in letter.html


def test_registering_twice_gives_the_same_seat_and_one_letter(app):
    event, person = an_event(capacity=2), a_person()
    assert a_registration(event, person).id == a_registration(event, person).id
    assert counts(event) == (1, 0)
    assert purposes(person) == ["registration-confirmed"]


def test_who_comes_when_all_seats_are_taken_waits_in_order_of_arrival(app):
    event = an_event(capacity=1)
    states = [a_registration(event) for _ in range(3)]
    assert [each.state for each in states] == [S.CONFIRMED, S.WAITING, S.WAITING]
    assert [queries.position(each) for each in states[1:]] == [1, 2]
    assert counts(event) == (1, 2)


def test_a_full_event_without_a_waiting_list_refuses(app):
    event = an_event(capacity=1, has_waiting_list=False)
    a_registration(event)
    with pytest.raises(RegistrationClosed, match="All seats are taken"):
        a_registration(event)
    db.session.rollback()
    assert counts(event) == (1, 0)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"takes_registrations": False}, "needs no registration"),
        ({"registration_opens_at": clock.now() + timedelta(days=1)}, "not opened yet"),
        ({"registration_closes_at": clock.now() - timedelta(days=1)}, "is closed"),
        ({"starts_in": timedelta(days=-3)}, "is over"),
        ({"state": EventState.CANCELLED}, "cancelled"),
        ({"state": EventState.POSTPONED}, "postponed"),
    ],
)
def test_a_closed_event_says_why_nobody_can_register(app, columns, sentence):
    with pytest.raises(RegistrationClosed, match=sentence):
        a_registration(an_event(**columns))


def test_a_visitors_seat_is_held_until_the_address_is_proven(app):
    event, visitor = an_event(capacity=1), a_visitor()
    registration = a_held_seat(event, visitor)
    assert registration.state == S.PENDING
    assert counts(event) == (1, 0)
    joining.confirm(registration, now=clock.now())
    assert registration.state == S.CONFIRMED
    assert counts(event) == (1, 0)
    assert purposes(visitor) == ["registration-confirmed"]


def test_a_hold_that_runs_out_passes_the_seat_on(app):
    now = clock.now()
    event = an_event(capacity=1)
    held, waiting = a_held_seat(event, now=now), a_registration(event)
    assert waiting.state == S.WAITING
    later = now + timedelta(minutes=15)
    assert queries.events_to_sweep(later) == [event.id]
    assert queue.expire_holds(event, now=later) == 1
    assert queue.fill_from_queue(event, now=later) == 1
    assert (held.state, held.reason, waiting.state) == (S.CANCELLED, UNPROVEN, S.OFFERED)
    assert counts(event) == (1, 0)


def test_a_visitor_joins_the_queue_of_a_full_event_only_with_the_code(app):
    event = an_event(capacity=1)
    a_registration(event)
    wish = a_held_seat(event)
    assert (wish.state, counts(event)) == (S.CANCELLED, (1, 0))
    assert queries.ticket(wish.code) is None
    joining.confirm(wish, now=clock.now())
    assert (wish.state, counts(event)) == (S.WAITING, (1, 1))
    assert queries.ticket(wish.code) is wish


def test_a_code_that_comes_after_the_hold_ran_out_still_gets_a_free_seat(app):
    now = clock.now()
    event = an_event(capacity=1)
    held = a_held_seat(event, now=now)
    queue.expire_holds(event, now=now + timedelta(minutes=16))
    joining.confirm(held, now=now + timedelta(minutes=17))
    assert (held.state, counts(event)) == (S.CONFIRMED, (1, 0))


def test_a_seat_given_back_is_offered_to_who_waits_longest(app):
    event = an_event(capacity=1)
    seated, first, second = (a_registration(event) for _ in range(3))
    leaving.cancel(seated, now=clock.now())
    assert [each.state for each in (seated, first, second)] == [S.CANCELLED, S.OFFERED, S.WAITING]
    assert counts(event) == (1, 1)
    assert purposes(seated.person) == ["registration-confirmed", "registration-cancelled"]
    assert purposes(first.person) == ["registration-waiting", "registration-offered"]


def test_an_offer_can_be_taken_once_and_until_its_end(app):
    now = clock.now()
    event = an_event(capacity=1, offer_hours=2)
    seated, waiting = a_registration(event), a_registration(event)
    leaving.cancel(seated, now=now)
    with pytest.raises(OfferExpired):
        queue.accept_offer(waiting, now=now + timedelta(hours=2))
    queue.accept_offer(waiting, now=now + timedelta(hours=1))
    queue.accept_offer(waiting, now=now + timedelta(hours=1))
    assert (waiting.state, counts(event)) == (S.CONFIRMED, (1, 0))
    assert purposes(waiting.person).count("registration-confirmed") == 1


def test_an_offer_that_runs_out_passes_the_seat_on(app):
    now = clock.now()
    event = an_event(capacity=1, offer_hours=2)
    seated, first, second = (a_registration(event) for _ in range(3))
    leaving.cancel(seated, now=now)
    later = now + timedelta(hours=3)
    assert queue.expire_offers(event, now=later) == 1
    queue.fill_from_queue(event, now=later)
    assert (first.state, second.state, counts(event)) == (S.CANCELLED, S.OFFERED, (1, 0))
    assert purposes(first.person)[-1] == "registration-offer-expired"


def test_an_offer_never_lasts_longer_than_registration(app):
    now = clock.now()
    event = an_event(capacity=1, offer_hours=48, starts_in=timedelta(hours=5))
    seated, waiting = a_registration(event), a_registration(event)
    leaving.cancel(seated, now=now)
    assert waiting.offered_until == event.starts_at


def test_a_newcomer_does_not_pass_those_who_wait(app):
    event = an_event(capacity=1)
    a_registration(event)
    a_registration(event)
    seats.set_capacity(event, 3)
    db.session.commit()
    assert a_registration(event).state == S.WAITING
    assert queries.events_to_sweep(clock.now()) == [event.id]
    assert queue.fill_from_queue(event, now=clock.now()) == 2
    assert counts(event) == (3, 0)


def test_anyone_can_leave_the_queue(app):
    event = an_event(capacity=1)
    a_registration(event)
    waiting = a_registration(event)
    leaving.cancel(waiting, now=clock.now())
    leaving.cancel(waiting, now=clock.now())
    assert (waiting.state, counts(event)) == (S.CANCELLED, (1, 0))


def test_a_seat_cannot_be_given_back_after_the_deadline_and_the_refusal_names_the_contact(app):
    event = an_event(starts_in=timedelta(hours=1), contact_name="小林（演示）", contact_phone="0577-88001234")
    registration = a_registration(event)
    with pytest.raises(CancelTooLate) as refused:
        leaving.cancel(registration, now=clock.now())
    assert "0577-88001234" in str(refused.value)


def test_who_cancelled_can_come_back_under_the_same_code_and_a_higher_sequence(app):
    event, person = an_event(capacity=2), a_person()
    first = a_registration(event, person)
    code = first.code
    leaving.cancel(first, now=clock.now())
    again = a_registration(event, person)
    assert (again.id, again.code, again.state, counts(event)) == (first.id, code, S.CONFIRMED, (1, 0))
    entries = db.session.execute(select(OutboxMessage.calendar).order_by(OutboxMessage.id)).scalars().all()
    sequences = [
        int(line.removeprefix("SEQUENCE:"))
        for entry in entries
        for line in entry.split("\r\n")
        if line.startswith("SEQUENCE:")
    ]
    assert sequences == [0, 1, 2]


def test_the_organiser_turns_somebody_away_for_good(app):
    event, organiser, person = an_event(capacity=1), a_person(), a_person()
    registration, waiting = a_registration(event, person), a_registration(event)
    leaving.reject(registration, actor=organiser, now=clock.now(), reason="仅限本区企业")
    assert (registration.state, waiting.state, counts(event)) == (S.REJECTED, S.OFFERED, (1, 0))
    with pytest.raises(Conflict):
        a_registration(event, person)


def test_the_organiser_adds_by_hand_outside_the_window_but_never_above_the_capacity(app):
    event = an_event(capacity=1, registration_closes_at=clock.now() - timedelta(hours=1))
    organiser = a_person()
    first = joining.add_by_hand(event, a_visitor(), Wish(), actor=organiser, now=clock.now())
    assert (first.state, first.added_by_id) == (S.CONFIRMED, organiser.id)
    with pytest.raises(RegistrationClosed):
        joining.add_by_hand(event, a_visitor(), Wish(), actor=organiser, now=clock.now())
    with pytest.raises(Conflict):
        joining.add_by_hand(event, first.person, Wish(), actor=organiser, now=clock.now())


def test_changed_words_are_kept_and_told_once(app):
    registration = a_registration(an_event())
    for _ in range(2):
        leaving.change(registration, Wish("瓯江机电（演示）", "坐轮椅"), now=clock.now())
    assert (registration.organisation_name, registration.note) == ("瓯江机电（演示）", "坐轮椅")
    assert purposes(registration.person) == ["registration-confirmed", "registration-changed"]


def test_a_code_opens_the_door_once(app):
    event, doorman = an_event(), a_person()
    registration = a_registration(event)
    first = door.check_in(event, f"http://localhost/t/{registration.code.lower()}?x=1", actor=doorman, now=clock.now())
    again = door.check_in(event, registration.code, actor=doorman, now=clock.now() + timedelta(minutes=1))
    assert [first.answer, again.answer] == [DoorAnswer.WELCOME, DoorAnswer.ALREADY_IN]
    assert again.registration.checked_in_at < clock.now()
    assert counts(event) == (1, 0)


@pytest.mark.parametrize("kind", ["another event", "given back", "waiting", "made up", "nothing"])
def test_any_other_code_is_simply_unknown(app, kind):
    event, doorman = an_event(capacity=1), a_person()
    registration = a_registration(an_event() if kind == "another event" else event)
    if kind == "given back":
        leaving.cancel(registration, now=clock.now())
    if kind == "waiting":
        registration = a_registration(event)
    code = {"made up": "ABCDEFGHJKMN", "nothing": ""}.get(kind, registration.code)
    scan = door.check_in(event, code, actor=doorman, now=clock.now())
    assert (scan.answer, scan.registration) == (DoorAnswer.UNKNOWN, None)


def test_a_check_in_can_be_undone(app):
    event, doorman = an_event(), a_person()
    registration = a_registration(event)
    door.check_in(event, registration.code, actor=doorman, now=clock.now())
    door.undo_check_in(registration, actor=doorman, now=clock.now())
    assert (registration.state, registration.checked_in_at) == (S.CONFIRMED, None)
    assert door.check_in(event, registration.code, actor=doorman, now=clock.now()).answer is DoorAnswer.WELCOME


def test_after_the_end_the_headcount_is_confirmed_and_who_did_not_come_is_noted(app):
    now = clock.now()
    event, organiser = an_event(starts_in=timedelta(hours=1)), a_person()
    came, stayed_away = a_registration(event), a_registration(event)
    door.check_in(event, came.code, actor=organiser, now=now)
    with pytest.raises(Conflict):
        door.confirm_headcount(event, 5, actor=organiser, now=now)
    later = now + timedelta(hours=4)
    assert door.mark_no_shows(event, now=later) == 1
    assert stayed_away.state == S.NO_SHOW
    with pytest.raises(HeadcountRefused):
        door.confirm_headcount(event, 0, actor=organiser, now=later)
    door.confirm_headcount(event, 5, actor=organiser, now=later)
    assert (event.headcount, event.headcount_confirmed_by_id) == (5, organiser.id)
    assert counts(event) == (2, 0)


def test_without_a_door_nobody_is_noted_as_absent(app):
    event = an_event(starts_in=timedelta(hours=1))
    a_registration(event)
    assert door.mark_no_shows(event, now=clock.now() + timedelta(hours=4)) == 0


def test_a_step_the_table_does_not_have_is_refused(app):
    registration = a_registration(an_event())
    with pytest.raises(MoveRefused):
        registration.become(S.OFFERED, now=clock.now())


def test_the_counters_are_the_rows(app):
    event = an_event(capacity=3)
    people = [a_registration(event) for _ in range(6)]
    leaving.cancel(people[0], now=clock.now())
    leaving.cancel(people[4], now=clock.now())
    rows = db.session.execute(select(Registration.state).where(Registration.event_id == event.id)).scalars().all()
    assert counts(event) == (sum(state in HOLDING for state in rows), rows.count(S.WAITING))
