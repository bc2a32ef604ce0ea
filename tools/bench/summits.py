"""How good plans of summits are, against plain methods and against what is proved. `python -m tools.bench.summits`

Everybody is planned on the same made-up summits: the portal, first come first served by priority (greedy), and people
who book for themselves in no order. Weight is held against what is proved; gaps, of investors + of projects, are runs of
idle slots between two meetings; of three summits of a kind the worst figure is shown, in seconds of the processor.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from rich.console import Console

from portal.solvers.replanning import Mode, replan
from portal.solvers.summit import Meeting, Problem, SummitPlan, plan_summit
from tests.builders.summits import a_summit
from tools.bench.table import Bar, Row, show

SEEDS = (7, 8, 9)
PERCENT_OF_BOUND = Bar(0.5, 0.0, unit=" %")
PERCENT_HARD = Bar(1.0, 0.02, unit=" %")
INVESTOR_GAPS, PROJECT_GAPS = Bar(30, 17), Bar(30, 4)
SUMMITS: tuple[tuple[str, dict[str, float | int | tuple[int, int]], Bar], ...] = (
    ("60 × 200, 20 slots, 40 tables, 1,500 requests", {}, PERCENT_OF_BOUND),
    ("… 60 tables", {"tables": 60}, PERCENT_OF_BOUND),
    ("… nobody away", {"away": 0}, PERCENT_OF_BOUND),
    ("… away in one slot of ten, scattered", {"away": 0, "scattered": 0.1}, PERCENT_HARD),
    ("… away in three slots of ten, scattered", {"away": 0, "scattered": 0.3}, PERCENT_HARD),
    ("… half of all there for half a day", {"half_day": 0.5}, PERCENT_HARD),
    ("… four of five there for half a day, 30 tables", {"half_day": 0.8, "tables": 30}, PERCENT_HARD),
    ("… few popular projects", {"popularity": 1.2}, PERCENT_HARD),
    ("… at most 12 meetings a fund, 6 a project", {"most": (12, 6)}, PERCENT_HARD),
    (
        "120 × 400, 24 slots, 90 tables, 4,000 requests",
        {"investors": 120, "projects": 400, "slots": 24, "tables": 90, "requests": 4000},
        PERCENT_OF_BOUND,
    ),
    (
        "20 × 60, 12 slots, 15 tables, 260 requests",
        {"investors": 20, "projects": 60, "slots": 12, "tables": 15, "requests": 260},
        PERCENT_OF_BOUND,
    ),
)


@dataclass(frozen=True)
class Plain:
    """What a plain method reaches: weight, meetings, gaps of investors and of projects."""

    weight: int
    meetings: int
    gaps: tuple[int, int]


def by_priority(problem: Problem) -> Plain:
    """The weightiest request first, in the first slot both have free."""
    return _served(problem, sorted(range(len(problem.requests)), key=lambda each: -problem.requests[each].weight), None)


def by_themselves(problem: Problem, seed: int) -> Plain:
    """In any order, in any slot both have free: what open calendars give."""
    chance = Random(f"booking-{seed}")
    order = chance.sample(range(len(problem.requests)), len(problem.requests))
    return _served(problem, order, chance)


def _served(problem: Problem, order: Sequence[int], chance: Random | None) -> Plain:
    people = {each.id: each for each in (*problem.investors, *problem.projects)}
    free = {name: set(range(problem.slots)) - each.unavailable for name, each in people.items()}
    left = {name: each.max_meetings or problem.slots for name, each in people.items()}
    tables = [problem.tables] * problem.slots
    met: dict[str, list[int]] = {name: [] for name in people}
    weight = meetings = 0
    for number in order:
        request = problem.requests[number]
        both = [request.investor, request.project]
        slots = sorted(slot for slot in free[both[0]] & free[both[1]] if tables[slot])
        if slots and all(left[name] for name in both):
            slot = chance.choice(slots) if chance else slots[0]
            weight, meetings = weight + request.weight, meetings + 1
            tables[slot] -= 1
            for name in both:
                free[name].discard(slot)
                left[name] -= 1
                met[name].append(slot)

    def gaps(names: Sequence[str]) -> int:
        pairs = [pair for name in names for pair in pairwise(sorted(met[name]))]
        return sum(
            after - before > 1 and not any(before < start <= after for start in problem.session_starts)
            for before, after in pairs
        )

    both_gaps = gaps([each.id for each in problem.investors]), gaps([each.id for each in problem.projects])
    return Plain(weight, meetings, both_gaps)


def rows(progress: Callable[[str], None] = lambda _: None) -> list[Row]:
    """The lines of the table."""
    found = []
    for name, shape, bar in SUMMITS:
        progress(f"summits: {name}")
        found += _plans(name, shape, bar)
    for mode in Mode:
        progress(f"summits: {mode}")
        found.append(_drop_out(mode))
    return found


def _plans(name: str, shape: dict[str, float | int | tuple[int, int]], bar: Bar) -> list[Row]:
    """Three summits of a kind: the portal's worst figures, and what plain methods lose on average."""
    plans: list[SummitPlan] = []
    seconds, greedy, open_calendars, plain_gaps = [], [], [], []
    for seed in SEEDS:
        problem = a_summit(seed, **shape)  # type: ignore[arg-type]
        began = time.process_time()
        plan = plan_summit(problem, seconds=120)
        seconds.append(time.process_time() - began)
        plans.append(plan)
        first, alone = by_priority(problem), by_themselves(problem, seed)
        greedy.append(100 * (1 - first.weight / plan.bound))
        open_calendars.append(100 * (1 - alone.weight / plan.bound))
        plain_gaps.append(first.gaps)
    worst = max(100 * plan.gap for plan in plans)
    gaps = [max(sum(each.values()) for each in side) for side in zip(*map(_gaps, plans), strict=True)]
    figure = (
        f"{worst:.3f} % below what is proved, {sum(len(plan.meetings) for plan in plans):,} of "
        f"{sum(plan.attainable for plan in plans):,} attainable meetings, gaps {gaps[0]} + {gaps[1]}, {max(seconds):.1f} s"
    )
    by_hand = [max(each) for each in zip(*plain_gaps, strict=True)]
    beside = f"by priority {_mean(greedy):.2f} %, gaps {by_hand[0]} + {by_hand[1]}; by themselves {_mean(open_calendars):.1f} %"
    found = [Row(f"summit: {name}", "", figure, worst, bar, beside)]
    if not shape:
        found.append(Row("… gaps of investors", "", f"{gaps[0]}", gaps[0], INVESTOR_GAPS, f"by priority {by_hand[0]}"))
        found.append(Row("… gaps of projects", "", f"{gaps[1]}", gaps[1], PROJECT_GAPS, f"by priority {by_hand[1]}"))
    return found


