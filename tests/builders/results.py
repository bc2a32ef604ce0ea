"""Rounds with entries, judges and filed sheets as tests need them: rows put there at once, committed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.secrets import readable_code
from portal.competitions.models.edition import Competition, Quota, Round
from portal.competitions.models.entries import Entry
from portal.competitions.rules import EntryState
from portal.database import db
from portal.judging.models import Judge, Seat, Sheet
from portal.judging.rules import JudgeState, SeatState
from tests.builders.accounts import a_person
from tests.builders.competitions import a_competition
from tests.builders.projects import a_project

_numbers = count(1)


def an_accepted_entry(edition: Competition, group: str = "CC", *, sector: str = "electrical", **columns: Any) -> Entry:
    """An entry that passed its screening."""
    now, number = clock.now(), next(_numbers)
    project = a_project(f"参赛项目{number}（演示）", sector=sector)
    entry = Entry(
        code=readable_code(),
        competition=edition,
        number=f"WZCK-{edition.year}-{number:04d}",
        group=next(each for each in edition.groups if each.code == group),
        project=project,
        applicant_id=project.created_by_id,
        state=EntryState.ACCEPTED,
        sector=sector,
        area_id=project.area_id,
        assessed_unit_id=project.assessed_unit_id,
        is_commitment_given=True,
        created_at=now,
        updated_at=now,
        submitted_at=now,
        accepted_at=now,
        **columns,
    )
    db.session.add(entry)
    db.session.commit()
    return entry


def a_judge(edition: Competition, *, is_chair: bool = False, name: str | None = None) -> Judge:
    """Somebody who has accepted to judge."""
    number = next(_numbers)
    person = a_person(name or f"评委{number}（演示）")
    judge = Judge(
        code=readable_code(),
        competition=edition,
        person=person,
        state=JudgeState.ACCEPTED,
        is_chair=is_chair,
        name=person.name,
        institution=f"机构{number}（演示）",
        sectors=[],
        secrecy_agreed_at=clock.now(),
        invited_at=clock.now(),
        answered_at=clock.now(),
    )
    db.session.add(judge)
    db.session.commit()
    return judge


def seats_at(round_: Round, judges: Sequence[Judge], entries: Sequence[Entry]) -> list[Seat]:
    """Every judge at every entry."""
    seats = [
        Seat(
            code=readable_code(),
            round=round_,
            judge=judge,
            entry=entry,
            state=SeatState.ASSIGNED,
            marks={},
            assigned_at=clock.now(),
        )
        for entry in entries
        for judge in judges
    ]
    db.session.add_all(seats)
    db.session.commit()
    return seats


def marks_for(seat: Seat, total: str | float) -> dict[str, str]:
    """Marks of the entry's rubric that sum to the total, the first criterion as high as it goes."""
    left, marks = Decimal(str(total)), {}
    own = [each for each in seat.round.criteria if each.group_id in {None, seat.entry.group_id}]
    for criterion in sorted(own, key=lambda each: (each.position, each.id)):
        mark = min(left, Decimal(criterion.points))
        marks[str(criterion.id)] = str(mark)
        left -= mark
    assert left == 0
    return marks


def file(seat: Seat, total: str | float, *, now: datetime | None = None) -> Sheet:
    """The seat's sheet with this total."""
    sheet = Sheet(
        seat=seat,
        number=1,
        marks=marks_for(seat, total),
        total=Decimal(str(total)),
        comment="",
        filed_at=now or clock.now(),
    )
    db.session.add(sheet)
    db.session.commit()
    return sheet


def file_all(seats: Sequence[Seat], totals: Mapping[int, Sequence[float]]) -> None:
    """A sheet for every seat: by entry, one total a judge."""
    left = {entry: list(of) for entry, of in totals.items()}
    for seat in seats:
        file(seat, left[seat.entry_id].pop(0))


def an_edition_with_places(places: int, *, group: str = "CC") -> Competition:
    """An edition with one group in which so many go on from each round but the last."""
    edition = a_competition(groups=(group,))
    for round_ in edition.rounds:
        round_.quotas = []
    db.session.flush()
    for round_ in edition.rounds[:-1]:
        round_.quotas.append(Quota(group=edition.groups[0], places=places))
    db.session.commit()
    return edition
