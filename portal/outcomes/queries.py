"""Reading the ledger: one case, the cases of a project or a fund, and what is due."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Person
from portal.areas.models import Area
from portal.database import db
from portal.events.models import Event
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.investors.models import Investor, InvestorMember
from portal.outcomes.models import Dispute, Evidence, FollowUp, FollowUpAnswer, Outcome, OutcomeStep, Support
from portal.outcomes.rules import REMIND_AFTER, FollowUpState, OutcomeStage, Side, StepKind
from portal.outcomes.sums import is_standing, statistics, statistics_by_area, statistics_by_project
from portal.projects.models import Project, TeamMember
from portal.storage.models import StoredFile

__all__ = ["statistics", "statistics_by_area", "statistics_by_project"]

F = FollowUpState


def outcome(code: str) -> Outcome | None:
    """One case with its lines, evidence, disputes and questions, and both sides for the law."""
    return db.session.execute(
        select(Outcome)
        .where(Outcome.code == code.upper())
        .options(
            *_both_sides(),
            joinedload(Outcome.event),
            selectinload(Outcome.steps).options(
                joinedload(OutcomeStep.recorded_by),
                selectinload(OutcomeStep.evidence).joinedload(Evidence.file),
                selectinload(OutcomeStep.disputes),
            ),
            selectinload(Outcome.follow_ups).selectinload(FollowUp.answers),
        )
    ).scalar_one_or_none()


def step(code: str, number: int) -> OutcomeStep | None:
    """A line of that case."""
    found = outcome(code)
    return next((each for each in found.steps if each.id == number), None) if found else None


def dispute(code: str, number: int) -> Dispute | None:
    """A dispute about a line of that case."""
    found = outcome(code)
    return next((each for line in found.steps for each in line.disputes if each.id == number), None) if found else None


def follow_up(code: str, months: int) -> FollowUp | None:
    """The question after so many months."""
    found = outcome(code)
    return next((each for each in found.follow_ups if each.months == months), None) if found else None


def evidence(code: str, file: str) -> Evidence | None:
    """A page that proves a line of that case."""
    return db.session.execute(
        select(Evidence)
        .join(Evidence.file)
        .join(Evidence.step)
        .join(OutcomeStep.outcome)
        .where(Outcome.code == code.upper(), StoredFile.code == file)
        .options(
            contains_eager(Evidence.file),
            contains_eager(Evidence.step).contains_eager(OutcomeStep.outcome).options(*_both_sides()),
        )
    ).scalar_one_or_none()


def of_project(project: Project) -> Sequence[Outcome]:
    """The project's cases, what moved last on top."""
    return _cases(Outcome.project_id == project.id)


def of_fund(investor: Investor) -> Select[Any]:
    """The fund's cases, what moved last on top."""
    own = select(Outcome).where(Outcome.investor_id == investor.id)
    return own.order_by(Outcome.changed_at.desc(), Outcome.id.desc()).options(*_for_lists())


def proved_steps(areas: Sequence[Area] | None) -> Select[Any]:
    """The standing agreements and money received of projects in these areas (None: everywhere), the newest first."""
    wanted = (
        select(OutcomeStep)
        .join(OutcomeStep.outcome)
        .join(Outcome.project)
        .where(is_standing(), OutcomeStep.kind.in_([StepKind.AGREEMENT, StepKind.PAID]))
    )
    if areas is not None:
        wanted = wanted.where(Project.area_id.in_([area.id for area in areas]))
    return wanted.order_by(OutcomeStep.happened_on.desc(), OutcomeStep.id.desc()).options(
        contains_eager(OutcomeStep.outcome).options(
            contains_eager(Outcome.project),
            joinedload(Outcome.investor, innerjoin=True),
            joinedload(Outcome.event).load_only(Event.slug, Event.title_zh, Event.title_en),
        ),
        selectinload(OutcomeStep.evidence).joinedload(Evidence.file),
        joinedload(OutcomeStep.disputes),
    )


def all_proved_steps(areas: Sequence[Area] | None) -> Sequence[OutcomeStep]:
    """The same without pages."""
    return db.session.execute(proved_steps(areas)).unique().scalars().all()


