"""Ties between a panel and the entries of its edition, as far as the portal's own rows tell."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Select, select

from portal.accounts.models import Membership, Organisation
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.rules import EntryState
from portal.database import db
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.judging.fitting import folded
from portal.judging.models import Judge
from portal.judging.rules import ConflictKind
from portal.makerspaces.models import MakerspaceOperator
from portal.outcomes.models import Outcome
from portal.projects.models import Project, Stay, TeamMember
from portal.projects.rules import MemberState, StayState

Pair = tuple[int, int]


def ties_in(competition: Competition, judges: Sequence[Judge]) -> dict[Pair, ConflictKind]:
    """By (judge, project): of the team, their fund, their makerspace, their institution. The weightiest where several are."""
    if not judges:
        return {}
    entered = select(Entry.project_id).where(Entry.competition_id == competition.id, Entry.state != EntryState.DRAFT)
    by_person = {judge.person_id: judge.id for judge in judges}
    by_fund: dict[int, list[int]] = defaultdict(list)
    for judge in judges:
        if judge.investor_id is not None:
            by_fund[judge.investor_id].append(judge.id)
    found: dict[Pair, ConflictKind] = {}
    for kind, pairs in (
        (ConflictKind.EMPLOYER, _teams(by_person, entered)),
        (ConflictKind.STAKE, _funds(by_fund, entered)),
        (ConflictKind.MAKERSPACE, _spaces(competition, by_person, entered)),
        (ConflictKind.INSTITUTION, _institutions(competition, judges, by_person, entered)),
    ):
        for pair in pairs:
            found.setdefault(pair, kind)
    return found


def _teams(by_person: dict[int, int], entered: Select[int]) -> set[Pair]:
    wanted = select(TeamMember.person_id, TeamMember.project_id).where(
        TeamMember.person_id.in_(by_person), TeamMember.state == MemberState.AGREED, TeamMember.project_id.in_(entered)
    )
    return {(by_person[person], project) for person, project in db.session.execute(wanted) if person is not None}


def _funds(by_fund: dict[int, list[int]], entered: Select[int]) -> set[Pair]:
    ledger = select(Outcome.investor_id, Outcome.project_id)
    ledger = ledger.where(Outcome.investor_id.in_(by_fund), Outcome.project_id.in_(entered))
    said = select(Intent.investor_id, Intent.project_id)
    said = said.where(Intent.investor_id.in_(by_fund), Intent.project_id.in_(entered), Intent.state == IntentState.OPEN)
    rows = [*db.session.execute(ledger), *db.session.execute(said)]
    return {(judge, project) for fund, project in rows for judge in by_fund[fund]}


def _spaces(competition: Competition, by_person: dict[int, int], entered: Select[int]) -> set[Pair]:
    runs = (MakerspaceOperator.person_id.in_(by_person), MakerspaceOperator.state == "approved")
    sits = select(MakerspaceOperator.person_id, Stay.project_id).join(
        Stay, Stay.makerspace_id == MakerspaceOperator.makerspace_id
    )
    sits = sits.where(*runs, Stay.left_on.is_(None), Stay.state != StayState.DECLINED, Stay.project_id.in_(entered))
    named = select(MakerspaceOperator.person_id, Entry.project_id).join(
        Entry, Entry.nominating_makerspace_id == MakerspaceOperator.makerspace_id
    )
    named = named.where(*runs, Entry.competition_id == competition.id, Entry.state != EntryState.DRAFT)
    return {(by_person[person], project) for person, project in [*db.session.execute(sits), *db.session.execute(named)]}


def _institutions(
    competition: Competition, judges: Sequence[Judge], by_person: dict[int, int], entered: Select[int]
) -> set[Pair]:
    """The judge's institution, or a body they belong to, is the company that enters or the body that nominated it."""
    houses: dict[str, set[int]] = defaultdict(set)
    for judge in judges:
        if name := folded(judge.institution):
            houses[name].add(judge.id)
    codes: dict[str, set[int]] = defaultdict(set)
    bodies: dict[int, set[int]] = defaultdict(set)
    belongs = select(Membership.person_id, Organisation.id, Organisation.usci, Organisation.name_zh)
    belongs = belongs.join(Organisation, Organisation.id == Membership.organisation_id)
    for person, body, usci, name in db.session.execute(belongs.where(Membership.person_id.in_(by_person))):
        houses[folded(name)].add(by_person[person])
        bodies[body].add(by_person[person])
        if usci:
            codes[usci].add(by_person[person])
    found: set[Pair] = set()
    companies = select(Project.id, Project.organisation_name, Project.usci).where(Project.id.in_(entered))
    for project, company, code in db.session.execute(companies):
        # No name and no code is nobody's.
        tied = (houses.get(folded(company), set()) if folded(company) else set()) | codes.get(code or "", set())
        found |= {(judge, project) for judge in tied}
    nominated = select(Entry.project_id, Entry.nominating_organisation_id).where(
        Entry.competition_id == competition.id, Entry.nominating_organisation_id.in_(bodies)
    )
    for project, nominator in db.session.execute(nominated):
        found |= {(judge, project) for judge in bodies.get(nominator or 0, set())}
    return found
