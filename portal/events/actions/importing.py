"""Taking in events from a file: first what would happen, then all of it or nothing. Run twice, nothing changes."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from portal.access import Office, is_officer_of_its_area
from portal.accounts.models import Organisation, Person
from portal.areas.models import Area
from portal.areas.queries import areas_for_import, working_calendar
from portal.areas.rules import Calendar
from portal.audit.actions import record
from portal.database import db
from portal.documents.importing import Outcome, Plan, outcome_of
from portal.errors import N_, Refusal
from portal.events.actions import announcing, editing, hosting, seats
from portal.events.actions.showing import show
from portal.events.checklist import Item, ItemState, checklist, is_ready, missing
from portal.events.importing.incoming import Fault, Incoming
from portal.events.models import Event, EventHost
from portal.events.permissions import runs_event
from portal.events.rules import EDITABLE_STATES, EventState, HostRole, HostState
from portal.makerspaces.models import Makerspace

CITY_SOURCE = "city"
MOST_EVENTS = 3000
KEPT = (
    "kind", "title_zh", "title_en", "summary_zh", "summary_en", "text_zh", "text_en", "sectors", "starts_at", "ends_at",
    "is_all_day", "timezone", "venue_zh", "venue_en", "online_url", "capacity", "recurrence",
)  # fmt: skip


@dataclass
class Planned:
    """One event of the file, and what would become of it. `changes` are by the event's own names."""

    incoming: Incoming
    event: Event | None = None
    unit: Area | None = None
    spaces: Sequence[Makerspace] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)
    state: EventState = EventState.DRAFT
    still: Sequence[Item] = ()

    @property
    def outcome(self) -> Outcome:
        """What an import does with it."""
        return outcome_of(
            has_faults=bool(self.incoming.faults), is_known=self.event is not None, is_changed=bool(self.changes)
        )

    @property
    def urgency(self) -> tuple[int, int]:
        """Where it stands in a preview: errors, then what lacks something, then changes, each in the file's order."""
        outcomes = [Outcome.FAULTY, Outcome.NEW, Outcome.CHANGED, Outcome.SAME]
        place = 1 if self.still and self.outcome is not Outcome.FAULTY else 2 + outcomes.index(self.outcome)
        return (0 if self.outcome is Outcome.FAULTY else place, self.incoming.number)


def source_of(organisation: Organisation | None, actor: Person | None) -> str:
    """Whose numbers the id column holds."""
    if organisation is not None:
        return f"body:{organisation.id}"
    return f"person:{actor.id}" if actor is not None and not actor.appointments else CITY_SOURCE


def plan(
    events: Sequence[Incoming], *, source: str, organisation: Organisation | None, actor: Person | None, now: datetime
) -> Plan[Planned]:
    """What an import of these would do. Writes nothing. Raises Refusal for more than can be looked at."""
    if len(events) > MOST_EVENTS:
        raise Refusal(N_("More than %(most)d events at once are too many."), most=MOST_EVENTS)
    known = _known(events, source)
    units = areas_for_import([each.division for each in events])
    spaces = _spaces_named({name for each in events for name in each.spaces})
    calendar = working_calendar()
    rows = []
    for each, unit in zip(events, units, strict=True):
        row = Planned(each, known.get(each.ref) or known.get(str(each.values.get("uid"))), unit)
        _settle(row, spaces, actor)
        if not each.faults:
            row.state, row.still = _landing(row, organisation, actor, calendar, now)
            row.changes = _changes(row)
            if row.event is not None and row.changes and not _is_open(row.event):
                each.faults.append(Fault(N_("This event is over or cancelled and can no longer be changed.")))
        rows.append(row)
    return Plan(rows)


def carry_out(
    plan: Plan[Planned], *, source: str, organisation: Organisation | None, actor: Person | None, now: datetime
) -> None:
    """Do it, all of it. Raises Refusal where a row is faulty."""
    if not plan.is_sound:
        count = plan.count(Outcome.FAULTY)
        raise Refusal(N_("Nothing was imported: %(count)d events of the file have errors."), count=count)
    for row in plan.rows:
        if row.outcome is Outcome.NEW:
            _add(row, source=source, organisation=organisation, actor=actor, now=now)
        elif row.outcome is Outcome.CHANGED:
            _change(row, actor=actor, now=now)


