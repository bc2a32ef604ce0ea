"""`flask worker`: what runs beside the server."""

import click
from sqlalchemy import func, select

from portal.clock import now
from portal.database import db
from portal.notices.models import OutboxMessage

LATE_SECONDS = 900


@click.command("worker")
def worker() -> None:
    """Send what waits in the outbox, seal the trail, move what the clock moves."""


def queue_moves() -> str:
    """Readiness: how many letters wait; the oldest of them should not be old."""
    waiting, oldest = db.session.execute(
        select(func.count(), func.min(OutboxMessage.created_at)).where(OutboxMessage.state == "waiting")
    ).one()
    late = oldest is not None and (now() - oldest).total_seconds() > LATE_SECONDS
    return f"{waiting} waiting" + (", late" if late else "")
