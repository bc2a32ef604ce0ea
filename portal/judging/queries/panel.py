"""Judges of an edition: the panel with its chair, invitations, a person's places, and their ties."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from portal.accounts.models import Person
from portal.competitions.models.edition import Competition, Quota, Round
from portal.competitions.models.entries import Entry
from portal.competitions.queries import editions
from portal.competitions.rules import EntryState, RoundState
from portal.database import db
from portal.events.models import Event
from portal.judging.models import Conflict, Judge, Seat, Sheet
from portal.judging.rules import OPEN_ROUNDS, JudgeState, SeatState
from portal.projects.models import Project

CHAIR = (Judge.competition_id == Competition.id) & Judge.is_chair


@dataclass(frozen=True)
class Panel:
    """The judges of an edition, its chair among them, as the law wants to know them."""

    competition: Competition
    chair: Judge | None

    @property
    def event(self) -> Event:
        """What the edition stands beside."""
        return self.competition.event


def panel(slug: str) -> Panel | None:
    """The panel of the edition of this slug, with its event, groups and rounds."""
    wanted = select(Competition, Judge).join(Competition.event).outerjoin(Judge, CHAIR).where(Event.slug == slug)
    edition = (*_of_edition(contains_eager(Competition.event)), selectinload(Competition.rounds))
    row = db.session.execute(wanted.options(*edition, joinedload(Judge.person))).unique().one_or_none()
    return None if row is None else Panel(row[0], row[1])


def round_with_chair(slug: str, code: str) -> Round | None:
    """One round of the edition of this slug with its quotas, the edition's event and groups, and the panel's `chair`."""
    wanted = (
        select(Round, Judge)
        .join(Round.competition)
        .join(Competition.event)
        .outerjoin(Judge, CHAIR)
        .where(Event.slug == slug, Round.code == code)
        .options(
            contains_eager(Round.competition).options(*_of_edition(contains_eager(Competition.event))),
            joinedload(Round.event),
            joinedload(Round.quotas).joinedload(Quota.group),
            joinedload(Judge.person),
        )
    )
    row = db.session.execute(wanted).unique().one_or_none()
    if row is None:
        return None
    found: Round = row[0]
    found.chair = row[1]  # type: ignore[attr-defined]
    return found


def _of_edition(event: _AbstractLoad) -> tuple[_AbstractLoad, ...]:
    """What the pages of a panel say of its edition: not its regulations, which are long."""
    texts = defer(Competition.regulations_zh), defer(Competition.regulations_en)
    return (event.options(*editions.of_event()), joinedload(Competition.groups), *texts)


def chair_of(competition_id: int) -> Judge | None:
    """The one chair of the edition's panel."""
    wanted = select(Judge).where(Judge.competition_id == competition_id, Judge.is_chair)
    return db.session.execute(wanted.options(joinedload(Judge.person, innerjoin=True))).scalar_one_or_none()


def judges(competition: Competition) -> Sequence[Judge]:
    """Everybody invited, the chair first, then who accepted; with their ties."""
    wanted = select(Judge).where(Judge.competition_id == competition.id)
    ordered = wanted.order_by(Judge.is_chair.desc(), Judge.state, Judge.name, Judge.id)
    eager = (
        joinedload(Judge.person, innerjoin=True),
        joinedload(Judge.investor),
        joinedload(Judge.conflicts),
    )
    return db.session.execute(ordered.options(*eager)).unique().scalars().all()


def accepted_judges(competition: Competition) -> Sequence[Judge]:
    """Who sits on the panel, in the order of their numbers; with their ties."""
    wanted = select(Judge).where(Judge.competition_id == competition.id, Judge.state == JudgeState.ACCEPTED)
    eager = (joinedload(Judge.person, innerjoin=True), joinedload(Judge.conflicts))
    return db.session.execute(wanted.options(*eager).order_by(Judge.id)).unique().scalars().all()


def invitation(code: str) -> Judge | None:
    """The judge behind the secret address, with event, ties and the rounds to come."""
    return db.session.execute(_whole().where(Judge.code == code.upper())).scalar_one_or_none()


def judge_at(slug: str, number: int) -> Judge | None:
    """The same by number, in the edition of this slug, carrying the panel's `chair`: for whoever runs it."""
    wanted = _whole().where(Event.slug == slug, Judge.id == number)
    found = db.session.execute(wanted).scalar_one_or_none()
    if found is not None:
        found.chair = chair_of(found.competition_id)  # type: ignore[attr-defined]
    return found


def judge_of(competition: Competition, person: Person) -> Judge | None:
    """The person's place on the panel, whatever they answered."""
    wanted = select(Judge).where(Judge.competition_id == competition.id, Judge.person_id == person.id)
    return db.session.execute(wanted.options(selectinload(Judge.conflicts))).scalar_one_or_none()


def places_of(person: Person | None) -> Sequence[Judge]:
    """The panels the person has accepted to sit on, the latest edition first."""
    if person is None:
        return []
    wanted = _whole().where(Judge.person_id == person.id, Judge.state == JudgeState.ACCEPTED)
    return db.session.execute(wanted.order_by(Competition.year.desc(), Judge.id.desc())).scalars().all()


def has_sat(judge: Judge) -> bool:
    """Whether the judge was ever given an entry to read."""
    return db.session.execute(select(Seat.id).where(Seat.judge_id == judge.id).limit(1)).first() is not None


def open_seats(judge: Judge, projects: Iterable[int]) -> Sequence[Seat]:
    """The judge's seats at entries of these projects in rounds that are not closed."""
    wanted = select(Seat).join(Seat.entry).join(Seat.round)
    wanted = wanted.where(Seat.judge_id == judge.id, Seat.state == SeatState.ASSIGNED, Round.state.in_(OPEN_ROUNDS))
    return db.session.execute(wanted.where(Entry.project_id.in_(list(projects))).order_by(Seat.id)).scalars().all()