def case_of(project_id: int, investor_id: int) -> Outcome | None:
    """The one case of a project and a fund."""
    return db.session.execute(
        select(Outcome).where(Outcome.project_id == project_id, Outcome.investor_id == investor_id)
    ).scalar_one_or_none()


def intent_behind(case: Outcome) -> Intent | None:
    """The intent the case grew from."""
    return db.session.execute(
        select(Intent).where(Intent.project_id == case.project_id, Intent.investor_id == case.investor_id)
    ).scalar_one_or_none()


def waiting_for(person: Person) -> Sequence[FollowUp]:
    """Questions the person's team or fund has not answered yet, the oldest first."""
    team = and_(
        Outcome.project_id.in_(
            select(TeamMember.project_id).where(TeamMember.person_id == person.id, TeamMember.state == "agreed")
        ),
        ~FollowUp.answers.any(FollowUpAnswer.side == Side.TEAM),
    )
    fund = and_(
        Outcome.investor_id.in_(select(InvestorMember.investor_id).where(InvestorMember.person_id == person.id)),
        ~FollowUp.answers.any(FollowUpAnswer.side == Side.INVESTOR),
    )
    return (
        db.session.execute(
            select(FollowUp)
            .join(FollowUp.outcome)
            .where(FollowUp.state == F.DUE, or_(team, fund))
            .order_by(FollowUp.due_on, FollowUp.id)
            .options(
                contains_eager(FollowUp.outcome).options(
                    joinedload(Outcome.project, innerjoin=True), joinedload(Outcome.investor, innerjoin=True)
                )
            )
        )
        .scalars()
        .all()
    )


def supports_of(project: Project) -> Sequence[Support]:
    """What the project got from public hands and contests, the latest first."""
    wanted = select(Support).where(Support.project_id == project.id)
    ordered = wanted.order_by(Support.given_on.desc(), Support.id.desc()).options(joinedload(Support.evidence))
    return db.session.execute(ordered).scalars().all()


def support(number: int) -> Support | None:
    """One line of support, with its proof and the project's team."""
    team = joinedload(Support.project, innerjoin=True).selectinload(Project.members)
    wanted = select(Support).where(Support.id == number).options(team, joinedload(Support.evidence))
    return db.session.execute(wanted).scalar_one_or_none()


def support_ledger(areas: Sequence[int] | None, kind: str | None = None) -> Select[Any]:
    """What projects of these areas (None: all) got, the latest first."""
    wanted = select(Support).join(Support.project).where(*_supported(areas, kind))
    ordered = wanted.order_by(Support.given_on.desc(), Support.id.desc())
    return ordered.options(contains_eager(Support.project), joinedload(Support.evidence))


def support_sums(areas: Sequence[int] | None) -> dict[str, tuple[int, int]]:
    """By kind: how many lines, and their yuan."""
    counted = select(Support.kind, func.count(), func.coalesce(func.sum(Support.amount_yuan), 0))
    found = db.session.execute(counted.join(Support.project).where(*_supported(areas, None)).group_by(Support.kind))
    return {kind: (number, int(yuan or 0)) for kind, number, yuan in found}


def intents_without_case(limit: int = 100) -> Sequence[Intent]:
    """Open intents nobody has opened a case for."""
    known = select(Outcome.id).where(Outcome.project_id == Intent.project_id, Outcome.investor_id == Intent.investor_id)
    wanted = select(Intent).where(Intent.state == IntentState.OPEN, ~known.exists()).order_by(Intent.id).limit(limit)
    return db.session.execute(wanted).scalars().all()


