"""Whatever people do in whatever order: the counters are the rows, nothing is oversold, the queue keeps its order."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.errors import Refusal
from portal.events.actions import seats
from portal.registrations.actions import door, joining, leaving, queue
from portal.registrations.actions.joining import Wish
from portal.registrations.models import Registration
from portal.registrations.rules import HOLDING, RegistrationState
from tests.builders.events import an_event

S = RegistrationState
PEOPLE = 8
whom = st.integers(0, PEOPLE - 1)


class Crowd(RuleBasedStateMachine):
    """Eight people and an organiser at one small event."""

    @initialize(capacity=st.integers(0, 3))
    def open(self, capacity: int) -> None:
        db.session.rollback()
        self.now = clock.now()
        self.event = an_event(capacity=capacity, starts_in=timedelta(days=10), offer_hours=2)
        self.people = [
            Person(
                code=readable_code(),
                name=f"来宾{number}",
                language="zh",
                created_at=self.now,
                memberships=[],
                appointments=[],
            )
            for number in range(PEOPLE)
        ]
        db.session.add_all(self.people)
        db.session.commit()

    def act(self, action, *arguments, **more) -> None:
        """Do it as a view would: commit, or roll back where it is refused."""
        with suppress(Refusal):
            action(*arguments, now=self.now, **more)
            db.session.commit()
        db.session.rollback()

    def rows(self, *states: S) -> list[Registration]:
        wanted = select(Registration).where(Registration.event_id == self.event.id).order_by(Registration.id)
        return [row for row in db.session.execute(wanted).scalars() if not states or row.state in states]

    def with_row(self, person: int, action, **more) -> None:
        for row in self.rows():
            if row.person_id == self.people[person].id:
                self.act(action, row, **more)

    @rule(person=whom)
    def register(self, person: int) -> None:
        self.act(joining.register, self.event, self.people[person], Wish())

    @rule(person=whom)
    def hold(self, person: int) -> None:
        self.act(joining.hold, self.event, self.people[person], Wish())

    @rule(person=whom)
    def confirm(self, person: int) -> None:
        self.with_row(person, joining.confirm)

    @rule(person=whom)
    def cancel(self, person: int) -> None:
        self.with_row(person, leaving.cancel)

    @rule(person=whom)
    def accept(self, person: int) -> None:
        self.with_row(person, queue.accept_offer)

    @rule(person=whom)
    def take_off(self, person: int) -> None:
        self.with_row(person, leaving.cancel_by_organiser, actor=self.people[0])

    @rule(person=whom)
    def reject(self, person: int) -> None:
        self.with_row(person, leaving.reject, actor=self.people[0], reason="")

    @rule(person=whom)
    def add(self, person: int) -> None:
        self.act(joining.add_by_hand, self.event, self.people[person], Wish(), actor=self.people[0])

    @rule(person=whom)
    def scan(self, person: int) -> None:
        for row in self.rows():
            if row.person_id == self.people[person].id:
                self.act(door.check_in, self.event, row.code, actor=self.people[0])

    @rule(person=whom)
    def undo(self, person: int) -> None:
        self.with_row(person, door.undo_check_in, actor=self.people[0])

    @rule(capacity=st.integers(0, 6))
    def resize(self, capacity: int) -> None:
        with suppress(Refusal):
            seats.set_capacity(self.event, capacity)
            db.session.commit()
        db.session.rollback()

    @rule(minutes=st.sampled_from([1, 16, 121]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.act(queue.expire_holds, self.event)
        self.act(queue.expire_offers, self.event)
        self.act(queue.fill_from_queue, self.event)

    @precondition(lambda self: self.rows(S.WAITING))
    @rule()
    def fill(self) -> None:
        before = [row.id for row in sorted(self.rows(S.WAITING), key=lambda row: row.queue_place)]
        self.act(queue.fill_from_queue, self.event)
        after = [row.id for row in sorted(self.rows(S.WAITING), key=lambda row: row.queue_place)]
        assert after == before[len(before) - len(after) :], "somebody was passed over"

    @invariant()
    def counters_are_rows(self) -> None:
        if not hasattr(self, "event"):
            return
        db.session.refresh(self.event)
        rows = self.rows()
        assert self.event.seats_taken == sum(row.state in HOLDING for row in rows)
        assert self.event.waiting == sum(row.state == S.WAITING for row in rows)
        assert self.event.seats_taken <= self.event.capacity
        places = [row.queue_place for row in rows if row.state == S.WAITING]
        assert len(set(places)) == len(places)
        assert all((row.state == S.PENDING) == (row.held_until is not None) for row in rows)
        db.session.rollback()


@pytest.mark.sqlite_only
def test_no_order_of_events_breaks_the_count(app):
    run_state_machine_as_test(Crowd, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
