"""Screening as it is read: what waits for an officer, one entry with its looks and notes, how offices keep their days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from portal.access import Office
from portal.accounts.models import Appointment, Person
from portal.clock import WENZHOU
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.models.screening import Override, Screening
from portal.competitions.rules import EntryState, ScreeningLevel, Verdict
from portal.competitions.timekeeping import Look
from portal.database import db
from portal.events.models import Event
from portal.events.queries import run_by
from portal.notices.models import OutboxMessage
from portal.projects.models import Project, TeamMember

# What a list can be asked for: what waits at a level, what waits past its day, or a state.
VIEWS = ("county", "city", "overdue", "returned", "accepted", "rejected", "withdrawn")
HANDED_IN = and_(Entry.number.is_not(None), Entry.state != EntryState.DRAFT)
MOST_TICKED = 200
LOOKS_OVERDUE = "looks-overdue"
UNIT = func.coalesce(Entry.assessed_unit_id, Entry.area_id)


@dataclass(frozen=True)
class Waiting:
    """What waits in an edition: at the counties, at the city, and past its day at either."""

    competition: Competition
    county: int
    city: int
    overdue: int


def screened_by(person: Person | None) -> ColumnElement[bool]:
    """The SQL twin of `Permission.SEE_SCREENING`, but for the organisers."""
    if person is None:
        return false()
    if any(person.holds(office) for office in (Office.CITY_OFFICER, Office.INSPECTOR, Office.ADMIN)):
        return HANDED_IN
    areas = [held.area_id for held in person.appointments if held.office == Office.COUNTY_OFFICER]
    return and_(HANDED_IN, or_(Entry.area_id.in_(areas), Entry.assessed_unit_id.in_(areas))) if areas else false()


def seen_by(person: Person | None) -> ColumnElement[bool]:
    """The SQL twin of `Permission.SEE_SCREENING`: `Competition.event` has to be joined."""
    if person is None:
        return false()
    return or_(screened_by(person), and_(HANDED_IN, run_by(person)))


def entry(slug: str, code: str) -> Entry | None:
    """One entry with its team, for the law and the page; what it says is read from its last version."""
    wanted = select(Entry).join(Entry.competition).join(Competition.event)
    return db.session.execute(
        wanted.where(Event.slug == slug, Entry.code == code).options(
            contains_eager(Entry.competition).contains_eager(Competition.event),
            joinedload(Entry.group),
            joinedload(Entry.heat),
            joinedload(Entry.area),
            joinedload(Entry.assessed_unit),
            joinedload(Entry.applicant),
            joinedload(Entry.nominating_makerspace),
            joinedload(Entry.project).joinedload(Project.members).joinedload(TeamMember.person),
        )
    ).unique().scalar_one_or_none()  # fmt: skip


def looks_with_notes(entry: Entry) -> tuple[list[Screening], dict[str, Override]]:
    """Every look at the entry, the latest first, and what officers let pass with a note, by rule. One query."""
    wanted = (
        select(Screening, Override)
        .outerjoin(Override, Override.entry_id == Screening.entry_id)
        .where(Screening.entry_id == entry.id)
        .options(joinedload(Screening.decided_by), joinedload(Override.person))
        .order_by(Screening.id.desc())
    )
    rows = db.session.execute(wanted).all()
    return list(dict.fromkeys(look for look, _note in rows)), {note.rule: note for _look, note in rows if note}


def last_look(entry: Entry) -> Screening | None:
    """The latest look, answered or not."""
    wanted = select(Screening).where(Screening.entry_id == entry.id).order_by(Screening.id.desc()).limit(1)
    return db.session.execute(wanted).scalar_one_or_none()


def open_look(entry: Entry) -> Screening | None:
    """The look that waits for an answer."""
    if entry.state != EntryState.SUBMITTED:
        return None
    found = last_look(entry)
    return found if found is not None and found.verdict is None else None


def overrides_of(entry: Entry) -> dict[str, Override]:
    """What officers let pass with a note, by rule."""
    wanted = select(Override).where(Override.entry_id == entry.id).options(joinedload(Override.person))
    return {found.rule: found for found in db.session.execute(wanted).scalars()}


def editions(officer: Person, today: date) -> list[Waiting]:
    """Every edition with entries the officer may look at, what waits first, then the latest."""
    open_ = _open_looks()
    counted = (
        select(
            Entry.competition_id,
            func.sum(case((open_.c.level == ScreeningLevel.COUNTY, 1), else_=0)),
            func.sum(case((open_.c.level == ScreeningLevel.CITY, 1), else_=0)),
            func.sum(case((open_.c.due_on < today, 1), else_=0)),
        )
        .join(Entry.competition)
        .outerjoin(open_, open_.c.entry_id == Entry.id)
        .where(screened_by(officer))
        .group_by(Entry.competition_id)
    )
    numbers = {row[0]: row[1:] for row in db.session.execute(counted)}
    wanted = select(Competition).where(Competition.id.in_(numbers)).options(joinedload(Competition.event))
    found = [
        Waiting(each, *(int(number) for number in numbers[each.id])) for each in db.session.execute(wanted).scalars()
    ]
    return sorted(found, key=lambda each: (not (each.county + each.city), -each.competition.year, -each.competition.id))


def waiting_for(officer: Person) -> int:
    """How many looks wait for this officer's own answer: the number beside the desk's entry."""
    open_ = _open_looks()
    wanted = select(func.count()).select_from(Entry).join(open_, open_.c.entry_id == Entry.id)
    wanted = wanted.where(screened_by(officer))
    if not officer.holds(Office.CITY_OFFICER):
        wanted = wanted.where(open_.c.level == ScreeningLevel.COUNTY)
    return db.session.execute(wanted).scalar_one()


def late_looks(today: date) -> list[tuple[Person, Competition, int]]:
    """Which officers have looks of their own level past their day, in which edition, and how many."""
    of_county = or_(Appointment.area_id == Entry.area_id, Appointment.area_id == Entry.assessed_unit_id)
    is_theirs = or_(
        and_(Screening.level == ScreeningLevel.COUNTY, Appointment.office == Office.COUNTY_OFFICER, of_county),
        and_(Screening.level == ScreeningLevel.CITY, Appointment.office == Office.CITY_OFFICER),
    )
    late = (
        select(Appointment.person_id, Entry.competition_id, func.count(Screening.id.distinct()))
        .select_from(Screening)
        .join(Screening.entry)
        .join(Appointment, is_theirs)
        .where(Screening.verdict.is_(None), Entry.state == EntryState.SUBMITTED, Screening.due_on < today)
        .group_by(Appointment.person_id, Entry.competition_id)
        .order_by(Appointment.person_id, Entry.competition_id)
    )
    rows = [tuple(row) for row in db.session.execute(late)]
    wanted = select(Person).where(
        Person.id.in_({row[0] for row in rows}), Person.email.is_not(None), Person.forgotten_at.is_(None)
    )
    people = {each.id: each for each in db.session.execute(wanted).scalars()}
    known = select(Competition).where(Competition.id.in_({row[1] for row in rows}))
    found = {each.id: each for each in db.session.execute(known.options(joinedload(Competition.event))).scalars()}
    return [(people[person], found[edition], count) for person, edition, count in rows if person in people]


def is_told_of_late_looks(day: date) -> bool:
    """Whether the officers had their letters that day."""
    told = select(OutboxMessage.id).where(
        OutboxMessage.purpose == LOOKS_OVERDUE, OutboxMessage.version == day.isoformat()
    )
    return db.session.execute(told.limit(1)).first() is not None


def listed(
    competition: Competition, officer: Person, *, view: str = "", group: str = "", words: str = "", today: date
) -> Select[Entry]:
    """The officer's entries of an edition in a view, what is due first."""
    open_ = _open_looks()
    wanted = (
        select(Entry)
        .join(Entry.competition)
        .join(Competition.event)
        .join(Entry.project)
        .outerjoin(open_, open_.c.entry_id == Entry.id)
        .where(Entry.competition_id == competition.id, seen_by(officer), _in_view(view, open_, today))
        .options(
            contains_eager(Entry.project),
            contains_eager(Entry.competition).contains_eager(Competition.event),
            joinedload(Entry.group),
            joinedload(Entry.area),
            joinedload(Entry.assessed_unit),
        )
    )
    if group:
        wanted = wanted.where(Entry.group.has(code=group))
    if words := words.strip().replace("%", "").replace("_", "")[:50]:
        sought = f"%{words}%"
        wanted = wanted.where(
            or_(Entry.number.ilike(sought), Project.name_zh.ilike(sought), Project.name_en.ilike(sought))
        )
    return wanted.order_by(open_.c.due_on.is_(None), open_.c.due_on, Entry.number)


