"""A team's side: a draft from a project, its words, people and papers, and handing it in."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.competitions import checklist, letters, reading
from portal.competitions.actions import freezing, screening
from portal.competitions.models.edition import Competition, Group, Heat
from portal.competitions.models.entries import Entry, EntryMember, EntryPaper, EntryVersion
from portal.competitions.queries import entries as queries
from portal.competitions.rules import EDITABLE, MOVES, EntryState, MaterialKind
from portal.database import db
from portal.decks.accepting import Accepted
from portal.decks.models import Deck
from portal.decks.rules import MEDIA_TYPES
from portal.errors import N_, Conflict, NotAllowed, Refusal, move
from portal.events.rules import EventState
from portal.projects.actions import showing
from portal.projects.models import Project, TeamMember
from portal.projects.permissions import is_of_team, leads
from portal.projects.rules import MemberState
from portal.storage import actions as storage
from portal.storage.models import StoredFile
from portal.storage.rules import tidy_name

AUDIT_KIND = "entry"
PURPOSE = "entry-paper"
MOST_PAPERS = 20
TAKING_STATES = frozenset({EventState.PUBLISHED, EventState.RUNNING})
WORDS = (
    "sector", "summary_zh", "summary_en", "statement_zh", "statement_en", "revenue_yuan", "leader_birth_year",
    "adviser_name",
)  # fmt: skip


class EntryConflict(Conflict):
    """Somebody of the team saved this entry since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody of your team saved this entry while you were writing. Both texts are shown; nothing is lost.")
        )


class Late(Refusal):
    """Entries are not taken now; the sentence says until or from when they are."""


def begin(
    competition: Competition, project: Project, *, group: Group, sector: str, actor: Person, now: datetime
) -> Entry:
    """A draft of this project in this group; asked again it is the same one.

    Raises Late outside the window, Refusal for a project without a leader or one entry too many, NotAllowed for others'
    projects.
    """
    refuse_unless_open(competition, now)
    showing.lock(project)
    if not is_of_team(actor, project):
        raise NotAllowed
    known = db.session.execute(
        select(Entry).where(Entry.project_id == project.id, Entry.group_id == group.id)
    ).scalar_one_or_none()
    if known is not None and known.state == EntryState.WITHDRAWN:
        raise Refusal(N_("This project was withdrawn from this group. It cannot enter it again."), field="group")
    if known is not None:
        return known
    _refuse_closed(project)
    leader = _leader(project)
    _refuse_one_too_many(competition, leader)
    _refuse_sector(competition, sector)
    entry = Entry(
        code=secrets.token_hex(8), competition=competition, group=group, project=project, applicant=leader,
        sector=sector, created_at=now, updated_at=now,
    )  # fmt: skip
    _place(entry)
    entry.members = [EntryMember(person=each.person, is_leader=each.is_leader) for each in _agreed(project).values()]
    db.session.add(entry)
    _record(actor, "begin", entry, now=now, after={"project": project.slug, "group": group.code})
    db.session.flush()
    return entry


def edit(
    entry: Entry, changes: Mapping[str, Any], *, version: int, actor: Person, now: datetime, group: Group | None = None
) -> None:
    """Save what the team says. Raises EntryConflict, Refusal where the project is in that group already."""
    lock(entry, version)
    _refuse_unless_editable(entry)
    changes = {name: value for name, value in changes.items() if name in WORDS and getattr(entry, name) != value}
    if "sector" in changes:
        _refuse_sector(entry.competition, changes["sector"])
    if group is not None and group.id != entry.group_id:
        _refuse_taken(entry, group)
        _record(actor, "change-group", entry, now=now, before={"group": entry.group.code}, after={"group": group.code})
        entry.group, entry.updated_at = group, now
    if changes:
        for name, value in changes.items():
            setattr(entry, name, value)
        entry.updated_at = now
        _record(actor, "edit", entry, now=now, after={"fields": sorted(changes)})
    db.session.flush()


