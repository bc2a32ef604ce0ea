"""`flask matchmaking solve`: the planner of meetings on files, without a database."""

import time
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from portal.solvers import breaks, dzn, files
from portal.solvers.replanning import Mode, Replanned, replan
from portal.solvers.summit import BadProblem, Meeting, OutOfTime, SummitPlan, plan_summit
from portal.web.planners import IMPOSSIBLE, NOTHING_FOUND, fail, planning, read, say

commands = AppGroup("matchmaking", help="Plans who meets whom, when and at which table.")


@commands.command("solve")
@planning
@click.option(
    "--mode", type=click.Choice([mode.value for mode in Mode]), default="fill", help="How a previous plan may change."
)
def solve(file: Path, seed: int, time_limit: float, mode: str) -> None:
    """Print the meetings of the greatest weight for a wz-summit/1 FILE, or the fewest breaks for a .dzn FILE."""
    began = time.monotonic()
    try:
        if file.suffix == ".dzn":
            found = _timetable(read(file), seed=seed, seconds=time_limit)
        else:
            found = _solved(read(file), seed=seed, seconds=time_limit, mode=Mode(mode))
    except files.BadFile as wrong:
        fail(IMPOSSIBLE, wrong.code, str(wrong), wrong.ids)
    except BadProblem as wrong:
        fail(IMPOSSIBLE, wrong.fault, str(wrong), wrong.ids)
    except breaks.Infeasible as clash:
        fail(IMPOSSIBLE, clash.clash, str(clash), clash.ids)
    except (OutOfTime, breaks.OutOfTime):
        fail(NOTHING_FOUND, "NothingFound", "no plan was found within the limit")
    say({**found, "seconds": round(time.monotonic() - began, 3)})


def _timetable(text: bytes, *, seed: int, seconds: float) -> dict[str, Any]:
    found = breaks.solved(dzn.instance(text), seed=seed, seconds=seconds)
    return {
        "slots": list(found.slots),
        "breaks": found.breaks,
        "bound": found.bound,
        "status": "optimal" if found.is_optimal else "feasible",
        **_stopped(is_out_of_time=found.is_out_of_time),
    }


def _solved(text: bytes, *, seed: int, seconds: float, mode: Mode) -> dict[str, Any]:
    asked = files.summit_problem(files.document(text, "wz-summit/1"))
    if asked.previous is None:
        return _plan(plan_summit(asked.problem, seed=seed, seconds=seconds))
    found = replan(
        asked.problem,
        asked.previous,
        frozen_before=asked.frozen_before,
        gone=asked.gone,
        mode=mode,
        seed=seed,
        seconds=seconds,
    )
    return _plan(found.plan) | _changes(found)


def _plan(plan: SummitPlan) -> dict[str, Any]:
    return {
        "meetings": [_meeting(each) | {"table": each.table} for each in plan.meetings],
        "weight": plan.weight,
        "bound": plan.bound,
        "gap": plan.gap,
        "status": "optimal" if plan.is_optimal else "feasible",
        "unmet": [
            {"investor": investor, "project": project, "reason": reason}
            for (investor, project), reason in plan.unmet.items()
        ],
        **_stopped(is_out_of_time=plan.is_out_of_time),
    }


def _changes(found: Replanned) -> dict[str, Any]:
    return {
        "dropped": [_meeting(each) for each in found.dropped],
        "moved": [_meeting(after) | {"from": before.slot} for before, after in found.moved],
        "added": [_meeting(each) for each in found.added],
    }


def _stopped(*, is_out_of_time: bool) -> dict[str, str]:
    return {"stopped": "time"} if is_out_of_time else {}


def _meeting(each: Meeting) -> dict[str, Any]:
    return {"investor": each.investor, "project": each.project, "slot": each.slot}
