"""Letters as tests need them: rows of the outbox, committed."""

from itertools import count

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.notices.actions import tell
from portal.notices.letters import Letter
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person

_numbers = count(1)


def a_letter(
    person: Person | None = None,
    *,
    subject: str = "您好",
    text: str = "正文。\n",
    html: str | None = "<p>正文。</p>",
    calendar: str | None = None,
    method: str | None = None,
    channel: str = "mail",
    is_private: bool = False,
    to_address: str | None = None,
) -> OutboxMessage:
    """A letter that waits in the outbox."""
    person, about = person or a_person(), f"thing-{next(_numbers)}"
    letter = Letter(subject, text, html, person.language, calendar, method)
    tell(
        person, "test", about, 1, letter,
        now=clock.now(), channel=channel, is_private=is_private, to_address=to_address,
    )  # fmt: skip
    db.session.commit()
    message = db.session.execute(select(OutboxMessage).where(OutboxMessage.about == about)).scalar_one()
    db.session.commit()  # reading began a transaction, and SQLite has one writer
    return message
