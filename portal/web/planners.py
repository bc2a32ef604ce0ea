"""What all planning commands share: how they are called, read a file, answer and fail."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import click

from portal.solvers.files import BadFile

IMPOSSIBLE, NOTHING_FOUND = 2, 3


def planning(command: Callable[..., Any]) -> Callable[..., Any]:
    """What all planning commands take."""
    for option in (
        click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), default=10.0, help="Seconds."),
        click.option("--seed", type=int, default=0, help="Decides between plans that are as good."),
        click.argument("file", type=click.Path(path_type=Path)),
    ):
        command = option(command)
    return command


def read(file: Path) -> bytes:
    """The file. Raises BadFile when it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadFile(f"the file cannot be read: {error.strerror}") from None


def say(plan: dict[str, Any]) -> None:
    """Print the plan as one line of JSON."""
    click.echo(json.dumps(plan, ensure_ascii=False))


def fail(code: int, error: str, detail: str, ids: Iterable[str] = ()) -> NoReturn:
    """End with one JSON line on standard error."""
    click.echo(json.dumps({"error": error, "detail": detail, "ids": sorted(ids)}, ensure_ascii=False), err=True)
    raise SystemExit(code)
