"""What was said of meetings, and what came of a summit in numbers. Each side reads its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from portal.accounts.models import Person
from portal.areas.models import Area
from portal.database import db
from portal.events.models import Event
from portal.makerspaces.models import Makerspace
from portal.matchmaking.models import Meeting, MeetingOutcome, Party, Summit, SummitPlan
from portal.matchmaking.queries.parties import people_of, with_people
from portal.matchmaking.rules import Interest, MeetingState, PlanState, contacts_are_open
from portal.outcomes.models import Outcome, OutcomeStep
from portal.outcomes.queries import statistics_by_project
from portal.outcomes.rules import Side, Statistics
from portal.projects.models import Project, Stay

MONEY = ("intents", "intent_yuan", "agreements", "agreement_yuan", "paid_yuan", "unstated_intents", "disputed")


@dataclass(frozen=True)
class Share:
    """The numbers of a part of the summit: an area, a sector, a makerspace. `name_zh` is empty for "none"."""

    name_zh: str
    name_en: str | None
    numbers: Statistics


@dataclass(frozen=True)
class Results:
    """What came of a summit: its meetings by state, the eight numbers of all, and of its parts."""

    states: dict[str, int]
    whole: Statistics
    shares: dict[str, list[Share]]


def meeting(slug: str, code: str) -> Meeting | None:
    """One meeting of the summit of this slug, with its plan, slots, tables, both sides and their people."""
    people: Any = with_people()
    return db.session.execute(
        select(Meeting)
        .join(Meeting.plan)
        .join(SummitPlan.summit)
        .join(Summit.event)
        .where(Event.slug == slug, Meeting.code == code.upper())
        .options(
            contains_eager(Meeting.plan).options(
                defer(SummitPlan.problem),
                contains_eager(SummitPlan.summit).options(
                    contains_eager(Summit.event).joinedload(Event.organisation),
                    selectinload(Summit.slots),
                    selectinload(Summit.tables),
                ),
            ),
            joinedload(Meeting.capital).options(*people),
            joinedload(Meeting.founder).options(*people),
        )
    ).scalar_one_or_none()


def said_of(meeting: Meeting) -> dict[Side, MeetingOutcome]:
    """What each side said of the meeting."""
    rows = db.session.execute(select(MeetingOutcome).where(MeetingOutcome.meeting_id == meeting.id)).scalars()
    return {Side(row.side): row for row in rows}


def are_contacts_open(said: Mapping[Side, MeetingOutcome]) -> bool:
    """Whether both sides would go on."""
    return contacts_are_open(*(_interest(said.get(side)) for side in (Side.INVESTOR, Side.TEAM)))


def _interest(said: MeetingOutcome | None) -> Interest | None:
    return Interest(said.interest) if said is not None and said.interest else None


def said_of_all(meetings: Sequence[Meeting]) -> dict[int, dict[Side, MeetingOutcome]]:
    """The same for several meetings, by their id."""
    found: dict[int, dict[Side, MeetingOutcome]] = {each.id: {} for each in meetings}
    rows = select(MeetingOutcome).where(MeetingOutcome.meeting_id.in_(found))
    for row in db.session.execute(rows).scalars():
        found[row.meeting_id][Side(row.side)] = row
    return found


def people_of_all(parties: Sequence[Party]) -> dict[int, list[Person]]:
    """Who can be written to at each of these parties, by its id."""
    wanted = select(Party).where(Party.id.in_([each.id for each in parties])).options(*with_people())
    found = db.session.execute(wanted, execution_options={"populate_existing": True}).scalars() if parties else ()
    return {each.id: people_of(each) for each in found}


def steps_of(case: Outcome) -> Sequence[OutcomeStep]:
    """The lines of a case."""
    wanted = select(OutcomeStep).where(OutcomeStep.outcome_id == case.id).order_by(OutcomeStep.id)
    return db.session.execute(wanted).scalars().all()


def head(slug: str) -> Summit | None:
    """The summit of this slug with its event alone."""
    wanted = select(Summit).join(Summit.event).where(Event.slug == slug)
    return db.session.execute(
        wanted.options(contains_eager(Summit.event).joinedload(Event.organisation))
    ).scalar_one_or_none()


def results(summit: Summit) -> Results:
    """How its meetings stand, the eight numbers, and the same by the project's area, sector and makerspace.

    Who met counts from the meetings held, money from the ledger. A fund that met projects of two areas counts in both.
    """
    founder = Party.__table__.alias("founder")
    meetings = db.session.execute(
        select(Meeting.state, Meeting.capital_id.label("capital"), founder.c.project_id.label("project"))
        .join(Meeting.plan)
        .join(founder, founder.c.id == Meeting.founder_id)
        .where(SummitPlan.summit_id == summit.id, SummitPlan.state == PlanState.PUBLISHED)
    ).all()
    held = [row for row in meetings if row.state == MeetingState.HELD]
    money = statistics_by_project([summit.event])
    projects = _places({row.project for row in held} | set(money))
    return Results(
        states={str(state): sum(row.state == state for row in meetings) for state in MeetingState},
        whole=_added(held, list(money.values())),
        shares={
            dimension: _grouped(held, money, {number: place[dimension] for number, place in projects.items()})
            for dimension in ("area", "sector", "space")
        },
    )


def _places(numbers: set[int]) -> dict[int, dict[str, tuple[str, str | None]]]:
    """Area, sector and makerspace of each project, as a Chinese and an English name."""
    rows = db.session.execute(
        select(
            Project.id,
            Project.sector,
            Area.name_zh,
            Area.name_en,
            Makerspace.name_zh.label("space_zh"),
            Makerspace.name_en.label("space_en"),
        )
        .join(Area, Area.id == func.coalesce(Project.assessed_unit_id, Project.area_id))
        .outerjoin(Stay, (Stay.project_id == Project.id) & Stay.left_on.is_(None) & (Stay.state == "confirmed"))
        .outerjoin(Makerspace, Makerspace.id == Stay.makerspace_id)
        .where(Project.id.in_(numbers))
    )
    return {
        row.id: {
            "area": (row.name_zh, row.name_en),
            "sector": (row.sector, row.sector),
            "space": (row.space_zh or "", row.space_en),
        }
        for row in rows
    }


def _grouped(
    held: Sequence[Any], money: dict[int, Statistics], places: dict[int, tuple[str, str | None]]
) -> list[Share]:
    found = []
    for place in sorted(set(places.values()), key=str):
        members = {number for number, its in places.items() if its == place}
        sums = [money[number] for number in members if number in money]
        found.append(Share(*place, _added([row for row in held if row.project in members], sums)))
    return sorted(found, key=lambda share: (-share.numbers.talks, share.name_zh))


def _added(held: Sequence[Any], sums: Sequence[Statistics]) -> Statistics:
    """Who met of these meetings, money of these projects. Each kind of money is added to its own alone."""
    return Statistics(
        projects=len({row.project for row in held}),
        investors=len({row.capital for row in held}),
        talks=len(held),
        **{kind: sum(getattr(each, kind) for each in sums) for kind in MONEY},
    )
