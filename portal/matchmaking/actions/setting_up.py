"""An event matches capital and projects: its slots and tables, who may ask whom, caps and deadlines."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.events.models import Event
from portal.events.rules import EventKind
from portal.matchmaking.models import Lock, Party, Slot, Summit, SummitPlan, Table
from portal.matchmaking.outline import Outline, refuse_contradictions, sessions_of, still_unavailable, zones_of
from portal.matchmaking.queries import summits
from portal.matchmaking.rules import PlanState

NUMBERS = (
    "slot_minutes", "break_minutes", "project_meetings", "investor_meetings", "open_requests", "request_hours",
    "least_meetings", "fills_silence", "is_moderated", "tier_hours",
)  # fmt: skip
TIMES = ("sign_up_opens_at", "sign_up_closes_at", "wishes_open_at", "wishes_close_at")
SLOTS_ARE_FIXED = N_("The plan is published: its slots stay as they are. Single meetings can still be moved.")
PLANNED_BEFORE = N_("The slots or tables were changed after this plan was made. Please plan again.")
# A plan of these states was made, or is being made, of the slots and tables as they were.
UNPUBLISHED = (PlanState.QUEUED, PlanState.RUNNING, PlanState.READY)


class SetUpConflict(Conflict):
    """Somebody saved this since the form was opened."""


def set_up(event: Event, outline: Outline, *, actor: Person, now: datetime) -> Summit:
    """The event is a summit from now on; asked again, the same one as it stands.

    Raises Refusal for an event of another kind and for an outline that contradicts itself.
    """
    known = summits.summit_of(event)
    if known is not None:
        return known
    if event.kind != EventKind.SUMMIT:
        raise Refusal(N_("Only an event of the kind summit can match capital and projects."))
    refuse_contradictions(outline, event.starts_at, event.ends_at)
    summit = Summit(event=event)
    _say(summit, outline)
    _lay_slots(summit, outline)
    _lay_tables(summit, outline)
    db.session.add(summit)
    db.session.flush()
    record(actor, "set up summit", "event", event.slug, now=now, after=_told(outline))
    return summit


def change(summit: Summit, outline: Outline, *, version: int, actor: Person, now: datetime) -> None:
    """Change what was set up. Plans that were made of other slots or tables fail, and what was said of slots moves along.

    Raises SetUpConflict for a form that is older than the last save, Refusal for an outline that contradicts itself,
    Conflict for other slots or fewer tables once a plan is published.
    """
    if summit.version != version:
        raise SetUpConflict(N_("Somebody saved this since you opened it. Please look at both versions."))
    refuse_contradictions(outline, summit.event.starts_at, summit.event.ends_at)
    before = _told(outline_of(summit))
    has_new_slots = [(s.session, s.starts_at, s.ends_at) for s in summit.slots] != outline.slots
    has_fewer_tables = outline.tables < len(summit.tables)
    if (has_new_slots or has_fewer_tables) and summits.has_published_plan(summit):
        raise Conflict(SLOTS_ARE_FIXED)
    _say(summit, outline)
    if has_new_slots:
        _move_availability(summit, outline)
        _lay_slots(summit, outline)
    _lay_tables(summit, outline)
    if has_new_slots or has_fewer_tables:
        _let_go_of_plans(summit, now=now)
    db.session.flush()
    after = _told(outline)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(
            actor, "change summit", "event", summit.event.slug, now=now,
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        )  # fmt: skip


def close_slots(summit: Summit, closed: Collection[int], *, actor: Person, now: datetime) -> None:
    """At these slots (by number), and at no others, nobody meets: a speech, a rest. Raises Conflict once a plan is published."""
    before = [slot.number for slot in summit.slots if slot.is_closed]
    after = [slot.number for slot in summit.slots if slot.number in set(closed)]
    if after == before:
        return
    if summits.has_published_plan(summit):
        raise Conflict(SLOTS_ARE_FIXED)
    if len(after) == len(summit.slots):
        raise Refusal(N_("At least one slot has to stay open."))
    for slot in summit.slots:
        slot.is_closed = slot.number in after
    _let_go_of_plans(summit, now=now)
    record(
        actor, "close slots", "event", summit.event.slug, now=now, before={"closed": before}, after={"closed": after}
    )
    db.session.flush()


def outline_of(summit: Summit) -> Outline:
    """What was set up, as the form wants to show it."""
    return Outline(
        sessions=sessions_of((slot.session, slot.starts_at, slot.ends_at) for slot in summit.slots),
        zones=zones_of(table.zone for table in summit.tables),
        asks=tuple((asker, asked) for asker, asked in summit.asks),
        **{name: getattr(summit, name) for name in (*NUMBERS, *TIMES)},
    )


def _say(summit: Summit, outline: Outline) -> None:
    for name in (*NUMBERS, *TIMES):
        if getattr(summit, name) != getattr(outline, name):
            setattr(summit, name, getattr(outline, name))
    asks = [list(pair) for pair in outline.asks]
    if summit.asks != asks:
        summit.asks = asks


def _lay_slots(summit: Summit, outline: Outline) -> None:
    """Slots keep their numbers, so that none is deleted and written anew under a number that is still taken."""
    times = outline.slots
    del summit.slots[len(times) :]
    for number, (session, start, end) in enumerate(times):
        if number == len(summit.slots):
            summit.slots.append(Slot(number=number, session=session, starts_at=start, ends_at=end))
        else:
            slot = summit.slots[number]
            slot.session, slot.starts_at, slot.ends_at, slot.is_closed = session, start, end, False


def _lay_tables(summit: Summit, outline: Outline) -> None:
    zones = [zone.name for zone in outline.zones for _table in range(zone.tables)]
    del summit.tables[len(zones) :]
    for place, zone in enumerate(zones):
        if place == len(summit.tables):
            summit.tables.append(Table(number=place + 1, zone=zone))
        else:
            summit.tables[place].zone = zone


def _move_availability(summit: Summit, outline: Outline) -> None:
    old = [(slot.starts_at, slot.ends_at) for slot in summit.slots]
    new = [(start, end) for _session, start, end in outline.slots]
    for party in db.session.execute(select(Party).where(Party.summit_id == summit.id)).scalars():
        party.unavailable = still_unavailable(party.unavailable, old, new)


def _let_go_of_plans(summit: Summit, *, now: datetime) -> None:
    """Plans and locks that name slots or tables which may be others now, and seats at tables that are gone."""
    unpublished = update(SummitPlan).where(SummitPlan.summit_id == summit.id, SummitPlan.state.in_(UNPUBLISHED))
    db.session.execute(
        unpublished.values(state=PlanState.FAILED, failure=PLANNED_BEFORE, finished_at=now, leased_until=None)
    )
    db.session.execute(update(Lock).where(Lock.summit_id == summit.id).values(slot=None, table=None))
    gone = update(Party).where(Party.summit_id == summit.id, Party.table_number > len(summit.tables))
    db.session.execute(gone.values(table_number=None))


def _told(outline: Outline) -> dict[str, Any]:
    """The outline as the trail keeps it."""
    return {name: getattr(outline, name) for name in (*NUMBERS, *TIMES)} | {
        "sessions": [[each.starts_at.isoformat(), each.ends_at.isoformat()] for each in outline.sessions],
        "zones": [[zone.name, zone.tables] for zone in outline.zones],
        "asks": sorted(list(pair) for pair in outline.asks),
    }
