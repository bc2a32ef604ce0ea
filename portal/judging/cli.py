"""`flask judging assign` and `flask judging order`: the planners on files, without a database."""

import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from portal.solvers import assignment, files, ordering

IMPOSSIBLE, NOTHING_FOUND = 2, 3

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


def planning(command: Callable[..., Any]) -> Callable[..., Any]:
    """What all planning commands take."""
    for option in (
        click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), default=10.0, help="Seconds."),
        click.option("--seed", type=int, default=0, help="Decides between plans that are as good."),
        click.argument("file", type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


@commands.command("assign")
@planning
def assign(file: Path, seed: int, time_limit: float) -> None:
    """Print who reads what, by the best total affinity, for a wz-judges/1 FILE."""
    began = time.monotonic()
    try:
        found = assignment.assigned(
            files.judges_problem(files.document(_read(file), "wz-judges/1")), seed=seed, seconds=time_limit
        )
    except files.BadFile as wrong:
        _fail(IMPOSSIBLE, wrong.code, str(wrong), wrong.ids)
    except assignment.Infeasible as short:
        _fail(IMPOSSIBLE, short.shortage, str(short), short.ids)
    except assignment.OutOfTime:
        _fail(NOTHING_FOUND, "NothingFound", "no assignment was found within the limit")
    _say(
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
        problem = files.order_problem(files.document(_read(file), "wz-order/1"))
        found = ordering.arranged(problem, seed=seed, seconds=time_limit)
    except files.BadFile as wrong:
        _fail(IMPOSSIBLE, wrong.code, str(wrong), wrong.ids)
    except ordering.Infeasible as clash:
        code, detail = CLASH_CODES[clash.clash]
        _fail(NOTHING_FOUND if clash.clash is ordering.Clash.NOT_FOUND else IMPOSSIBLE, code, detail, clash.ids)
    because = ordering.broken_by_draw(problem)
    moved = {move.id for move in found.moves}
    drawn = {entry.id: place for place, entry in enumerate(problem.entries)}
    _say(
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


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise files.BadFile(f"the file cannot be read: {error.strerror}") from None


def _say(plan: dict[str, Any]) -> None:
    click.echo(json.dumps(plan, ensure_ascii=False))


def _fail(code: int, error: str, detail: str, ids: Iterable[str] = ()) -> NoReturn:
    """End with one JSON line on standard error."""
    click.echo(json.dumps({"error": error, "detail": detail, "ids": sorted(ids)}, ensure_ascii=False), err=True)
    raise SystemExit(code)
