"""Becoming somebody and staying it: signing up, passwords, changes of address, the second factor.

A code or a link proves an address; what was chosen before the proof waits in the confirmation until then.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, update

from portal.accounts import actions, letters, queries, throttles
from portal.accounts.identifiers import is_mobile
from portal.accounts.models import ConfirmationCode, Person, RecoveryCode
from portal.accounts.proofs import SecondFactor
from portal.accounts.rules import RECOVERY_CODES, CodePurpose
from portal.accounts.secrets import digest, new_code, new_token, readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal


def by_kind(address: str) -> dict[str, str]:
    """The stored address under the name of its column."""
    return {"phone": address} if is_mobile(address) else {"email": address}


def ask_to_sign_up(
    *, name: str, address: str, password_hash: str, texts: Collection[str], language: str, browser: str, now: datetime
) -> None:
    """Send a code to the address; name, password and consents wait for it. Whoever has an account is told so by letter.

    `browser` is a random word of the asker's browser: two who name the same address do not void each other's code, and
    none can slip a password under the other's. Nothing here tells the asker whether there is an account. Raises TooMany.
    """
    person = queries.person_at_address(address)
    if person is not None and person.password_hash:
        actions.count_code(address, CodePurpose.SIGN_UP, browser, now=now)
        letters.account_is_there(person, address, now=now)
        return
    person = person or actions.person_at(name=name, language=language, now=now, **by_kind(address))
    pending = {"name": name, "password_hash": password_hash, "language": language, "texts": sorted(texts)}
    code, token = actions.issue_code(person, address, CodePurpose.SIGN_UP, about=browser, now=now, pending=pending)
    letters.code(person, address, CodePurpose.SIGN_UP, code, token, language=language, now=now)


def send_sign_up_again(address: str, *, browser: str, language: str, now: datetime) -> None:
    """Another code for what waits already; as silent about accounts as the first time. Raises TooMany."""
    waiting = queries.confirmation_waiting(address, CodePurpose.SIGN_UP, browser)
    person = queries.person_at_address(address)
    if waiting is None or waiting.pending is None or person is None:
        actions.count_code(address, CodePurpose.SIGN_UP, browser, now=now)
        if person is not None and person.password_hash:
            letters.account_is_there(person, address, now=now)
        return
    code, token = actions.issue_code(
        person, address, CodePurpose.SIGN_UP, about=browser, now=now, pending=dict(waiting.pending)
    )
    letters.code(person, address, CodePurpose.SIGN_UP, code, token, language=language, now=now)


def sign_up(*, now: datetime, proof: int | None = None, token: str | None = None) -> Person:
    """The person whose address is proven now, with the name, password and consents they chose. Raises CodeRefused.

    A visitor whom this address already named becomes the account's owner, with everything they registered for.
    """
    confirmation = actions.redeem(CodePurpose.SIGN_UP, now=now, proof=proof, token=token)
    person = db.session.get(Person, confirmation.person_id)
    chosen, confirmation.pending = confirmation.pending or {}, None
    if person is None or person.password_hash or not chosen:
        raise actions.CodeRefused
    person.name, person.language = chosen["name"], chosen["language"]
    person.password_hash, person.password_changed_at = chosen["password_hash"], now
    actions.consent(person, chosen["texts"], now=now)
    actions.close_all_sessions(person)
    record(person, "sign-up", "person", person.code, now=now)
    return person


def ask_for_reset(address: str, *, language: str, now: datetime) -> None:
    """Send a code and a link to whoever this address proves, password or none. Nothing tells whether that is somebody."""
    person = queries.person_at_address(address)
    if person is None or (person.password_hash and not queries.is_proven(person, address)):
        actions.count_code(address, CodePurpose.RESET, now=now)
        letters.code(None, address, CodePurpose.RESET, new_code(), new_token(), language=language, now=now)
        return
    code, token = actions.issue_code(person, address, CodePurpose.RESET, now=now)
    letters.code(person, address, CodePurpose.RESET, code, token, language=person.language, now=now)


def reset_password(password_hash: str, *, now: datetime, proof: int | None = None, token: str | None = None) -> Person:
    """The person with a new password, signed out everywhere and free to sign in at once. Raises CodeRefused."""
    confirmation = actions.redeem(CodePurpose.RESET, now=now, proof=proof, token=token)
    person = db.session.get(Person, confirmation.person_id)
    if person is None or person.forgotten_at:
        raise actions.CodeRefused
    change_password(person, password_hash, now=now)
    return person


def change_password(person: Person, password_hash: str, *, now: datetime, keep: str | None = None) -> None:
    """A new password ends all sessions (`keep`: but the one with this token), and the person is told."""
    person.password_hash, person.password_changed_at = password_hash, now
    actions.close_all_sessions(person, but=keep)
    throttles.lift(throttles.SIGN_IN, person.email, person.phone)
    db.session.execute(
        delete(ConfirmationCode).where(
            ConfirmationCode.person_id == person.id,
            ConfirmationCode.purpose == CodePurpose.RESET,
            ConfirmationCode.used_at.is_(None),
        )
    )
    record(person, "change-password", "person", person.code, now=now)
    letters.password_changed(person, now=now)


def ask_to_change_address(person: Person, address: str, *, now: datetime) -> None:
    """Send a code to the new address. Where it has an account of its own, its owner is told instead. Raises TooMany."""
    if address in (person.email, person.phone) and queries.is_proven(person, address):
        raise Refusal(N_("This is your address already."), field="address")
    holder = queries.person_at_address(address)
    if holder is not None and holder is not person and queries.is_proven(holder, address):
        actions.count_code(address, CodePurpose.CHANGE_ADDRESS, person.code, now=now)
        letters.account_is_there(holder, address, now=now)
        return
    code, token = actions.issue_code(person, address, CodePurpose.CHANGE_ADDRESS, about=person.code, now=now)
    letters.code(person, address, CodePurpose.CHANGE_ADDRESS, code, token, language=person.language, now=now)


def change_address(*, now: datetime, proof: int | None = None, token: str | None = None) -> Person:
    """The person with the proven new address; the old one is told. Raises CodeRefused, or Conflict if it is taken now."""
    confirmation = actions.redeem(CodePurpose.CHANGE_ADDRESS, now=now, proof=proof, token=token)
    person, address = db.session.get(Person, confirmation.person_id), confirmation.address
    holder = queries.person_at_address(address)
    if person is None:
        raise actions.CodeRefused
    if holder is not None and holder is not person:
        if queries.is_proven(holder, address):
            raise Conflict(N_("This address belongs to another account by now."))
        holder.email, holder.phone = (holder.email, None) if is_mobile(address) else (None, holder.phone)
        db.session.flush()  # the unique address is free before it is taken
    field = "phone" if is_mobile(address) else "email"
    old, was_proven = getattr(person, field), getattr(person, f"{field}_proven_at")
    setattr(person, field, address)
    setattr(person, f"{field}_proven_at", now)
    db.session.flush()
    record(person, "change-address", "person", person.code, now=now, after={"fields": [field]})
    if old and old != address and was_proven:
        letters.address_changed(person, old, now=now)
    return person


# --- two steps -------------------------------------------------------------------------------------------------------


def begin_second_factor(person: Person, secret: str) -> None:
    """A secret for the authenticator; it counts once a code of it was shown."""
    if person.totp_confirmed_at:
        raise Conflict(N_("Two-step sign-in is already on."))
    person.totp_secret, person.totp_last_step = secret, None


def confirm_second_factor(person: Person, step: int, *, now: datetime) -> list[str]:
    """Two steps from now on; the recovery codes, told this once. Raises Conflict where they are on already."""
    if person.totp_confirmed_at:
        raise Conflict(N_("Two-step sign-in is already on."))
    person.totp_confirmed_at, person.totp_last_step = now, step
    record(person, "two-step-on", "person", person.code, now=now)
    letters.second_factor_changed(person, is_on=True, now=now)
    return new_recovery_codes(person)


def new_recovery_codes(person: Person) -> list[str]:
    """Eight one-time codes in place of the old ones."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [readable_code(10) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_second_factor(person: Person, factor: SecondFactor, *, now: datetime) -> None:
    """Use the step or the recovery code up: of two at once, one. Raises CodeRefused."""
    if factor.step is not None:
        taken = (
            update(Person)
            .where(Person.id == person.id, (Person.totp_last_step.is_(None)) | (Person.totp_last_step < factor.step))
            .values(totp_last_step=factor.step)
        )
    else:
        unused = (RecoveryCode.id == factor.recovery_code_id, RecoveryCode.used_at.is_(None))
        taken = update(RecoveryCode).where(*unused).values(used_at=now)
        record(person, "use-recovery-code", "person", person.code, now=now)
    if db.session.execute(taken).rowcount != 1:  # type: ignore[attr-defined]
        raise actions.CodeRefused


def stop_second_factor(person: Person, *, now: datetime, is_staff_bound: bool) -> None:
    """One step again. Raises Refusal for whoever holds an office (`is_staff_bound`: outside a demo)."""
    if is_staff_bound and person.appointments:
        raise Refusal(N_("Whoever holds an office signs in with two steps."))
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    record(person, "two-step-off", "person", person.code, now=now)
    letters.second_factor_changed(person, is_on=False, now=now)
