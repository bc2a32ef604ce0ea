"""Seats at entries, their sheets, and what lies before a judge."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from portal.accounts.models import Person
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry, EntryPaper, RoundEntry
from portal.competitions.rules import IN_ROUND, EntryState, RoundState, Standing
from portal.database import db
from portal.decks.models import Deck
from portal.events.models import Event
from portal.judging.models import Judge, Seat, Sheet
from portal.judging.queries.panel import chair_of
from portal.judging.rules import JudgeState, SeatState, takes_scores

COUNTS = (Seat.state == SeatState.ASSIGNED, Seat.is_calibration.is_(False))


def seat(code: str) -> Seat | None:
    """One seat with its judge, its round's edition and criteria, and the entry with project and group."""
    return db.session.execute(_whole().where(Seat.code == code)).unique().scalar_one_or_none()


def seat_at(slug: str, code: str) -> Seat | None:
    """The same in the edition of this slug, carrying the panel's `chair`: for whoever runs it."""
    found = seat(code)
    if found is None or found.round.competition.event.slug != slug:
        return None
    found.round.chair = chair_of(found.round.competition_id)  # type: ignore[attr-defined]
    return found


def seats_of(round_: Round, number: str | None = None) -> Sequence[Seat]:
    """Every seat of the round (at the entry of this number) that was not given back, with judges and entries, in the
    order of the entries' numbers."""
    wanted = select(Seat).join(Seat.entry).where(Seat.round_id == round_.id, Seat.state == SeatState.ASSIGNED)
    if number is not None:
        wanted = wanted.where(Entry.number == number)
    eager = (
        joinedload(Seat.judge, innerjoin=True),
        contains_eager(Seat.entry).options(joinedload(Entry.project, innerjoin=True)),
    )
    return db.session.execute(wanted.options(*eager).order_by(Entry.number, Seat.judge_id)).scalars().all()


def seats_at(round_: Round, entry_id: int) -> Sequence[Seat]:
    """Every seat at one entry of the round, those given back too."""
    wanted = select(Seat).where(Seat.round_id == round_.id, Seat.entry_id == entry_id)
    return db.session.execute(wanted.options(joinedload(Seat.judge, innerjoin=True)).order_by(Seat.id)).scalars().all()


@dataclass(frozen=True)
class Settled:
    """What a new proposal heeds: seats (by number) whose judge has filed or begun a sheet, and pairs of entry and judge
    whose seat was given back, since nobody sits there twice."""

    scored: frozenset[int]
    given_back: frozenset[tuple[int, int]]


def settled(round_: Round) -> Settled:
    """The same for the round as it stands."""
    wanted = select(Seat.id, Seat.entry_id, Seat.judge_id, Seat.state)
    wanted = wanted.where(Seat.round_id == round_.id, _is_scored() | (Seat.state == SeatState.RECUSED))
    rows = db.session.execute(wanted).all()
    back = {(row.entry_id, row.judge_id) for row in rows if row.state == SeatState.RECUSED}
    return Settled(frozenset(row.id for row in rows if row.state != SeatState.RECUSED), frozenset(back))


def sheets_of(round_: Round) -> Sequence[Sheet]:
    """The last sheet of every seat that counts: not given back, and not at the calibration entry."""
    return db.session.execute(_last_sheets(Seat.round_id == round_.id, *COUNTS)).scalars().all()


def last_sheet(seat: Seat) -> Sheet | None:
    """What holds of this seat."""
    wanted = select(Sheet).where(Sheet.seat_id == seat.id).order_by(Sheet.number.desc()).limit(1)
    return db.session.execute(wanted).scalar_one_or_none()


def scored_seats(round_: Round) -> set[int]:
    """The numbers of the seats whose judge has filed a sheet or begun one: these stay where they are."""
    wanted = select(Seat.id).where(Seat.round_id == round_.id, _is_scored())
    return set(db.session.execute(wanted).scalars())


def filed_seats(round_: Round) -> set[int]:
    """The numbers of the seats with a filed sheet."""
    wanted = select(Seat.id).join(Sheet, Sheet.seat_id == Seat.id).where(Seat.round_id == round_.id)
    return set(db.session.execute(wanted.distinct()).scalars())


