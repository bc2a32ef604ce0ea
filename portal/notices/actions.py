"""Telling people: one row in the outbox, in the business transaction."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from portal.access import Actor
from portal.database import db, insert_new
from portal.notices.letters import Letter
from portal.notices.models import OutboxMessage
from portal.notices.rules import MessageState

# A letter is kept this long after it was written: the proof that nobody was told twice, and the person's inbox.
KEPT = timedelta(days=180)


def tell(
    person: Actor,
    purpose: str,
    about: str,
    version: str | int,
    letter: Letter,
    *,
    now: datetime,
    to_address: str | None = None,
    channel: str = "mail",
    is_private: bool = False,
) -> None:
    """Send the letter once: the same person, purpose, thing and version are never told twice.

    `is_private` letters (codes, links) are not shown in the inbox and their text is wiped once they are sent.
    """
    values: dict[str, Any] = {
        "code": uuid.uuid4().hex,
        "person_id": person.id,
        "purpose": purpose,
        "about": about,
        "version": str(version),
        "channel": channel,
        "to_address": to_address,
        "language": letter.language,
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "calendar": letter.calendar,
        "calendar_method": letter.calendar_method,
        "is_private": is_private,
        "state": "waiting",
        "tries": 0,
        "next_try_at": now,
        "created_at": now,
    }
    db.session.execute(insert_new(OutboxMessage.__table__, "person_id", "purpose", "about", "version"), values)


def mark_read(person: Actor, *, now: datetime) -> None:
    """The person has seen the inbox."""
    for message in db.session.execute(
        select(OutboxMessage).where(OutboxMessage.person_id == person.id, OutboxMessage.read_at.is_(None))
    ).scalars():
        message.read_at = now


def retry(message: OutboxMessage, *, now: datetime) -> None:
    """Send a letter that was given up after all, under its old Message-ID."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.state == MessageState.DEAD)
        .values(state=MessageState.WAITING, tries=0, next_try_at=now, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(message)


def forget(person: Actor) -> None:
    """Let go of everything written to the person, sent or not."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.person_id == person.id))


def sweep(*, now: datetime) -> int:
    """Delete letters that have had their time; how many."""
    old = delete(OutboxMessage).where(
        OutboxMessage.state != MessageState.WAITING, OutboxMessage.created_at < now - KEPT
    )
    result: Any = db.session.execute(old)
    return int(result.rowcount)
