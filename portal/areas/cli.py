"""`flask areas …`: the reference rows and the yearly notice of holidays."""

import csv
from pathlib import Path

import click
from flask.cli import AppGroup

from portal import clock
from portal.areas import actions
from portal.areas.rules import day_entries
from portal.database import db
from portal.errors import Refusal
from portal.web.cli import refuse_unmigrated

commands = AppGroup("areas", help="Counties, zones and the working-day calendar.")


@commands.command("load")
def load() -> None:
    """Add the reference areas and calendars that are missing. Run twice, nothing changes."""
    refuse_unmigrated()
    added = actions.load_reference()
    db.session.commit()
    click.echo(f"{added} rows added")


@commands.command("calendar")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def calendar(file: Path) -> None:
    """Take in a year's notice: a CSV with date, kind (holiday or workday), name, source, is_provisional."""
    refuse_unmigrated()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            entries = day_entries(csv.DictReader(lines))
        actions.import_calendar_days(entries, actor=None, now=clock.now())
    except (Refusal, UnicodeDecodeError, csv.Error) as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(f"{len(entries)} days taken in")
