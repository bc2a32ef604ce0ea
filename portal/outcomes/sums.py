"""The eight numbers of domain.md §3, in three queries for one event, one area or all areas at once.

Intents come from the investors' desks, all else from the ledger's standing, undisputed lines. Nothing is summed across
kinds.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, func, literal, select, union
from sqlalchemy.orm import aliased

from portal.areas.models import Area
from portal.database import db
from portal.events.models import Event
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.outcomes.models import Dispute, Outcome, OutcomeStep
from portal.outcomes.rules import Statistics, StepKind
from portal.projects.models import Project

ALL = literal(0)


def statistics(events: Sequence[Event] | None = None, areas: Sequence[Area] | None = None) -> Statistics:
    """The eight numbers of these events, of the projects in these areas, or (without either) of the city."""
    which = Project.area_id.in_([area.id for area in areas]) if areas is not None else None
    numbers = [event.id for event in events] if events is not None else None
    return _sums(which, numbers, by_area=False).get(0, Statistics())


def statistics_by_area(areas: Sequence[Area]) -> dict[int, Statistics]:
    """The same for each of the areas, by its number."""
    found = _sums(Project.area_id.in_([area.id for area in areas]), None, by_area=True)
    return {area.id: found.get(area.id, Statistics()) for area in areas}


def is_standing() -> ColumnElement[bool]:
    """A line nobody has corrected, and which is not itself the striking out of another."""
    later = aliased(OutcomeStep)
    corrected = select(later.id).where(later.corrects_id == OutcomeStep.id)
    return ~corrected.exists() & (OutcomeStep.kind != StepKind.STRUCK)


def is_disputed() -> ColumnElement[bool]:
    """A line the other side says is wrong."""
    return select(Dispute.id).where(Dispute.step_id == OutcomeStep.id, Dispute.settled_at.is_(None)).exists()


def _sums(where: Any, events: Sequence[int] | None, *, by_area: bool) -> dict[int, Statistics]:
    found: dict[int, dict[str, int]] = {}
    for rows in (_met(where, events, by_area), _intents(where, events, by_area), _lines(where, events, by_area)):
        for row in rows:
            numbers = {name: int(value or 0) for name, value in row.items() if name != "key"}
            found.setdefault(int(row["key"]), {}).update(numbers)
    return {key: Statistics(**numbers) for key, numbers in found.items()}


def _met(where: Any, events: Sequence[int] | None, by_area: bool) -> Sequence[Any]:
    """Distinct projects and investors with an open intent or a case."""
    said = select(Intent.project_id, Intent.investor_id, _key(by_area).label("key"))
    said = said.join(Project, Project.id == Intent.project_id).where(Intent.state == IntentState.OPEN)
    led = select(Outcome.project_id, Outcome.investor_id, _key(by_area).label("key"))
    led = led.join(Project, Project.id == Outcome.project_id)
    pairs = union(
        _within(said, Intent.event_id, where, events), _within(led, Outcome.event_id, where, events)
    ).subquery()
    return _rows(
        select(
            pairs.c.key.label("key"),
            func.count(distinct(pairs.c.project_id)).label("projects"),
            func.count(distinct(pairs.c.investor_id)).label("investors"),
        ).group_by(pairs.c.key)
    )


def _intents(where: Any, events: Sequence[int] | None, by_area: bool) -> Sequence[Any]:
    amount = Intent.indicative_amount_yuan
    counted = (
        select(
            _key(by_area).label("key"),
            func.count().label("intents"),
            func.sum(amount).label("intent_yuan"),
            func.sum(case((amount.is_(None), 1), else_=0)).label("unstated_intents"),
        )
        .join(Project, Project.id == Intent.project_id)
        .where(Intent.state == IntentState.OPEN)
    )
    return _rows(_grouped(_within(counted, Intent.event_id, where, events), by_area))


def _lines(where: Any, events: Sequence[int] | None, by_area: bool) -> Sequence[Any]:
    disputed = is_disputed()

    def number(kind: StepKind) -> Any:
        return func.sum(case(((OutcomeStep.kind == kind) & ~disputed, 1), else_=0))

    def yuan(kind: StepKind) -> Any:
        return func.sum(case(((OutcomeStep.kind == kind) & ~disputed, OutcomeStep.amount_yuan), else_=0))

    counted = (
        select(
            _key(by_area).label("key"),
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
    )
    return _rows(_grouped(_within(counted, Outcome.event_id, where, events), by_area))


def _key(by_area: bool) -> Any:
    return Project.area_id if by_area else ALL


def _grouped(statement: Any, by_area: bool) -> Any:
    return statement.group_by(Project.area_id) if by_area else statement


def _within(statement: Any, event_id: Any, where: Any, events: Sequence[int] | None) -> Any:
    if where is not None:
        statement = statement.where(where)
    return statement if events is None else statement.where(event_id.in_(events))


def _rows(statement: Any) -> Sequence[Any]:
    return db.session.execute(statement).mappings().all()
