"""Entries held against rules and against each other: the facts rules ask for, what looks alike, who has won before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, null, or_, select, union_all

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


_OUTLINE = (Entry.id, Entry.number, Entry.code, Entry.project_id, Project.name_zh, Project.usci)


@dataclass(frozen=True)
class Alike:
    """Another entry of the edition that looks like this one."""

    number: str
    code: str
    likeness: Likeness


@dataclass(frozen=True)
class Beside:
    """What an entry is held against: others of the edition that look like it, and places won before, the latest first."""

    alike: list[Alike]
    wins: list[tuple[int, int, str]]


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
    wanted = _winners(entry.competition).where(_is_of(entry))
    return _in_order(db.session.execute(wanted).all())


def held_against(competition: Competition, entries: Sequence[Entry]) -> dict[int, Beside]:
    """What stands beside these entries, whoever screens it: what looks alike, and the places won before. One query."""
    if not entries:
        return {}
    known, winners, people = {}, [], defaultdict(set)
    for row in db.session.execute(union_all(_handed_in(competition), _winners(competition))):
        if row.place is not None:
            winners.append(row)
            continue
        known[row.id] = row
        people[row.id].add(row.person_id)
    outlines = [
        Outline(row.id, row.project_id, row.name_zh, row.usci, frozenset(people[row.id] - {None}))
        for row in known.values()
    ]
    likenesses = twins(outlines)
    return {
        entry.id: Beside(
            alike=[Alike(known[other].number, known[other].code, why) for other, why in likenesses.get(entry.id, [])],
            wins=_in_order([row for row in winners if _is_same(row, entry)]),
        )
        for entry in entries
    }


def _handed_in(competition: Competition) -> Select[*tuple[Any, ...]]:
    """The entries of the edition, a row for each member."""
    return (
        select(*_OUTLINE, EntryMember.person_id, null().label("year"), null().label("place"))
        .join(Entry.project)
        .outerjoin(EntryMember, EntryMember.entry_id == Entry.id)
        .where(Entry.competition_id == competition.id, HANDED_IN, Entry.state != EntryState.WITHDRAWN)
    )


def _winners(competition: Competition) -> Select[*tuple[Any, ...]]:
    """The entries that won a place in another edition up to this one's year, a row for each place, of whoever led them."""
    return (
        select(*_OUTLINE, Entry.applicant_id.label("person_id"), Competition.year, Award.place)
        .select_from(Award)
        .join(Award.entry)
        .join(Entry.project)
        .join(Competition, Competition.id == Award.competition_id)
        .where(_has_won(), Award.competition_id != competition.id, Competition.year <= competition.year)
    )


def _in_order(winners: Sequence[Any]) -> list[tuple[int, int, str]]:
    """The latest first, of one year the best."""
    found = [(row.year, row.place, row.number or "") for row in winners]
    return sorted(found, key=lambda win: (-win[0], win[1], win[2]))


def _has_won() -> ColumnElement[bool]:
    return and_(
        Award.kind == AwardKind.PLACE,
        Award.published_at.is_not(None),
        Award.revoked_at.is_(None),
        Award.is_vacant.is_(False),
    )


def _is_same(winner: Any, entry: Entry) -> bool:
    """Whether the winner is of the entry's project, company or leader."""
    return (
        winner.project_id == entry.project_id
        or (winner.person_id is not None and winner.person_id == entry.applicant_id)
        or (bool(winner.usci) and winner.usci == entry.project.usci)
    )


def _is_of(entry: Entry) -> ColumnElement[bool]:
    same = [Entry.project_id == entry.project_id]
    if entry.applicant_id is not None:
        same.append(Entry.applicant_id == entry.applicant_id)
    if entry.project.usci:
        same.append(Project.usci == entry.project.usci)
    return or_(*same)