def _known(events: Sequence[Incoming], source: str) -> dict[str, Event]:
    refs = [each.ref for each in events]
    uids = [str(each.values["uid"]) for each in events if each.values.get("uid")]
    options = (selectinload(Event.hosts), joinedload(Event.organisation))
    same = or_(Event.source == source, Event.source.is_(None))
    found: dict[str, Event] = {}
    for start in range(0, len(refs), 500):
        batch, batch_uids = refs[start : start + 500], uids[start : start + 500]
        where = or_((Event.source == source) & Event.source_ref.in_(batch), same & Event.uid.in_(batch_uids))
        for event in db.session.execute(select(Event).where(where).options(*options)).scalars():
            found[event.uid] = event
            if event.source == source and event.source_ref is not None:
                found[event.source_ref] = event
    return found


def _spaces_named(names: set[str]) -> dict[str, Makerspace]:
    if not names:
        return {}
    wanted = or_(Makerspace.name_zh.in_(names), Makerspace.name_en.in_(names), Makerspace.slug.in_(names))
    query = select(Makerspace).where(wanted).options(lazyload(Makerspace.levels), joinedload(Makerspace.operators))
    found: dict[str, Makerspace] = {}
    for space in db.session.execute(query).unique().scalars():
        found |= {name: space for name in (space.name_zh, space.name_en, space.slug) if name}
    return found


def _settle(row: Planned, spaces: Mapping[str, Makerspace], actor: Person | None) -> None:
    incoming, event = row.incoming, row.event
    if incoming.division and row.unit is None:
        incoming.faults.append(Fault(N_("The area “%(area)s” is not known."), {"area": incoming.division[:60]}))
    unknown = [name for name in incoming.spaces if name not in spaces]
    if unknown:
        incoming.faults.append(
            Fault(N_("This makerspace is not in the directory: %(names)s."), {"names": "、".join(unknown)[:200]})
        )
    row.spaces = list(dict.fromkeys(spaces[name] for name in incoming.spaces if name in spaces))
    if event is not None and actor is not None and not (_is_trusted(actor) or runs_event(actor, event)):
        incoming.faults.append(Fault(N_("This event belongs to somebody else.")))


def _is_open(event: Event) -> bool:
    """What people registered for here is settled once it is over; what came from a file can be corrected by one."""
    return event.is_imported or event.state in EDITABLE_STATES


def _is_trusted(actor: Person | None) -> bool:
    """Whose word about hosts is taken: the portal itself, city officers and administrators."""
    return actor is None or actor.holds(Office.CITY_OFFICER) or actor.holds(Office.ADMIN)


def _may_record(actor: Person | None, event: Event) -> bool:
    """Whose word is taken about what is over, hosts included: who is trusted, and the officer of its area."""
    return _is_trusted(actor) or is_officer_of_its_area(actor, event)


def _landing(
    row: Planned, organisation: Organisation | None, actor: Person | None, calendar: Calendar, now: datetime
) -> tuple[EventState, Sequence[Item]]:
    """In which state a new event lands, and what it still needs (待补)."""
    values = row.incoming.values
    recurs = any(rule in (values.get("recurrence") or "") for rule in ("RRULE", "RDATE"))
    shell = _shell(row)
    if values["ends_at"] <= now and not recurs:
        if organisation is None and not _may_record(actor, shell):
            return EventState.DRAFT, [
                Item(
                    "body", ItemState.MISSING, N_("What is over is taken in as ended only for an organising body."), ""
                )
            ]
        return (EventState.CANCELLED if row.incoming.is_cancelled else EventState.ENDED), ()
    points = checklist(shell.publishing_facts, calendar=calendar, now=now)
    needs_host = not (shell.confirmed_hosts or row.event is not None)
    may_publish = _is_trusted(actor) or (organisation is not None and organisation.kind == "government")
    if is_ready(points) and not needs_host and may_publish and not row.incoming.is_cancelled:
        return EventState.PUBLISHED, ()
    still = [item for item in missing(list(points)) if item.key != "host"]
    if needs_host:
        still.append(Item("host", ItemState.MISSING, N_("A makerspace that hosts is needed."), "hosts"))
    return EventState.DRAFT, still


