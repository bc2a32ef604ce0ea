"""A round on stage: its draw, its order with the reasons, who has been scored, and what the board in the hall shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from portal.competitions.models.edition import Round
from portal.competitions.models.entries import RoundEntry
from portal.competitions.queries import rounds
from portal.competitions.rules import Aggregation, RoundKind, RoundState
from portal.database import db
from portal.judging import scoring
from portal.judging.models import Seat, Sheet
from portal.judging.queries import results, seats
from portal.judging.queries.panel import round_with_chair
from portal.judging.scoring import Line, Row
from portal.stage import queries as stages
from portal.stage.models import Draw, Stage


def round_on_stage(slug: str, code: str) -> Round | None:
    """A round of that edition that is heard on stage, carrying the panel's `chair`."""
    found = round_with_chair(slug, code)
    return found if found is not None and found.kind == RoundKind.PITCH else None


def draw_of(round_: Round, stage: Stage | None) -> Draw | None:
    """The last draw of the round's order on that stage, sealed or drawn."""
    draws = stages.draws(stage) if stage is not None else ()
    return next((each for each in draws if each.notes.get("round") == round_.code), None)


def is_drawn_for(draw: Draw | None, places: Sequence[RoundEntry]) -> bool:
    """Whether nobody came into the round since the lots were sealed."""
    return draw is not None and {str(each.entry.number) for each in places} <= set(draw.notes["entries"].values())


def in_order(places: Sequence[RoundEntry]) -> list[RoundEntry]:
    """As they come on stage; who has no place in the order yet comes by number."""
    return sorted(
        places, key=lambda each: (each.place_in_order is None, each.place_in_order or 0, str(each.entry.number))
    )


@dataclass(frozen=True)
class OrderedPlace:
    """A place of the order, from 0: where it was drawn, and why it stands elsewhere."""

    place: RoundEntry
    because: str | None


def order(places: Sequence[RoundEntry], draw: Draw | None) -> list[OrderedPlace]:
    """The running order with the reasons of every move; empty before the draw."""
    if draw is None or draw.order is None:
        return []
    moves = {each["entry"]: each["because"] for each in draw.notes.get("moves", ())}
    placed = [each for each in places if each.place_in_order is not None]
    return [OrderedPlace(each, moves.get(str(each.entry.number))) for each in in_order(placed)]


@dataclass(frozen=True)
class Filed:
    """How many judges sit at an entry, and how many of them have filed. No score is in it."""

    seats: int = 0
    sheets: int = 0

    @property
    def is_complete(self) -> bool:
        """Everybody has."""
        return 0 < self.seats == self.sheets


def filed(round_: Round) -> dict[int, Filed]:
    """The same for each entry of the round, by its row number."""
    is_filed = select(Sheet.id).where(Sheet.seat_id == Seat.id).exists()
    counted = (
        select(Seat.entry_id, func.count(), func.count().filter(is_filed))
        .where(Seat.round_id == round_.id, *seats.COUNTS)
        .group_by(Seat.entry_id)
    )
    return {entry: Filed(of, done) for entry, of, done in db.session.execute(counted)}


# The board


@dataclass(frozen=True)
class Shown:
    """An entry on the board: its score and rank within its group, and how the score came about."""

    place: RoundEntry
    score: Decimal
    rank: int
    is_shared: bool
    lines: Sequence[Line] = ()


@dataclass(frozen=True)
class Board:
    """What the hall may see. While it is shut (封榜) no score is in it. `last` is the score shown last.

    `has_public`: the public jury's vote has closed and counts in the scores.
    """

    groups: Mapping[str, Sequence[Shown]] = field(default_factory=dict)
    last: Shown | None = None
    done: Sequence[RoundEntry] = ()
    to_come: int = 0
    is_shut: bool = False
    is_final: bool = False
    has_public: bool = False


def board(round_: Round, stage: Stage | None) -> Board:
    """Scores that were shown in the hall, by group; once signed, the result. Nothing else of a score is ever in it."""
    places = rounds.places(round_, results.RANKED)
    revealed = [each for each in places if each.revealed_at is not None]
    if round_.hides_board:
        return Board(done=revealed, to_come=len(places) - len(revealed), is_shut=True)
    if round_.state == RoundState.SIGNED:
        return _signed_board(round_, places)
    public = _public(round_, stage, places)
    shown = {each.place.id: each for each in _shown(round_, revealed, public)}
    last = max(revealed, key=lambda each: (each.revealed_at, each.id), default=None)  # type: ignore[type-var]
    return Board(
        groups=_grouped(shown.values()),
        last=shown[last.id] if last is not None else None,
        done=revealed,
        to_come=len(places) - len(revealed),
        has_public=bool(public),
    )


def _public(round_: Round, stage: Stage | None, places: Sequence[RoundEntry]) -> dict[int, Decimal]:
    """The public jury's points by project, once nobody votes any more; none where nobody has."""
    if not round_.jury_percent or stage is None or stage.voting_closes_at is None:
        return {}
    votes = stages.votes_by_project(results.stage_event(round_))
    own = {each.entry.project_id: votes.get(each.entry.project_id, 0) for each in places}
    most = max(own.values(), default=0)
    points = {project: scoring.jury_points(count, most) for project, count in own.items()}
    return {project: of for project, of in points.items() if of is not None}


def _shown(round_: Round, revealed: Sequence[RoundEntry], public: Mapping[int, Decimal]) -> list[Shown]:
    totals = totals_of(seats.sheets_of(round_)) if revealed else {}
    lines = {
        each.id: scoring.lines(
            totals[each.entry_id],
            Aggregation(round_.aggregation),
            jury=public.get(each.entry.project_id),
            jury_percent=round_.jury_percent,
        )
        for each in revealed
        if each.entry_id in totals
    }
    by_group: dict[str, list[RoundEntry]] = {}
    for each in revealed:
        if each.id in lines:
            by_group.setdefault(each.entry.group.code, []).append(each)
    found = []
    for of in by_group.values():
        own = {str(each.entry.number): each for each in of}
        for row in scoring.ranked(Row(name, lines[each.id][-1].value) for name, each in own.items()):
            place = own[row.entry]
            found.append(Shown(place, row.score, row.rank, row.is_shared, lines[place.id]))
    return found


def totals_of(sheets: Sequence[Sheet]) -> dict[int, dict[str, Decimal]]:
    """Totals by entry and judge."""
    found: dict[int, dict[str, Decimal]] = {}
    for sheet in sheets:
        judge = results.judge_name(sheet.seat.judge_id)
        found.setdefault(sheet.seat.entry_id, {})[judge] = scoring.rounded(Decimal(sheet.total))
    return found


def _signed_board(round_: Round, places: Sequence[RoundEntry]) -> Board:
    signed = results.signed(round_)
    content: dict[str, Any] = json.loads(signed.content) if signed is not None else {"groups": {}}
    by_number = {str(each.entry.number): each for each in places}
    shown = [
        Shown(by_number[row["entry"]], Decimal(row["score"]), row["rank"], row["is_shared"])
        for rows in content["groups"].values()
        for row in rows
        if row["entry"] in by_number
    ]
    return Board(groups=_grouped(shown), is_final=True)


def _grouped(shown: Any) -> dict[str, list[Shown]]:
    ordered = sorted(shown, key=lambda each: (each.place.entry.group.position, each.rank, str(each.place.entry.number)))
    found: dict[str, list[Shown]] = {}
    for each in ordered:
        found.setdefault(each.place.entry.group.code, []).append(each)
    return found
