"""Reading people, sessions and organisations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Membership, Organisation, Person, SignInSession
from portal.accounts.secrets import digest
from portal.clock import now
from portal.database import db


def person_of_session(token: str) -> Person | None:
    """Whose session the cookie's token is, with memberships and appointments; None where it has ended."""
    session = open_session(token)
    return session.person if session else None


def open_session(token: str) -> SignInSession | None:
    """The live session of a cookie's token, with its person's roles, in one query."""
    return (
        db.session.execute(
            select(SignInSession)
            .where(SignInSession.token_hash == digest(token), SignInSession.expires_at > now())
            .options(
                joinedload(SignInSession.person, innerjoin=True).joinedload(Person.memberships),
                joinedload(SignInSession.person, innerjoin=True).joinedload(Person.appointments),
            )
        )
        .unique()
        .scalar_one_or_none()
    )


def person_by_email(email: str) -> Person | None:
    """The person with this normalised e-mail."""
    return db.session.execute(select(Person).where(Person.email == email)).scalar_one_or_none()


def person_by_phone(phone: str) -> Person | None:
    """The person with this normalised number."""
    return db.session.execute(select(Person).where(Person.phone == phone)).scalar_one_or_none()


def sessions_of(person: Person) -> Sequence[SignInSession]:
    """The person's open sessions, the latest seen first."""
    return db.session.execute(
        select(SignInSession)
        .where(SignInSession.person_id == person.id, SignInSession.expires_at > now())
        .order_by(SignInSession.seen_at.desc())
    ).scalars().all()


def organisation(slug: str) -> Organisation | None:
    """The organising body of that slug."""
    return db.session.execute(select(Organisation).where(Organisation.slug == slug)).scalar_one_or_none()


def organisations_of(person: Person) -> Sequence[Organisation]:
    """The approved bodies the person belongs to."""
    return db.session.execute(
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id, Organisation.state == "approved")
        .order_by(Organisation.id)
    ).scalars().all()
