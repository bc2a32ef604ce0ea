"""`flask files …`: the folder of content files."""

import click
from flask.cli import AppGroup

from portal.storage import actions
from portal.storage.files import store

commands = AppGroup("files", help="Content files.")


@commands.command("sweep")
def sweep() -> None:
    """Remove content nobody refers to any more. Safe at any time, worth doing every hour."""
    click.echo(f"{actions.sweep(store())} files removed")
