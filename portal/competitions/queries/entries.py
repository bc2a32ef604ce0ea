"""Entries with their teams and papers, the versions kept of them, where they stand in the rounds, and whose they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from portal.accounts.models import Organisation, Person
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry, EntryMember, EntryPaper, EntryVersion, RoundEntry
from portal.competitions.models.notices import Objection
from portal.competitions.rules import EntryState, RoundState
from portal.database import db
from portal.decks.models import Deck
from portal.events.models import Event
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project, Stay, TeamMember
from portal.projects.rules import MemberState, ProjectState, StayState

# Whoever withdraws has not used up a place; a draft and an entry that was not accepted have.
COUNTED = sorted(set(EntryState) - {EntryState.WITHDRAWN})
LIVING_PROJECTS = (ProjectState.DRAFT, ProjectState.PUBLISHED)


def entry(slug: str, code: str) -> Entry | None:
    """One entry of the edition of that slug, with its team, papers, group and heat."""
    return (
        db.session.execute(
            select(Entry)
            .join(Entry.competition)
            .join(Competition.event)
            .where(Event.slug == slug, Entry.code == code)
            .options(*_whole())
        )
        .unique()
        .scalar_one_or_none()
    )


def entry_by_number(number: int) -> Entry:
    """The same by its row's number, where it is known to be there."""
    found = select(Entry).join(Entry.competition).join(Competition.event).where(Entry.id == number)
    return db.session.execute(found.options(*_whole())).unique().scalar_one()


def paper(slug: str, code: str, paper: str) -> EntryPaper | None:
    """A paper of that entry, the ones taken out of it too, with its file and team."""
    return db.session.execute(
        select(EntryPaper)
        .join(EntryPaper.entry)
        .join(Entry.competition)
        .join(Competition.event)
        .where(Event.slug == slug, Entry.code == code, EntryPaper.code == paper)
        .options(
            contains_eager(EntryPaper.entry).options(
                contains_eager(Entry.competition).contains_eager(Competition.event),
                joinedload(Entry.project, innerjoin=True).selectinload(Project.members),
            ),
            joinedload(EntryPaper.deck).joinedload(Deck.file),
            joinedload(EntryPaper.file),
        )
    ).scalar_one_or_none()


def documents_to_let_go(limit: int = 50) -> Sequence[Deck]:
    """Documents removed from their vaults that no entry has handed in: nobody reads their files any more."""
    handed_in = (
        select(EntryPaper.id)
        .join(EntryPaper.entry)
        .where(EntryPaper.deck_id == Deck.id, EntryPaper.added_at <= Entry.submitted_at)
    )
    wanted = select(Deck).where(Deck.removed_at.is_not(None), Deck.file_id.is_not(None), ~handed_in.exists())
    return db.session.execute(wanted.options(joinedload(Deck.file)).order_by(Deck.id).limit(limit)).scalars().all()


def with_passport(entry: Entry) -> Entry:
    """Load what a version keeps of the project beside its own columns: rights, partners, milestones, stays."""
    db.session.execute(
        select(Project)
        .where(Project.id == entry.project_id)
        .options(
            joinedload(Project.rights),
            joinedload(Project.partners),
            selectinload(Project.milestones),
            selectinload(Project.stays).joinedload(Stay.makerspace).options(lazyload(Makerspace.levels)),
        )
    ).unique().scalar_one()
    return entry


def last_version(entry: Entry) -> EntryVersion | None:
    """What it said when it was handed in the last time."""
    return db.session.execute(_versions(entry).limit(1)).scalar_one_or_none()


def version(entry: Entry, number: int) -> EntryVersion | None:
    """What it said at that submission, counted from 1."""
    return db.session.execute(_versions(entry).where(EntryVersion.number == number)).scalar_one_or_none()


def versions(entry: Entry) -> Sequence[EntryVersion]:
    """Every version, the last first."""
    return db.session.execute(_versions(entry)).scalars().all()


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """What the people of these codes are called today."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    rows = db.session.execute(select(Person.code, Person.name).where(Person.code.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def entries_of(person: Person) -> Sequence[Entry]:
    """The entries of the person's teams, the latest edition first."""
    return _listed(Entry.project_id.in_(_teams_of(person)))


