"""`flask people …`."""

import click
from flask.cli import AppGroup

from portal import clock
from portal.access import Office
from portal.accounts import actions
from portal.accounts.identifiers import checked_email, checked_name
from portal.accounts.rules import needs_area
from portal.areas.queries import area_for_import
from portal.database import db
from portal.errors import Refusal
from portal.web.addresses import public_url
from portal.web.cli import refuse_unmigrated

commands = AppGroup("people", help="People and their offices.")


@commands.command("invite")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([office.value for office in Office]), required=True, help="The office it is for."
)
@click.option("--area", help="Code or name of the area, for a county officer.")
@click.option("--name", help="The person's name; they can change it.")
def invite(email: str, role: str, area: str | None, name: str | None) -> None:
    """Print a one-time link, good for seven days, that gives EMAIL the office."""
    refuse_unmigrated()
    office = Office(role)
    try:
        address = checked_email(email)
        found = area_for_import(area) if area else None
        if needs_area(office) != (found is not None):
            raise click.BadParameter(
                "a county officer needs an area we know, the other roles none", param_hint="--area"
            )
        _, token = actions.invite(
            email=address,
            name=checked_name(name) if name else address.partition("@")[0][:50],
            office=office,
            area_id=found.id if found else None,
            actor=None,
            now=clock.now(),
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.commit()
    click.echo(public_url("accounts.invitation", token=token))
