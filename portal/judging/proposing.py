"""A proposal of who reads what in a round: as even and as knowing as can be, without ties, all judges linked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.competitions.models.edition import Round
from portal.competitions.models.entries import Entry
from portal.competitions.rules import RoundKind
from portal.errors import N_, Refusal
from portal.judging.fitting import affinity, folded
from portal.judging.models import Judge, Seat
from portal.judging.queries import panel, seats
from portal.judging.queries.seats import Settled
from portal.solvers import assignment
from portal.solvers.assignment import Assignment, Infeasible, OutOfTime, Problem, Shortage

SLACKS = (0, 1, 2, 4, 8, 1000)
NAMED = 5

Plan = Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class Proposal:
    """The judges of each entry, by numbers, with what it costs. `seated` is who sits now; `kept` are pairs (entry, judge)
    that stay as they were.

    `found` is the assignment with its bound, loads, components and λ₂; None on stage, where everybody hears everybody.
    """

    round: Round
    entries: Sequence[Entry]
    judges: Sequence[Judge]
    seated: Sequence[Seat]
    plan: Plan
    kept: frozenset[tuple[int, int]]
    components: int
    lambda2: float
    found: Assignment | None = None

    @property
    def loads(self) -> dict[int, int]:
        """How many entries each judge reads."""
        counted = {judge.id: 0 for judge in self.judges}
        for sitting in self.plan.values():
            for judge in sitting:
                counted[judge] = counted.get(judge, 0) + 1
        return counted

    @property
    def text(self) -> str:
        """The plan on one line, as a form carries it: `12:3.4.5 13:…`."""
        return " ".join(f"{entry}:{'.'.join(map(str, sitting))}" for entry, sitting in self.plan.items())


def plan_of(text: str) -> dict[int, list[int]]:
    """The plan a form carried. Raises Refusal for what is none."""
    plan: dict[int, list[int]] = {}
    for part in text.split():
        entry, _, sitting = part.partition(":")
        numbers = [entry, *(sitting.split(".") if sitting else [])]
        if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
            raise Refusal(N_("This proposal cannot be read. Please draw it anew."))
        plan[int(entry)] = [int(number) for number in numbers[1:]]
    return plan


def propose(round_: Round, chosen: Collection[int] | None = None) -> Proposal:
    """The best assignment of these judges (by number; None: the whole panel).

    Seats that were set by hand or scored stay. Raises Refusal with whom it fails on, and why.
    """
    entries = seats.entries_to_read(round_)
    seated = [seat for seat in seats.seats_of(round_) if not seat.is_calibration]
    settled = seats.settled(round_)
    kept_seats = kept_of(seated, settled)
    panelists = panel.accepted_judges(round_.competition)
    wanted = {judge.id for judge in panelists} if chosen is None else set(chosen)
    wanted |= {seat.judge_id for seat in kept_seats}
    judges = [judge for judge in panelists if judge.id in wanted]
    if not entries:
        raise Refusal(N_("No entry stands in this round yet."))
    if not judges:
        raise Refusal(N_("Nobody of the panel is chosen."))
    barred = barred_pairs(entries, judges, settled)
    kept = frozenset((seat.entry_id, seat.judge_id) for seat in kept_seats)
    if round_.kind == RoundKind.PITCH:
        plan = {entry.id: [judge.id for judge in judges if (entry.id, judge.id) not in barred] for entry in entries}
        return Proposal(round_, entries, judges, seated, plan, kept, *_links(plan))
    return _assigned(round_, entries, judges, seated, barred, kept)


def kept_of(seated: Sequence[Seat], settled: Settled) -> list[Seat]:
    """The seats a new proposal leaves alone: set by hand, begun or handed in."""
    return [seat for seat in seated if seat.is_locked or seat.id in settled.scored]


def barred_pairs(entries: Sequence[Entry], judges: Sequence[Judge], settled: Settled) -> set[tuple[int, int]]:
    """Who must not read what: a tie, or a seat that was given back."""
    by_project: dict[int, set[int]] = defaultdict(set)
    for judge in judges:
        for tie in judge.conflicts:
            by_project[tie.project_id].add(judge.id)
    barred = {(entry.id, judge) for entry in entries for judge in by_project.get(entry.project_id, ())}
    return barred | settled.given_back


def _assigned(
    round_: Round,
    entries: Sequence[Entry],
    judges: Sequence[Judge],
    seated: Sequence[Seat],
    barred: set[tuple[int, int]],
    kept: frozenset[tuple[int, int]],
) -> Proposal:
    sitting: dict[int, list[int]] = defaultdict(list)
    for entry_id, judge_id in sorted(kept):
        sitting[entry_id].append(judge_id)
    full = {entry.id: sitting[entry.id] for entry in entries if len(sitting[entry.id]) > round_.judges_per_entry}
    open_ones = [entry for entry in entries if entry.id not in full]
    found = _solved(round_, open_ones, judges, barred, kept)
    plan = {
        entry.id: full.get(entry.id) or [int(judge) for judge in found.judges_of.get(str(entry.id), ())]
        for entry in entries
    }
    return Proposal(round_, entries, judges, seated, plan, kept, *_links(plan), found)


def links_of(seated: Sequence[Seat]) -> tuple[int, float]:
    """How many circles of judges share entries as they sit now, and how tightly one circle hangs together (λ₂)."""
    plan: dict[int, list[int]] = defaultdict(list)
    for seat in seated:
        plan[seat.entry_id].append(seat.judge_id)
    return _links(plan)


def _links(plan: Plan) -> tuple[int, float]:
    return assignment.links({str(entry): [str(judge) for judge in sitting] for entry, sitting in plan.items()})


def _solved(
    round_: Round,
    entries: Sequence[Entry],
    judges: Sequence[Judge],
    barred: set[tuple[int, int]],
    kept: frozenset[tuple[int, int]],
) -> Assignment:
    needed, count = round_.judges_per_entry * len(entries), len(judges)
    numbers = {entry.id for entry in entries}
    problem = Problem(
        reviews=round_.judges_per_entry,
        load=(0, 0),
        judges=tuple(assignment.Judge(str(judge.id), folded(judge.institution) or None) for judge in judges),
        entries=tuple(str(entry.id) for entry in entries),
        conflicts=frozenset((str(judge), str(entry)) for entry, judge in barred if entry in numbers),
        affinity={
            (str(judge.id), str(entry.id)): worth
            for judge in judges
            for entry in entries
            if (worth := affinity(judge, entry))
        },
        fixed=frozenset((str(judge), str(entry)) for entry, judge in kept if entry in numbers),
    )
    refusal: Infeasible | None = None
    least, most = needed // count, -(-needed // count)
    # As even as can be: the few do more before some do less.
    bounds = [(max(0, least - less), most + more) for slack in SLACKS for less, more in ((0, slack), (slack, slack))]
    for load in dict.fromkeys(bounds):
        try:
            return assignment.linked(replace(problem, load=load))
        except Infeasible as shortage:
            refusal = shortage
            if shortage.shortage is Shortage.NOT_ENOUGH_JUDGES:
                break
        except OutOfTime:
            raise Refusal(N_("No assignment was found in time. Please try with fewer or with more judges.")) from None
    raise _refusal(refusal, entries, judges)


def _refusal(shortage: Infeasible | None, entries: Sequence[Entry], judges: Sequence[Judge]) -> Refusal:
    """Whom it fails on, in words."""
    short = set(shortage.ids) if shortage is not None else set()
    named = [entry.number or "" for entry in entries if str(entry.id) in short]
    if named:
        names = ", ".join(named[:NAMED]) + (" …" if len(named) > NAMED else "")
        return Refusal(
            N_("Too few judges may read %(count)d of the entries (%(names)s): ties and institutions stand in the way."),
            count=len(named),
            names=names,
        )
    return Refusal(
        N_("These judges are too few for this round: %(judges)d for %(entries)d entries."),
        judges=len(judges),
        entries=len(entries),
    )
