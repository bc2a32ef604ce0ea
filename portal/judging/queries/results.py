"""What a round's result follows from, signed results, and corrections that wait for a second signature."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.competitions import ruleset
from portal.competitions.models.edition import Competition, Quota, Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.queries import rounds
from portal.competitions.rules import IN_ROUND, Aggregation, Standing, TieBreak, digest_meant
from portal.database import db
from portal.events.models import Event
from portal.judging import result
from portal.judging.models import Correction, Judge, RoundResult, Seat, Sheet
from portal.judging.queries import seats
from portal.judging.queries.panel import CHAIR, Panel
from portal.judging.result import EntryIn, QuotaIn, RoundIn, SheetIn
from portal.judging.scoring import rounded
from portal.stage import queries as stages

RANKED = IN_ROUND | {Standing.ELIMINATED}


def judge_name(judge_id: int) -> str:
    """What a result calls a judge: their names stand beside it, never in it."""
    return f"J{judge_id:04d}"


@dataclass(frozen=True)
class Basis:
    """What a round's result is computed from. `earlier` are scores of the round before, by the entry's row number,
    `votes` those of the public jury by the project's, `rules` the digest of the rule set.
    """

    round: Round
    places: Sequence[RoundEntry]
    earlier: Mapping[int, Decimal]
    sheets: Sequence[Sheet]
    votes: Mapping[int, int]
    rules: str | None

    def inputs(self, changed: Mapping[int, Mapping[str, str]] | None = None) -> RoundIn:
        """All that the result follows from; `changed` are other marks by the seat's row number."""
        round_, places = self.round, [each for each in self.places if each.standing in RANKED]
        names = {place.entry_id: str(place.entry.number) for place in places}
        return RoundIn(
            round=round_.code,
            aggregation=Aggregation(round_.aggregation),
            entries=[self._entry(place) for place in places],
            sheets=[
                _sheet(sheet, names[sheet.seat.entry_id], (changed or {}).get(sheet.seat_id))
                for sheet in self.sheets
                if sheet.seat.entry_id in names
            ],
            quotas=[QuotaIn(each.group.code, each.places, each.sector, each.heat_id) for each in round_.quotas],
            ties=[TieBreak(each) for each in round_.ties],
            firsts=_firsts(round_, {place.entry.group.code: place.entry.group_id for place in places}),
            spread_alarm=round_.spread_alarm,
            jury_percent=round_.jury_percent,
            rules=self.rules,
        )

    def preview(self, changed: Mapping[int, Mapping[str, str]] | None = None) -> dict[str, Any]:
        """The result as it would be signed now. Raises `scoring.TooFewScores` for an entry without a sheet."""
        found: dict[str, Any] = json.loads(result.computed(result.inputs_of(self.inputs(changed))))
        return found

    def _entry(self, place: RoundEntry) -> EntryIn:
        entry = place.entry
        return EntryIn(
            entry=str(entry.number),
            group=entry.group.code,
            sector=entry.sector,
            heat=entry.heat_id,
            earlier=self.earlier.get(place.entry_id),
            votes=self.votes.get(entry.project_id, 0) if self.round.jury_percent else None,
        )


def basis(round_: Round) -> Basis:
    """The same as it stands now."""
    before = select(Round.id).where(Round.competition_id == round_.competition_id, Round.position < round_.position)
    earlier = aliased(RoundEntry)
    is_earlier = (earlier.entry_id == RoundEntry.entry_id) & (
        earlier.round_id == before.order_by(Round.position.desc()).limit(1).scalar_subquery()
    )
    wanted = rounds.places_of(round_).outerjoin(earlier, is_earlier).add_columns(earlier.score)
    rows = db.session.execute(wanted).all()
    rules = ruleset.current(round_.competition)
    return Basis(
        round=round_,
        places=[place for place, _ in rows],
        earlier={place.entry_id: score for place, score in rows if score is not None},
        sheets=seats.sheets_of(round_),
        votes=stages.votes_by_project(stage_event(round_)) if round_.jury_percent else {},
        rules=rules.digest if rules is not None else None,
    )


def _sheet(sheet: Sheet, entry: str, changed: Mapping[str, str] | None) -> SheetIn:
    marks = sheet.marks if changed is None else changed
    total = sheet.total if changed is None else sum(map(Decimal, marks.values()), Decimal(0))
    judge = judge_name(sheet.seat.judge_id)
    return SheetIn(sheet.seat_id, judge, entry, sheet.number, dict(marks), rounded(Decimal(total)))


def _firsts(round_: Round, groups: Mapping[str, int]) -> dict[str, str]:
    """Each group's first criterion."""
    found = {}
    for code, number in sorted(groups.items()):
        own = [each for each in round_.criteria if each.group_id in {None, number}]
        if own:
            found[code] = str(min(own, key=lambda each: (each.position, each.id)).id)
    return found


def stage_event(round_: Round) -> Event:
    """On whose stage the round is held: its own event's, else the edition's."""
    return round_.event or round_.competition.event


def is_voting_open(round_: Round) -> bool:
    """The public jury still votes."""
    stage = stages.stage_of(stage_event(round_)) if round_.jury_percent else None
    return stage is not None and stage.voting_opens_at is not None and stage.voting_closes_at is None


# Signed


def signed(round_: Round) -> RoundResult | None:
    """The result that holds: the last one signed."""
    return next(iter(all_signed(round_)), None)


