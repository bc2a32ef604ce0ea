"""Taking in a table of makerspaces: first what would happen, then all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.access import Office
from portal.accounts.identifiers import checked_email, checked_phone
from portal.accounts.models import Person
from portal.areas.models import Area
from portal.areas.queries import areas_for_import
from portal.areas.rules import AreaKind
from portal.audit.actions import record
from portal.database import db
from portal.documents.importing import Outcome, Plan, outcome_of
from portal.documents.sheet_reading import Row
from portal.errors import N_, Refusal
from portal.makerspaces import queries
from portal.makerspaces.actions.spaces import AUDIT_KIND, add, fill, lock, public_facts, reindex
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import area_warning, differences, plain, snapshot
from portal.makerspaces.sheets import Draft, Fault, draft_of, merged

CITY_SOURCE = "city"
CHECKS = {"contact_phone": checked_phone, "contact_email": checked_email}


@dataclass
class Planned:
    """One row of the plan: what it is about, and what would become of it."""

    draft: Draft
    unit: Area | None = None
    space: Makerspace | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """What an import does with the row."""
        return outcome_of(
            has_faults=bool(self.draft.faults), is_known=self.space is not None, is_changed=bool(self.after)
        )

    @property
    def urgency(self) -> tuple[int, int]:
        """Where the row stands in a preview: errors, then remarks, then changes, each in the table's order."""
        outcomes = [Outcome.FAULTY, Outcome.NEW, Outcome.CHANGED, Outcome.SAME]
        return (
            1 if self.draft.remarks and not self.draft.faults else 2 * outcomes.index(self.outcome),
            self.draft.number,
        )


@dataclass(frozen=True)
class SpacePlan(Plan[Planned]):
    """What an import would do, and how much of it needs a second look."""

    @property
    def remarks(self) -> int:
        """How many rows need a second look."""
        return sum(bool(row.draft.remarks) for row in self.rows)


class ImportRefused(Refusal):
    """A table with faulty rows; nothing of it was taken in."""


def source_of(officer: Person | None) -> str:
    """Whose numbers the id column holds: the city's, or those of an officer's county."""
    if officer is None or officer.holds(Office.CITY_OFFICER) or officer.holds(Office.ADMIN):
        return CITY_SOURCE
    area = next((held.area for held in officer.appointments if held.office == Office.COUNTY_OFFICER), None)
    return f"area:{area.code}" if area else CITY_SOURCE


def plan(rows: Sequence[Row], *, source: str, actor: Person | None, on: date) -> SpacePlan:
    """What importing these rows would do, in a fixed number of queries. `on` is today, `actor` None for the portal itself."""
    drafts = [draft_of(row.number, row.values, CHECKS) for row in rows]
    found = areas_for_import([draft.unit for draft in drafts])
    by_ref = queries.known_by_source(source)
    by_slug = queries.known_by_slug(sorted({draft.slug for draft in drafts if draft.slug}))
    planned = []
    for draft, unit in zip(drafts, found, strict=True):
        row = Planned(draft, unit, by_slug.get(draft.slug) if draft.slug else by_ref.get(draft.ref))
        _check_place(row, actor, on)
        if draft.slug and row.space is None:
            draft.faults.append(
                Fault(N_("There is no makerspace “%(slug)s” in the portal."), {"slug": draft.slug[:60]})
            )
        planned.append(row)
    _check_doubles(planned)
    for row in planned:
        if not row.draft.faults:
            _compare(row)
    return SpacePlan(planned)


def carry_out(plan: SpacePlan, *, source: str, actor: Person | None, now: datetime) -> None:
    """Take in a whole plan. Raises ImportRefused when a row of it is faulty."""
    if not plan.is_sound:
        raise ImportRefused(N_("Nothing was imported: %(number)d rows have errors."), number=plan.count(Outcome.FAULTY))
    for row in plan.rows:
        if row.outcome is Outcome.NEW:
            add(row.after, actor=actor, now=now, source=source, ref=row.draft.ref)
        elif row.outcome is Outcome.CHANGED and row.space is not None:
            lock(row.space)
            fill(row.space, row.after, now=now, unit=row.unit)
            db.session.flush()
            reindex(row.space)
            record(
                actor,
                "import",
                AUDIT_KIND,
                row.space.slug,
                now=now,
                before=public_facts(row.before),
                after=public_facts(row.after),
            )
    numbers = {str(outcome): plan.count(outcome) for outcome in Outcome if outcome is not Outcome.FAULTY}
    record(actor, "import-table", AUDIT_KIND, source, now=now, after=numbers)
    db.session.flush()


def _check_place(row: Planned, actor: Person | None, on: date) -> None:
    draft = row.draft
    if not draft.unit:
        return
    if row.unit is None or not AreaKind(row.unit.kind).is_assessed or not row.unit.is_valid_on(on):
        draft.faults.append(Fault(N_("“%(name)s” is no county or zone of the city."), {"name": draft.unit[:60]}))
        return
    touched = [row.unit] + ([row.space.assessed_unit, row.space.area] if row.space else [])
    if actor is not None and not _keeps_all(actor) and not any(_keeps(actor, unit) for unit in touched[:1]):
        draft.faults.append(Fault(N_("%(name)s is not your area."), {"name": row.unit.name_zh}))
    elif (
        actor is not None
        and not _keeps_all(actor)
        and row.space
        and not any(_keeps(actor, unit) for unit in touched[1:])
    ):
        draft.faults.append(Fault(N_("This makerspace belongs to another area.")))


def _keeps_all(actor: Person) -> bool:
    return actor.holds(Office.CITY_OFFICER) or actor.holds(Office.ADMIN)


def _keeps(actor: Person, unit: Area) -> bool:
    return actor.holds(Office.COUNTY_OFFICER, unit.id) or actor.holds(Office.COUNTY_OFFICER, unit.division.id)


def _check_doubles(planned: Sequence[Planned]) -> None:
    first: dict[str, int] = {}
    for row in planned:
        key = plain(row.draft.slug or row.draft.ref)
        if key and key in first:
            row.draft.faults.append(
                Fault(N_("The same makerspace stands in row %(row)d already."), {"row": first[key]})
            )
        first.setdefault(key, row.draft.number)


def _compare(row: Planned) -> None:
    assert row.unit is not None
    said = {**row.draft.values, "unit": row.unit.code}
    if row.space is None:
        row.after = {
            "area_declared_sqm": 0,
            "team_count": 0,
            "workstation_count": 0,
            "mentor_count": 0,
            "services": [],
            **said,
        }
        facts: Mapping[str, Any] = row.after
    else:
        present = snapshot(row.space)
        facts = merged(present, said)
        row.before, row.after = differences(present, facts)
    warning = area_warning(facts["plan_category"], facts["area_declared_sqm"], is_urban=row.unit.is_urban)
    if warning:
        row.draft.remarks.append(Fault(warning))