def _gaps(plan: SummitPlan) -> tuple[Mapping[str, int], Mapping[str, int]]:
    return plan.investor_gaps, plan.project_gaps


def _drop_out(mode: Mode) -> Row:
    """The busiest investor leaves after the sixth slot of the plain summit."""
    worst, took, moved, added, proved = 0.0, 0.0, 0, 0, 0
    for seed in SEEDS:
        problem = a_summit(seed)
        old = plan_summit(problem, seconds=120)
        began = time.process_time()
        found = replan(problem, old.meetings, frozen_before=6, gone=[_busiest(old.meetings)], mode=mode, seconds=60)
        took = max(took, time.process_time() - began)
        worst = max(worst, 100 * found.plan.gap)
        moved, added = moved + len(found.moved), added + len(found.added)
        proved += found.score == found.score_bound
    figure = f"{worst:.3f} % below what is proved, {moved} moved, {added} added, {took:.2f} s"
    if mode is Mode.LEAST_CHANGE:
        figure += f", least change proved in {proved} of {len(SEEDS)}"
    fault = "moved" if mode is Mode.FILL and moved else ""
    return Row(f"somebody drops out: {mode}", "", figure, worst, PERCENT_OF_BOUND, fault=fault)


def _busiest(meetings: Sequence[Meeting]) -> str:
    late = [each.investor for each in meetings if each.slot >= 6]
    return max(sorted(set(late)), key=late.count)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def main(arguments: Sequence[str] | None = None) -> int:
    """The number of musts that are missed."""
    argparse.ArgumentParser(prog="python -m tools.bench.summits", description=__doc__).parse_args(arguments)
    console = Console(stderr=True)
    found = rows(lambda what: console.print(what))
    show(found, Console(width=200))
    return sum(row.reached == "NO" for row in found)


if __name__ == "__main__":
    raise SystemExit(main())