def all_open_seats(judge: Judge) -> Sequence[Seat]:
    """The judge's seats in rounds that are not closed."""
    wanted = select(Seat).join(Seat.round)
    wanted = wanted.where(Seat.judge_id == judge.id, Seat.state == SeatState.ASSIGNED, Round.state.in_(OPEN_ROUNDS))
    return db.session.execute(wanted.order_by(Seat.id)).scalars().all()


def has_left(judge: Judge, project: Project) -> bool:
    """Whether the judge gave back a seat at this project's entry."""
    left = select(Seat.id).join(Seat.entry).where(Seat.judge_id == judge.id, Seat.state == SeatState.RECUSED)
    return db.session.execute(left.where(Entry.project_id == project.id).limit(1)).first() is not None


def loads(competition: Competition) -> dict[int, tuple[int, int]]:
    """By judge: at how many entries they sit in rounds being scored, and how many of these sheets are filed."""
    filed = select(Sheet.id).where(Sheet.seat_id == Seat.id).exists()
    counted = (
        select(Seat.judge_id, func.count(), func.count().filter(filed))
        .join(Seat.round)
        .where(
            Round.competition_id == competition.id,
            Round.state == RoundState.SCORING,
            Seat.state == SeatState.ASSIGNED,
        )
        .group_by(Seat.judge_id)
    )
    return {judge: (seats, sheets) for judge, seats, sheets in db.session.execute(counted)}


def projects_found(words: str, limit: int = 8) -> Sequence[Project]:
    """Public projects whose name or company holds the words. Whether one takes part is not said."""
    sought = f"%{words.strip().replace('%', '').replace('_', '')[:50]}%"
    if len(sought) < 4:
        return []
    is_it = (
        Project.name_zh.ilike(sought) | Project.name_en.ilike(sought) | Project.organisation_name.ilike(sought)
    ) & Project.state.in_(("published", "closed"))
    return db.session.execute(select(Project).where(is_it).order_by(Project.name_zh).limit(limit)).scalars().all()


def public_project(slug: str) -> Project | None:
    """The project of that slug that everybody may see."""
    is_it = (Project.slug == slug) & Project.state.in_(("published", "closed"))
    return db.session.execute(select(Project).where(is_it)).scalar_one_or_none()


def projects_entered(competition: Competition, words: str, limit: int = 8) -> Sequence[Project]:
    """Projects with an entry in the edition whose number, name or company holds the words: for whoever runs it."""
    sought = f"%{words.strip().replace('%', '').replace('_', '')[:50]}%"
    is_it = (
        Entry.number.ilike(sought)
        | Project.name_zh.ilike(sought)
        | Project.name_en.ilike(sought)
        | Project.organisation_name.ilike(sought)
    )
    wanted = select(Project).join(Entry, Entry.project_id == Project.id).where(is_it, *_handed_in(competition))
    return db.session.execute(wanted.distinct().order_by(Project.name_zh, Project.id).limit(limit)).scalars().all()


def entered_project(competition: Competition, slug: str) -> Project | None:
    """The project of that slug with an entry in the edition."""
    wanted = select(Project).join(Entry, Entry.project_id == Project.id)
    wanted = wanted.where(Project.slug == slug, *_handed_in(competition)).distinct()
    return db.session.execute(wanted).scalar_one_or_none()


def _handed_in(competition: Competition) -> tuple[ColumnElement[bool], ...]:
    return (Entry.competition_id == competition.id, Entry.number.is_not(None), Entry.state != EntryState.DRAFT)


def people_asked(now: datetime) -> Select[Any]:
    """Numbers of people asked to judge at an event that is not over."""
    asked = select(Judge.person_id).join(Judge.competition).join(Competition.event)
    return asked.where(Judge.state != JudgeState.DECLINED, Event.ends_at > now)


def held_about(person: Person) -> dict[str, Any]:
    """What the room keeps about the person: their places on panels, ties, and what they wrote on sheets."""
    own = Judge.person_id == person.id
    places = select(
        Judge.name,
        Judge.headline,
        Judge.institution,
        Judge.sectors,
        Judge.state,
        Judge.secrecy_agreed_at,
        Judge.invited_at,
        Judge.answered_at,
    ).where(own)
    ties = select(Conflict.kind, Conflict.source, Conflict.note, Project.slug)
    ties = ties.join(Conflict.judge).join(Conflict.project).where(own)
    drafts = select(Seat.code, Seat.state, Seat.marks, Seat.comment, Seat.note, Seat.saved_at).join(Seat.judge)
    sheets = select(Seat.code, Sheet.number, Sheet.marks, Sheet.total, Sheet.comment, Sheet.filed_at)
    sheets = sheets.join(Sheet.seat).join(Seat.judge)
    return {
        "panels": [row._asdict() for row in db.session.execute(places.order_by(Judge.id))],
        "judge_ties": [row._asdict() for row in db.session.execute(ties.order_by(Conflict.id))],
        "seats": [row._asdict() for row in db.session.execute(drafts.where(own).order_by(Seat.id))],
        "sheets": [
            {**row._asdict(), "total": str(row.total)}
            for row in db.session.execute(sheets.where(own).order_by(Sheet.id))
        ],
    }


def _whole() -> Select[Any]:
    return (
        select(Judge)
        .join(Judge.competition)
        .join(Competition.event)
        .options(
            contains_eager(Judge.competition).contains_eager(Competition.event).joinedload(Event.organisation),
            joinedload(Judge.person, innerjoin=True),
            joinedload(Judge.investor),
            selectinload(Judge.conflicts).joinedload(Conflict.project, innerjoin=True),
        )
    )
