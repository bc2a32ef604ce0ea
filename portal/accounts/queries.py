"""Reading people, sessions, codes, organisations and offices."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.access import Office
from portal.accounts.identifiers import is_mobile, mask_email, mask_phone, normal_usci
from portal.accounts.models import (
    Appointment,
    ConfirmationCode,
    Consent,
    Membership,
    Organisation,
    Person,
    RecoveryCode,
    SignInSession,
)
from portal.accounts.rules import STAFF_IDLE, OrganisationState
from portal.accounts.secrets import digest
from portal.clock import now
from portal.database import db

DEMO_SIGN_INS = (
    "visitor",
    "organiser",
    "space",
    "door",
    "lucheng",
    "city",
    "founder",
    "investor",
    "judge",
    "admin",
)

# --- people and sessions ---------------------------------------------------------------------------------------------


def person_of_session(token: str) -> Person | None:
    """Whose session the cookie's token is, with memberships and appointments; None where it has ended."""
    session = open_session(token)
    return session.person if session else None


def open_session(token: str) -> SignInSession | None:
    """The live session of a cookie's token, with its person's roles, in one query. Offices leave no idle browser open."""
    session = (
        db.session.execute(_open_session(), {"token_hash": digest(token), "now": now()}).unique().scalar_one_or_none()
    )
    if session is not None and session.person.appointments and session.seen_at < now() - STAFF_IDLE:
        return None
    return session


@cache
def _open_session() -> Select[SignInSession]:
    # Every signed-in request asks this: it is put together once.
    person = joinedload(SignInSession.person, innerjoin=True)
    return (
        select(SignInSession)
        .where(SignInSession.token_hash == bindparam("token_hash"), SignInSession.expires_at > bindparam("now"))
        .options(person.joinedload(Person.memberships), person.joinedload(Person.appointments))
    )


def person_by_email(email: str) -> Person | None:
    """The person with this normalised e-mail."""
    return db.session.execute(select(Person).where(Person.email == email)).scalar_one_or_none()


def person_by_phone(phone: str) -> Person | None:
    """The person with this normalised number."""
    return db.session.execute(select(Person).where(Person.phone == phone)).scalar_one_or_none()


def person_at_address(address: str) -> Person | None:
    """The person with this normalised e-mail or mobile number, proven or not."""
    return person_by_phone(address) if is_mobile(address) else person_by_email(address)


def person_by_code(code: str) -> Person | None:
    """The person of that public code, with offices, their areas, and organising bodies."""
    return db.session.execute(
        select(Person)
        .where(Person.code == code, Person.forgotten_at.is_(None))
        .options(
            selectinload(Person.appointments).joinedload(Appointment.area),
            selectinload(Person.memberships).joinedload(Membership.organisation),
        )
    ).scalar_one_or_none()


def is_proven(person: Person, address: str) -> bool:
    """Whether the person has shown that this address is theirs."""
    return (address == person.email and person.email_proven_at is not None) or (
        address == person.phone and person.phone_proven_at is not None
    )


def people_matching(words: str) -> Select[Any]:
    """Those whose name, address or number holds the words, newest first; an exact address finds its owner too."""
    found = (
        select(Person)
        .where(Person.forgotten_at.is_(None))
        .options(selectinload(Person.appointments).joinedload(Appointment.area))
    )
    if words:
        part = "%" + words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found = found.where(
            or_(
                Person.name.ilike(part, escape="\\"),
                Person.email.ilike(part, escape="\\"),
                Person.phone.like(part, escape="\\"),
                Person.organisation_name.ilike(part, escape="\\"),
            )
        )
    return found.order_by(Person.id.desc())


def sessions_of(person: Person) -> Sequence[SignInSession]:
    """The person's open sessions, the latest seen first."""
    return (
        db.session.execute(
            select(SignInSession)
            .where(SignInSession.person_id == person.id, SignInSession.expires_at > now())
            .order_by(SignInSession.seen_at.desc())
        )
        .scalars()
        .all()
    )


def session_by_handle(handle: str) -> SignInSession | None:
    """The session whose row bears this handle, which opens nothing."""
    return db.session.execute(select(SignInSession).where(SignInSession.token_hash == handle)).scalar_one_or_none()


