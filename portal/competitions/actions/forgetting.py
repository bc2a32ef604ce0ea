"""A person leaves the portal: entries stay with their teams; what nobody is left to answer for goes."""

from datetime import datetime

from sqlalchemy import delete, select, update

from portal.accounts.actions import NAMELESS
from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions.actions import rounds
from portal.competitions.actions.entering import AUDIT_KIND, let_go, lock
from portal.competitions.models.entries import Entry, EntryMember
from portal.competitions.models.notices import Objection
from portal.competitions.queries import entries as queries
from portal.competitions.rules import IN_ROUND, MOVES, EntryState
from portal.database import db
from portal.errors import move
from portal.projects.rules import MemberState
from portal.storage import actions as storage
from portal.storage.models import StoredFile

LEAVING = frozenset({EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED})


def forget(person: Person, *, now: datetime) -> None:
    """Take the person out of entries and objections.

    A draft of nobody else is discarded, and an entry of nobody else leaves an edition that still runs. Versions name
    people by their code alone, which leads nowhere afterwards.
    """
    for entry in queries.entries_of_one(person):
        _leave(entry, person, now=now)
    db.session.execute(delete(EntryMember).where(EntryMember.person_id == person.id))
    db.session.execute(
        update(Entry)
        .where(Entry.applicant_id == person.id)
        .values(applicant_id=None, leader_birth_year=None, withdrawal=None)
        .execution_options(synchronize_session=False)
    )
    evidence = select(Objection.file_id).where(Objection.person_id == person.id, Objection.file_id.is_not(None))
    files = db.session.execute(select(StoredFile).where(StoredFile.id.in_(evidence))).scalars().all()
    db.session.execute(
        update(Objection)
        .where(Objection.person_id == person.id)
        .values(person_id=None, name=NAMELESS, unit=None, contact=NAMELESS, file_id=None)
        .execution_options(synchronize_session=False)
    )
    for file in files:
        storage.drop(file)
    db.session.expire_all()
    db.session.flush()


def _leave(entry: Entry, person: Person, *, now: datetime) -> None:
    others = [
        each for each in entry.project.members if each.state == MemberState.AGREED and each.person_id != person.id
    ]
    if others:
        return
    lock(entry)
    if entry.state == EntryState.DRAFT:
        record(None, "discard", AUDIT_KIND, entry.code, now=now)
        let_go(entry)
    elif entry.state in LEAVING and queries.still_runs(entry):
        before = entry.state
        entry.state = move(MOVES, EntryState(before), EntryState.WITHDRAWN)
        entry.withdrawn_at = entry.updated_at = now
        record(None, "withdraw", AUDIT_KIND, entry.code, now=now, before={"state": before})
        db.session.flush()
        for place in queries.unsigned_places(entry):
            if place.standing in IN_ROUND:
                rounds.fill_place(place, actor=None, now=now)