def all_signed(round_: Round) -> Sequence[RoundResult]:
    """Every result signed for the round, the one that holds first."""
    wanted = select(RoundResult).where(RoundResult.round_id == round_.id)
    eager = joinedload(RoundResult.signed_by), joinedload(RoundResult.second)
    return db.session.execute(wanted.options(*eager).order_by(RoundResult.number.desc())).scalars().all()


def content(signed: RoundResult) -> dict[str, Any]:
    """What was signed, as `result.computed` said it."""
    found: dict[str, Any] = json.loads(signed.content)
    return found


def proven_by(code: str) -> RoundResult | None:
    """The signed result of this short code, whether or not another has corrected it since."""
    start = digest_meant(code)
    if start is None:
        return None
    edition = joinedload(RoundResult.round).joinedload(Round.competition).joinedload(Competition.event)
    wanted = select(RoundResult).where(RoundResult.digest.startswith(start)).order_by(RoundResult.id.desc())
    return db.session.execute(wanted.options(edition).limit(1)).scalar_one_or_none()


def is_reproduced(signed: RoundResult, compute: Callable[[str], str] = result.computed) -> bool:
    """Whether the kept inputs still give the signed bytes, and the digests fit both."""
    return (
        result.digest_of(signed.inputs) == signed.inputs_digest
        and result.digest_of(signed.content) == signed.digest
        and compute(signed.inputs) == signed.content
    )


def are_sheets_unchanged(signed: RoundResult) -> bool:
    """Whether the sheets the result was signed on are those that hold."""
    of = {(each.seat, each.number, str(each.total)) for each in result.round_in(signed.inputs).sheets}
    kept = seats.sheets_of(signed.round)
    now = {(each.seat_id, each.number, str(rounded(Decimal(each.total)))) for each in kept}
    return of <= now


def judge_names(competition: Competition) -> dict[str, str]:
    """Who is meant by each judge of a result."""
    rows = db.session.execute(select(Judge.id, Judge.name).where(Judge.competition_id == competition.id))
    return {judge_name(number): name for number, name in rows}


# What is still to come


def waiting_seats(round_: Round) -> list[Seat]:
    """Seats at entries still in the round whose sheet is to come, the reopened ones without a new sheet among them."""
    last = {sheet.seat_id: sheet.filed_at for sheet in seats.sheets_of(round_)}
    still_in = {place.entry_id for place in rounds.places(round_, IN_ROUND)}
    return [
        seat
        for seat in seats.seats_of(round_)
        if not seat.is_calibration
        and seat.entry_id in still_in
        and (seat.id not in last or (seat.reopened_at is not None and last[seat.id] < seat.reopened_at))
    ]


def seats_to_review(round_: Round, entry: str) -> list[Seat]:
    """The seats at an entry, by its number, that count."""
    return [seat for seat in seats.seats_of(round_, entry) if not seat.is_calibration]


def correction(slug: str, code: str) -> Correction | None:
    """A proposed correction, with its round carrying the panel's `chair`."""
    wanted = (
        select(Correction, Judge)
        .join(Correction.round)
        .join(Round.competition)
        .join(Competition.event)
        .outerjoin(Judge, CHAIR)
        .where(Event.slug == slug, Correction.code == code.upper())
        .options(
            contains_eager(Correction.round).options(
                contains_eager(Round.competition).contains_eager(Competition.event).joinedload(Event.organisation),
                joinedload(Round.event),
                joinedload(Round.quotas).joinedload(Quota.group),
            ),
            *_with_seat(),
        )
    )
    row = db.session.execute(wanted).unique().one_or_none()
    if row is None:
        return None
    found: Correction = row[0]
    found.round.chair = row[1]  # type: ignore[attr-defined]
    return found


def corrections(round_: Round) -> Sequence[Correction]:
    """Every correction proposed for the round, the open ones first."""
    wanted = select(Correction).where(Correction.round_id == round_.id).options(*_with_seat())
    ordered = wanted.order_by(Correction.decided_at.is_not(None), Correction.id.desc())
    return db.session.execute(ordered).scalars().all()


def _with_seat() -> tuple[Any, ...]:
    return (
        joinedload(Correction.seat, innerjoin=True).options(
            joinedload(Seat.judge, innerjoin=True),
            joinedload(Seat.entry, innerjoin=True).options(
                joinedload(Entry.project, innerjoin=True), joinedload(Entry.group, innerjoin=True)
            ),
        ),
    )


def rounds_with_chair(panel: Panel) -> Sequence[Round]:
    """The edition's rounds, each carrying the panel's `chair`."""
    for round_ in panel.competition.rounds:
        round_.chair = panel.chair  # type: ignore[attr-defined]
    return panel.competition.rounds


def progress(rounds_: Sequence[Round]) -> dict[int, tuple[int, int]]:
    """How many seats each round has and how many of them have filed, by the round's row number. No score is read."""
    filed = select(Sheet.id).where(Sheet.seat_id == Seat.id).exists()
    counted = (
        select(Seat.round_id, func.count(), func.count().filter(filed))
        .where(Seat.round_id.in_([each.id for each in rounds_]), *seats.COUNTS)
        .group_by(Seat.round_id)
    )
    return {number: (of, done) for number, of, done in db.session.execute(counted)}
