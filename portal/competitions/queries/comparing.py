"""Entries held against rules and against each other: the facts rules ask for, what looks alike, who has won before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from portal.clock import WENZHOU
from portal.competitions.eligibility import Facts, Likeness, Outline, Win, twins
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, EntryMember
from portal.competitions.queries.screening import HANDED_IN
from portal.competitions.rules import AwardKind, EligibilityRule, EntryState
from portal.database import db
from portal.projects.models import Project
from portal.projects.rules import RightState

RIGHTS_HELD = frozenset({RightState.GRANTED, RightState.LICENSED})


@dataclass(frozen=True)
class Alike:
    """Another entry of the edition that looks like this one."""

    number: str
    code: str
    likeness: Likeness


def facts_of(entry: Entry) -> Facts:
    """What the rules ask about an entry, as its project and team say now."""
    project = entry.project
    rights = {state: {right.kind for right in project.rights if right.state == state} for state in RightState}
    asks_for_wins = any(rule["rule"] == EligibilityRule.EXCLUDE_PAST_WINNERS for rule in entry.group.eligibility)
    return Facts(
        on=entry.competition.entries_close_at.astimezone(WENZHOU).date(),
        is_registered=bool(project.usci),
        founded_on=project.founded_on,
        revenue_yuan=entry.revenue_yuan,
        team_size=len(entry.members),
        area_codes=frozenset(area.code for area in (entry.area, entry.assessed_unit) if area is not None),
        leader_birth_year=entry.leader_birth_year,
        rights=frozenset().union(*(rights[state] for state in RIGHTS_HELD)),
        rights_applied_for=frozenset(rights[RightState.APPLIED]),
        wins=tuple(Win(year, place) for year, place, _number in wins_of(entry)) if asks_for_wins else (),
    )


def wins_of(entry: Entry) -> list[tuple[int, int, str]]:
    """Places published in other editions up to this one's year, of the project, its company or its leader: year, place, number."""
    wanted = (
        select(Competition.year, Award.place, Entry.number)
        .join(Award.entry)
        .join(Entry.project)
        .join(Competition, Competition.id == Award.competition_id)
        .where(
            _has_won(),
            Award.competition_id != entry.competition_id,
            Competition.year <= entry.competition.year,
            _is_of(entry),
        )
        .order_by(Competition.year.desc(), Award.place)
    )
    return [(year, place or 0, number or "") for year, place, number in db.session.execute(wanted)]


def alike(competition: Competition, entries: Sequence[Entry]) -> dict[int, list[Alike]]:
    """For these entries: others of the edition with the same project, code, name or people, whoever screens those."""
    if not entries:
        return {}
    wanted = (
        select(
            Entry.id, Entry.number, Entry.code, Entry.project_id, Project.name_zh, Project.usci, EntryMember.person_id
        )
        .join(Entry.project)
        .outerjoin(EntryMember, EntryMember.entry_id == Entry.id)
        .where(Entry.competition_id == competition.id, HANDED_IN, Entry.state != EntryState.WITHDRAWN)
    )
    known, people = {}, defaultdict(set)
    for row in db.session.execute(wanted):
        known[row.id] = row
        people[row.id].add(row.person_id)
    outlines = [
        Outline(row.id, row.project_id, row.name_zh, row.usci, frozenset(people[row.id] - {None}))
        for row in known.values()
    ]
    shown = {each.id for each in entries}
    return {
        one: [Alike(known[other].number, known[other].code, likeness) for other, likeness in others]
        for one, others in twins(outlines).items()
        if one in shown
    }


def winners_among(competition: Competition, entries: Sequence[Entry]) -> dict[int, tuple[int, int]]:
    """Which of these entries' projects, companies or leaders won a place in another edition: (year, place), by entry."""
    if not entries:
        return {}
    rows = db.session.execute(
        select(Competition.year, Award.place, Entry.project_id, Entry.applicant_id, Project.usci)
        .join(Award.entry)
        .join(Entry.project)
        .join(Competition, Competition.id == Award.competition_id)
        .where(_has_won(), Award.competition_id != competition.id, Competition.year <= competition.year)
        .order_by(Competition.year, Award.place.desc())
    ).all()
    by_project = {row.project_id: (row.year, row.place) for row in rows}
    by_code = {row.usci: (row.year, row.place) for row in rows if row.usci}
    by_person = {row.applicant_id: (row.year, row.place) for row in rows if row.applicant_id}
    found = {}
    for each in entries:
        won = (
            by_project.get(each.project_id)
            or (by_code.get(each.project.usci) if each.project.usci else None)
            or (by_person.get(each.applicant_id) if each.applicant_id else None)
        )
        if won:
            found[each.id] = won
    return found


def _has_won() -> ColumnElement[bool]:
    return and_(
        Award.kind == AwardKind.PLACE,
        Award.published_at.is_not(None),
        Award.revoked_at.is_(None),
        Award.is_vacant.is_(False),
    )


def _is_of(entry: Entry) -> ColumnElement[bool]:
    same = [Entry.project_id == entry.project_id]
    if entry.applicant_id is not None:
        same.append(Entry.applicant_id == entry.applicant_id)
    if entry.project.usci:
        same.append(Project.usci == entry.project.usci)
    return or_(*same)
