"""Rows of the demo's competitions as their actions would leave them, many at once: entries, looks, seats and sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import cast

from sqlalchemy import Table, bindparam, insert

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.areas.queries import working_calendar
from portal.areas.rules import add_working_days
from portal.clock import WENZHOU
from portal.competitions import reading
from portal.competitions.eligibility import Fit, findings
from portal.competitions.models.edition import Competition, Group, Round
from portal.competitions.models.entries import Entry, EntryMember, EntryPaper, EntryVersion
from portal.competitions.models.screening import Override, Screening
from portal.competitions.queries.comparing import facts_of
from portal.competitions.rules import EntryState, MaterialKind, ScreeningLevel, Verdict
from portal.database import db
from portal.judging.marks import stored, total_of
from portal.judging.models import Judge, Seat, Sheet
from portal.judging.rules import JudgeState, SeatState
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project
from portal.projects.rules import MemberState
from portal.storage.models import StoredFile

WORDS = (
    "痛点抓得准，试用数据再多一些会更有说服力。",
    "技术路线清楚，建议尽早把知识产权布局补齐。",
    "团队互补，市场测算偏乐观，请给出单价依据。",
    "样机完成度高；量产成本还没有讲透。",
    "渠道思路务实，期待看到第一批付费客户。",
    "行业理解深，竞品分析可以更坦率。",
)
CHECKED = "已核对原件，情况属实，可以通过。"
_SEATS = cast(Table, Seat.__table__)
# What was filed also stands on the desk, as after writing it.
KEEP_MARKS = (
    _SEATS.update()
    .where(_SEATS.c.id == bindparam("of"))
    .values(marks=bindparam("kept"), comment=bindparam("words"), saved_at=bindparam("at"))
)


@dataclass(frozen=True)
class Officers:
    """Who answers for the county and for the city."""

    county: Person
    city: Person


def entry_of(
    competition: Competition, project: Project, group: Group, *, number: int, paper: StoredFile, at: datetime
) -> Entry:
    """An entry handed in at `at`, with its team and its plan."""
    leader = next(member.person for member in project.members if member.is_leader)
    agreed = [member for member in project.members if member.state == MemberState.AGREED and member.person]
    entry = Entry(
        code=readable_code(),
        competition=competition,
        number=f"{competition.number_prefix}-{competition.year}-{number:04d}",
        group=group,
        project=project,
        applicant=leader,
        state=EntryState.SUBMITTED,
        sector=project.sector,
        area=project.area,
        assessed_unit_id=project.assessed_unit_id,
        is_commitment_given=True,
        revenue_yuan=5_800_000 if group.code in {"CC", "CZ"} else None,
        created_at=at - timedelta(days=3),
        updated_at=at,
        submitted_at=at,
    )
    entry.members = [EntryMember(person=member.person, is_leader=member.is_leader) for member in agreed]
    kinds = [MaterialKind(each["kind"]) for each in group.materials if each["is_required"]]
    entry.papers = [EntryPaper(code=readable_code(), kind=kind, file=paper, added_at=at) for kind in kinds]
    return entry


def keep_versions(entries: Sequence[Entry], *, number: int = 1) -> None:
    """What each entry said when it was handed in."""
    rows = [
        {
            "entry_id": entry.id,
            "number": number,
            "content": reading.content(entry),
            "submitted_by_id": entry.applicant_id,
            "submitted_at": entry.submitted_at,
        }
        for entry in entries
    ]
    db.session.execute(insert(EntryVersion), rows)


def send_back(entry: Entry, officers: Officers, reason: str) -> Screening:
    """The county returned it, and the team handed it in again two days later."""
    assert entry.submitted_at is not None
    look = _look(entry, ScreeningLevel.COUNTY, [], officers.county, entry.submitted_at, 1)
    look.verdict, look.reason = Verdict.RETURNED, reason
    assert look.decided_at is not None
    entry.submitted_at = look.decided_at + timedelta(days=2)
    return look


def look_at(entry: Entry, officers: Officers, *, answer: Verdict, reason: str | None = None) -> list[Screening]:
    """The county's pass and the city's answer, in time; the entry stands where they leave it."""
    said = [each.kept() for each in findings(facts_of(entry), entry.group.eligibility)]
    assert entry.submitted_at is not None
    at = entry.submitted_at
    county = _look(entry, ScreeningLevel.COUNTY, said, officers.county, entry.submitted_at, 2)
    assert county.decided_at is not None
    city = _look(entry, ScreeningLevel.CITY, said, officers.city, county.decided_at, 3)
    city.verdict, city.reason = answer, reason
    if answer is Verdict.PASSED:
        db.session.add_all(
            Override(entry_id=entry.id, rule=each["rule"], note=CHECKED, person_id=officers.city.id, made_at=at)
            for each in said
            if each["fit"] != Fit.MET
        )
    entry.completed_at, entry.updated_at = county.decided_at, city.decided_at or county.decided_at
    if answer is Verdict.PASSED:
        entry.state, entry.accepted_at = EntryState.ACCEPTED, city.decided_at
    else:
        entry.state, entry.reason = EntryState.REJECTED, reason
    return [county, city]


def _look(
    entry: Entry, level: ScreeningLevel, said: list[dict[str, object]], officer: Person, at: datetime, days: int
) -> Screening:
    calendar = working_calendar()
    terms = entry.competition.county_days if level is ScreeningLevel.COUNTY else entry.competition.city_days
    came_on = at.astimezone(WENZHOU).date()
    decided_on = add_working_days(came_on, days, calendar)
    return Screening(
        entry_id=entry.id,
        level=level,
        received_at=at,
        due_on=add_working_days(came_on, terms, calendar),
        verdict=Verdict.PASSED,
        findings=said,
        decided_by_id=officer.id,
        decided_at=at + timedelta(days=(decided_on - came_on).days),
    )


def judge_of(competition: Competition, person: Person, headline: str, house: str, *, at: datetime) -> Judge:
    """A judge who has accepted."""
    return Judge(
        code=readable_code(),
        competition=competition,
        person=person,
        state=JudgeState.ACCEPTED,
        name=person.name,
        headline=headline,
        institution=house,
        sectors=[],
        secrecy_agreed_at=at,
        invited_at=at - timedelta(days=3),
        answered_at=at,
        conflicts=[],
    )


def seat_judges(
    round_: Round, entries: Sequence[Entry], judges: Sequence[Judge], count: int, *, at: datetime
) -> dict[Entry, list[Judge]]:
    """Seats for so many judges an entry, evenly, all of them linked; who sits where."""
    plan = {}
    for number, entry in enumerate(entries):
        first = number * count
        shift = number // max(1, len(judges))
        chosen = [judges[(first + place * (1 + shift % 3)) % len(judges)] for place in range(count)]
        plan[entry] = chosen if len(set(chosen)) == count else [judges[(first + p) % len(judges)] for p in range(count)]
    rows = [
        {
            "code": readable_code(),
            "round_id": round_.id,
            "judge_id": judge.id,
            "entry_id": entry.id,
            "state": SeatState.ASSIGNED,
            "is_calibration": False,
            "is_locked": False,
            "marks": {},
            "comment": "",
            "note": "",
            "assigned_at": at,
            "version": 1,
        }
        for entry, sitting in plan.items()
        for judge in sitting
    ]
    db.session.execute(insert(Seat), rows)
    return plan


def file_sheets(
    round_: Round,
    seats: Sequence[Seat],
    worth: dict[int, float],
    draw: Random,
    *,
    at: datetime,
    level: tuple[str, int] | None = None,
) -> None:
    """A sheet for each seat, filed: marks by how good the entry is, how the judge leans, and chance.

    `level` is a group and a place in it: the one behind comes to the same totals.
    """
    leaning = {judge: draw.gauss(0, 0.03) for judge in sorted({seat.judge_id for seat in seats})}
    rubric: dict[int, list[tuple[int, int]]] = {}
    for criterion in round_.criteria:
        rubric.setdefault(criterion.group_id or 0, []).append((criterion.id, criterion.points))
    given: dict[tuple[int, int], dict[int, Decimal]] = {}
    for seat in seats:
        share = worth[seat.entry_id] + leaning[seat.judge_id]
        given[seat.entry_id, seat.judge_id] = {
            number: max(
                Decimal(0), min(Decimal(points), Decimal(round(points * (share + draw.gauss(0, 0.04)) * 2)) / 2)
            )
            for number, points in rubric[seat.entry.group_id]
        }
    if level is not None:
        _level(given, {seat.entry_id for seat in seats if seat.entry.group.code == level[0]}, level[1])
    rows = [
        {
            "seat_id": seat.id,
            "number": 1,
            "marks": stored(given[seat.entry_id, seat.judge_id]),
            "total": total_of(given[seat.entry_id, seat.judge_id]),
            "comment": draw.choice(WORDS),
            "filed_at": at,
        }
        for seat in seats
    ]
    db.session.execute(insert(Sheet), rows)
    db.session.execute(
        KEEP_MARKS,
        [{"of": row["seat_id"], "kept": row["marks"], "words": row["comment"], "at": row["filed_at"]} for row in rows],
    )


def _level(given: dict[tuple[int, int], dict[int, Decimal]], own: set[int], place: int) -> None:
    sums = dict.fromkeys(own, Decimal(0))
    for (entry, _judge), marks in given.items():
        if entry in own:
            sums[entry] += total_of(marks)
    order = sorted(own, key=lambda entry: (-sums[entry], entry))
    one, other = order[place - 1 : place + 1]
    for entry, judge in list(given):
        if entry == other:
            given[other, judge] = given[one, judge]


def nominate(entry: Entry, space: Makerspace, *, at: datetime) -> None:
    """The makerspace the team sits in put its name to the entry."""
    entry.nominating_makerspace_id, entry.nominated_at = space.id, at
