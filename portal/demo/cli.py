"""`flask demo load`: build the demo city. `flask competition rehearse`, `flask matchmaking rehearse`: play one through."""

from random import Random

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import downgrade, upgrade
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.areas.actions import load_reference
from portal.areas.models import Area
from portal.areas.queries import working_calendar
from portal.database import db
from portal.demo.contest import make_contests
from portal.demo.crowd import make_registrations, make_reminders
from portal.demo.dealings import make_dealings
from portal.demo.people import make_people
from portal.demo.places import make_places
from portal.demo.programme import make_programme
from portal.demo.rehearsal.before import FULL, SMALL
from portal.demo.rehearsal.playing import Rehearsal
from portal.demo.summit import make_summits
from portal.demo.summit_rehearsal import FULL as FULL_SUMMIT
from portal.demo.summit_rehearsal import SMALL as SMALL_SUMMIT
from portal.demo.summit_rehearsal import SummitRehearsal
from portal.demo.ventures import make_investors, make_projects
from portal.demo.watching import Broken
from portal.upkeep.indexing import rebuild
from portal.web.cli import refuse_unmigrated

SEED = 20161207
CROWD = 1600
commands = AppGroup("demo", help="The demo city.")
competition = AppGroup("competition", help="Competitions.")


@commands.command("load")
@click.option("--fresh", is_flag=True, help="Empty the database first.")
def load(fresh: bool) -> None:
    """Build a living city around today. All or nothing; needs MAKERDAY_DEMO=1."""
    if not current_app.extensions["settings"].demo:
        raise click.ClickException("the demo city is only built with MAKERDAY_DEMO=1")
    if fresh:
        db.session.remove()
        downgrade(revision="base")
        upgrade()
    else:
        refuse_unmigrated()
    if not fresh and db.session.execute(select(Person.id).limit(1)).first():
        click.echo("There is a city already; --fresh builds it anew.", err=True)
        return
    now = clock.now()
    draw = Random(SEED)
    columns = (TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        step = progress.add_task("Areas and working days", total=9)
        load_reference()
        areas = {area.code: area for area in db.session.execute(select(Area)).scalars()}
        progress.update(step, advance=1, description="People and bodies")
        cast = make_people(draw, areas, crowd=CROWD, now=now)
        progress.update(step, advance=1, description="Makerspaces")
        spaces = make_places(draw, areas, cast, now=now)
        progress.update(step, advance=1, description="Events")
        events, planned = make_programme(draw, areas, spaces, cast, working_calendar(), now=now)
        progress.update(step, advance=1, description="Registrations")
        count = make_registrations(draw, events, planned, cast, now=now)
        progress.update(step, advance=1, description="Projects and investors")
        later = Random(SEED + 1)
        projects = make_projects(later, areas, spaces, cast, now=now)
        investors = make_investors(later, areas, cast, now=now)
        make_dealings(later, events, planned, projects, investors, cast, now=now)
        progress.update(step, advance=1, description="Summits")
        make_summits(Random(SEED + 3), events, spaces, projects, investors, cast, working_calendar(), now=now)
        progress.update(step, advance=1, description="Competitions")
        make_contests(Random(SEED + 2), areas, spaces, projects, cast, now=now)
        make_reminders(now=now)
        progress.update(step, advance=1, description="Search index and calendars")
        rebuild()
        db.session.commit()
        progress.update(step, advance=1, description="Done")
    click.echo(
        f"{len(spaces)} makerspaces, {len(events)} events, {count} registrations, {len(projects)} projects.", err=True
    )


@competition.command("rehearse")
@click.option("--small", is_flag=True, help="28 entries and 12 judges instead of 1,000 and 50.")
@click.option("--keep", is_flag=True, help="Keep what was played; without it nothing stays.")
@click.option("--seed", type=int, default=SEED, help="Another seed, another edition.")
def rehearse(small: bool, keep: bool, seed: int) -> None:
    """Play an edition of three rounds and a final, from the set-up to the certificates, and look that all rules hold.

    Everything happens in one transaction, through the same actions as on the pages; needs MAKERDAY_DEMO=1.
    """
    _refuse_elsewhere()
    play = Rehearsal(SMALL if small else FULL, Random(seed), now=clock.now())
    _play(play, keep=keep)
    if keep:
        click.echo(f"/competitions/{play.cast.event.slug}/")


@click.command("rehearse")
@click.option("--small", is_flag=True, help="6 funds and 14 projects instead of 60 and 200.")
@click.option("--keep", is_flag=True, help="Keep what was played; without it nothing stays.")
@click.option("--seed", type=int, default=SEED, help="Another seed, another summit.")
@with_appcontext
def rehearse_summit(small: bool, keep: bool, seed: int) -> None:
    """Play a summit from the set-up to the numbers, and look that all rules hold.

    Everything happens in one transaction, through the same actions as on the pages; needs MAKERDAY_DEMO=1.
    """
    _refuse_elsewhere()
    play = SummitRehearsal(SMALL_SUMMIT if small else FULL_SUMMIT, Random(seed), now=clock.now())
    _play(play, keep=keep)
    if keep:
        click.echo(f"/summits/{play.summit.event.slug}/")


def _refuse_elsewhere() -> None:
    """A rehearsal is played in a demo whose database is current."""
    if not current_app.extensions["settings"].demo:
        raise click.ClickException("a rehearsal is only played with MAKERDAY_DEMO=1")
    refuse_unmigrated()


def _play(play: Rehearsal | SummitRehearsal, *, keep: bool) -> None:
    """All acts in one transaction, with a bar that says which one; what the witness saw is printed."""
    acts = list(play.acts())
    columns = (TextColumn("{task.description:<36}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as progress:
            step = progress.add_task("", total=len(acts))
            for name, act in acts:
                progress.update(step, description=name)
                act()
                progress.advance(step)
        if keep:
            db.session.commit()
    except Broken as broken:
        raise click.ClickException(f"does not hold: {broken}") from broken
    finally:
        db.session.rollback()
    for what, times in play.witness.seen.items():
        click.echo(f"{times:7,}  {what}")
