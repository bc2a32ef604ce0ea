"""What the planner is given and what comes back: parties, marks, requests and fixed pairs as a problem of codes.

Kept with the plan as plain JSON, always in the same order, so that the same wishes make the same bytes and the same plan.
Pure: it reads loaded rows and writes none.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.matchmaking.rules import Mark, RequestState, is_refused, pair_may_meet, pair_weight
from portal.outcomes.rules import Side
from portal.solvers.replanning import Mode as Change
from portal.solvers.replanning import replan
from portal.solvers.summit import (
    Lock,
    Meeting,
    Pair,
    Person,
    Problem,
    Progress,
    Request,
    SummitPlan,
    plan_summit,
)

FORMAT = "wz-summit/1"
# A pair the planner fixed although neither said anything: held, and worth next to nothing.
FIXED_WORTH = 1


class Way(StrEnum):
    """How a plan is made: anew, or from the published one with the least change, or only into its holes."""

    ANEW = "anew"
    LEAST_CHANGE = "least-change"
    FILL = "fill"


@dataclass(frozen=True)
class Task:
    """A problem and how to go about it. `tables` are the numbers in the hall, `accepted` the pairs with a yes to a request.

    `previous` is the published plan where the way starts from one.
    """

    problem: Problem
    tables: tuple[int, ...]
    accepted: frozenset[Pair] = frozenset()
    way: Way = Way.ANEW
    previous: tuple[Meeting, ...] = ()

    @property
    def digest(self) -> str:
        """A fingerprint: two plans with the same one were made from the same wishes."""
        return hashlib.sha256(json.dumps(as_json(self), sort_keys=True).encode()).hexdigest()[:12]


def problem_of(
    summit: Any,
    parties: Sequence[Any],
    marks: Mapping[tuple[int, int], Mark],
    requests: Mapping[tuple[int, int], RequestState],
    locks: Sequence[Any] = (),
    *,
    ties: Collection[tuple[int, int]] = (),
    standing: Collection[tuple[int, int]] = (),
    begun: int = 0,
) -> Task:
    """The problem of these parties, all of which take part.

    `marks` by (who, whom), the rest by (capital, founder), all by ids of parties. `standing` pairs have been told that
    they meet. These and fixed ones count although nobody wished for them, as long as neither side refuses. Nobody
    meets in a closed slot, nor in the first `begun`.
    """
    tables = tuple(sorted(table.number for table in summit.tables))
    closed = {slot.number for slot in summit.slots if slot.is_closed or slot.number < begun}
    capital = {party.id: party for party in parties if party.side is Side.INVESTOR}
    founders = {party.id: party for party in parties if party.side is Side.TEAM}
    fixed = {(lock.capital_id, lock.founder_id): lock for lock in locks}
    wanted: dict[Pair, int] = {}
    kept: list[Lock] = []
    for one, other in sorted(_pairs(marks, founders) | set(requests) | set(fixed) | set(standing)):
        if one not in capital or other not in founders or (one, other) in ties:
            continue
        if not pair_may_meet(summit.asks, capital[one].kind, founders[other].kind):
            continue
        said = marks.get((one, other)), marks.get((other, one))
        request = requests.get((one, other))
        if is_refused(*said, request):
            continue
        worth = pair_weight(*said, request, fills_silence=summit.fills_silence)
        lock = fixed.get((one, other))
        if lock is not None:
            table = tables.index(lock.table) if lock.table in tables else None
            kept.append(Lock(capital[one].code, founders[other].code, lock.slot, table))
        if lock is not None or (one, other) in standing:
            worth = max(worth, FIXED_WORTH)
        if worth:
            wanted[capital[one].code, founders[other].code] = worth
    problem = Problem(
        slots=len(summit.slots),
        tables=len(tables),
        investors=tuple(
            _person(party, len(summit.slots), closed, summit.investor_meetings) for party in _by_code(capital.values())
        ),
        projects=tuple(
            _person(party, len(summit.slots), closed, summit.project_meetings) for party in _by_code(founders.values())
        ),
        requests=tuple(Request(*pair, worth) for pair, worth in sorted(wanted.items())),
        session_starts=_session_starts(summit.slots),
        locks=tuple(sorted(kept, key=lambda lock: lock.pair)),
        floor=summit.least_meetings,
        homes={
            party.code: tables.index(party.table_number)
            for party in _by_code(capital.values())
            if party.table_number in tables
        },
    )
    accepted = {
        (capital[one].code, founders[other].code)
        for (one, other), state in requests.items()
        if state is RequestState.ACCEPTED and one in capital and other in founders
    }
    return Task(problem, tables, frozenset(accepted & set(wanted)))


def solved(task: Task, *, seed: int, seconds: float, progress: Progress | None = None) -> SummitPlan:
    """The plan. Raises BadProblem, OutOfTime, and whatever `progress` raises."""
    if task.way is Way.ANEW:
        return plan_summit(task.problem, seed=seed, seconds=seconds, progress=progress)
    wanted = {request.pair for request in task.problem.requests}
    standing = [meeting for meeting in task.previous if meeting.pair in wanted]
    mode = Change.FILL if task.way is Way.FILL else Change.LEAST_CHANGE
    return replan(task.problem, standing, mode=mode, seed=seed, seconds=seconds, progress=progress).plan


def figures_of(task: Task, found: SummitPlan) -> dict[str, Any]:
    """What the page of a plan shows beside its weight: numbers only, nobody's name."""
    held = {meeting.pair for meeting in found.meetings}
    asked = Counter(request.project for request in task.problem.requests)
    meetings = Counter(meeting.project for meeting in found.meetings)
    floor = task.problem.floor
    return {
        "pairs": len(task.problem.requests),
        "meetings": len(held),
        "attainable": found.attainable,
        "accepted": len(task.accepted),
        "accepted_met": len(task.accepted & held),
        "investor_gaps": sum(found.investor_gaps.values()),
        "project_gaps": sum(found.project_gaps.values()),
        "table_moves": found.table_moves,
        "floor": floor,
        "floor_met": found.floor_met,
        "floor_bound": found.floor_bound,
        "below_floor": sum(1 for each, count in asked.items() if meetings[each] < min(floor, count)),
        "reasons": dict(sorted(Counter(str(reason) for reason in found.unmet.values()).items())),
        "is_out_of_time": found.is_out_of_time,
        "digest": task.digest,
    }


