"""What a signed-in person finds on the start pages: tickets, letters, desks and the next jobs on each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, or_, select, union_all

from portal.access import Office
from portal.accounts.models import Organisation, Person
from portal.areas.models import Area
from portal.database import db
from portal.events.models import DoorStaff, Event, EventHost
from portal.events.rules import SEATING_STATES, UNSEEN_STATES, EventState, HostState
from portal.makerspaces.models import Makerspace, MakerspaceOperator
from portal.notices.models import OutboxMessage
from portal.registrations.models import Registration
from portal.registrations.queries import is_real
from portal.registrations.rules import RegistrationState
from portal.site.queries import duties
from portal.site.queries.duties import Job
from portal.site.queries.listing import CARD, LONGEST_EVENT, AnyRow

MOST_TICKETS = 200
MOST_LETTERS = 20
MOST_JOBS = 6
MOST_ROWS = 60
COUNTING_TIME = timedelta(days=14)
# An inspector reads the same lists and decides nothing.
DECIDING = (Office.ADMIN, Office.CITY_OFFICER, Office.COUNTY_OFFICER)


class Desk(StrEnum):
    """A place to work from. One person may have several."""

    ADMIN = "admin"
    OFFICER = "officer"
    ORGANISER = "organiser"
    SPACE = "space"
    DOOR = "door"
    FOUNDER = "founder"
    INVESTOR = "investor"
    JUDGE = "judge"
    ME = "me"


def desks_of(person: Person, *, now: datetime) -> list[Desk]:
    """Where the person works, the weightiest first, in one query; offices and memberships came with the session."""
    has_space, has_door, has_drafts, has_project, has_fund, has_panel = db.session.execute(
        _desks(), {"person": person.id, "yesterday": now - timedelta(days=1)}
    ).one()
    is_officer = any(person.holds(office) for office in (Office.CITY_OFFICER, Office.COUNTY_OFFICER, Office.INSPECTOR))
    held = {
        Desk.ADMIN: person.holds(Office.ADMIN),
        Desk.OFFICER: is_officer,
        Desk.ORGANISER: bool(person.memberships) or has_drafts,
        Desk.SPACE: has_space,
        Desk.DOOR: has_door,
        Desk.FOUNDER: has_project,
        Desk.INVESTOR: has_fund,
        Desk.JUDGE: has_panel,
        Desk.ME: True,
    }
    return [desk for desk, has in held.items() if has]


@cache
def _desks() -> Select[bool, bool, bool, bool, bool, bool]:
    # Every signed-in page asks this: it is put together once.
    person: BindParameter[int] = bindparam("person")
    runs = select(MakerspaceOperator.id).where(
        MakerspaceOperator.person_id == person, MakerspaceOperator.state == "approved"
    )
    door = (
        select(DoorStaff.id)
        .join(Event, Event.id == DoorStaff.event_id)
        .where(DoorStaff.person_id == person, Event.ends_at > bindparam("yesterday"))
    )
    drafted = select(Event.id).where(Event.created_by_id == person)
    return select(
        runs.exists(), door.exists(), drafted.exists(), *duties.works_on_projects(person), duties.judges(person)
    )


def tickets(person: Person) -> Sequence[AnyRow]:
    """The person's registrations with their events' cards, the latest event first."""
    return db.session.execute(
        select(
            *CARD,
            Registration.code,
            Registration.state.label("mine"),
            Registration.queue_place,
            Registration.offered_until,
            Registration.held_until,
        )
        .select_from(Registration)
        .join(Event, Event.id == Registration.event_id)
        .outerjoin(Makerspace, Makerspace.id == Event.venue_makerspace_id)
        .outerjoin(Area, Area.id == Event.area_id)
        .where(Registration.person_id == person.id, is_real())
        .order_by(Event.starts_at.desc(), Registration.id.desc())
        .limit(MOST_TICKETS)
    ).all()


def letters(person: Person) -> Sequence[OutboxMessage]:
    """What the portal wrote to the person, the latest first; letters with codes and keys are not kept here."""
    return (
        db.session.execute(
            select(OutboxMessage)
            .where(OutboxMessage.person_id == person.id, OutboxMessage.is_private.is_(False))
            .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
            .limit(MOST_LETTERS)
        )
        .scalars()
        .all()
    )


def letter(code: str) -> OutboxMessage | None:
    """The letter of that code, unless it is private."""
    return db.session.execute(
        select(OutboxMessage).where(OutboxMessage.code == code, OutboxMessage.is_private.is_(False))
    ).scalar_one_or_none()


def jobs(person: Person, desk: Desk, *, now: datetime) -> list[Job]:
    """The next jobs at a desk, the most urgent first."""
    return {
        Desk.ADMIN: lambda: _officer_jobs(person),
        Desk.OFFICER: lambda: _officer_jobs(person),
        Desk.ORGANISER: lambda: _organiser_jobs(person, now),
        Desk.SPACE: lambda: _space_jobs(person),
        Desk.DOOR: lambda: _door_jobs(person, now),
        Desk.FOUNDER: lambda: duties.founder_jobs(person, now=now),
        Desk.INVESTOR: lambda: duties.investor_jobs(person, now=now),
        Desk.JUDGE: lambda: duties.judge_jobs(person),
        Desk.ME: lambda: _own_jobs(person, now),
    }[desk]()


def _organiser_jobs(person: Person, now: datetime) -> list[Job]:
    bodies = [membership.organisation_id for membership in person.memberships]
    own = or_(Event.organisation_id.in_(bodies), Event.organisation_id.is_(None) & (Event.created_by_id == person.id))
    shown = (Event.title_zh, Event.title_en, Event.slug, Event.starts_at, Event.seats_taken)
    counting = Event.ends_at.between(now - COUNTING_TIME, now) & Event.headcount_confirmed_at.is_(None)
    # What began before this is neither on nor to be counted: the years before are not read.
    earliest = now - COUNTING_TIME - LONGEST_EVENT
    kind = case((counting & Event.state.in_(SEATING_STATES | {EventState.ENDED}), "headcount"), else_=Event.state)
    drafts = select(kind.label("kind"), *shown).where(own, Event.state.in_(UNSEEN_STATES))
    near = select(kind, *shown).where(
        own,
        Event.starts_at >= earliest,
        or_(
            Event.state.in_(SEATING_STATES | {EventState.ENDED}) & counting,
            Event.state.in_(SEATING_STATES | {EventState.POSTPONED}) & (Event.ends_at > now),
        ),
    )
    parts = [part.order_by(Event.starts_at, Event.id).limit(MOST_ROWS).subquery() for part in (drafts, near)]
    found = union_all(*(select(part) for part in parts)).subquery()
    rows = db.session.execute(select(found).order_by(found.c.starts_at, found.c.slug).limit(MOST_ROWS)).all()
    rank = {EventState.RETURNED: 0, EventState.RUNNING: 1, "headcount": 2, EventState.DRAFT: 3, EventState.SUBMITTED: 4}
    soon = now + timedelta(days=1)

    def urgency(row: AnyRow) -> int:
        return 1 if row.kind == EventState.PUBLISHED and row.starts_at < soon else rank.get(row.kind, 5)

    ordered = sorted(rows, key=urgency)[:MOST_JOBS]
    mine = [Job(row.kind, row.title_zh, row.title_en, row.slug, row.starts_at, row.seats_taken) for row in ordered]
    return [*duties.organiser_jobs(own, now=now), *mine][:MOST_JOBS]


def _space_jobs(person: Person) -> list[Job]:
    rows = db.session.execute(
        select(Event.title_zh, Event.title_en, Makerspace.slug, Event.starts_at)
        .select_from(EventHost)
        .join(Event, Event.id == EventHost.event_id)
        .join(Makerspace, Makerspace.id == EventHost.makerspace_id)
        .join(MakerspaceOperator, MakerspaceOperator.makerspace_id == Makerspace.id)
        .where(
            MakerspaceOperator.person_id == person.id,
            MakerspaceOperator.state == "approved",
            EventHost.state == HostState.ASKED,
        )
        .order_by(EventHost.asked_at, EventHost.id)
        .limit(MOST_JOBS)
    )
    return [*(Job("hosting", *row) for row in rows), *duties.space_jobs(person)][:MOST_JOBS]


def _door_jobs(person: Person, now: datetime) -> list[Job]:
    rows = db.session.execute(
        select(Event.title_zh, Event.title_en, Event.slug, Event.starts_at, Event.seats_taken)
        .join(DoorStaff, DoorStaff.event_id == Event.id)
        .where(DoorStaff.person_id == person.id, Event.ends_at > now - timedelta(days=1))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_JOBS)
    )
    return [Job("door", *row) for row in rows]


def _officer_jobs(person: Person) -> list[Job]:
    if not any(person.holds(office) for office in DECIDING):
        return []
    within = _area_of(person)
    events = db.session.execute(
        select(Event.title_zh, Event.title_en, Event.slug, Event.submitted_at)
        .where(Event.state == EventState.SUBMITTED, *within)
        .order_by(Event.submitted_at, Event.id)
        .limit(MOST_JOBS)
    )
    bodies = select(Organisation.name_zh, Organisation.name_en, Organisation.slug, Organisation.created_at)
    areas = _areas(person)
    if areas is not None:
        bodies = bodies.where(Organisation.area_id.in_(areas))
    asked = db.session.execute(bodies.where(Organisation.state == "asked").order_by(Organisation.id).limit(MOST_JOBS))
    found = [*(Job("review", *row) for row in events), *(Job("organisation", *row) for row in asked)]
    # Papers of investors are for the officers who decide; administrators do not read them.
    decides = any(person.holds(office) for office in (Office.CITY_OFFICER, Office.COUNTY_OFFICER))
    return [*found, *(duties.officer_jobs(areas) if decides else [])][:MOST_JOBS]


def _own_jobs(person: Person, now: datetime) -> list[Job]:
    S = RegistrationState  # noqa: N806
    rows = db.session.execute(
        select(Registration.state, Event.title_zh, Event.title_en, Registration.code, Event.starts_at)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Registration.person_id == person.id,
            Event.ends_at > now,
            Registration.state.in_([S.PENDING, S.OFFERED, S.CONFIRMED, S.WAITING]),
        )
        .order_by(Event.starts_at, Registration.id)
        .limit(MOST_JOBS)
    ).all()
    own = [Job(*row) for row in sorted(rows, key=lambda row: row.state not in {S.OFFERED, S.PENDING})]
    return [*duties.asked_to_judge(person, now=now), *own][:MOST_JOBS]


def _areas(person: Person) -> list[int] | None:
    """Ids of the officer's counties; None for an officer of the whole city."""
    if any(person.holds(office) for office in (Office.ADMIN, Office.CITY_OFFICER, Office.INSPECTOR)):
        return None
    return [held.area_id for held in person.appointments if held.area_id is not None]


def _area_of(person: Person) -> list[ColumnElement[bool]]:
    areas = _areas(person)
    return [] if areas is None else [or_(Event.area_id.in_(areas), Event.assessed_unit_id.in_(areas))]