def name_team(entry: Entry, codes: Sequence[str], *, version: int, actor: Person, now: datetime) -> None:
    """Who goes with the entry: of those who have agreed, and always the leader. Raises EntryConflict."""
    lock(entry, version)
    _refuse_unless_editable(entry)
    going = {number for number, each in _agreed(entry.project).items() if each.is_leader or _code(each) in codes}
    if going == {member.person_id for member in entry.members}:
        return
    _name(entry, going)
    entry.updated_at = now
    _record(actor, "name-team", entry, now=now, after={"members": len(going)})
    db.session.flush()


def bring_deck(entry: Entry, kind: MaterialKind, deck: Deck, *, actor: Person, now: datetime) -> EntryPaper:
    """A document of the project's vault as a paper. Brought twice for the same, it is there once."""
    _lock_papers(entry)
    if deck.project_id != entry.project_id or deck.removed_at is not None:
        raise Refusal(N_("Please choose one of the project's own documents."), field="deck")
    known = next((paper for paper in entry.papers if paper.deck_id == deck.id and paper.kind == kind), None)
    return known or _bring(entry, kind, actor=actor, now=now, deck=deck)


def bring_file(
    entry: Entry, kind: MaterialKind, accepted: Accepted, *, name: str, actor: Person, now: datetime
) -> EntryPaper:
    """A file that was looked at, as a paper of this entry alone."""
    _lock_papers(entry)
    stored = StoredFile(
        code=accepted.written.code, owner_id=None, purpose=PURPOSE, name=tidy_name(name),
        media_type=MEDIA_TYPES[accepted.form], bytes=accepted.written.bytes, sha256=accepted.written.sha256,
        created_at=now,
    )  # fmt: skip
    db.session.add(stored)
    return _bring(entry, kind, actor=actor, now=now, file=stored)


def take_out(paper: EntryPaper, *, actor: Person, now: datetime) -> None:
    """Take a paper out. One that was handed in stays with the versions it came with; any other goes with its file."""
    entry = paper.entry
    lock(entry)
    _refuse_unless_editable(entry)
    if paper.removed_at is not None:
        return
    _record(actor, "take-out-paper", entry, now=now, before={"paper": paper.code, "kind": paper.kind})
    if entry.submitted_at is not None and paper.added_at <= entry.submitted_at:
        paper.removed_at = now
    else:
        file = paper.file
        db.session.delete(paper)
        db.session.flush()
        if file is not None:
            storage.drop(file)
    entry.updated_at = now
    db.session.flush()
    db.session.expire(entry, ["papers"])


def discard(entry: Entry, *, actor: Person, now: datetime) -> None:
    """Let a draft go that was never handed in, with the files that are its own."""
    lock(entry)
    if entry.state != EntryState.DRAFT:
        raise Conflict(N_("This entry was handed in. It can be withdrawn."))
    _record(actor, "discard", entry, now=now, before={"project": entry.project.slug, "group": entry.group.code})
    let_go(entry)


def let_go(entry: Entry) -> None:
    """Delete a draft with its people and papers; its own files go with it."""
    files = [paper.file for paper in entry.papers if paper.file is not None]
    db.session.delete(entry)
    db.session.flush()
    for file in files:
        storage.drop(file)