def fills_itself(round_: Round) -> bool:
    """Whether every accepted entry comes into it: the first round, until it is opened."""
    is_first = all(each.position >= round_.position for each in round_.competition.rounds)
    return round_.state == RoundState.PREPARED and is_first


def entries_to_read(round_: Round) -> Sequence[Entry]:
    """Whoever is in the round, or will be when it is opened, with project and group, in the order of their numbers."""
    place = select(RoundEntry.standing).where(RoundEntry.round_id == round_.id, RoundEntry.entry_id == Entry.id)
    is_in: ColumnElement[bool] = place.where(RoundEntry.standing.in_(IN_ROUND)).exists()
    if fills_itself(round_):
        is_accepted = (Entry.competition_id == round_.competition_id) & (Entry.state == EntryState.ACCEPTED)
        is_in = is_in | (is_accepted & ~place.exists())
    eager = (joinedload(Entry.project, innerjoin=True), joinedload(Entry.group, innerjoin=True))
    wanted = select(Entry).where(is_in).options(*eager).order_by(Entry.number, Entry.id)
    return db.session.execute(wanted).scalars().all()


def entries_in(round_: Round) -> Sequence[RoundEntry]:
    """Whoever is in the round, with project and group, in the order of their numbers."""
    wanted = (
        select(RoundEntry)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .where(RoundEntry.round_id == round_.id, RoundEntry.standing.in_(IN_ROUND))
        .options(
            contains_eager(RoundEntry.entry).options(
                joinedload(Entry.project, innerjoin=True), joinedload(Entry.group, innerjoin=True)
            )
        )
        .order_by(Entry.number, Entry.id)
    )
    return db.session.execute(wanted).scalars().all()


def entry_in(round_: Round, code: str) -> Entry | None:
    """The entry of that code in the round."""
    wanted = select(Entry).join(RoundEntry, RoundEntry.entry_id == Entry.id)
    wanted = wanted.where(RoundEntry.round_id == round_.id, Entry.code == code)
    return db.session.execute(wanted.options(joinedload(Entry.project, innerjoin=True))).scalar_one_or_none()