def next_waiting(competition: Competition, officer: Person, look: Screening | None, today: date) -> Entry | None:
    """What is due first among the officer's entries that wait at the same level as this look did."""
    if look is None:
        return None
    wanted = listed(competition, officer, view=look.level, today=today).where(Entry.id != look.entry_id)
    return db.session.execute(wanted.limit(1)).unique().scalars().first()


def counts(competition: Competition, officer: Person, today: date) -> Counter[str]:
    """How many of the officer's entries each view has; "" counts all."""
    open_ = _open_looks()
    wanted = (
        select(Entry.state, open_.c.level, (open_.c.due_on < today).label("is_overdue"), func.count())
        .join(Entry.competition)
        .join(Competition.event)
        .outerjoin(open_, open_.c.entry_id == Entry.id)
        .where(Entry.competition_id == competition.id, seen_by(officer))
        .group_by(Entry.state, open_.c.level, "is_overdue")
    )
    found: Counter[str] = Counter()
    for state, level, is_overdue, number in db.session.execute(wanted):
        found[""] += number
        found[level or state] += number
        if is_overdue:
            found["overdue"] += number
    return found


def open_looks(entries: Sequence[Entry]) -> dict[int, Screening]:
    """The looks that wait for an answer, by entry."""
    return {entry_id: look for entry_id, (look, _notes) in open_looks_with_notes(entries).items()}