def submit(entry: Entry, *, commitment: bool, actor: Person, now: datetime) -> EntryVersion:
    """Hand it in, or hand it in again: it gets its number, keeps what it says as a version, and screening begins.

    Raises NotAllowed for all but the leader, Late outside the window, Refusal for what is missing, for an applicant with
    one entry too many and without the commitment, Conflict where it is not the team's turn.
    """
    competition = entry.competition
    refuse_unless_open(competition, now)
    lock(entry)
    if entry.state == EntryState.SUBMITTED:
        raise Conflict(N_("This entry has been handed in already."))
    before = entry.state
    state = move(MOVES, EntryState(before), EntryState.SUBMITTED)
    if not leads(actor, entry.project):
        raise NotAllowed(N_("The leader of the team hands the entry in: the commitment is theirs."))
    if not commitment:
        raise Refusal(N_("Without the commitment the entry cannot be handed in."), field="commitment")
    _refuse_closed(entry.project)
    _refuse_one_too_many(competition, actor, but=entry)
    entry.applicant, entry.is_commitment_given = actor, True
    _place(entry)
    _name(entry, {member.person_id for member in entry.members})
    _hold_papers(entry)
    gaps = checklist.missing(entry)
    if gaps:
        raise Refusal(N_("Something is still missing. The list on the entry's page says what."))
    freezing.freeze(competition, actor=None, now=now)
    entry.number, entry.state = entry.number or _next_number(competition), state
    entry.submitted_at = entry.updated_at = now
    entry.reason = None
    db.session.flush()
    kept = _keep(entry, actor=actor, now=now)
    screening.receive(entry, now=now)
    _record(
        actor, "submit", entry, now=now, before={"state": before},
        after={"number": entry.number, "version": kept.number},
    )  # fmt: skip
    letters.state_changed(entry, now=now)
    db.session.flush()
    return kept


def refuse_unless_open(competition: Competition, now: datetime) -> None:
    """Raise Late with the time from or until which entries are taken, unless they are now."""
    if competition.event.state not in TAKING_STATES:
        raise Late(N_("This competition takes no entries."))
    if now < competition.entries_open_at:
        raise Late(N_("Entries open at %(time)s."), time=_wall(competition.entries_open_at))
    if now >= competition.entries_close_at:
        raise Late(
            N_("Entries closed at %(time)s. What comes later cannot be taken, a returned entry neither."),
            time=_wall(competition.entries_close_at),
        )


def takes_entries(competition: Competition, now: datetime) -> bool:
    """Whether an entry can be handed in at that instant."""
    is_in_time = competition.entries_open_at <= now < competition.entries_close_at
    return is_in_time and competition.event.state in TAKING_STATES


def lock(entry: Entry, version: int | None = None) -> None:
    """Take the entry for a change, as it is now. Raises EntryConflict where `version` is not the present one."""
    held = select(Entry).where(Entry.id == entry.id).with_for_update(of=Entry)
    db.session.execute(held.execution_options(populate_existing=True)).scalar_one()
    if version is not None and entry.version != version:
        raise EntryConflict


def heat_for(heats: Sequence[Heat], codes: set[str]) -> Heat | None:
    """The regional heat of an area: the one that names it, else one that is open to all."""
    named = next((heat for heat in heats if codes & set(heat.area_codes)), None)
    return named or next((heat for heat in heats if not heat.area_codes), None)


def _place(entry: Entry) -> None:
    """Area, assessed unit and heat follow the project."""
    project = entry.project
    entry.area, entry.assessed_unit = project.area, project.assessed_unit
    codes = {unit.code for unit in (project.area, project.assessed_unit) if unit is not None}
    entry.heat = heat_for(entry.competition.heats, codes)


def _leader(project: Project) -> Person:
    leader = next((member.person for member in project.members if member.is_leader), None)
    if leader is None:
        raise Refusal(N_("The project has no leader yet: the team's page says who could lead."), field="project")
    return leader


def _agreed(project: Project) -> dict[int, TeamMember]:
    """The members who have agreed, by the number of the person."""
    return {
        each.person.id: each for each in project.members if each.state == MemberState.AGREED and each.person is not None
    }


def _code(member: TeamMember) -> str:
    return member.person.code if member.person is not None else ""


def _name(entry: Entry, going: set[int]) -> None:
    """Exactly these people of the team go with the entry; the leader always."""
    team = _agreed(entry.project)
    going = (going & team.keys()) | {number for number, each in team.items() if each.is_leader}
    for member in list(entry.members):
        if member.person_id not in going:
            entry.members.remove(member)
        else:
            member.is_leader = team[member.person_id].is_leader
    there = {member.person_id for member in entry.members}
    entry.members += [
        EntryMember(person=each.person, is_leader=each.is_leader)
        for number, each in team.items()
        if number in going - there
    ]