def _shell(row: Planned) -> Event:
    """The event as it would be, outside the session: only for the checklist."""
    values = {name: row.incoming.values.get(name) for name in KEPT}
    venue = row.spaces[0] if row.spaces else None
    unit = row.unit or (venue.assessed_unit if venue else None)
    event = Event(takes_registrations=True, **values)
    event.area_id, event.assessed_unit_id = (unit.division.id, unit.id) if unit else (None, None)
    event.hosts = [EventHost(state=HostState.CONFIRMED, role=HostRole.VENUE) for _ in row.spaces]
    return event


def _changes(row: Planned) -> dict[str, Any]:
    """Where the file says something else than the event. What the file leaves out stays."""
    event, values = row.event, row.incoming.values
    if event is None:
        return {}
    said = {name: values[name] for name in KEPT if name in values and values[name] not in (None, "", [])}
    changes = {name: value for name, value in said.items() if getattr(event, name) != value}
    if row.incoming.is_cancelled and event.state not in {EventState.CANCELLED, EventState.ENDED, EventState.ARCHIVED}:
        changes["is_cancelled"] = True
    return changes


def _add(row: Planned, *, source: str, organisation: Organisation | None, actor: Person | None, now: datetime) -> None:
    incoming = row.incoming
    values = {name: incoming.values[name] for name in KEPT if incoming.values.get(name) is not None}
    venue = row.spaces[0] if row.spaces else None
    is_past = row.state in {EventState.ENDED, EventState.CANCELLED}
    event = Event(
        slug=_slug(incoming), uid=str(incoming.values.get("uid") or f"{uuid.uuid4()}@wenzhou-makers"),
        sequence=int(incoming.values.get("sequence") or 0), source=source, source_ref=incoming.ref, is_imported=True,
        state=EventState.DRAFT, preview_token=secrets.token_urlsafe(32), organisation=organisation,
        created_by_id=actor.id if actor else None, created_at=now, updated_at=now, venue_makerspace=venue,
        takes_registrations=not is_past, **({"sectors": []} | values),
    )  # fmt: skip
    if venue is not None:
        event.area_id, event.assessed_unit_id = venue.area_id, venue.assessed_unit_id
    if row.unit is not None:
        event.area_id, event.assessed_unit_id = row.unit.division.id, row.unit.id
    db.session.add(event)
    db.session.flush()
    for place, space in enumerate(row.spaces):
        role = HostRole.VENUE if place == 0 else HostRole.CO_ORGANISER
        if _is_trusted(actor) or (is_past and _may_record(actor, event)):
            event.hosts.append(
                EventHost(makerspace=space, role=role, state=HostState.CONFIRMED, asked_at=now, answered_at=now)
            )
        elif actor is not None:
            hosting.ask(event, space, role, None, actor=actor, now=now)
    event.state = row.state
    if row.state is not EventState.DRAFT:
        event.published_at = now
        event.ended_at = incoming.values["ends_at"] if row.state is EventState.ENDED else None
        db.session.flush()
        announcing.mark_announced(event)
        event.announced_sequence = event.sequence
    record(
        actor,
        "import",
        "event",
        event.slug,
        now=now,
        after={"source": source, "title": incoming.title, "state": row.state},
    )
    show(event)


def _change(row: Planned, *, actor: Person | None, now: datetime) -> None:
    event, changes = row.event, dict(row.changes)
    assert event is not None
    changes.pop("is_cancelled", None)
    capacity = changes.pop("capacity", "unchanged")
    kept = {name: changes.pop(name) for name in ("timezone", "recurrence") if name in changes}
    if event.state in EDITABLE_STATES:
        seats.lock(event.id)
        db.session.refresh(event)
        editing.edit(event, changes, version=event.version, actor=actor, now=now, capacity=capacity)
        changes = {}
    for name, value in (kept | changes).items():
        setattr(event, name, value)
    event.updated_at = now
    if kept or changes:
        record(
            actor,
            "import",
            "event",
            event.slug,
            now=now,
            after=kept | changes,
        )
    show(event)


def _slug(incoming: Incoming) -> str:
    start = incoming.values["starts_at"]
    base = (
        editing.slug_of(incoming.values.get("title_en"))
        or f"{incoming.values['kind'].replace('_', '-')}-{start:%Y-%m-%d}"
    )
    return f"{base}-{secrets.token_hex(3)}"