def open_looks_with_notes(entries: Sequence[Entry]) -> dict[int, tuple[Screening, set[str]]]:
    """The looks that wait for an answer, each with the rules let pass with a note, by entry."""
    ids = [each.id for each in entries if each.state == EntryState.SUBMITTED]
    if not ids:
        return {}
    wanted = (
        select(Screening, Override.rule)
        .outerjoin(Override, Override.entry_id == Screening.entry_id)
        .where(Screening.entry_id.in_(ids), Screening.verdict.is_(None))
    )
    found: dict[int, tuple[Screening, set[str]]] = {}
    for look, rule in db.session.execute(wanted):
        _look, notes = found.setdefault(look.entry_id, (look, set()))
        if rule is not None:
            notes.add(rule)
    return found


def chosen(competition: Competition, codes: Sequence[str]) -> Sequence[Entry]:
    """The entries of an edition with these codes, with what the law and a decision need."""
    known = [code for code in codes[:MOST_TICKED] if code.isalnum()]
    wanted = (
        select(Entry)
        .where(Entry.competition_id == competition.id, Entry.code.in_(known), HANDED_IN)
        .options(
            joinedload(Entry.competition).joinedload(Competition.event),
            joinedload(Entry.group),
            joinedload(Entry.applicant),
            joinedload(Entry.project).selectinload(Project.members).joinedload(TeamMember.person),
        )
        .order_by(Entry.number)
    )
    return db.session.execute(wanted).unique().scalars().all()


def looks_at(competition: Competition) -> list[Look]:
    """Every look of an edition, for the scoreboard; what was withdrawn while it waited is left out."""
    rows = db.session.execute(
        select(UNIT, Screening.level, Screening.received_at, Screening.due_on, Screening.verdict, Screening.decided_at)
        .join(Screening.entry)
        .where(
            Entry.competition_id == competition.id,
            or_(Screening.verdict.is_not(None), Entry.state == EntryState.SUBMITTED),
        )
    )
    return [
        Look(unit, level, came.astimezone(WENZHOU).date(), due, verdict, decided and decided.astimezone(WENZHOU).date())
        for unit, level, came, due, verdict, decided in rows
    ]


def returning_level(entry: Entry) -> ScreeningLevel | None:
    """Which level sent the entry back last."""
    found = last_look(entry)
    return ScreeningLevel(found.level) if found is not None and found.verdict == Verdict.RETURNED else None


def held_about(person: Person) -> dict[str, Any]:
    """What screening keeps about a person: the answers they gave and the notes they wrote as an officer."""
    looks = select(Entry.number, Screening.level, Screening.verdict, Screening.reason, Screening.decided_at)
    looks = looks.join(Screening.entry).where(Screening.decided_by_id == person.id).order_by(Screening.id)
    notes = select(Entry.number, Override.rule, Override.note, Override.made_at)
    notes = notes.join(Override.entry).where(Override.person_id == person.id).order_by(Override.id)
    return {
        "screening_answers": [row._asdict() for row in db.session.execute(looks)],
        "screening_notes": [row._asdict() for row in db.session.execute(notes)],
    }


def _open_looks() -> Any:
    return (
        select(Screening.entry_id, Screening.level, Screening.due_on)
        .join(Screening.entry)
        .where(Screening.verdict.is_(None), Entry.state == EntryState.SUBMITTED)
        .subquery()
    )


def _in_view(view: str, open_: Any, today: date) -> ColumnElement[bool]:
    if view in set(ScreeningLevel):
        return open_.c.level == view  # type: ignore[no-any-return]
    if view == "overdue":
        return open_.c.due_on < today  # type: ignore[no-any-return]
    return Entry.state == view if view in VIEWS else true()
