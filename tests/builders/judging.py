"""Panels, rounds and sheets as tests need them: real rows, committed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.competitions import reading
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry, EntryVersion, RoundEntry
from portal.competitions.queries import entries as queries
from portal.competitions.rules import EntryState, RoundState
from portal.database import db
from portal.judging.actions import scoring
from portal.judging.actions.scoring import Writing
from portal.judging.marks import mark_of
from portal.judging.models import Judge, Seat, Sheet
from portal.judging.rules import JudgeState
from portal.projects.models import Project
from tests.builders.accounts import a_person
from tests.builders.projects import a_project

_numbers = count(1)


def a_judge(
    edition: Competition,
    person: Person | None = None,
    *,
    state: str = JudgeState.ACCEPTED,
    now: datetime | None = None,
    **columns: Any,
) -> Judge:
    """Somebody on the panel; `state` for one who has not answered."""
    now, number = now or clock.now(), next(_numbers)
    person = person or a_person(f"评委{number}（演示）")
    has_accepted = state == JudgeState.ACCEPTED
    judge = Judge(
        code=readable_code(),
        competition=edition,
        person=person,
        state=state,
        name=person.name,
        **{
            "institution": f"第{number}研究所",
            "sectors": [],
            "invited_at": now,
            "answered_at": now if has_accepted else None,
            "secrecy_agreed_at": now if has_accepted else None,
            "conflicts": [],
        }
        | columns,
    )
    db.session.add(judge)
    db.session.commit()
    return judge


def an_accepted_entry(
    edition: Competition, group: str = "TD", *, project: Project | None = None, now: datetime | None = None, **more: Any
) -> Entry:
    """An entry both offices have let through, with the version judges read."""
    now, number = now or clock.now(), next(_numbers)
    project = project or a_project(f"参赛项目{number}（演示）")
    chosen = next(each for each in edition.groups if each.code == group)
    leader = next(member.person for member in project.members if member.is_leader)
    columns = {
        "code": readable_code(),
        "number": f"{edition.number_prefix}-{edition.year}-{number:04d}",
        "sector": project.sector,
        "state": EntryState.ACCEPTED,
    }
    entry = Entry(
        competition=edition,
        group=chosen,
        project=project,
        applicant=leader,
        area_id=project.area_id,
        is_commitment_given=True,
        created_at=now,
        updated_at=now,
        submitted_at=now,
        completed_at=now,
        accepted_at=now,
        **(columns | more),
    )
    db.session.add(entry)
    db.session.flush()
    keep_version(entry, now=now)
    db.session.commit()
    return entry


def keep_version(entry: Entry, *, now: datetime) -> None:
    """What the entry says now becomes what judges read."""
    content = reading.content(queries.with_passport(queries.entry_by_number(entry.id)))
    db.session.add(EntryVersion(entry=entry, number=1, content=content, submitted_at=now))
    db.session.flush()


def a_round(edition: Competition, entries: Sequence[Entry] = (), *, state: str = RoundState.SCORING) -> Round:
    """The edition's first round with these entries in it."""
    round_ = edition.rounds[0]
    round_.state = state
    for entry in entries:
        db.session.add(RoundEntry(round=round_, entry=entry))
    db.session.commit()
    return round_


def a_seat(round_: Round, judge: Judge, entry: Entry, **columns: Any) -> Seat:
    """A judge at an entry."""
    seat = Seat(code=readable_code(), round=round_, judge=judge, entry=entry, assigned_at=clock.now(), **columns)
    db.session.add(seat)
    db.session.commit()
    return seat


def marks_for(seat: Seat, share: str | float = 0.8) -> Mapping[int, Any]:
    """The same share of the points on every criterion."""
    return {each.id: mark_of(f"{each.points * float(share):.2f}", each.points) for each in scoring.criteria_of(seat)}


def a_sheet(seat: Seat, share: str | float = 0.8, *, comment: str = "", now: datetime | None = None) -> Sheet:
    """A filed sheet with that share of the points on every criterion."""
    said = Writing(marks_for(seat, share), comment)
    sheet = scoring.file(seat, said, version=seat.version, actor=seat.judge.person, now=now or clock.now())
    db.session.commit()
    return sheet