def loads(round_: Round) -> dict[int, int]:
    """At how many entries each judge sits in the round; the calibration entry does not count."""
    counted = select(Seat.judge_id, func.count()).where(Seat.round_id == round_.id, *COUNTS).group_by(Seat.judge_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def paper_of(seat: Seat, code: str) -> EntryPaper | None:
    """One paper of the seat's entry, with its file or the vault's document."""
    wanted = select(EntryPaper).where(EntryPaper.entry_id == seat.entry_id, EntryPaper.code == code)
    eager = (joinedload(EntryPaper.deck).joinedload(Deck.file), joinedload(EntryPaper.file))
    return db.session.execute(wanted.options(*eager)).scalar_one_or_none()


@dataclass(frozen=True)
class Task:
    """An entry before a judge: the seat with its entry, and whether its sheet is begun or filed."""

    seat: Seat
    is_filed: bool

    @property
    def is_begun(self) -> bool:
        """There are marks on the draft."""
        return bool(self.seat.marks)

    @property
    def is_waiting(self) -> bool:
        """A sheet is wanted, and taken now."""
        round_ = self.seat.round
        is_open = round_.state == RoundState.SCORING and takes_scores(round_.closed_at, self.seat.reopened_at)
        return is_open and not self.is_filed


@dataclass(frozen=True)
class Workload:
    """A judge's entries in one round, the calibration entry first."""

    round: Round
    tasks: Sequence[Task]

    @property
    def filed(self) -> int:
        """How many sheets are filed."""
        return sum(task.is_filed for task in self.tasks)

    @property
    def next(self) -> Seat | None:
        """The first seat whose sheet is wanted."""
        return next((task.seat for task in self.tasks if task.is_waiting), None)

    @property
    def is_held_by_calibration(self) -> bool:
        """The calibration entry comes first, and has not been scored."""
        return any(task.seat.is_calibration and task.is_waiting for task in self.tasks)


def workloads_of(person: Person, *, is_open: bool) -> list[Workload]:
    """What the person scores now, or has scored in rounds that are closed; one round after the other."""
    states = [RoundState.SCORING] if is_open else [RoundState.CLOSED, RoundState.SIGNED]
    return _workloads(Judge.person_id == person.id, Round.state.in_(states))


def workload_of(seat: Seat) -> Workload:
    """The round's entries of the judge whose seat it is."""
    found = _workloads(Judge.id == seat.judge_id, Round.id == seat.round_id)
    return found[0] if found else Workload(seat.round, [])


def _workloads(*which: ColumnElement[bool]) -> list[Workload]:
    wanted = (
        select(Seat, _is_filed())
        .join(Seat.judge)
        .join(Seat.round)
        .join(Round.competition)
        .join(Competition.event)
        .join(Seat.entry)
        .where(Seat.state == SeatState.ASSIGNED, Judge.state == JudgeState.ACCEPTED, _is_in_round(), *which)
        .options(
            contains_eager(Seat.judge),
            contains_eager(Seat.round).contains_eager(Round.competition).contains_eager(Competition.event),
            contains_eager(Seat.entry).options(
                joinedload(Entry.project, innerjoin=True), joinedload(Entry.group, innerjoin=True)
            ),
        )
        .order_by(Round.scores_close_at, Round.id, Seat.is_calibration.desc(), Entry.number, Seat.id)
    )
    by_round: dict[Round, list[Task]] = defaultdict(list)
    for seat, is_filed in db.session.execute(wanted).unique():
        by_round[seat.round].append(Task(seat, is_filed))
    return [Workload(round_, tasks) for round_, tasks in by_round.items()]


def progress_of(round_: Round) -> Mapping[int, tuple[int, int]]:
    """By judge: how many entries they have in the round, and how many of these sheets are filed. No score is read."""
    counted = select(Seat.judge_id, func.count(), func.count().filter(_is_filed()))
    counted = counted.where(Seat.round_id == round_.id, Seat.state == SeatState.ASSIGNED).group_by(Seat.judge_id)
    return {judge: (seats, sheets) for judge, seats, sheets in db.session.execute(counted)}


def _is_in_round() -> ColumnElement[bool]:
    """The entry has not left the round; the calibration entry never stood in it."""
    place = select(RoundEntry.id).where(
        RoundEntry.round_id == Seat.round_id,
        RoundEntry.entry_id == Seat.entry_id,
        RoundEntry.standing.not_in([Standing.WITHDRAWN, Standing.ABSENT]),
    )
    return Seat.is_calibration | place.exists()


def _is_filed() -> ColumnElement[bool]:
    """A sheet was filed; where the judge was asked to look again, since then."""
    since = or_(Seat.reopened_at.is_(None), Sheet.filed_at >= Seat.reopened_at)
    return select(Sheet.id).where(Sheet.seat_id == Seat.id, since).exists()


def _is_scored() -> ColumnElement[bool]:
    """A sheet was filed at some time, or one is begun."""
    return select(Sheet.id).where(Sheet.seat_id == Seat.id).exists() | Seat.saved_at.is_not(None)


def is_last() -> ColumnElement[bool]:
    """The sheet that holds of a seat: the one filed last."""
    filed = aliased(Sheet)
    return Sheet.number == select(func.max(filed.number)).where(filed.seat_id == Seat.id).scalar_subquery()


def _last_sheets(*which: Any) -> Select[Sheet]:
    return (
        select(Sheet)
        .join(Sheet.seat)
        .where(*which, is_last())
        .options(contains_eager(Sheet.seat).joinedload(Seat.judge, innerjoin=True))
        .order_by(Seat.entry_id, Seat.judge_id)
    )


def _whole() -> Select[Any]:
    return (
        select(Seat)
        .join(Seat.round)
        .join(Round.competition)
        .join(Competition.event)
        .options(
            joinedload(Seat.judge, innerjoin=True).options(
                joinedload(Judge.person, innerjoin=True), joinedload(Judge.conflicts)
            ),
            contains_eager(Seat.round).options(
                contains_eager(Round.competition).contains_eager(Competition.event).joinedload(Event.organisation),
                selectinload(Round.criteria),
            ),
            joinedload(Seat.entry, innerjoin=True).options(
                joinedload(Entry.project, innerjoin=True),
                joinedload(Entry.group, innerjoin=True),
                joinedload(Entry.competition, innerjoin=True),
            ),
        )
    )
