"""`flask import makerspaces` and `flask export makerspaces`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal import clock
from portal.accounts.identifiers import checked_email
from portal.accounts.models import Person
from portal.accounts.queries import person_by_email
from portal.database import db
from portal.documents.sheet_reading import read_table
from portal.documents.spreadsheets import csv_bytes, xlsx_bytes
from portal.errors import Refusal
from portal.makerspaces import queries
from portal.makerspaces.actions import imports
from portal.makerspaces.columns import COLUMNS
from portal.makerspaces.sheets import sheet_of
from portal.web.cli import refuse_unmigrated


@click.command("makerspaces")
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen and change nothing.")
@click.option("--as", "email", metavar="EMAIL", help="The officer who imports; without one, the portal itself.")
@click.option("--source", help="Whose numbers the id column holds. Default: the officer's office, else the city.")
def import_makerspaces(file: Path, dry_run: bool, email: str | None, source: str | None) -> None:
    """Take in a table of makerspaces (.xlsx, .csv): all of it or nothing. Run twice, nothing changes."""
    refuse_unmigrated()
    try:
        reading = read_table(file, COLUMNS)
        actor = _officer(email)
        source = source or imports.source_of(actor)
        plan = imports.plan(reading.rows, source=source, actor=actor, on=clock.today())
        for row in plan.rows:
            for fault in (*row.draft.faults, *row.draft.remarks):
                kind = "error" if fault in row.draft.faults else "remark"
                click.echo(f"row {row.draft.number}, {row.draft.name}: {kind}: {_said(fault)}", err=True)
        for header in reading.unknown:
            click.echo(f"column left out: {header}", err=True)
        if not dry_run or not plan.is_sound:
            imports.carry_out(plan, source=source, actor=actor, now=clock.now())
    except Refusal as refusal:
        db.session.rollback()
        raise click.ClickException(str(refusal)) from None
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    verb = "would be imported" if dry_run else "imported"
    click.echo(
        f"{len(plan.rows)} rows {verb}: {plan.count('new')} new, {plan.count('changed')} changed, {plan.count('same')} as before"
    )


@click.command("makerspaces")
@with_appcontext
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_makerspaces(file: Path) -> None:
    """Write every makerspace to FILE (.xlsx or .csv), ready to be imported again."""
    refuse_unmigrated()
    spaces = queries.whole(queries.everything())
    sheet = sheet_of(list(spaces))
    file.write_bytes(csv_bytes(sheet) if file.suffix.lower() == ".csv" else xlsx_bytes(sheet))
    click.echo(f"{len(spaces)} makerspaces written to {file}")


def _officer(email: str | None) -> Person | None:
    if email is None:
        return None
    person = person_by_email(checked_email(email))
    if person is None:
        raise click.ClickException(f"nobody here has the address {email}")
    if not person.appointments:
        raise click.ClickException(f"{email} holds no office and may not import")
    return person


def _said(fault: imports.Fault) -> str:
    return fault.msgid % fault.values if fault.values else fault.msgid
