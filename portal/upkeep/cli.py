"""`flask backup`, `flask restore`, `flask reindex`, `flask doctor`."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.accounts.queries import demo_people
from portal.audit.queries import verify
from portal.config import Settings
from portal.database import db
from portal.upkeep import archive
from portal.upkeep.indexing import rebuild
from portal.web.cli import refuse_unmigrated

FILE = click.Path(dir_okay=False, path_type=Path)
WRITTEN = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write every row and every content file into FILE (.tar.gz), from one consistent moment."""
    refuse_unmigrated()
    if not file.absolute().parent.is_dir():
        raise click.ClickException(f"there is no folder {file.absolute().parent}")
    with Console(stderr=True).status("Backing up") as status:
        manifest = archive.write(file, now=clock.now(), progress=lambda what: status.update(f"Backing up {what}"))
    rows = sum(table["rows"] for table in manifest["tables"].values())
    click.echo(f"{rows} rows and {len(manifest['files'])} files in {file}, audit head {manifest['audit_head'][:16]}")


@click.command("restore")
@click.argument("file", type=WRITTEN)
@with_appcontext
def restore(file: Path) -> None:
    """Fill an empty, migrated database from FILE. All or nothing; waiting letters are withheld."""
    refuse_unmigrated()
    try:
        with Console(stderr=True).status("Restoring") as status:
            manifest = archive.read(file, progress=lambda what: status.update(f"Restoring {what}"))
            rebuild()
            db.session.commit()
    except archive.ArchiveFault as fault:
        db.session.rollback()
        raise click.ClickException(str(fault)) from fault
    rows = sum(table["rows"] for table in manifest["tables"].values())
    click.echo(f"{rows} rows and {len(manifest['files'])} files of {manifest['made_at']} are back")


@click.command("reindex")
@with_appcontext
def reindex() -> None:
    """Build the search index and the calendar entries anew."""
    refuse_unmigrated()
    count = rebuild()
    db.session.commit()
    click.echo(f"{count} makerspaces and events indexed")


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at this deployment; exit 1 where something would hurt people."""
    settings: Settings = current_app.extensions["settings"]
    checks: dict[str, Callable[[], str]] = {
        **current_app.extensions["readiness"],
        "trail": _trail,
        "mail": lambda: "failed: letters only go to the console" if _is_silent(settings) else "ok",
        "https": lambda: "ok" if settings.is_https or settings.demo else "failed: MAKERDAY_BASE_URL is not https",
        "data folder": lambda: "ok" if os.access(settings.data_dir, os.W_OK) else "failed: not writable",
        "database rules": _database_rules,
        "demo sign-ins": lambda: _demo_sign_ins(settings),
    }
    findings = [(name, _found(check)) for name, check in checks.items()]
    for name, finding in findings:
        click.echo(f"{'✗' if finding.startswith('failed') else '✓'} {name}: {finding}")
    if any(finding.startswith("failed") for _, finding in findings):
        raise SystemExit(1)


def _found(check: Callable[[], str]) -> str:
    """What the check says; a database that cannot answer is a finding too."""
    try:
        return check()
    except SQLAlchemyError as error:
        db.session.rollback()
        return f"failed: {str(error).splitlines()[0]}"


def _demo_sign_ins(settings: Settings) -> str:
    """Whether a demo's people, whose password everybody knows, live in a portal that is none."""
    if not settings.demo and demo_people():
        return "failed: this database holds a demo city, whose password is public; start with a data folder of its own"
    return "ok"


def _trail() -> str:
    verdict = verify()
    if verdict.broken_at is not None:
        return f"failed: broken at seal {verdict.broken_at}"
    return f"ok, {verdict.sealed} rows sealed, {verdict.unsealed} not yet"


def _is_silent(settings: Settings) -> bool:
    return not settings.demo and settings.mail_url.startswith("console:")


def _database_rules() -> str:
    """SQLite: WAL, full sync, foreign keys. PostgreSQL: commits reach the disk."""
    if db.engine.dialect.name == "sqlite":
        wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
        with db.engine.connect().execution_options(write=False) as connection:
            found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in wanted}
    else:
        wanted = {"fsync": "on", "synchronous_commit": "on"}
        with db.engine.connect().execution_options(write=False) as connection:
            found = {name: str(connection.execute(text(f"SHOW {name}")).scalar()) for name in wanted}
    wrong = [f"{name} is {found[name]}" for name, value in wanted.items() if found[name] != value]
    return f"failed: {', '.join(wrong)}" if wrong else "ok"
