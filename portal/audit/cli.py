"""`flask audit verify`."""

import click
from flask.cli import AppGroup

from portal.audit import queries

commands = AppGroup("audit", help="The trail of who did what.")


@commands.command("verify")
def verify() -> None:
    """Recompute the hash chain; exit 1 at the first row that does not fit."""
    verdict = queries.verify()
    if verdict.broken_at is not None:
        click.echo(f"BROKEN at seal {verdict.broken_at} ({verdict.sealed} rows before it hold)", err=True)
        raise SystemExit(1)
    click.echo(f"{verdict.sealed} rows sealed, {verdict.unsealed} not yet; head {verdict.head}")
