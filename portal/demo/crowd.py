"""Who registered for what in the demo city."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import update

from portal.database import db
from portal.demo.coming import Planned
from portal.demo.people import Cast
from portal.events.models import Event
from portal.events.rules import EventKind, EventState
from portal.notices.models import OutboxMessage
from portal.notices.rules import MessageState
from portal.registrations.letters import reminder
from portal.registrations.models import Registration
from portal.registrations.queries import to_remind
from portal.registrations.rules import RegistrationState

RECENT = timedelta(days=45)
SHOW_RATE = 0.74
MOST_REMINDERS = 5000
# Which of the sign-ins holds a seat at which handwritten event.
GUESTS = {
    (EventKind.ROADSHOW, 1): "visitor",
    (EventKind.SUMMIT, 8): "investor",
    (EventKind.COMPETITION, 15): "judge",
}


def make_registrations(
    draw: Random, events: list[Event], planned: dict[str, Planned], cast: Cast, *, now: datetime
) -> int:
    """Registrations of coming and recent events; their number. Seats and queues of the events are set to match."""
    rows: list[Registration] = []
    for event in events:
        is_past = event.state in {EventState.ENDED, EventState.ARCHIVED}
        if not event.takes_registrations or event.published_at is None or (is_past and now - event.ends_at > RECENT):
            continue
        plan = planned.get(event.slug)
        share = plan.share if plan else draw.uniform(0.2, 0.98)
        seats = min(event.capacity or 0, round((event.capacity or 0) * share))
        waiting = plan.waiting if plan else 0
        opened = event.registration_opens_at or event.created_at
        if opened > now:
            continue
        people = draw.sample(cast.crowd, seats + waiting)
        if plan and (guest := GUESTS.get((plan.kind, plan.days))):
            people[0] = cast.by_role[guest]
        if plan and plan.waiting and plan.state is EventState.PUBLISHED:
            people[-1] = cast.by_role["founder"]
        for number, person in enumerate(people):
            rows.append(_registration(draw, event, person.id, number, seats, opened, is_past=is_past, now=now))
        event.seats_taken, event.waiting, event.queue_counter = seats, waiting, waiting
    for number, row in enumerate(rows):
        row.code = f"D{number:05d}{draw.getrandbits(40):010X}"
    db.session.add_all(rows)
    db.session.flush()
    return len(rows)


def make_reminders(*, now: datetime) -> None:
    """The letters of the day before, as sent: a first start has its sign-ins to show, not a hundred letters."""
    for registration in to_remind(now, limit=MOST_REMINDERS):
        reminder(registration, now=now)
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == MessageState.WAITING)
        .values(state=MessageState.SENT, sent_at=now)
    )


def _registration(
    draw: Random,
    event: Event,
    person_id: int,
    number: int,
    seats: int,
    opened: datetime,
    *,
    is_past: bool,
    now: datetime,
) -> Registration:
    at = opened + (min(now, event.starts_at) - opened) * (number + 1) / (seats + 20)
    state, place = RegistrationState.CONFIRMED, None
    if number >= seats:
        state, place = RegistrationState.WAITING, number - seats + 1
    elif is_past:
        state = RegistrationState.ATTENDED if draw.random() < SHOW_RATE else RegistrationState.NO_SHOW
    confirmed = None if state is RegistrationState.WAITING else at
    return Registration(
        event_id=event.id,
        person_id=person_id,
        state=state,
        queue_place=place,
        created_at=at,
        changed_at=at,
        confirmed_at=confirmed,
        checked_in_at=event.starts_at if state is RegistrationState.ATTENDED else None,
    )
