"""Commands about the whole house: the law on one page."""

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from portal.database import db
from portal.web.guards import Guard


@click.command("law")
@with_appcontext
def law() -> None:
    """Print every address with what the law asks of whoever opens it."""
    table = Table("address", "methods", "permission", "opened by")
    grants = current_app.extensions["law"].grants
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint == "static":
            continue
        guard: Guard | None = getattr(current_app.view_functions[rule.endpoint], "guard", None)
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        permission = "UNGUARDED" if guard is None else guard.permission or "public"
        opened_by = grants[guard.permission].__name__ if guard and guard.permission else "anyone"
        table.add_row(rule.rule, methods, permission, opened_by.replace("_", " "))
    Console(width=200).print(table)


def refuse_unmigrated() -> None:
    """The first line of a command that needs the schema. Raises ClickException (exit code 1) with what to run."""
    if schema_is_current() != "ok":
        raise click.ClickException("the database is not at the newest migration: flask --app app db upgrade")


def schema_is_current() -> str:
    """Readiness: the database stands at the newest migration."""
    script = ScriptDirectory(str(current_app.extensions["root"] / "migrations"))
    with db.engine.connect().execution_options(write=False) as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return "ok" if at == script.get_current_head() else f"failed: at {at}, code wants {script.get_current_head()}"
