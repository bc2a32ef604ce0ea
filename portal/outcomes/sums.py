"""The eight numbers of capital meetings: three queries for an event, an area, or all areas with their sum.

Intents come from the investors' desks, all else from the ledger's standing, undisputed lines. Nothing is summed across
kinds.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, func, literal, select, union, union_all
from sqlalchemy.orm import aliased

from portal.areas.models import Area
from portal.database import db
from portal.events.models import Event
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.outcomes.models import Dispute, Outcome, OutcomeStep
from portal.outcomes.rules import Statistics, StepKind
from portal.projects.models import Project

ALL = 0  # the key of the sum over all areas: numbers of areas begin with 1


def statistics(events: Sequence[Event] | None = None, areas: Sequence[Area] | None = None) -> Statistics:
    """The eight numbers of these events, of the projects in these areas, or (without either) of the city."""
    return _sums(events, areas)[ALL]


def statistics_by_area(areas: Sequence[Area] | None = None) -> dict[int, Statistics]:
    """The same for each of the areas (without any: each there is), by its number, and under `ALL` for them together."""
    return {area.id: Statistics() for area in areas or ()} | _sums(None, areas)


def statistics_by_project(events: Sequence[Event]) -> dict[int, Statistics]:
    """The numbers of these events for each project, by its number."""
    found = _sums(events, None, by=Project.id)
    return {number: numbers for number, numbers in found.items() if number != ALL}


def is_standing() -> ColumnElement[bool]:
    """A line nobody has corrected, and which is not itself the striking out of another."""
    later = aliased(OutcomeStep)
    corrected = select(later.id).where(later.corrects_id == OutcomeStep.id)
    return ~corrected.exists() & (OutcomeStep.kind != StepKind.STRUCK)


def is_disputed() -> ColumnElement[bool]:
    """A line the other side says is wrong."""
    return select(Dispute.id).where(Dispute.step_id == OutcomeStep.id, Dispute.settled_at.is_(None)).exists()


def _sums(
    events: Sequence[Event] | None, areas: Sequence[Area] | None, by: Any = Project.area_id
) -> dict[int, Statistics]:
    found: dict[int, dict[str, int]] = {ALL: {}}
    for counted in (_met, _intents, _lines):
        for row in db.session.execute(counted(events, areas, by)).mappings():
            numbers = {name: int(value or 0) for name, value in row.items() if name != "part"}
            found.setdefault(int(row["part"]), {}).update(numbers)
            if counted is not _met:  # an investor in two areas counts once in their sum: that one is counted apart
                for name, value in numbers.items():
                    found[ALL][name] = found[ALL].get(name, 0) + value
    return {part: Statistics(**numbers) for part, numbers in found.items()}


def _met(events: Sequence[Event] | None, areas: Sequence[Area] | None, by: Any) -> Any:
    """Distinct projects and investors with an open intent or a case, part by part and altogether."""
    said = select(Intent.project_id, Intent.investor_id, by.label("part")).join(
        Project, Project.id == Intent.project_id
    )
    said = said.where(Intent.state == IntentState.OPEN)
    led = select(Outcome.project_id, Outcome.investor_id, by.label("part")).join(
        Project, Project.id == Outcome.project_id
    )
    pairs = union(_within(said, Intent, events, areas), _within(led, Outcome, events, areas)).cte("pairs")
    numbers = (
        func.count(distinct(pairs.c.project_id)).label("projects"),
        func.count(distinct(pairs.c.investor_id)).label("investors"),
    )
    by_part = select(pairs.c.part, *numbers).group_by(pairs.c.part)
    return union_all(by_part, select(literal(ALL).label("part"), *numbers).select_from(pairs))


def _intents(events: Sequence[Event] | None, areas: Sequence[Area] | None, by: Any) -> Any:
    amount = Intent.indicative_amount_yuan
    counted = (
        select(
            by.label("part"),
            func.count().label("intents"),
            func.sum(amount).label("intent_yuan"),
            func.sum(case((amount.is_(None), 1), else_=0)).label("unstated_intents"),
        )
        .join(Project, Project.id == Intent.project_id)
        .where(Intent.state == IntentState.OPEN)
        .group_by(by)
    )
    return _within(counted, Intent, events, areas)


def _lines(events: Sequence[Event] | None, areas: Sequence[Area] | None, by: Any) -> Any:
    disputed = is_disputed()

    def number(kind: StepKind) -> Any:
        return func.sum(case(((OutcomeStep.kind == kind) & ~disputed, 1), else_=0))

    def yuan(kind: StepKind) -> Any:
        return func.sum(case(((OutcomeStep.kind == kind) & ~disputed, OutcomeStep.amount_yuan), else_=0))

    counted = (
        select(
            by.label("part"),
            number(StepKind.TALK).label("talks"),
            number(StepKind.AGREEMENT).label("agreements"),
            yuan(StepKind.AGREEMENT).label("agreement_yuan"),
            yuan(StepKind.PAID).label("paid_yuan"),
            func.sum(case((disputed, 1), else_=0)).label("disputed"),
        )
        .select_from(OutcomeStep)
        .join(Outcome, Outcome.id == OutcomeStep.outcome_id)
        .join(Project, Project.id == Outcome.project_id)
        .where(is_standing())
        .group_by(by)
    )
    return _within(counted, Outcome, events, areas)


def _within(statement: Any, said_at: Any, events: Sequence[Event] | None, areas: Sequence[Area] | None) -> Any:
    if events is not None:
        statement = statement.where(said_at.event_id.in_([event.id for event in events]))
    return statement if areas is None else statement.where(Project.area_id.in_([area.id for area in areas]))
