"""A round on stage: the draw in the open, the order that follows from it, scores shown in the hall, the board shut (封榜).

Nobody arranges the order by hand: it is the draw's, moved only as far as the rules ask for.
"""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions.actions import rounds
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import IN_ROUND, RoundKind, RoundState
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.events.rules import Sector
from portal.judging.queries import finals, panel, results, seats
from portal.judging.queries.results import judge_name
from portal.solvers import ordering
from portal.solvers.ordering import Arrangement, Problem
from portal.stage import queries as stages
from portal.stage.actions import draws, holding, running
from portal.stage.actions.running import TurnPlan
from portal.stage.models import Draw, Stage

# What two neighbours of one nominating body cost, in places.
SAME_HOUSE = 200
# Seconds the proof may take: nobody else writes meanwhile.
LONGEST = 2.0


def seal_lots(round_: Round, *, actor: Person, now: datetime) -> Draw:
    """Fix who is drawn and the sealed secret, for everybody to see.

    Raises Refusal for fewer than two entries, Conflict for a round on paper or one that is over, and where all who are
    in the round are sealed or drawn already: nobody draws until the order pleases.
    """
    rounds.hold(round_)
    _refuse_done(round_)
    places = _to_order(round_)
    event = results.stage_event(round_)
    stage = stages.stage_of(event)
    if finals.is_drawn_for(finals.draw_of(round_, stage), places):
        raise Conflict(N_("The lots of all who are in this round are sealed already, and drawn once only."))
    if stage is None:
        # No order is shown before it is published: the stage stands empty until then.
        stage = running.prepare(event, [], starts_at=round_.scores_open_at, actor=actor, now=now)
    names = {_name(place): str(place.entry.number) for place in places}
    title = (f"{round_.name_zh}出场顺序抽签", f"Draw of the running order: {round_.name('en')}")
    return draws.seal(
        stage, sorted(names), actor=actor, now=now, title=title, notes={"round": round_.code, "entries": names}
    )


def draw_lots(round_: Round, word: str = "", *, actor: Person, now: datetime) -> Draw:
    """Draw the sealed lots: from now on the order is what was drawn. Raises Conflict where nothing is sealed or it was drawn."""
    rounds.hold(round_)
    _refuse_done(round_)
    sealed = _last_draw(round_)
    if sealed is None:
        raise Conflict(N_("Please seal the lots first, so that everybody can note the seal."))
    drawn = draws.reveal(sealed, word, actor=actor, now=now)
    numbers = _drawn_numbers(drawn)
    for place in standing.places(round_):
        number = str(place.entry.number)
        place.drawn_place = place.place_in_order = numbers.index(number) if number in numbers else None
    db.session.flush()
    return drawn


def arrange(round_: Round, *, keeps_sectors_apart: bool, quorum: int, actor: Person, now: datetime) -> Arrangement:
    """Move the drawn order as little as the rules ask for, with the reason of every move.

    Raises ordering.Infeasible with the rules that clash, Refusal before the draw.
    """
    rounds.hold(round_)
    _refuse_done(round_)
    drawn = _last_draw(round_)
    if drawn is None or drawn.order is None:
        raise Refusal(N_("Please draw lots first: the rules only move what was drawn."))
    places = {str(place.entry.number): place for place in _to_order(round_)}
    problem = problem_of(round_, drawn, keeps_sectors_apart=keeps_sectors_apart, quorum=quorum)
    found = ordering.arranged(problem, seconds=LONGEST)
    for number, place in enumerate(found.order):
        places[place].place_in_order = number
    moves = [
        {"entry": each.id, "drawn": each.drawn, "shown": each.shown, "because": each.because} for each in found.moves
    ]
    rules = {"sectors": keeps_sectors_apart, "quorum": quorum, "cost": found.cost, "bound": found.bound}
    drawn.notes = drawn.notes | {"moves": moves, "arranged": rules}
    record(actor, "arrange", "round", round_.code, now=now, after={"order": list(found.order)} | rules)
    db.session.flush()
    return found