def as_json(task: Task) -> dict[str, Any]:
    """Plain values in one order only."""
    problem = task.problem
    return {
        "format": FORMAT,
        "slots": problem.slots,
        "tables": problem.tables,
        "session_starts": list(problem.session_starts),
        "investors": [_as_person(person) for person in problem.investors],
        "projects": [_as_person(person) for person in problem.projects],
        "requests": [
            {"investor": each.investor, "project": each.project, "weight": each.weight} for each in problem.requests
        ],
        "locks": [
            {"investor": each.investor, "project": each.project, "slot": each.slot, "table": each.table}
            for each in problem.locks
        ],
        "floor": problem.floor,
        "homes": dict(sorted(problem.homes.items())),
        "table_numbers": list(task.tables),
        "accepted": [list(pair) for pair in sorted(task.accepted)],
        "way": str(task.way),
        "previous": [
            {"investor": each.investor, "project": each.project, "slot": each.slot, "table": each.table}
            for each in sorted(task.previous)
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Task:
    """The task these values were made of."""
    problem = Problem(
        slots=kept["slots"],
        tables=kept["tables"],
        session_starts=tuple(kept["session_starts"]),
        investors=tuple(_from_person(each) for each in kept["investors"]),
        projects=tuple(_from_person(each) for each in kept["projects"]),
        requests=tuple(Request(each["investor"], each["project"], each["weight"]) for each in kept["requests"]),
        locks=tuple(Lock(each["investor"], each["project"], each["slot"], each["table"]) for each in kept["locks"]),
        floor=kept["floor"],
        homes=dict(kept["homes"]),
    )
    return Task(
        problem,
        tuple(kept["table_numbers"]),
        frozenset((one, other) for one, other in kept["accepted"]),
        Way(kept["way"]),
        tuple(
            Meeting(slot=each["slot"], table=each["table"], investor=each["investor"], project=each["project"])
            for each in kept["previous"]
        ),
    )


def _pairs(marks: Collection[tuple[int, int]], founders: Collection[int]) -> set[tuple[int, int]]:
    """Who said anything of whom, the capital side first."""
    return {(other, one) if one in founders else (one, other) for one, other in marks}


def _person(party: Any, slots: int, closed: Collection[int], most: int) -> Person:
    away = frozenset(party.unavailable) & frozenset(range(slots))
    return Person(party.code, away | frozenset(closed), party.meetings or most)


def _by_code(parties: Collection[Any]) -> list[Any]:
    return sorted(parties, key=lambda party: party.code)


def _session_starts(slots: Sequence[Any]) -> tuple[int, ...]:
    first: dict[int, int] = {}
    for slot in sorted(slots, key=lambda slot: slot.number):
        first.setdefault(slot.session, slot.number)
    return tuple(first.values()) or (0,)


def _as_person(person: Person) -> dict[str, Any]:
    return {"id": person.id, "unavailable": sorted(person.unavailable), "max_meetings": person.max_meetings}


def _from_person(kept: Mapping[str, Any]) -> Person:
    return Person(kept["id"], frozenset(kept["unavailable"]), kept["max_meetings"])