def cases_to_follow_intents(limit: int = 100) -> Sequence[tuple[Outcome, Intent]]:
    """Cases their intent has left behind: withdrawn before anything came of it, changed, or said anew after an end."""
    noted_at = (
        select(func.max(OutcomeStep.recorded_at))
        .where(OutcomeStep.outcome_id == Outcome.id, OutcomeStep.kind == StepKind.INTENT)
        .scalar_subquery()
    )
    taken_back = and_(Intent.state == IntentState.WITHDRAWN, Outcome.stage == OutcomeStage.INTENT)
    changed = and_(Outcome.stage == OutcomeStage.INTENT, Intent.changed_at > noted_at)
    after_end = and_(Outcome.stage == OutcomeStage.ENDED, Intent.changed_at > Outcome.changed_at)
    anew = and_(Intent.state == IntentState.OPEN, or_(changed, after_end))
    found = (
        select(Outcome, Intent)
        .join(
            Intent,
            and_(Intent.project_id == Outcome.project_id, Intent.investor_id == Outcome.investor_id),
        )
        .where(or_(taken_back, anew))
        .order_by(Outcome.id)
        .limit(limit)
    )
    return [(case, intent) for case, intent in db.session.execute(found)]


def questions_to_ask(today: date, limit: int = 100) -> Sequence[FollowUp]:
    """Planned questions whose day has come."""
    return _questions(FollowUp.state == F.PLANNED, FollowUp.due_on <= today, limit=limit)


def questions_to_repeat(today: date, limit: int = 100) -> Sequence[FollowUp]:
    """Open questions to remind of, once."""
    return _questions(
        FollowUp.state == F.DUE,
        FollowUp.due_on <= today - REMIND_AFTER,
        FollowUp.reminded_at.is_(None),
        limit=limit,
    )


def questions_to_close(last_day: date, limit: int = 100) -> Sequence[FollowUp]:
    """Open questions asked on or before that day."""
    return _questions(FollowUp.state == F.DUE, FollowUp.due_on <= last_day, limit=limit)


def held_about(person: Person) -> dict[str, Any]:
    """What the ledger keeps about the person: the lines, disputes and answers they wrote."""
    lines = select(Outcome.code, OutcomeStep.kind, OutcomeStep.happened_on, OutcomeStep.note, OutcomeStep.recorded_at)
    lines = lines.join(OutcomeStep.outcome).where(OutcomeStep.recorded_by_id == person.id)
    disputes = select(Dispute.note, Dispute.raised_at).where(Dispute.raised_by_id == person.id)
    answers = select(FollowUpAnswer.answer, FollowUpAnswer.answered_at).where(
        FollowUpAnswer.answered_by_id == person.id
    )
    return {
        "outcome_steps": [row._asdict() for row in db.session.execute(lines.order_by(OutcomeStep.id))],
        "outcome_disputes": [row._asdict() for row in db.session.execute(disputes.order_by(Dispute.id))],
        "follow_up_answers": [row._asdict() for row in db.session.execute(answers.order_by(FollowUpAnswer.id))],
    }


def _supported(areas: Sequence[int] | None, kind: str | None) -> list[Any]:
    which: list[Any] = [] if kind is None else [Support.kind == kind]
    return which if areas is None else [*which, Project.area_id.in_(areas) | Project.assessed_unit_id.in_(areas)]


def _questions(*which: Any, limit: int) -> Sequence[FollowUp]:
    wanted = select(FollowUp).join(FollowUp.outcome).where(*which).order_by(FollowUp.due_on, FollowUp.id).limit(limit)
    whole = wanted.options(
        selectinload(FollowUp.answers), contains_eager(FollowUp.outcome).options(*_both_sides(with_people=True))
    )
    return db.session.execute(whole).scalars().all()


def _cases(*which: Any) -> Sequence[Outcome]:
    wanted = select(Outcome).where(*which).order_by(Outcome.changed_at.desc(), Outcome.id.desc())
    return db.session.execute(wanted.options(*_for_lists())).scalars().all()


def _for_lists() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Outcome.project, innerjoin=True),
        joinedload(Outcome.investor, innerjoin=True),
        joinedload(Outcome.event).load_only(Event.slug, Event.title_zh, Event.title_en),
        selectinload(Outcome.steps).selectinload(OutcomeStep.disputes),
        selectinload(Outcome.follow_ups),
    )


def _both_sides(*, with_people: bool = False) -> tuple[_AbstractLoad, ...]:
    team = joinedload(Outcome.project, innerjoin=True).selectinload(Project.members)
    fund = joinedload(Outcome.investor, innerjoin=True).selectinload(Investor.members)
    if with_people:
        return team.joinedload(TeamMember.person), fund.joinedload(InvestorMember.person)
    return team, fund
