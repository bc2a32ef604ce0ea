"""Sessions, people and their addresses, codes that prove an address, offices, and a person's own information."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value

from portal.access import Office
from portal.accounts import consents, letters, queries, throttles
from portal.accounts.identifiers import is_mobile
from portal.accounts.models import (
    Appointment,
    CalendarToken,
    ConfirmationCode,
    Consent,
    Person,
    RecoveryCode,
    SignInSession,
    Throttle,
)
from portal.accounts.rules import (
    CODE_LASTS,
    CODES_KEPT,
    INVITATION_LASTS,
    LEAST_ADMINS,
    NEVER_PROVEN_KEPT,
    PROFILE_FIELDS,
    SESSION_LASTS,
    STAFF_SESSION_LASTS,
    SUBMISSIONS_KEPT,
    CodePurpose,
    needs_area,
    profile_version,
)
from portal.accounts.secrets import code_digest, digest, new_code, new_token, readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Gone, Refusal
from portal.web.models import Submission

NAMELESS = "—"
SWEEP_AT_ONCE = 500
FORGOTTEN_FIELDS = (
    "email",
    "phone",
    "email_proven_at",
    "phone_proven_at",
    "password_hash",
    "password_changed_at",
    "totp_secret",
    "totp_confirmed_at",
    "totp_last_step",
    "organisation_name",
    "last_seen_at",
)


class CodeRefused(Gone):
    """The code or link is wrong, used, or too old; which of them is not said."""

    def __init__(self, way_on: str | None = None) -> None:
        super().__init__(
            N_("This code or link is not right, or it has expired. Please ask for a new one."), way_on=way_on
        )


# --- sessions --------------------------------------------------------------------------------------------------------


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


def touch_session(token: str, *, now: datetime) -> None:
    """Note that the session is alive, in a short transaction of its own: one of the two appends a GET may make."""
    with throttles.own_transaction() as connection:
        connection.execute(update(SignInSession).where(SignInSession.token_hash == digest(token)).values(seen_at=now))


def close_session(token: str) -> None:
    """Sign one browser out."""
    db.session.execute(delete(SignInSession).where(SignInSession.token_hash == digest(token)))


def end_session(session: SignInSession) -> None:
    """Sign another browser out, from the list of sessions."""
    db.session.delete(session)


def close_all_sessions(person: Person, *, but: str | None = None) -> None:
    """Sign the person out everywhere (`but` on the browser with this token): new password, lost role, deleted account."""
    others = delete(SignInSession).where(SignInSession.person_id == person.id)
    db.session.execute(others.where(SignInSession.token_hash != digest(but)) if but else others)


# --- people ----------------------------------------------------------------------------------------------------------


def person_at(*, name: str, email: str | None = None, phone: str | None = None, language: str, now: datetime) -> Person:
    """The person of this (normalised) address, new if nobody has it; of two at once, one is written.

    The name of a known person is not changed.
    """
    is_it = Person.email == email if email else Person.phone == phone
    person: Person | None = db.session.execute(select(Person).where(is_it)).scalar_one_or_none()
    if person is not None:
        return person
    dialect: Any = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    person = db.session.execute(
        dialect.insert(Person)
        .values(code=readable_code(), name=name, email=email, phone=phone, language=language, created_at=now)
        .on_conflict_do_nothing(index_elements=["email" if email else "phone"])
        .returning(Person)
    ).scalar_one_or_none()
    if person is None:  # somebody wrote the same address down since we looked
        return db.session.execute(select(Person).where(is_it)).scalar_one()
    set_committed_value(person, "memberships", [])
    set_committed_value(person, "appointments", [])
    return person


def prove(person: Person, address: str, *, now: datetime) -> None:
    """The person has shown that this is theirs, if it is the address we have of them."""
    if address == person.email:
        person.email_proven_at = person.email_proven_at or now
    elif address == person.phone:
        person.phone_proven_at = person.phone_proven_at or now


def edit_profile(
    person: Person, *, name: str, language: str, organisation_name: str | None, version: str, now: datetime
) -> None:
    """What others see of the person, and the language we write to them in. Raises Conflict for a stale `version`."""
    db.session.refresh(person, PROFILE_FIELDS, with_for_update={"of": Person})
    if version != profile_version(person):
        raise Conflict(N_("Your profile was saved in another window. Both texts are shown; nothing you typed is lost."))
    wanted = {"name": name, "language": language, "organisation_name": organisation_name or None}
    changed = {field for field, value in wanted.items() if getattr(person, field) != value}
    for field in changed:
        setattr(person, field, wanted[field])
    if changed:
        record(person, "edit-profile", "person", person.code, now=now, after={"fields": sorted(changed)})


# --- codes and links -------------------------------------------------------------------------------------------------


def issue_code(
    person: Person,
    address: str,
    purpose: str,
    *,
    about: str | None = None,
    now: datetime,
    pending: dict[str, Any] | None = None,
    lasts: timedelta | None = None,
) -> tuple[str, str]:
    """A six-digit code and a link's token that prove the person's address for one purpose; earlier ones are void.

    The code lives ten minutes (five for a mobile number), five tries, once. The caller writes the letter
    (`notices.actions.tell(…, to_address=address, is_private=True)`). To redeem: `proofs.try_code` for a typed code
    before anything is written, then `redeem`. Raises TooMany within a minute of the last one.
    """
    count_code(address, purpose, about, now=now)
    db.session.execute(
        delete(ConfirmationCode).where(
            ConfirmationCode.address == address,
            ConfirmationCode.purpose == purpose,
            ConfirmationCode.about == about if about is not None else ConfirmationCode.about.is_(None),
        )
    )
    code, token = new_code(), new_token()
    db.session.add(
        ConfirmationCode(
            purpose=purpose,
            address=address,
            person_id=person.id,
            about=about,
            pending=pending,
            code_hash=code_digest(address, purpose, code),
            token_hash=digest(token),
            created_at=now,
            expires_at=now + (lasts or CODE_LASTS["sms" if is_mobile(address) else "mail"]),
        )
    )
    db.session.flush()
    return code, token


def count_code(address: str, purpose: str, about: str | None = None, *, now: datetime) -> None:
    """Count one letter with a code to this address, sent or not. Raises TooMany."""
    again = (throttles.CODE_AGAIN, f"{purpose} {about or ''} {address}")
    throttles.count_within(again, (throttles.CODES, address), now=now)


def redeem(purpose: str, *, now: datetime, proof: int | None = None, token: str | None = None) -> ConfirmationCode:
    """Use a confirmation up, by the number `proofs.try_code` gave or by its link's token. Its address is proven then.

    Raises CodeRefused for one that is used, too old, or for something else; of two at once, one.
    """
    which = ConfirmationCode.id == proof if proof is not None else ConfirmationCode.token_hash == digest(token or "")
    used = db.session.execute(
        update(ConfirmationCode)
        .where(
            which,
            ConfirmationCode.purpose == purpose,
            ConfirmationCode.used_at.is_(None),
            ConfirmationCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(ConfirmationCode.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    confirmation = db.session.get(ConfirmationCode, used, populate_existing=True) if used is not None else None
    if confirmation is None:
        raise CodeRefused
    person = db.session.get(Person, confirmation.person_id)
    if person is not None:
        prove(person, confirmation.address, now=now)
    return confirmation


# --- offices ---------------------------------------------------------------------------------------------------------


def appoint(person: Person, office: Office, *, actor: Person | None, now: datetime, area_id: int | None = None) -> None:
    """Give the person an office, and tell them; once is enough. Raises Refusal where office and area do not fit."""
    if needs_area(office) != (area_id is not None):
        raise Refusal(N_("A county officer has an area, the other offices have none."), field="area")
    if person.holds(office, area_id):
        return
    person.appointments.append(Appointment(office=office, area_id=area_id, created_at=now))
    record(actor, "appoint", "person", person.code, now=now, after={"office": office, "area_id": area_id})
    db.session.flush()
    letters.appointed(person, office, now=now)


def dismiss(appointment: Appointment, *, actor: Person, now: datetime) -> None:
    """Take the office back and sign the person out. Raises Refusal for the last administrator."""
    person = appointment.person
    if appointment.office == Office.ADMIN and len(queries.appointments_of(Office.ADMIN, lock=True)) <= LEAST_ADMINS:
        raise Refusal(N_("The portal needs an administrator: appoint another one first."))
    before = {"office": appointment.office, "area_id": appointment.area_id}
    person.appointments.remove(appointment)
    close_all_sessions(person)
    record(actor, "dismiss", "person", person.code, now=now, before=before)
    db.session.flush()


def invite(
    *, email: str, name: str, office: Office | None, area_id: int | None, actor: Person | None, now: datetime
) -> tuple[Person, str]:
    """The person of this address and the token of their one-time link; the office is theirs once the link is used."""
    person = person_at(name=name, email=email, language="zh", now=now)
    if office is not None and needs_area(office) != (area_id is not None):
        raise Refusal(N_("A county officer has an area, the other offices have none."), field="area")
    pending = {"office": office, "area_id": area_id} if office else None
    about = f"office:{office}:{area_id or ''}" if office else "office"
    _, token = issue_code(
        person, email, CodePurpose.INVITATION, about=about, now=now, pending=pending, lasts=INVITATION_LASTS
    )
    record(actor, "invite", "person", person.code, now=now, after={"office": office, "area_id": area_id})
    return person, token


# --- personal information --------------------------------------------------------------------------------------------


def consent(person: Person, keys: Collection[str], *, now: datetime) -> None:
    """Note that the person agrees to the present versions of these texts; an open consent to the same one stays."""
    given = {(row.text_key, row.text_version) for row in queries.consents_of(person) if row.withdrawn_at is None}
    for key in sorted(set(keys)):
        text = consents.present(key)
        if (text.key, text.version) not in given:
            db.session.add(
                Consent(
                    person_id=person.id,
                    text_key=text.key,
                    text_version=text.version,
                    text_sha256=text.sha256,
                    given_at=now,
                )
            )
            record(person, "consent", "person", person.code, now=now, after={"text": text.key, "version": text.version})
    db.session.flush()


def withdraw_consent(person: Person, key: str, *, now: datetime) -> None:
    """Take back what was agreed to. Raises Refusal for a text without which there is no account."""
    if consents.present(key).is_required:
        raise Refusal(N_("Without this text there is no account; you can delete your account instead."))
    for row in queries.consents_of(person):
        if row.text_key == key and row.withdrawn_at is None:
            row.withdrawn_at = now
            record(person, "withdraw-consent", "person", person.code, now=now, after={"text": key})


def forget(person: Person, *, now: datetime) -> None:
    """Take everything from the row that leads to the person; the row and what counts on it stay.

    Raises Refusal while an organising body or the portal would be left without an owner.
    """
    for membership in list(person.memberships):
        if membership.is_owner and len(queries.owners_of(membership.organisation_id, lock=True)) == 1:
            raise Refusal(N_("You are the last owner of an organising body: make somebody else owner first."))
    if person.holds(Office.ADMIN) and len(queries.appointments_of(Office.ADMIN, lock=True)) <= LEAST_ADMINS:
        raise Refusal(N_("The portal needs an administrator: appoint another one first."))
    person.memberships.clear()
    person.appointments.clear()
    for table in (SignInSession, ConfirmationCode, RecoveryCode, CalendarToken, Consent):
        db.session.execute(delete(table).where(table.person_id == person.id))
    throttles.lift(throttles.SIGN_IN, person.email, person.phone)
    for field in FORGOTTEN_FIELDS:
        setattr(person, field, None)
    person.name, person.forgotten_at = NAMELESS, now
    record(None, "forget", "person", person.code, now=now)
    db.session.flush()


def forget_never_proven(*, now: datetime, spared: Select[Any] | CompoundSelect[Any] | None = None) -> int:
    """Forget those who never proved an address within 30 days; the number of them.

    `spared` selects the numbers of people whom another room still needs.
    """
    unproven = select(Person).where(
        Person.email_proven_at.is_(None),
        Person.phone_proven_at.is_(None),
        Person.forgotten_at.is_(None),
        Person.created_at < now - NEVER_PROVEN_KEPT,
        ~Person.appointments.any(),
        ~Person.memberships.any(),
    )
    if spared is not None:
        unproven = unproven.where(Person.id.not_in(spared))
    people = db.session.execute(unproven.limit(SWEEP_AT_ONCE)).scalars().all()
    for person in people:
        forget(person, now=now)
    return len(people)


def sweep(*, now: datetime) -> dict[str, int]:
    """Delete what has had its time: codes, sessions, throttles, answers to forms; how many rows of each."""
    old = {
        "codes": delete(ConfirmationCode).where(ConfirmationCode.expires_at < now - CODES_KEPT),
        "sessions": delete(SignInSession).where(SignInSession.expires_at < now),
        "throttles": delete(Throttle).where(Throttle.window_ends_at < now),
        "submissions": delete(Submission).where(Submission.created_at < now - SUBMISSIONS_KEPT),
    }
    return {name: db.session.execute(statement).rowcount for name, statement in old.items()}  # type: ignore[attr-defined]
