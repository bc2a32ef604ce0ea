"""The life of an event, one verb a step. Each locks the event, asks the table of moves, and leaves an audit row.

`sequence` rises only where people's own calendars must change; `announcing` says what they still have to be told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.areas.queries import working_calendar
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Refusal, move
from portal.events import letters
from portal.events.actions import announcing, hosting, seats
from portal.events.actions.showing import hide, show
from portal.events.checklist import Item, checklist, missing
from portal.events.models import Event
from portal.events.rules import MOVES, UNSEEN_STATES, EventState, calendar_changed


def open_points(event: Event, *, now: datetime) -> Sequence[Item]:
    """The event's publishing checklist as it stands."""
    return checklist(event.publishing_facts, calendar=working_calendar(), now=now)


def submit(event: Event, *, actor: Person, now: datetime) -> None:
    """Send it to the officer of its area. An open answer of a makerspace does not stop it; publishing needs it."""
    _lock(event)
    _refuse_unready([item for item in open_points(event, now=now) if item.key != "host"])
    _step(event, EventState.SUBMITTED, "submit", actor=actor, now=now)
    event.submitted_at = now
    letters.submitted(event, now=now)
    show(event)


def take_back(event: Event, *, actor: Person, now: datetime) -> None:
    """Back from the officer to the organiser's table."""
    _lock(event)
    _step(event, EventState.DRAFT, "take-back", actor=actor, now=now)
    show(event)


def publish(event: Event, *, actor: Person | None, now: datetime) -> None:
    """Let everybody see it. Raises Refusal while a point of the checklist is open.

    Makerspaces that have not answered by now are not waited for.
    """
    _lock(event)
    _refuse_unready(open_points(event, now=now))
    _step(event, EventState.PUBLISHED, "publish", actor=actor, now=now)
    event.state_reason = None
    event.published_at = now
    for host in hosting.close_requests(event, actor=actor, now=now):
        letters.hosting_closed(host, actor=actor, now=now)
    show(event)
    announcing.mark_announced(event)
    letters.published(event, actor=actor, now=now)


def return_with_reason(event: Event, reason: str, *, actor: Person, now: datetime) -> None:
    """Back to the organiser, who reads what to mend."""
    _lock(event)
    event.state_reason = reason
    _step(event, EventState.RETURNED, "return", actor=actor, now=now, reason=reason)
    letters.returned(event, actor=actor, now=now)
    show(event)


def postpone(event: Event, reason: str, *, actor: Person, now: datetime) -> None:
    """It will take place, not at this time. Seats and rooms stay until a new time is set."""
    _lock(event)
    event.state_reason = reason
    _step(event, EventState.POSTPONED, "postpone", actor=actor, now=now, reason=reason)
    show(event)


def reschedule(event: Event, starts_at: datetime, ends_at: datetime, *, actor: Person, now: datetime) -> None:
    """A postponed event takes place after all, at this time. Raises RoomTaken where a room is not free then."""
    _lock(event)
    if ends_at <= starts_at:
        raise Refusal(N_("The end must come after the start."), field="ends_at")
    if starts_at <= now:
        raise Refusal(N_("The start must lie in the future."), field="starts_at")
    shift = starts_at - event.starts_at
    before = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    event.move_agenda(shift)
    for name in ("registration_closes_at", "cancel_until"):
        if getattr(event, name) is not None:
            setattr(event, name, getattr(event, name) + shift)
    _step(
        event, EventState.PUBLISHED, "reschedule", actor=actor, now=now, before=before,
        after={"starts_at": starts_at, "ends_at": ends_at}, starts_at=starts_at, ends_at=ends_at, state_reason=None,
    )  # fmt: skip
    hosting.rebook(event, actor=actor, now=now)
    show(event)


def cancel(event: Event, reason: str, *, actor: Person, now: datetime) -> None:
    """It does not take place. It stays visible, as cancelled; its rooms are free again."""
    _lock(event)
    event.state_reason = reason
    _step(event, EventState.CANCELLED, "cancel", actor=actor, now=now, reason=reason)
    hosting.release_rooms(event)
    for host in [*event.confirmed_hosts, *hosting.close_requests(event, actor=actor, now=now)]:
        letters.hosting_cancelled(host, actor=actor, now=now)
    show(event)


def discard(event: Event, *, actor: Person, now: datetime) -> None:
    """Throw away what nobody has seen. Raises Refusal for anything that was ever published."""
    _lock(event)
    if event.state not in UNSEEN_STATES or event.published_at is not None:
        raise Refusal(N_("A published event cannot be thrown away; it can be cancelled."))
    hosting.release_rooms(event)
    hide(event)
    record(actor, "discard", "event", event.slug, now=now, before={"title": event.title_zh, "state": event.state})
    db.session.delete(event)
    db.session.flush()


def run(event: Event, *, now: datetime) -> None:
    """It has begun."""
    _by_the_clock(event, EventState.RUNNING, "run", now=now)


def end(event: Event, *, now: datetime) -> None:
    """It is over."""
    _by_the_clock(event, EventState.ENDED, "end", now=now, ended_at=now)


def archive(event: Event, *, now: datetime) -> None:
    """It is history."""
    _by_the_clock(event, EventState.ARCHIVED, "archive", now=now)


def _by_the_clock(event: Event, state: EventState, action: str, *, now: datetime, **columns: Any) -> None:
    _lock(event)
    _step(event, state, action, actor=None, now=now, **columns)
    show(event)


def _lock(event: Event) -> None:
    """Hold the event and see it as it is now, whoever was faster."""
    seats.lock(event.id)
    db.session.refresh(event)


def _step(
    event: Event,
    state: EventState,
    action: str,
    *,
    actor: Person | None,
    now: datetime,
    reason: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **columns: Any,
) -> None:
    facts, was = event.calendar_facts, event.state
    event.state = move(MOVES, EventState(was), state)
    for name, value in columns.items():
        setattr(event, name, value)
    if calendar_changed(facts, event.calendar_facts):
        event.sequence += 1
    event.updated_at = now
    record(
        actor, action, "event", event.slug, now=now, reason=reason,
        before={"state": was, **(before or {})}, after={"state": state, **(after or {})},
    )  # fmt: skip


def _refuse_unready(items: Sequence[Item]) -> None:
    still = missing(list(items))
    if still:
        raise Refusal(N_("Not yet: %(count)d points of the checklist are open."), count=len(still))
