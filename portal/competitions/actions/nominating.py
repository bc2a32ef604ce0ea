"""Who nominates an entry: the makerspace its team sits in, or a school it asks. Nominations count for them."""

from datetime import datetime

from portal.accounts import throttles
from portal.accounts.models import Organisation, Person
from portal.audit.actions import record
from portal.competitions import letters
from portal.competitions.actions.entering import AUDIT_KIND, lock, refuse_unless_open
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.queries import entries as queries
from portal.competitions.rules import EDITABLE, EntryState
from portal.database import db
from portal.errors import N_, Conflict, NotAllowed, Refusal
from portal.makerspaces.models import Makerspace
from portal.makerspaces.permissions import runs_it
from portal.projects.models import Project

# Once officers have answered for good, nothing about an entry changes any more.
NOMINATED_IN = EDITABLE | {EntryState.SUBMITTED}


def nominate(entry: Entry, space: Makerspace, *, actor: Person, now: datetime) -> None:
    """Nominate the entry of a team that sits in the makerspace. Twice is once.

    Raises NotAllowed where the team sits elsewhere, Conflict for an entry that somebody else nominates or that is decided.
    """
    _refuse_stranger(entry.project, space, actor)
    lock(entry)
    if entry.nominating_makerspace_id == space.id:
        return
    if entry.nominated_at is not None:
        raise Conflict(N_("This entry is nominated already."))
    if entry.state not in NOMINATED_IN:
        raise Conflict(N_("This entry is decided, and can no longer be nominated."))
    entry.nominating_makerspace, entry.nominating_organisation, entry.nominated_at = space, None, now
    record(actor, "nominate", AUDIT_KIND, entry.code, now=now, after={"makerspace": space.slug})
    letters.nominated(entry, space, now=now)
    db.session.flush()


def take_back(entry: Entry, space: Makerspace, *, actor: Person, now: datetime) -> None:
    """The makerspace no longer nominates the entry. Raises Conflict once it is decided."""
    lock(entry)
    if not runs_it(actor, space) or entry.nominating_makerspace_id != space.id:
        raise NotAllowed
    if entry.state not in NOMINATED_IN:
        raise Conflict(N_("This entry is decided; the nomination stays."))
    entry.nominating_makerspace, entry.nominated_at = None, None
    record(actor, "take-back-nomination", AUDIT_KIND, entry.code, now=now, before={"makerspace": space.slug})
    db.session.flush()


def ask_school(entry: Entry, school: Organisation | None, *, actor: Person, now: datetime) -> None:
    """The team asks a school to nominate it, another one, or none. It counts once the school has agreed.

    Raises Conflict where a makerspace nominates it or the entry is handed in, Refusal for a body that is no school,
    TooMany.
    """
    lock(entry)
    if entry.state not in EDITABLE:
        raise Conflict(N_("This entry was handed in and cannot be changed now."))
    if entry.nominating_makerspace_id is not None:
        raise Conflict(N_("This entry is nominated already."))
    if school is not None and school.id not in {each.id for each in queries.schools()}:
        raise Refusal(N_("Please choose one of the list."), field="school")
    if entry.nominating_organisation_id == (school.id if school is not None else None):
        return
    if school is not None:
        throttles.count_within((throttles.LETTERS, actor.code), now=now)
    entry.nominating_organisation, entry.nominated_at = school, None
    record(actor, "ask-school", AUDIT_KIND, entry.code, now=now, after={"school": school.slug if school else None})
    db.session.flush()
    if school is not None:
        letters.school_asked(entry, school, now=now)


def answer(entry: Entry, *, is_granted: bool, actor: Person, now: datetime) -> None:
    """The school nominates the entry, or does not. Raises NotAllowed for others, Conflict once the entry is decided."""
    lock(entry)
    school = entry.nominating_organisation
    if school is None or not actor.is_member_of(school.id):
        raise NotAllowed
    if entry.state not in NOMINATED_IN:
        raise Conflict(N_("This entry is decided, and can no longer be nominated."))
    if is_granted == (entry.nominated_at is not None) and is_granted:
        return
    entry.nominated_at = now if is_granted else None
    if not is_granted:
        entry.nominating_organisation = None
    verb = "nominate" if is_granted else "decline-nomination"
    record(actor, verb, AUDIT_KIND, entry.code, now=now, after={"school": school.slug})
    letters.school_answered(entry, school, is_granted=is_granted, now=now)
    db.session.flush()


def ask_to_enter(
    competition: Competition, project: Project, space: Makerspace, *, actor: Person, now: datetime
) -> None:
    """Write to a team that sits there and has not entered. Once an edition. Raises Late outside the window."""
    _refuse_stranger(project, space, actor)
    refuse_unless_open(competition, now)
    record(
        actor, "ask-to-enter", "project", project.slug, now=now,
        after={"competition": competition.event.slug, "makerspace": space.slug},
    )  # fmt: skip
    letters.asked_to_enter(competition, project, space, now=now)
    db.session.flush()


def _refuse_stranger(project: Project, space: Makerspace, actor: Person) -> None:
    sits = {each.id for each in queries.residents_to_nominate(space)}
    if not runs_it(actor, space) or project.id not in sits:
        raise NotAllowed(N_("Only teams that sit in the makerspace, confirmed by it, can be nominated."))