def recovery_codes_left(person: Person) -> int:
    """How many recovery codes are not used yet."""
    unused = select(RecoveryCode.id).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return len(db.session.execute(unused).all())


def confirmation_of_link(token: str, purpose: str, *, now: datetime) -> ConfirmationCode | None:
    """What a mailed link would confirm, while it is unused and not too old."""
    return db.session.execute(
        select(ConfirmationCode).where(
            ConfirmationCode.token_hash == digest(token),
            ConfirmationCode.purpose == purpose,
            ConfirmationCode.used_at.is_(None),
            ConfirmationCode.expires_at > now,
        )
    ).scalar_one_or_none()


def confirmation_waiting(address: str, purpose: str, about: str) -> ConfirmationCode | None:
    """What still waits for its code, also after it ran out."""
    return db.session.execute(
        select(ConfirmationCode)
        .where(
            ConfirmationCode.address == address,
            ConfirmationCode.purpose == purpose,
            ConfirmationCode.about == about,
            ConfirmationCode.used_at.is_(None),
        )
        .order_by(ConfirmationCode.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def inviting_body(confirmation: ConfirmationCode) -> Organisation | None:
    """The organising body an invitation is to; None for an office."""
    number = (confirmation.pending or {}).get("organisation")
    return db.session.get(Organisation, number) if number else None


def demo_people() -> Sequence[Person]:
    """The demo's sign-ins that are there, in the contract's order."""
    addresses = [f"{name}@example.com" for name in DEMO_SIGN_INS]
    people = {
        person.email: person
        for person in db.session.execute(
            select(Person).where(Person.email.in_(addresses), Person.password_hash.is_not(None))
        ).scalars()
    }
    return [people[address] for address in addresses if address in people]


# --- consent and what is held ----------------------------------------------------------------------------------------


def consents_of(person: Person) -> Sequence[Consent]:
    """All the person ever agreed to, newest first."""
    return (
        db.session.execute(select(Consent).where(Consent.person_id == person.id).order_by(Consent.id.desc()))
        .scalars()
        .all()
    )


def held_about(person: Person) -> dict[str, Any]:
    """What this room knows of the person, for their own export. Secrets (password, authenticator) are not exported."""
    memberships = db.session.execute(
        select(Membership).where(Membership.person_id == person.id).options(joinedload(Membership.organisation))
    ).scalars()
    return {
        "person": {
            name: getattr(person, name)
            for name in (
                "code",
                "name",
                "email",
                "phone",
                "language",
                "organisation_name",
                "email_proven_at",
                "phone_proven_at",
                "password_changed_at",
                "totp_confirmed_at",
                "created_at",
                "last_seen_at",
            )
        },
        "offices": [{"office": held.office, "since": held.created_at} for held in person.appointments],
        "organisations": [
            {
                "slug": held.organisation.slug,
                "name": held.organisation.name_zh,
                "is_owner": held.is_owner,
                "since": held.created_at,
            }
            for held in memberships
        ],
        "consents": [
            {
                "text": row.text_key,
                "version": row.text_version,
                "sha256": row.text_sha256,
                "given_at": row.given_at,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in consents_of(person)
        ],
        "sessions": [
            {"since": row.created_at, "seen_at": row.seen_at, "address": row.address, "browser": row.user_agent}
            for row in sessions_of(person)
        ],
    }


def masked(person: Person) -> dict[str, str]:
    """The person's addresses as lists show them."""
    return {"email": mask_email(person.email), "phone": mask_phone(person.phone)}


# --- organisations ---------------------------------------------------------------------------------------------------


def organisation(slug: str) -> Organisation | None:
    """The organising body of that slug, with its area."""
    return db.session.execute(
        select(Organisation).where(Organisation.slug == slug).options(joinedload(Organisation.area))
    ).scalar_one_or_none()


def organisation_by_usci(text: str) -> Organisation | None:
    """The body with this 统一社会信用代码, however it is typed."""
    return db.session.execute(select(Organisation).where(Organisation.usci == normal_usci(text))).scalar_one_or_none()


def organisations_of(person: Person) -> Sequence[Organisation]:
    """The approved bodies the person belongs to."""
    return (
        db.session.execute(
            select(Organisation)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.person_id == person.id, Organisation.state == OrganisationState.APPROVED)
            .order_by(Organisation.id)
        )
        .scalars()
        .all()
    )


def organisations_asked_by(person: Person) -> Sequence[Organisation]:
    """What the person asked for and has not been given: waiting or declined."""
    return (
        db.session.execute(
            select(Organisation)
            .where(Organisation.asked_by_id == person.id, Organisation.state != OrganisationState.APPROVED)
            .order_by(Organisation.id.desc())
        )
        .scalars()
        .all()
    )


def members_of(organisation: Organisation) -> Sequence[Membership]:
    """Who belongs to the body, owners first."""
    return (
        db.session.execute(
            select(Membership)
            .where(Membership.organisation_id == organisation.id)
            .options(joinedload(Membership.person))
            .order_by(Membership.is_owner.desc(), Membership.id)
        )
        .scalars()
        .all()
    )


def membership(slug: str, code: str) -> Membership | None:
    """One person's place in a body."""
    return db.session.execute(
        select(Membership)
        .join(Membership.organisation)
        .join(Membership.person)
        .where(Organisation.slug == slug, Person.code == code)
        .options(joinedload(Membership.organisation), joinedload(Membership.person))
    ).scalar_one_or_none()


def owners_of(organisation_id: int, *, lock: bool = False) -> Sequence[Membership]:
    """The owners; with `lock`, their rows are held until the transaction ends, so that two cannot leave at once."""
    owners = select(Membership).where(Membership.organisation_id == organisation_id, Membership.is_owner)
    return db.session.execute((owners.with_for_update() if lock else owners).order_by(Membership.id)).scalars().all()


def visible_to(person: Person | None) -> Select[Any]:
    """The bodies this person may see: the SQL twin of `Permission.SEE_ORGANISATION`."""
    return select(Organisation).where(_sees(person)).order_by(Organisation.id)


def organisations_waiting(person: Person) -> Sequence[Organisation]:
    """Wishes to organise events on which this officer decides, the oldest first; their own is another officer's."""
    return (
        db.session.execute(
            select(Organisation)
            .where(
                Organisation.state == OrganisationState.ASKED,
                func.coalesce(Organisation.asked_by_id, 0) != person.id,
                _decides(person),
            )
            .options(joinedload(Organisation.area))
            .order_by(Organisation.id)
        )
        .scalars()
        .all()
    )


def _decides(person: Person) -> Any:
    if person.holds(Office.ADMIN) or person.holds(Office.CITY_OFFICER):
        return true()
    areas = [held.area_id for held in person.appointments if held.office == Office.COUNTY_OFFICER]
    return Organisation.area_id.in_(areas) if areas else false()


def _sees(person: Person | None) -> Any:
    if person is None:
        return false()
    if person.holds(Office.INSPECTOR):
        return true()
    own = [held.organisation_id for held in person.memberships]
    asked = (Organisation.asked_by_id == person.id) & (Organisation.state != OrganisationState.APPROVED)
    return or_(_decides(person), Organisation.id.in_(own), asked)


# --- offices ---------------------------------------------------------------------------------------------------------


def appointments_of(office: Office, *, lock: bool = False) -> Sequence[Appointment]:
    """Who holds an office; with `lock`, the rows are held until the transaction ends."""
    holders = select(Appointment).where(Appointment.office == office).order_by(Appointment.id)
    return db.session.execute(holders.with_for_update() if lock else holders).scalars().all()


def appointment(code: str, office: str, area: int) -> Appointment | None:
    """One office of a person; `area` is the area's number, 0 for an office without one."""
    return db.session.execute(
        select(Appointment)
        .join(Appointment.person)
        .where(
            Person.code == code,
            Appointment.office == office,
            Appointment.area_id == area if area else Appointment.area_id.is_(None),
        )
        .options(joinedload(Appointment.person))
    ).scalar_one_or_none()
