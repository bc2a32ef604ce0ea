"""At the door: one code lets one person in once; afterwards the headcount."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict
from portal.events.actions import seats
from portal.events.models import Event
from portal.events.rules import EventState
from portal.registrations import queries
from portal.registrations.models import Registration
from portal.registrations.rules import DoorAnswer, HeadcountRefused, RegistrationState, code_in

S = RegistrationState
# Between its last minute and the clock's next round an event is over and still says that it runs.
COUNTED_STATES = frozenset({EventState.PUBLISHED, EventState.RUNNING, EventState.ENDED, EventState.ARCHIVED})


@dataclass(frozen=True)
class Scan:
    """What a scan came to; the registration where the code was one of this event's."""

    answer: DoorAnswer
    registration: Registration | None


def check_in(event: Event, scanned: str, *, actor: Person, now: datetime) -> Scan:
    """Let the holder of the code in, once. Codes of other events, given back or made up are all simply unknown."""
    code = code_in(scanned)
    changed: Any = db.session.execute(
        update(Registration)
        .where(
            Registration.event_id == event.id,
            Registration.code == code,
            Registration.state.in_([S.CONFIRMED, S.NO_SHOW]),
        )
        .values(state=S.ATTENDED, checked_in_at=now, checked_in_by_id=actor.id, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    registration = queries.at_door(event, code)
    if registration is not None:
        db.session.refresh(registration)
    if changed.rowcount == 1 and registration is not None:
        record(actor, "check in", "registration", code, now=now)
        return Scan(DoorAnswer.WELCOME, registration)
    if registration is not None and registration.state == S.ATTENDED:
        return Scan(DoorAnswer.ALREADY_IN, registration)
    record(actor, "refuse at door", "event", event.slug, now=now, after={"code": code[:4] + "…"})
    return Scan(DoorAnswer.UNKNOWN, None)


def undo_check_in(registration: Registration, *, actor: Person, now: datetime) -> None:
    """It was the wrong person: not in after all."""
    db.session.refresh(registration, with_for_update={"of": Registration})
    if registration.state != S.ATTENDED:
        return
    registration.become(S.CONFIRMED, now=now, checked_in_at=None, checked_in_by_id=None)
    record(actor, "undo check-in", "registration", registration.code, now=now)
    db.session.flush()


def mark_no_shows(event: Event, *, now: datetime) -> int:
    """After the end, whoever was confirmed and did not come is noted so; how many. They keep their seat in the count.

    Where nobody was checked in there was no door, and nobody is noted.
    """
    seats.lock(event.id)
    if not queries.counts(event)[S.ATTENDED]:
        return 0
    changed: Any = db.session.execute(
        update(Registration)
        .where(Registration.event_id == event.id, Registration.state == S.CONFIRMED)
        .values(state=S.NO_SHOW, changed_at=now)
        .execution_options(synchronize_session="fetch")
    )
    return int(changed.rowcount)


def confirm_headcount(event: Event, headcount: int, *, actor: Person, now: datetime) -> None:
    """The organiser says how many people came; only then does the event count for its hosts.

    Raises Conflict before the end, HeadcountRefused below the number checked in.
    """
    seats.lock(event.id)
    db.session.refresh(event)
    if now < event.ends_at or event.state not in COUNTED_STATES:
        raise Conflict(N_("The headcount is confirmed after the event has ended."))
    attended = queries.counts(event)[S.ATTENDED]
    if headcount < attended:
        raise HeadcountRefused(
            N_("%(attended)d people were checked in; the headcount cannot be lower."),
            field="headcount",
            attended=attended,
        )
    before = event.headcount
    event.headcount, event.headcount_confirmed_at, event.headcount_confirmed_by_id = headcount, now, actor.id
    record(
        actor, "confirm-headcount", "event", event.slug, now=now,
        before={"headcount": before}, after={"headcount": headcount},
    )  # fmt: skip
    db.session.flush()
