"""The rules of a summit, counted anew from the plan and the problem alone: nothing here knows how plans are made."""

from collections import Counter
from itertools import pairwise
from typing import Any


def broken(problem, plan, *, past=(), gone=()):
    """Every rule a plan breaks; `past` are meetings that took place, `gone` people who are no longer there."""
    weights = {(each.investor, each.project): each.weight for each in problem.requests}
    held = Counter((each.investor, each.project) for each in plan.meetings)
    wrong = list(_misplaced(problem, plan, past, gone))
    wrong += [("not wanted", pair) for pair in held if pair not in weights or pair in problem.forbidden]
    wrong += [("lock", lock) for lock in problem.locks if not _kept(lock, plan)]
    wrong += [("past", each) for each in past if (each.slot, each.investor, each.project) not in _cells(plan)]
    reached = Counter(meeting.project for meeting in plan.meetings)
    said = {
        "weight": (plan.weight, sum(weights.get(pair, 0) for pair in held)),
        "bound": (plan.bound, max(plan.weight, plan.bound)),
        "attainable": (plan.attainable, max(len(plan.meetings), plan.attainable)),
        "unmet": (set(plan.unmet), set(weights) - set(held)),
        "investor gaps": (dict(plan.investor_gaps), gaps(problem, plan, "i")),
        "project gaps": (dict(plan.project_gaps), gaps(problem, plan, "p")),
        "table moves": (plan.table_moves, _table_moves(plan)),
        "floor": (plan.floor_met, sum(min(problem.floor, reached[each.id]) for each in problem.projects)),
    }
    return wrong + [(name, *both) for name, both in said.items() if both[0] != both[1]]


def _misplaced(problem, plan, past, gone):
    """Meetings where somebody cannot be, is already, or is once too often."""
    people = {("i", each.id): each for each in problem.investors} | {("p", each.id): each for each in problem.projects}
    over = _cells_of(past)
    seats: Counter[Any] = Counter()
    days: Counter[Any] = Counter()
    for meeting in plan.meetings:
        is_past = (meeting.slot, meeting.investor, meeting.project) in over
        if not 0 <= meeting.slot < problem.slots or not 0 <= meeting.table < problem.tables:
            yield "nowhere", meeting
        seats["table", meeting.table, meeting.slot] += 1
        seats["pair", meeting.investor, meeting.project] += 1
        for person in (("i", meeting.investor), ("p", meeting.project)):
            seats[person, meeting.slot] += 1
            days[person] += 1
            if not is_past and (meeting.slot in people[person].unavailable or person[1] in gone):
                yield "not there", person, meeting.slot
    yield from (("twice", key) for key, times in seats.items() if times > 1)
    for person, each in people.items():
        if each.max_meetings is not None and days[person] > each.max_meetings:
            yield "too often", person


def gaps(problem, plan, side):
    """Runs of idle slots between two consecutive meetings of one session, of those who have some."""
    found: Counter[str] = Counter()
    days: dict[str, list[int]] = {}
    for meeting in plan.meetings:
        days.setdefault(meeting.investor if side == "i" else meeting.project, []).append(meeting.slot)
    for name, slots in days.items():
        for before, after in pairwise(sorted(slots)):
            is_one_session = not any(before < start <= after for start in problem.session_starts)
            found[name] += is_one_session and after - before > 1
    return {name: count for name, count in found.items() if count}


def untrue(problem, plan, *, first_slot=0, gone=()):
    """Every reason that the plan does not bear out."""
    people = {("i", each.id): each for each in problem.investors} | {("p", each.id): each for each in problem.projects}
    busy: dict[tuple[str, str], set[int]] = {person: set() for person in people}
    tables: Counter[int] = Counter()
    wrong = []
    for meeting in plan.meetings:
        busy["i", meeting.investor].add(meeting.slot)
        busy["p", meeting.project].add(meeting.slot)
        tables[meeting.slot] += 1

    def able(person):
        return set(range(first_slot, problem.slots)) - set(people[person].unavailable)

    def is_full(person):
        most = people[person].max_meetings
        return (most is not None and len(busy[person]) >= most) or not able(person) - busy[person]

    for (investor, project), reason in plan.unmet.items():
        one, other = ("i", investor), ("p", project)
        shared = able(one) & able(other)
        open_to_both = shared - busy[one] - busy[other]
        holds = {
            "DECLINED": (investor, project) in problem.forbidden,
            "GONE": investor in gone or project in gone,
            "NO_COMMON_SLOT": not shared,
            "INVESTOR_FULL": is_full(one),
            "PROJECT_FULL": is_full(other),
            "TABLES_FULL": bool(open_to_both) and all(tables[slot] >= problem.tables for slot in open_to_both),
        }
        first = next((name for name, is_true in holds.items() if is_true), "LOWER_PRIORITY")
        is_left_out = first == "LOWER_PRIORITY" and open_to_both and _weight(problem, investor, project)
        if str(reason) != first or is_left_out:
            wrong.append((investor, project, str(reason), first, open_to_both))
    return wrong


def _weight(problem, investor, project):
    return next(each.weight for each in problem.requests if (each.investor, each.project) == (investor, project))


def _cells(plan):
    return _cells_of(plan.meetings)


def _cells_of(meetings):
    return {(each.slot, each.investor, each.project) for each in meetings}


def _table_moves(plan):
    days: dict[str, list[tuple[int, int]]] = {}
    for each in plan.meetings:
        days.setdefault(each.investor, []).append((each.slot, each.table))
    return sum(before[1] != after[1] for day in days.values() for before, after in pairwise(sorted(day)))


def _kept(lock, plan):
    return any(
        (each.investor, each.project) == (lock.investor, lock.project)
        and lock.slot in {None, each.slot}
        and lock.table in {None, each.table}
        for each in plan.meetings
    )


def heaviest(problem):
    """The greatest weight of any plan of a tiny summit, by trying all of them."""
    people = {("i", each.id): each for each in problem.investors} | {("p", each.id): each for each in problem.projects}
    wanted = [each for each in problem.requests if (each.investor, each.project) not in problem.forbidden]
    known = {}

    def best(number, busy, tables):
        if number == len(wanted):
            return 0
        key = (number, busy, tables)
        if key not in known:
            request = wanted[number]
            ends = ("i", request.investor), ("p", request.project)
            found = best(number + 1, busy, tables)
            for slot in range(problem.slots):
                may = all(
                    slot not in people[end].unavailable
                    and (end, slot) not in busy
                    and (
                        people[end].max_meetings is None
                        or sum(each == end for each, _ in busy) < people[end].max_meetings
                    )
                    for end in ends
                )
                if may and tables[slot] < problem.tables:
                    more = (*tables[:slot], tables[slot] + 1, *tables[slot + 1 :])
                    found = max(found, request.weight + best(number + 1, busy | {(end, slot) for end in ends}, more))
            known[key] = found
        return known[key]

    return best(0, frozenset(), (0,) * problem.slots)