def _refuse_one_too_many(competition: Competition, applicant: Person, *, but: Entry | None = None) -> None:
    # Whoever enters twice at the same instant comes one after the other.
    db.session.execute(select(Person.id).where(Person.id == applicant.id).with_for_update())
    if queries.counted_for(competition, applicant, but=but) >= competition.max_entries_per_applicant:
        raise Refusal(
            N_("%(name)s already answers for as many entries as one leader may: %(most)d."),
            name=applicant.name,
            most=competition.max_entries_per_applicant,
        )


def _refuse_closed(project: Project) -> None:
    if project.state not in queries.LIVING_PROJECTS:
        raise Refusal(N_("A closed or hidden project cannot enter."), field="project")


def _refuse_taken(entry: Entry, group: Group) -> None:
    taken = select(Entry.id).where(Entry.project_id == entry.project_id, Entry.group_id == group.id)
    if db.session.execute(taken).first() is not None:
        raise Refusal(N_("This project is in that group already."), field="group")


def _refuse_sector(competition: Competition, sector: str) -> None:
    if competition.sectors and sector not in competition.sectors:
        raise Refusal(N_("This industry is not part of the competition."), field="sector")


def _refuse_unless_editable(entry: Entry) -> None:
    if entry.state not in EDITABLE:
        raise Conflict(N_("This entry was handed in and cannot be changed now."))


def _lock_papers(entry: Entry) -> None:
    lock(entry)
    _refuse_unless_editable(entry)
    if len(entry.papers) >= MOST_PAPERS:
        raise Refusal(N_("An entry brings at most %(most)d papers. Please take one out first."), most=MOST_PAPERS)


def _hold_papers(entry: Entry) -> None:
    """The documents of the vault as they are now: none is removed while the entry is handed in with it."""
    numbers = [paper.deck_id for paper in entry.papers if paper.deck_id is not None]
    held = select(Deck).where(Deck.id.in_(numbers)).order_by(Deck.id).with_for_update(of=Deck)
    db.session.execute(held.execution_options(populate_existing=True)).all()


def _bring(entry: Entry, kind: MaterialKind, *, actor: Person, now: datetime, **source: Any) -> EntryPaper:
    paper = EntryPaper(code=secrets.token_hex(10), entry=entry, kind=kind, added_at=now, **source)
    db.session.add(paper)
    entry.updated_at = now
    _record(actor, "bring-paper", entry, now=now, after={"paper": paper.code, "kind": kind})
    db.session.flush()
    return paper


def _next_number(competition: Competition) -> str:
    """WZCK-2027-0001. One statement counts, so that nobody gets a number twice and none is left out."""
    counted = (
        update(Competition)
        .where(Competition.id == competition.id)
        .values(numbers_given=Competition.numbers_given + 1)
        .returning(Competition.numbers_given)
        .execution_options(synchronize_session=False)
    )
    given = db.session.execute(counted).scalar_one()
    db.session.expire(competition, ["numbers_given"])
    return f"{competition.number_prefix}-{competition.year}-{given:04d}"


def _keep(entry: Entry, *, actor: Person, now: datetime) -> EntryVersion:
    last = queries.last_version(entry)
    kept = EntryVersion(
        entry=entry,
        number=last.number + 1 if last is not None else 1,
        content=reading.content(queries.with_passport(entry)),
        submitted_by_id=actor.id,
        submitted_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _wall(instant: datetime) -> str:
    return f"{instant.astimezone(WENZHOU):%Y-%m-%d %H:%M}"


def _record(actor: Person, action: str, entry: Entry, *, now: datetime, **facts: Any) -> None:
    record(actor, action, AUDIT_KIND, entry.code, now=now, **facts)
