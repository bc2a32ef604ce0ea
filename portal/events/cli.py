"""`flask import events` and `flask export events`."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.progress import track
from sqlalchemy import select

from portal import clock
from portal.accounts.identifiers import checked_email
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import organisation as organisation_of_slug
from portal.accounts.queries import person_by_email
from portal.database import db
from portal.errors import Refusal
from portal.events import queries
from portal.events.actions import importing
from portal.events.calendar import entry, feed
from portal.events.importing.files import read_events
from portal.events.models import Event
from portal.web.addresses import public_url
from portal.web.cli import refuse_unmigrated


@click.command("events")
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen and change nothing.")
@click.option("--as", "email", metavar="EMAIL", help="Who imports; without one, the portal itself.")
@click.option("--organisation", "slug", metavar="SLUG", help="The organising body the events belong to.")
def import_events(file: Path, dry_run: bool, email: str | None, slug: str | None) -> None:
    """Take in events (.xlsx, .csv, .ics): all of them or nothing. Run twice, nothing changes."""
    refuse_unmigrated()
    try:
        reading = read_events(file, file.suffix)
        actor, body = _person(email), _body(slug)
        source = importing.source_of(body, actor)
        plan = importing.plan(reading.events, source=source, organisation=body, actor=actor, now=clock.now())
        for row in plan.rows:
            _say(row)
        for left_out in reading.left_out:
            click.echo(f"left out: {left_out}", err=True)
        if not dry_run or not plan.is_sound:
            importing.carry_out(plan, source=source, organisation=body, actor=actor, now=clock.now())
    except Refusal as refusal:
        db.session.rollback()
        raise click.ClickException(str(refusal)) from None
    counts = {outcome: plan.count(outcome) for outcome in ("new", "changed", "same")}
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    verb = "would be imported" if dry_run else "imported"
    click.echo(
        f"{sum(counts.values())} events {verb}: {', '.join(f'{count} {name}' for name, count in counts.items())}"
    )


@click.command("events")
@with_appcontext
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def export_events(file: Path, language: str) -> None:
    """Write every public event to FILE (.ics), recurrence and all."""
    refuse_unmigrated()
    found = db.session.execute(queries.visible_to(None).order_by(Event.starts_at, Event.id)).scalars().all()
    entries = [entry(event, language) for event in track(found, description="Events", transient=True)]
    text = feed(
        entries, name="温州创客" if language == "zh" else "Wenzhou Makers", url=public_url("site.home", language)
    )
    file.write_bytes(text.encode())
    click.echo(f"{len(found)} events written to {file}")


def _say(row: importing.Planned) -> None:
    for kind, said in (("error", row.incoming.faults), ("remark", row.incoming.remarks)):
        for fault in said:
            words = fault.msgid % fault.values if fault.values else fault.msgid
            click.echo(f"{row.incoming.number}, {row.incoming.title}: {kind}: {words}", err=True)
    if row.still and row.outcome != importing.Outcome.FAULTY:
        words = " ".join(item.msgid % item.values if item.values else item.msgid for item in row.still)
        click.echo(f"{row.incoming.number}, {row.incoming.title}: 待补: {words}", err=True)


def _person(email: str | None) -> Person | None:
    if email is None:
        return None
    person = person_by_email(checked_email(email))
    if person is None:
        raise click.ClickException(f"nobody here has the address {email}")
    return person


def _body(slug: str | None) -> Organisation | None:
    if slug is None:
        return None
    body = organisation_of_slug(slug)
    if body is None or body.state != "approved":
        known = db.session.execute(select(Organisation.slug).where(Organisation.state == "approved")).scalars()
        raise click.ClickException(f"no organising body {slug}; there are: {', '.join(sorted(known)) or 'none'}")
    return body
