"""Reading the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.access import Actor
from portal.database import db
from portal.notices.models import OutboxMessage
from portal.notices.rules import MessageState


def message(code: str) -> OutboxMessage | None:
    """The letter of that code."""
    return db.session.execute(select(OutboxMessage).where(OutboxMessage.code == code)).scalar_one_or_none()


def listed(state: MessageState | None = None) -> Select[Any]:
    """Letters, the newest first, with their people; all or those in one state."""
    statement = select(OutboxMessage).order_by(OutboxMessage.id.desc()).options(joinedload(OutboxMessage.person))
    return statement if state is None else statement.where(OutboxMessage.state == state)


def counts() -> dict[MessageState, int]:
    """How many letters are in each state."""
    rows = db.session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    found = {MessageState(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in MessageState}


def waiting() -> tuple[int, datetime | None]:
    """How many letters wait, and since when the oldest does."""
    number, oldest = db.session.execute(
        select(func.count(), func.min(OutboxMessage.created_at)).where(OutboxMessage.state == MessageState.WAITING)
    ).one()
    return number, oldest


def held_about(person: Actor) -> dict[str, Any]:
    """What this room keeps about the person, for their export: letters, those with codes left out."""
    mine = select(OutboxMessage).where(OutboxMessage.person_id == person.id, OutboxMessage.is_private.is_(False))
    return {
        "letters": [
            {
                "purpose": row.purpose,
                "subject": row.subject,
                "text": row.text,
                "written_at": row.created_at,
                "sent_at": row.sent_at,
            }
            for row in db.session.execute(mine.order_by(OutboxMessage.id)).scalars()
        ]
    }
