"""Sending what waits in the outbox.

A worker claims a few letters in a short transaction (a lease; on PostgreSQL rows another worker holds are skipped),
sends them outside any transaction, and notes each as sent. Killed between the server's "taken" and our note, a letter
goes out again when the lease is over, under the same Message-ID: at least once, and only in that window more than once.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from portal.clock import now as clock_now
from portal.config import Settings
from portal.database import db
from portal.errors import N_
from portal.notices import queries
from portal.notices.mime import LetterRefused, built
from portal.notices.models import OutboxMessage
from portal.notices.rules import LEASE, MOST_TRIES, MessageState, pause
from portal.notices.senders import LetterFailed, Sender, ServerAway, print_text_message, sender_for

log = structlog.get_logger()
BATCH = 10
LATE_SECONDS = 900


def drain(settings: Settings, *, is_over: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, batch by batch; the number sent. Ends early where the mail server is away or `is_over` says so."""
    sent = 0
    while not is_over() and (claimed := claim(now=clock_now())):
        done, is_away = send_batch(claimed, settings, is_over=is_over)
        sent += done
        if is_away:
            break
    return sent


def claim(*, now: datetime, size: int = BATCH) -> Sequence[int]:
    """Ids of letters that are due and now ours until the lease ends; committed."""
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.state == MessageState.WAITING,
            OutboxMessage.next_try_at <= now,
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
        )
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(size)
    )
    # A look first: an empty outbox must not take SQLite's one write lock every two seconds.
    with db.engine.connect().execution_options(write=False) as connection:
        if connection.execute(due.limit(1)).first() is None:
            return []
    ids = db.session.execute(due.with_for_update(skip_locked=True)).scalars().all()
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(claimed_until=now + LEASE, tries=OutboxMessage.tries + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return ids


def send_batch(
    ids: Sequence[int], settings: Settings, *, is_over: Callable[[], bool] = lambda: False
) -> tuple[int, bool]:
    """Send claimed letters; how many went out, and whether the server is away. Once `is_over`, the rest is given back."""
    messages = _read(ids)
    sent = 0
    try:
        with sender_for(settings.mail_url) as sender:
            while messages and not is_over():
                sent += _send_one(messages[0], sender, settings)
                messages.pop(0)
    except ServerAway as error:
        log.warning("mail server away", error=str(error)[:200], waiting=len(messages))
        for message in messages:
            _failed(message, f"server away: {error}", is_final=False)
        return sent, True
    _give_back([message.id for message in messages])
    return sent, False


def _give_back(ids: Sequence[int]) -> None:
    """End the lease on letters we did not touch."""
    if ids:
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(ids), OutboxMessage.state == MessageState.WAITING)
            .values(claimed_until=None, tries=OutboxMessage.tries - 1)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()


def _read(ids: Sequence[int]) -> list[OutboxMessage]:
    """The letters with their people, loaded whole by a session of their own: no transaction stays open while a server thinks."""
    wanted = select(OutboxMessage).where(OutboxMessage.id.in_(ids)).order_by(OutboxMessage.id)
    with Session(db.engine.execution_options(write=False), expire_on_commit=False) as session:
        return list(session.execute(wanted.options(joinedload(OutboxMessage.person))).unique().scalars())


def _send_one(message: OutboxMessage, sender: Sender, settings: Settings) -> int:
    person = message.person
    address = message.to_address or (person.email if message.channel == "mail" else person.phone)
    if not address or person.forgotten_at is not None:
        _note(message, MessageState.WITHHELD, error=N_("This person has no address."))
        return 0
    try:
        if message.channel == "sms":
            if settings.demo:
                _note(message, MessageState.WITHHELD, error=N_("A demo sends no text messages."))
                return 0
            print_text_message(address, message.text)
        else:
            sender.send(built(message, address, settings.mail_from))
    except LetterRefused as refused:
        _failed(message, str(refused), is_final=True)
        return 0
    except LetterFailed as failed:
        _failed(message, str(failed), is_final=failed.is_final)
        return 0
    _note(message, MessageState.SENT)
    return 1


def _note(message: OutboxMessage, state: MessageState, *, error: str | None = None) -> None:
    values: dict[str, object] = {"state": state, "claimed_until": None, "last_error": error}
    if state is MessageState.SENT:
        values["sent_at"] = clock_now()
    if message.is_private:
        values |= {"text": "", "html": None, "calendar": None}
    _write(message, values)


def _failed(message: OutboxMessage, error: str, *, is_final: bool) -> None:
    """Plan the next try, or give the letter up for an administrator to look at."""
    is_over = is_final or message.tries >= MOST_TRIES
    if is_over:
        log.error("letter given up", code=message.code, purpose=message.purpose, error=error[:200])
    _write(
        message,
        {
            "state": MessageState.DEAD if is_over else MessageState.WAITING,
            "claimed_until": None,
            "next_try_at": clock_now() + pause(message.tries, random.random()),
            "last_error": error[:500],
        },
    )


def _write(message: OutboxMessage, values: dict[str, object]) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.state == MessageState.WAITING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def queue_moves() -> str:
    """Readiness: how many letters wait; the oldest of them should not be old."""
    waiting, oldest = queries.waiting()
    late = oldest is not None and (clock_now() - oldest).total_seconds() > LATE_SECONDS
    return f"{waiting} waiting" + (", late" if late else "")
