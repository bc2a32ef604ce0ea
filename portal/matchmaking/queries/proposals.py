"""What the planner would change in a plan people live by: after somebody left, came back, or joined. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from portal.errors import N_, Conflict
from portal.matchmaking import problem as problems
from portal.matchmaking.comparing import Difference, difference
from portal.matchmaking.holes import Pair, Place, Steps
from portal.matchmaking.models import Lock, Meeting, Party, Summit
from portal.matchmaking.queries import day, planning
from portal.matchmaking.queries.parties import parties
from portal.matchmaking.rules import PartyState, slots_begun
from portal.solvers import summit as solver
from portal.solvers.replanning import Mode, Replanned, replan

SECONDS = 8.0


class Remedy(StrEnum):
    """What to do about a hole: fill it and move nobody, change as little as pays, or leave it."""

    FILL = "fill"
    LEAST_CHANGE = "least-change"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Proposal:
    """What would be different from what people were told, and the count of changes this was worked out at."""

    found: Difference
    made_of: int

    @property
    def steps(self) -> Steps:
        """The same to carry out."""
        after = {pair: place for pairs in (self.found.moved, self.found.reseated) for pair, (_, place) in pairs.items()}
        dropped: dict[Pair, Place | None] = dict.fromkeys(self.found.dropped)
        return dropped | dict(self.found.added) | after


def proposal(
    summit: Summit, remedy: Remedy, *, leaving: Party | None = None, returning: Party | None = None, now: datetime
) -> Proposal:
    """What follows from somebody leaving or coming back, or from new wishes. What has begun stays as it is.

    Pairs that were called off are not brought together again, unless with who comes back. Raises Conflict where the
    planner finds nothing.
    """
    begun = slots_begun(summit.slots, now)
    standing = day.standing(summit)
    before = {_pair(each): (each.slot, each.table) for each in standing if each.slot >= begun}
    if remedy is Remedy.NOTHING:
        own = leaving.id if leaving is not None else None
        after = {pair: place for pair, place in before.items() if own not in pair}
    else:
        after = _planned(summit, remedy, standing, begun, leaving, returning)
    return Proposal(difference(before, after), summit.changes)


def _planned(
    summit: Summit,
    remedy: Remedy,
    standing: Sequence[Meeting],
    begun: int,
    leaving: Party | None,
    returning: Party | None,
) -> dict[Pair, Place]:
    here = list(planning.taking_part(summit))
    left = [each for each in parties(summit, states={PartyState.GONE}) if returning is None or each.id != returning.id]
    if returning is not None:
        here.append(returning)
    everybody = {party.id: party for party in [*here, *left]}
    gone = {party.id for party in left} | ({leaving.id} if leaving is not None else set())
    places = {_pair(each): each.slot for each in standing if each.slot >= begun and not gone & {*_pair(each)}}
    # A pair the planner had fixed stays where people were told.
    locks = [
        Lock(capital_id=lock.capital_id, founder_id=lock.founder_id, slot=places[lock.capital_id, lock.founder_id])
        for lock in planning.locks(summit)
        if (lock.capital_id, lock.founder_id) in places
    ]
    task = problems.problem_of(
        summit,
        list(everybody.values()),
        planning.marks(summit),
        planning.requests(summit),
        locks,
        ties=planning.ties(list(everybody.values())),
        standing={_pair(each) for each in standing},
    )
    off = {pair for pair in day.called_off(summit) if returning is None or returning.id not in pair}
    off -= {_pair(each) for each in standing}
    barred = frozenset(
        (everybody[one].code, everybody[other].code) for one, other in off if one in everybody and other in everybody
    )
    index = {number: place for place, number in enumerate(task.tables)}
    wanted = {request.pair for request in task.problem.requests}
    previous = [
        told
        for told in (
            solver.Meeting(each.slot, index.get(each.table, -1), everybody[one].code, everybody[other].code)
            for each in standing
            for one, other in [_pair(each)]
            if one in everybody and other in everybody
        )
        if told.slot < begun or told.pair in wanted
    ]
    problem = replace(task.problem, forbidden=barred)
    codes = [everybody[number].code for number in gone if number in everybody]
    found = _solved(problem, previous, begun, codes, Mode(remedy))
    ids = {party.code: party.id for party in everybody.values()}
    return {
        (ids[each.investor], ids[each.project]): (each.slot, task.tables[each.table])
        for each in found.plan.meetings
        if each.slot >= begun
    }


def _solved(
    problem: solver.Problem, previous: Sequence[solver.Meeting], begun: int, gone: Sequence[str], mode: Mode
) -> Replanned:
    try:
        return replan(problem, previous, frozen_before=begun, gone=gone, mode=mode, seconds=SECONDS)
    except (solver.BadProblem, solver.OutOfTime) as nothing:
        raise Conflict(N_("The planner found no way on. Please change single meetings by hand.")) from nothing


def _pair(meeting: Meeting) -> Pair:
    return meeting.capital_id, meeting.founder_id