def problem_of(round_: Round, drawn: Draw, *, keeps_sectors_apart: bool, quorum: int) -> Problem:
    """What the ordering wants to know: those who are still in, as drawn; who came in later follows behind.

    Lots may be drawn before anybody is seated: then the whole panel is expected.
    """
    numbers = _drawn_numbers(drawn)
    sitting = seats.loads(round_)
    judges = [judge for judge in panel.accepted_judges(round_.competition) if not sitting or judge.id in sitting]

    def drawn_as(place: RoundEntry) -> tuple[int, str]:
        number = str(place.entry.number)
        return (numbers.index(number) if number in numbers else len(numbers), number)

    entries = [
        ordering.Entry(
            id=str(place.entry.number),
            sector=None if place.entry.sector == Sector.GENERAL else place.entry.sector,
            institution=_house(place.entry),
            tied=frozenset(
                judge_name(judge.id)
                for judge in judges
                if any(tie.project_id == place.entry.project_id for tie in judge.conflicts)
            ),
        )
        for place in sorted(_to_order(round_), key=drawn_as)
    ]
    return Problem(
        entries=tuple(entries),
        panel={judge_name(judge.id): None for judge in judges},
        quorum=quorum,
        keeps_sectors_apart=keeps_sectors_apart,
        institution_cost=SAME_HOUSE,
    )


def bring_on_stage(round_: Round, *, starts_at: datetime, actor: Person, now: datetime) -> Stage:
    """The order becomes the stage's turns, with the round's minutes. Raises Refusal before the draw, Conflict once it runs."""
    rounds.hold(round_)
    _refuse_done(round_)
    drawn = _last_draw(round_)
    if drawn is None or drawn.order is None:
        raise Refusal(N_("Please draw lots first."))
    turns = [
        TurnPlan(
            title_zh=place.entry.project.name_zh,
            title_en=place.entry.project.name_en,
            project_id=place.entry.project_id,
            pitch_seconds=round_.pitch_minutes * 60,
            qa_seconds=round_.qa_minutes * 60,
            gap_seconds=round_.gap_minutes * 60,
        )
        for place in finals.in_order(_to_order(round_))
    ]
    stage = running.prepare(results.stage_event(round_), turns, starts_at=starts_at, actor=actor, now=now)
    record(actor, "bring on stage", "round", round_.code, now=now, after={"turns": len(turns)})
    return stage


def reveal(place: RoundEntry, *, actor: Person, now: datetime) -> None:
    """Show an entry's score in the hall (当场亮分): from now on its sheets stay as they are.

    Raises Conflict while a judge has not filed, or where it was shown before.
    """
    round_ = rounds.hold(place.round)
    db.session.refresh(place, ["revealed_at", "standing"])
    if round_.kind != RoundKind.PITCH or round_.state != RoundState.SCORING:
        raise Conflict(N_("Scores are shown while a round on stage is being scored."))
    if place.revealed_at is not None:
        raise Conflict(N_("This score was shown already."))
    if place.standing not in IN_ROUND:
        raise Conflict(N_("This entry does not stand in the round any more."))
    count = finals.filed(round_).get(place.entry_id, finals.Filed())
    if not count.is_complete:
        raise Conflict(
            N_("%(filed)d of %(seats)d judges have filed: please wait for the others."),
            filed=count.sheets,
            seats=count.seats,
        )
    place.revealed_at = now
    record(actor, "reveal", "round-entry", f"{round_.code}/{place.entry.number}", now=now)
    _let_screens_look(round_)


def shut_board(round_: Round, is_shut: bool, *, actor: Person, now: datetime) -> None:
    """Shut the board (封榜), so that nobody sees a score, or open it again."""
    rounds.hold(round_)
    if round_.hides_board == is_shut:
        raise Conflict(N_("Somebody was faster: the board is as you want it."))
    round_.hides_board = is_shut
    record(actor, "shut board" if is_shut else "open board", "round", round_.code, now=now)
    _let_screens_look(round_)


def _let_screens_look(round_: Round) -> None:
    """Every screen of the hall draws anew."""
    db.session.flush()
    stage = stages.stage_of(results.stage_event(round_))
    if stage is not None:
        holding.hold(stage)


def _refuse_done(round_: Round) -> None:
    if round_.kind != RoundKind.PITCH:
        raise Conflict(N_("This round is read on paper: nobody draws lots for it."))
    if round_.state not in {RoundState.PREPARED, RoundState.SCORING}:
        raise Conflict(N_("This round is closed."))


def _last_draw(round_: Round) -> Draw | None:
    return finals.draw_of(round_, stages.stage_of(results.stage_event(round_)))


def _to_order(round_: Round) -> Sequence[RoundEntry]:
    return standing.places(round_, IN_ROUND)


def _name(place: RoundEntry) -> str:
    return f"{place.entry.number} {place.entry.project.name_zh}"


def _drawn_numbers(drawn: Draw) -> list[str]:
    return [drawn.notes["entries"][name] for name in drawn.order or ()]


def _house(entry: Entry) -> str | None:
    """Whose nominee it is."""
    if entry.nominating_makerspace_id is not None:
        return f"M{entry.nominating_makerspace_id}"
    return f"O{entry.nominating_organisation_id}" if entry.nominating_organisation_id is not None else None
