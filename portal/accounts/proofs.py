"""What somebody proves before anything is written: a password, a second factor, a code.

Each proof ends the session's reading transaction, counts the try, reads, then computes. Argon2 never runs while the
database waits, and a rollback forgets no try. Forms call them from `validate()`, which runs once for each submission.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import or_, select, update

from portal.accounts import throttles
from portal.accounts.identifiers import IdentifierRefused, checked_account, plain
from portal.accounts.models import ConfirmationCode, Person, RecoveryCode
from portal.accounts.secrets import code_digest, digest, is_password
from portal.web.models import Submission

TOTP_SECONDS = 30


@dataclass(frozen=True)
class SecondFactor:
    """Which one it was: the step of an authenticator, or the number of a recovery code."""

    step: int | None = None
    recovery_code_id: int | None = None


@dataclass(frozen=True)
class Device:
    """A browser that has signed in before: its number, and digests of the addresses it did so with."""

    number: str
    accounts: frozenset[str]

    def knows(self, address: str) -> bool:
        """Whether this (normalised) address has signed in on it."""
        return digest(address) in self.accounts


def is_answered(submission_key: str | None) -> bool:
    """Whether this very form was answered before: its code is used up by now, and the answer is given again."""
    if not submission_key:
        return False
    with throttles.own_transaction(write=False) as connection:
        known = select(Submission.location).where(
            Submission.key == submission_key[:64], Submission.location.is_not(None)
        )
        return connection.execute(known).first() is not None


def by_password(
    account: str, password: str, *, address: str | None, now: datetime, device: Device | None = None
) -> int | None:
    """The number of the person with this proven address and password, or None. Raises TooMany.

    An account nobody has takes as long and is counted just so. A device that knows the account has tries of its own.
    """
    try:
        normal = checked_account(account)
    except IdentifierRefused:
        normal = ""
    whom = normal or account.strip().casefold()
    if device is not None and device.knows(normal):
        whom = f"{device.number} {normal}"
    attempts = (
        (throttles.SIGN_IN, whom),
        (throttles.SIGN_IN_FROM, throttles.network(address)),
    )
    throttles.count(*attempts, now=now)
    whose = or_(
        (Person.email == normal) & Person.email_proven_at.is_not(None),
        (Person.phone == normal) & Person.phone_proven_at.is_not(None),
    )
    with throttles.own_transaction(write=False) as connection:
        found = connection.execute(select(Person.id, Person.password_hash).where(whose)).one_or_none()
    if not is_password(password, found.password_hash if found else None) or found is None:
        return None
    throttles.give_back(*attempts)
    return int(found.id)


def is_own_password(person_id: int, password: str, *, now: datetime) -> bool:
    """Whether a signed-in person proves again who they are. Raises TooMany."""
    attempt = (throttles.OWN_PASSWORD, str(person_id))
    throttles.count(attempt, now=now)
    with throttles.own_transaction(write=False) as connection:
        stored = connection.execute(select(Person.password_hash).where(Person.id == person_id)).scalar_one_or_none()
    if not is_password(password, stored):
        return False
    throttles.give_back(attempt)
    return True


def second_factor(person_id: int, code: str, *, now: datetime) -> SecondFactor | None:
    """The authenticator's step or the recovery code that this is, both not used yet; None for a wrong one. Raises TooMany."""
    attempt = (throttles.SECOND_FACTOR, str(person_id))
    throttles.count(attempt, now=now)
    typed = "".join(character for character in code.upper() if character.isalnum())
    with throttles.own_transaction(write=False) as connection:
        person = connection.execute(
            select(Person.totp_secret, Person.totp_last_step).where(Person.id == person_id)
        ).one_or_none()
        recovery = connection.execute(
            select(RecoveryCode.id).where(
                RecoveryCode.person_id == person_id,
                RecoveryCode.code_hash == digest(typed),
                RecoveryCode.used_at.is_(None),
            )
        ).scalar_one_or_none()
    step = totp_step(person.totp_secret, typed, now=now) if person else None
    if person and step is not None and (person.totp_last_step is None or step > person.totp_last_step):
        throttles.give_back(attempt)
        return SecondFactor(step=step)
    if recovery is not None:
        throttles.give_back(attempt)
        return SecondFactor(recovery_code_id=recovery)
    return None


def totp_step(secret: str | None, code: str, *, now: datetime) -> int | None:
    """The time step whose code this is: the present one or a neighbour, for clocks that are a little off."""
    if not secret or len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // TOTP_SECONDS
    for step in (present, present - 1, present + 1):
        if secrets.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def try_code(address: str, purpose: str, code: str, *, about: str | None = None, now: datetime) -> int | None:
    """The number of the confirmation whose code this is, for `actions.redeem`; None for a wrong or expired one.

    Each call uses up one of the code's five tries, before it is compared.
    """
    typed = "".join(character for character in plain(code) if character.isalnum())
    with throttles.own_transaction() as connection:
        found = connection.execute(
            select(ConfirmationCode.id, ConfirmationCode.code_hash)
            .where(
                ConfirmationCode.address == address,
                ConfirmationCode.purpose == purpose,
                ConfirmationCode.about == about if about is not None else ConfirmationCode.about.is_(None),
                ConfirmationCode.used_at.is_(None),
                ConfirmationCode.expires_at > now,
            )
            .order_by(ConfirmationCode.id.desc())
            .limit(1)
        ).one_or_none()
        has_try = (
            found is not None
            and connection.execute(
                update(ConfirmationCode)
                .where(ConfirmationCode.id == found.id, ConfirmationCode.tries_left > 0)
                .values(tries_left=ConfirmationCode.tries_left - 1)
            ).rowcount
        )
    if not has_try or found is None:
        return None
    return int(found.id) if secrets.compare_digest(found.code_hash, code_digest(address, purpose, typed)) else None


def is_pending_password(token: str, purpose: str, password: str, *, now: datetime) -> bool:
    """Whether it is the password chosen together with this link: its opener is who asked for it. Raises TooMany."""
    attempt = (throttles.OWN_PASSWORD, digest(token))
    throttles.count(attempt, now=now)
    with throttles.own_transaction(write=False) as connection:
        pending = connection.execute(
            select(ConfirmationCode.pending).where(
                ConfirmationCode.token_hash == digest(token), ConfirmationCode.purpose == purpose
            )
        ).scalar_one_or_none()
    return is_password(password, (pending or {}).get("password_hash"))
