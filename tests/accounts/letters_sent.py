"""What was written to an address, read from the outbox as its owner would."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from portal.database import db
from portal.notices.models import OutboxMessage


@dataclass(frozen=True)
class Received:
    """A letter or text message, with the code and the local part of the link in it."""

    subject: str
    text: str
    channel: str
    code: str
    path: str


def letters_to(address: str) -> list[Received]:
    """All letters to the address, the latest last."""
    found = db.session.execute(
        select(OutboxMessage).where(OutboxMessage.to_address == address).order_by(OutboxMessage.id)
    ).scalars()
    return [_read(message) for message in found]


def last_letter_to(address: str) -> Received:
    """The latest letter to the address."""
    return letters_to(address)[-1]


def _read(message: OutboxMessage) -> Received:
    code = re.search(r"\b(\d{6})\b", message.text)
    link = re.search(r"https?://[^/\s]+(/\S+)", message.text)
    return Received(message.subject, message.text, message.channel, code[1] if code else "", link[1] if link else "")
