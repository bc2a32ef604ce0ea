"""Signing in and out; finding or making the person behind an address."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from portal.accounts import queries
from portal.accounts.models import Appointment, Person, SignInSession
from portal.accounts.secrets import digest, new_token, readable_code
from portal.access import Office
from portal.audit.actions import record
from portal.database import db

SESSION_LASTS = timedelta(days=14)
STAFF_SESSION_LASTS = timedelta(hours=12)


def open_session(person: Person, *, now: datetime, address: str | None, user_agent: str | None) -> str:
    """Sign the person in on one browser; the token for its cookie."""
    token = new_token()
    is_staff = any(person.appointments)
    db.session.add(
        SignInSession(
            token_hash=digest(token),
            person_id=person.id,
            created_at=now,
            seen_at=now,
            expires_at=now + (STAFF_SESSION_LASTS if is_staff else SESSION_LASTS),
            address=address,
            user_agent=user_agent[:300] if user_agent else None,
        )
    )
    person.last_seen_at = now
    return token


def close_session(token: str) -> None:
    """Sign one browser out."""
    db.session.execute(delete(SignInSession).where(SignInSession.token_hash == digest(token)))


def close_all_sessions(person: Person) -> None:
    """Sign the person out everywhere: new password, lost role, deleted account."""
    db.session.execute(delete(SignInSession).where(SignInSession.person_id == person.id))


def person_at(*, name: str, email: str | None = None, phone: str | None = None, language: str, now: datetime) -> Person:
    """The person of this (normalised) address, new if nobody has it. The name of a known person is not changed."""
    person = queries.person_by_email(email) if email else queries.person_by_phone(phone or "")
    if person is None:
        person = Person(
            code=readable_code(), name=name, email=email, phone=phone, language=language, created_at=now,
            memberships=[], appointments=[],
        )
        db.session.add(person)
        db.session.flush()
    return person


def appoint(person: Person, office: Office, *, actor: Person | None, now: datetime, area_id: int | None = None) -> None:
    """Give the person an office; once is enough."""
    if person.holds(office, area_id):
        return
    person.appointments.append(Appointment(office=office, area_id=area_id, created_at=now))
    record(actor, "appoint", "person", person.code, now=now, after={"office": office, "area_id": area_id})
    db.session.flush()
