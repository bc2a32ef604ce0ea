"""`flask judging assign` and `flask judging order`: the planners on files, without a database."""

import time
from pathlib import Path

from flask.cli import AppGroup

from portal.solvers import assignment, files, ordering
from portal.web.planners import IMPOSSIBLE, NOTHING_FOUND, fail, planning, read, say

CLASH_CODES = {
    ordering.Clash.NEVER_FREE: ("NeverFree", "at no place are these there"),
    ordering.Clash.NO_QUORUM: ("NoQuorum", "at no place may enough judges hear these"),
    ordering.Clash.TOO_MANY_OF_A_SECTOR: ("TooManyOfASector", "too many of one sector to keep them apart"),
    ordering.Clash.SAME_PLACES: ("SamePlaces", "these have fewer places than they are"),
    ordering.Clash.TOGETHER: ("Infeasible", "windows, quorum and sectors cannot all be kept; bound to some places are"),
    ordering.Clash.NOT_FOUND: ("NothingFound", "no order was found within the limit; bound to some places are"),
}
# What the file calls a rule, where it is not the solver's own word.
RULE_NAMES = {ordering.Because.FREE: "window"}
ROOM = [ordering.Because.ROOM]

commands = AppGroup("judging", help="Plans for judges: who reads what, who is heard when.")


@commands.command("assign")
@planning
def assign(file: Path, seed: int, time_limit: float) -> None:
    """Print who reads what, by the best total affinity, for a wz-judges/1 FILE."""
    began = time.monotonic()
    try:
        found = assignment.assigned(
            files.judges_problem(files.document(read(file), "wz-judges/1")), seed=seed, seconds=time_limit
        )
    except files.BadFile as wrong:
        fail(IMPOSSIBLE, wrong.code, str(wrong), wrong.ids)
    except assignment.Infeasible as short:
        fail(IMPOSSIBLE, short.shortage, str(short), short.ids)
    except assignment.OutOfTime:
        fail(NOTHING_FOUND, "NothingFound", "no assignment was found within the limit")
    say(
        {
            "assignment": {entry: list(judges) for entry, judges in found.judges_of.items()},
            "total": found.total,
            "bound": found.bound,
            "loads": dict(found.loads),
            "components": found.components,
            "lambda2": found.lambda2,
            "status": "optimal" if found.is_optimal else "feasible",
            "seconds": round(time.monotonic() - began, 3),
        }
    )


@commands.command("order")
@planning
def order(file: Path, seed: int, time_limit: float) -> None:
    """Print the running order nearest to its draw for a wz-order/1 FILE."""
    began = time.monotonic()
    try:
        problem = files.order_problem(files.document(read(file), "wz-order/1"))
        found = ordering.arranged(problem, seed=seed, seconds=time_limit)
    except files.BadFile as wrong:
        fail(IMPOSSIBLE, wrong.code, str(wrong), wrong.ids)
    except ordering.Infeasible as clash:
        code, detail = CLASH_CODES[clash.clash]
        fail(NOTHING_FOUND if clash.clash is ordering.Clash.NOT_FOUND else IMPOSSIBLE, code, detail, clash.ids)
    because = ordering.broken_by_draw(problem)
    moved = {move.id for move in found.moves}
    drawn = {entry.id: place for place, entry in enumerate(problem.entries)}
    say(
        {
            "order": list(found.order),
            "cost": found.cost,
            "bound": found.bound,
            "status": "optimal" if found.is_proved else "feasible",
            "reasons": {
                name: {
                    "drawn": drawn[name],
                    "shown": shown,
                    "rules": [RULE_NAMES.get(why, why) for why in because.get(name, ROOM)] if name in moved else [],
                }
                for shown, name in enumerate(found.order)
            },
            **({"stopped": "time"} if found.is_out_of_time else {}),
            "seconds": round(time.monotonic() - began, 3),
        }
    )
