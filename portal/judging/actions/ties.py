"""Ties between judges and projects: declared by the judge, found in the portal's own rows, set by the chair."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions.models.edition import Competition
from portal.database import db, insert_new
from portal.errors import N_
from portal.errors import Conflict as Refused
from portal.judging import kin
from portal.judging.actions import replacing
from portal.judging.models import Conflict, Judge
from portal.judging.queries import panel
from portal.judging.rules import CONFLICT_WORDS, ConflictKind, ConflictSource
from portal.projects.models import Project

conflicts = cast(Table, Conflict.__table__)


def declare(judge: Judge, project: Project, kind: ConflictKind, note: str, *, now: datetime) -> None:
    """The judge says what ties them to the project; said again, the words change. Their seats there are given back."""
    known = _known(judge, project)
    if known is not None and known.source != ConflictSource.DECLARED:
        return
    if known is not None:
        known.kind, known.note = kind, note
    else:
        _add(judge, project.id, kind, ConflictSource.DECLARED, note, now=now)
    record(judge.person, "declare tie", "judge", judge.code, now=now, after={"project": project.slug, "kind": kind})
    db.session.flush()
    _leave_seats([judge], [project.id], actor=judge.person, now=now)


def take_back(judge: Judge, project: Project, *, now: datetime) -> None:
    """A tie the judge named by mistake. Raises Conflict where an entry was given back for it or others said so."""
    known = _known(judge, project)
    if known is None:
        return
    if known.source != ConflictSource.DECLARED:
        raise Refused(N_("This tie was not named by the judge and stays."))
    _refuse_left(judge, project)
    judge.conflicts.remove(known)
    record(judge.person, "take back tie", "judge", judge.code, now=now, after={"project": project.slug})
    db.session.flush()


def pin(judge: Judge, project: Project, note: str, *, actor: Person, now: datetime) -> None:
    """The chair or organiser says that the judge must not read the project, and why."""
    known = _known(judge, project)
    if known is not None:
        raise Refused(N_("This tie is known already."))
    _add(judge, project.id, ConflictKind.OTHER, ConflictSource.PINNED, note, now=now)
    record(actor, "set tie", "judge", judge.code, now=now, after={"project": project.slug}, reason=note)
    db.session.flush()
    _leave_seats([judge], [project.id], actor=actor, now=now)


def unpin(judge: Judge, project: Project, *, actor: Person, now: datetime) -> None:
    """Take back a tie that was set by hand. Raises Conflict for one that stands for another reason."""
    known = _known(judge, project)
    if known is None:
        return
    if known.source != ConflictSource.PINNED:
        raise Refused(N_("Only ties that were set here can be taken back here."))
    judge.conflicts.remove(known)
    record(actor, "take back tie", "judge", judge.code, now=now, after={"project": project.slug})
    db.session.flush()


def detect(competition: Competition, *, now: datetime) -> int:
    """Note every tie the portal's rows tell of between the panel and the entries; how many are new."""
    sitting = panel.accepted_judges(competition)
    found = kin.ties_in(competition, sitting)
    fresh: list[tuple[int, int]] = []
    for (judge_id, project_id), kind in sorted(found.items()):
        row = {
            "judge_id": judge_id,
            "project_id": project_id,
            "kind": kind,
            "source": ConflictSource.DETECTED,
            "note": "",
            "made_at": now,
        }
        added: Any = db.session.execute(insert_new(conflicts, "judge_id", "project_id"), row)
        if added.rowcount:
            fresh.append((judge_id, project_id))
    if not fresh:
        return 0
    record(None, "find ties", "competition", competition.event.slug, now=now, after={"ties": len(fresh)})
    by_id = {judge.id: judge for judge in sitting}
    for judge in sitting:
        db.session.expire(judge, ["conflicts"])
    for judge_id, project_id in fresh:
        _leave_seats([by_id[judge_id]], [project_id], actor=None, now=now)
    return len(fresh)


def word_of(kind: str) -> str:
    """Why the seat was given back, as it is kept in the trail."""
    return CONFLICT_WORDS[ConflictKind(kind)]


def _add(judge: Judge, project_id: int, kind: str, source: str, note: str, *, now: datetime) -> None:
    judge.conflicts.append(Conflict(project_id=project_id, kind=kind, source=source, note=note[:300], made_at=now))


def _known(judge: Judge, project: Project) -> Conflict | None:
    return next((tie for tie in judge.conflicts if tie.project_id == project.id), None)


def _leave_seats(judges: Sequence[Judge], projects: Iterable[int], *, actor: Person | None, now: datetime) -> None:
    for judge in judges:
        kinds = {tie.project_id: tie.kind for tie in judge.conflicts}
        for seat in panel.open_seats(judge, projects):
            replacing.leave(seat, word_of(kinds[seat.entry.project_id]), actor=actor, now=now)


def _refuse_left(judge: Judge, project: Project) -> None:
    if panel.has_left(judge, project):
        raise Refused(N_("An entry was given to somebody else because of this tie: it stays."))