def entries_of_one(person: Person) -> Sequence[Entry]:
    """The entries the person goes with or answers for, with their teams and papers."""
    named = select(EntryMember.entry_id).where(EntryMember.person_id == person.id)
    wanted = select(Entry).join(Entry.competition).join(Competition.event)
    wanted = wanted.where(or_(Entry.applicant_id == person.id, Entry.id.in_(named)))
    return db.session.execute(wanted.options(*_whole()).order_by(Entry.id)).unique().scalars().all()


def still_runs(entry: Entry) -> bool:
    """Whether its edition has a round that is not signed yet."""
    unsigned = select(Round.id).where(Round.competition_id == entry.competition_id, Round.state != RoundState.SIGNED)
    return db.session.execute(unsigned.limit(1)).first() is not None


def entries_in(competition: Competition, person: Person) -> Sequence[Entry]:
    """The entries of the person's teams in one edition."""
    return _listed(Entry.competition_id == competition.id, Entry.project_id.in_(_teams_of(person)))


def entries_of_projects(competition: Competition, numbers: Sequence[int]) -> Sequence[Entry]:
    """The entries of these projects (by number) in one edition."""
    return _listed(Entry.competition_id == competition.id, Entry.project_id.in_(numbers))


def projects_to_enter(person: Person) -> Sequence[Project]:
    """The person's projects that can enter: not closed, not hidden, with their teams."""
    own = select(Project).where(Project.state.in_(LIVING_PROJECTS), Project.id.in_(_teams_of(person)))
    whole = own.options(selectinload(Project.members).joinedload(TeamMember.person), joinedload(Project.assessed_unit))
    return db.session.execute(whole.order_by(Project.updated_at.desc(), Project.id)).scalars().all()


def counted_for(competition: Competition, applicant: Person, *, but: Entry | None = None) -> int:
    """How many entries the applicant has in the edition, `but` one left out."""
    counted = select(func.count()).where(
        Entry.competition_id == competition.id, Entry.applicant_id == applicant.id, Entry.state.in_(COUNTED)
    )
    return db.session.execute(counted.where(Entry.id != (but.id if but is not None else 0))).scalar_one()


def standings(entry: Entry) -> Sequence[RoundEntry]:
    """Where it stands in each round it is in, in the order of the rounds."""
    wanted = select(RoundEntry).join(RoundEntry.round).where(RoundEntry.entry_id == entry.id)
    whole = wanted.options(contains_eager(RoundEntry.round), joinedload(RoundEntry.moved_up_for))
    return db.session.execute(whole.order_by(Round.position)).scalars().all()


def signed_standings(entry: Entry) -> list[RoundEntry]:
    """The same in the rounds whose result is signed."""
    return [each for each in standings(entry) if each.round.state == RoundState.SIGNED]


def unsigned_places(entry: Entry) -> Sequence[RoundEntry]:
    """Its places in rounds whose result is not signed yet."""
    return [each for each in standings(entry) if each.round.state != RoundState.SIGNED]


def residents_to_nominate(space: Makerspace) -> Sequence[Project]:
    """The projects that sit in the makerspace now, confirmed, with their teams."""
    sits = select(Stay.project_id).where(
        Stay.makerspace_id == space.id, Stay.state == StayState.CONFIRMED, Stay.left_on.is_(None)
    )
    wanted = select(Project).where(Project.id.in_(sits), Project.state.in_(LIVING_PROJECTS))
    whole = wanted.options(selectinload(Project.members).joinedload(TeamMember.person))
    return db.session.execute(whole.order_by(Project.name_zh, Project.id)).scalars().all()


def schools() -> Sequence[Organisation]:
    """The schools that can nominate: universities and colleges an officer has approved."""
    known = select(Organisation).where(Organisation.kind == "university", Organisation.state == "approved")
    return db.session.execute(known.order_by(Organisation.name_zh, Organisation.id)).scalars().all()


def nominations_of(person: Person) -> Sequence[Entry]:
    """The entries that ask the person's bodies to nominate them, and those they nominate."""
    bodies = [membership.organisation_id for membership in person.memberships]
    return _listed(Entry.nominating_organisation_id.in_(bodies)) if bodies else []


