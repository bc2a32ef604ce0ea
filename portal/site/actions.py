"""The few things people change on their start pages: the key of their calendar, the desk they begin at."""

from datetime import datetime

from sqlalchemy import delete, update

from portal.accounts.models import CalendarToken, Person, SignInSession
from portal.accounts.secrets import digest, new_token
from portal.database import db


def open_calendar(person: Person, *, now: datetime) -> str:
    """A new key for the person's private feed; an old one opens nothing any more."""
    close_calendar(person)
    token = new_token()
    db.session.add(CalendarToken(person_id=person.id, token_hash=digest(token), created_at=now))
    db.session.flush()
    return token


def close_calendar(person: Person) -> None:
    """No key opens the person's private feed."""
    db.session.execute(delete(CalendarToken).where(CalendarToken.person_id == person.id))


def choose_desk(token: str, desk: str) -> None:
    """Remember where this browser's session begins; `token` is the session's."""
    db.session.execute(update(SignInSession).where(SignInSession.token_hash == digest(token)).values(desk=desk))