def asked_nomination(code: str) -> Entry | None:
    """One entry for the school it asks."""
    wanted = select(Entry).join(Entry.competition).join(Competition.event).where(Entry.code == code)
    return db.session.execute(wanted.options(*_whole())).unique().scalar_one_or_none()


def nominated_by(space: Makerspace) -> Sequence[Entry]:
    """Every entry the makerspace has nominated, the latest first."""
    return _listed(Entry.nominating_makerspace_id == space.id)


def held_about(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What the room keeps about a person's entries, for their own export."""
    own = select(
        Entry.code, Entry.number, Entry.state, Entry.leader_birth_year, Entry.adviser_name, Entry.reason,
        Entry.withdrawal, Entry.submitted_at,
    ).where(Entry.applicant_id == person.id)  # fmt: skip
    named = select(Entry.code, EntryMember.is_leader).join(EntryMember.entry).where(EntryMember.person_id == person.id)
    handed_in = (
        select(Entry.code, EntryVersion.number, EntryVersion.submitted_at)
        .join(EntryVersion.entry)
        .where(EntryVersion.submitted_by_id == person.id)
    )
    objected = select(
        Objection.code, Objection.state, Objection.name, Objection.unit, Objection.contact, Objection.text,
        Objection.received_at,
    ).where(Objection.person_id == person.id)  # fmt: skip
    return {
        "objections": [row._asdict() for row in db.session.execute(objected.order_by(Objection.id))],
        "entries": [row._asdict() for row in db.session.execute(own.order_by(Entry.id))],
        "entry_teams": [row._asdict() for row in db.session.execute(named.order_by(EntryMember.id))],
        "entries_handed_in": [row._asdict() for row in db.session.execute(handed_in.order_by(EntryVersion.id))],
    }


def for_letters() -> tuple[_AbstractLoad, ...]:
    """What a letter to a team says of an entry, and to whom it goes."""
    return (
        joinedload(Entry.competition, innerjoin=True).joinedload(Competition.event, innerjoin=True),
        joinedload(Entry.group, innerjoin=True),
        joinedload(Entry.project, innerjoin=True).selectinload(Project.members).joinedload(TeamMember.person),
        selectinload(Entry.members).joinedload(EntryMember.person),
    )


def _whole() -> tuple[_AbstractLoad, ...]:
    return (
        contains_eager(Entry.competition).contains_eager(Competition.event),
        joinedload(Entry.group, innerjoin=True),
        joinedload(Entry.heat),
        joinedload(Entry.project, innerjoin=True).options(
            joinedload(Project.assessed_unit),
            selectinload(Project.members).joinedload(TeamMember.person),
        ),
        joinedload(Entry.applicant),
        joinedload(Entry.area, innerjoin=True),
        joinedload(Entry.assessed_unit),
        joinedload(Entry.nominating_makerspace).options(lazyload(Makerspace.levels)),
        joinedload(Entry.nominating_organisation),
        joinedload(Entry.members).joinedload(EntryMember.person),
        selectinload(Entry.papers).options(
            joinedload(EntryPaper.deck).joinedload(Deck.file), joinedload(EntryPaper.file)
        ),
    )


def _versions(entry: Entry) -> Select[EntryVersion]:
    return select(EntryVersion).where(EntryVersion.entry_id == entry.id).order_by(EntryVersion.number.desc())


def _listed(*conditions: Any) -> Sequence[Entry]:
    wanted = select(Entry).join(Entry.competition).join(Competition.event).where(*conditions)
    whole = wanted.options(
        contains_eager(Entry.competition).contains_eager(Competition.event),
        joinedload(Entry.group, innerjoin=True),
        joinedload(Entry.project, innerjoin=True),
        joinedload(Entry.applicant),
        joinedload(Entry.nominating_organisation),
    )
    return db.session.execute(whole.order_by(Competition.year.desc(), Entry.id.desc())).scalars().all()


def _teams_of(person: Person) -> Select[int]:
    return select(TeamMember.project_id).where(
        TeamMember.person_id == person.id, TeamMember.state == MemberState.AGREED
    )
