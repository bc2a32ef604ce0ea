"""Decisions about passwords, organising bodies and offices. Pure."""

import hashlib
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from portal.access import Office
from portal.errors import N_, Refusal

PROFILE_FIELDS = ("name", "organisation_name", "language")
PASSWORD_LENGTHS = range(8, 201)
COMMON_PASSWORDS = Path(__file__).parent / "reference" / "common_passwords.txt"
FEW_CHARACTERS = 3

SESSION_LASTS = timedelta(days=14)
STAFF_SESSION_LASTS = timedelta(hours=12)
STAFF_IDLE = timedelta(hours=2)
TOUCH_AFTER = timedelta(minutes=5)
SECOND_STEP_LASTS = timedelta(minutes=5)

CODE_LASTS = {"mail": timedelta(minutes=10), "sms": timedelta(minutes=5)}
INVITATION_LASTS = timedelta(days=7)
NEVER_PROVEN_KEPT = timedelta(days=30)
CODES_KEPT = timedelta(days=1)
SUBMISSIONS_KEPT = timedelta(days=2)

RECOVERY_CODES = 8
LEAST_ADMINS = 1


class CodePurpose(StrEnum):
    """What a code or link of this room is for. Other rooms name their own."""

    SIGN_UP = "sign-up"
    RESET = "reset"
    CHANGE_ADDRESS = "change-address"
    INVITATION = "invitation"


class OrganisationKind(StrEnum):
    """What kind of body runs events."""

    GOVERNMENT = "government"
    COMPANY = "company"
    UNIVERSITY = "university"
    ASSOCIATION = "association"
    OTHER = "other"


class OrganisationState(StrEnum):
    """From the wish to run events to the officer's answer."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


ORGANISATION_MOVES: dict[OrganisationState, set[OrganisationState]] = {
    OrganisationState.ASKED: {OrganisationState.APPROVED, OrganisationState.DECLINED},
    OrganisationState.DECLINED: {OrganisationState.ASKED},
    OrganisationState.APPROVED: set(),
}

KIND_WORDS = {
    OrganisationKind.GOVERNMENT: N_("Public office"),
    OrganisationKind.COMPANY: N_("Company"),
    OrganisationKind.UNIVERSITY: N_("University or college"),
    OrganisationKind.ASSOCIATION: N_("Association"),
    OrganisationKind.OTHER: N_("Other body"),
}
STATE_WORDS = {
    OrganisationState.ASKED: N_("Waiting for an officer"),
    OrganisationState.APPROVED: N_("Approved"),
    OrganisationState.DECLINED: N_("Declined"),
}
STATE_TONES = {
    OrganisationState.ASKED: "gold",
    OrganisationState.APPROVED: "brand",
    OrganisationState.DECLINED: "seal",
}
OFFICE_WORDS = {
    Office.COUNTY_OFFICER: N_("County officer"),
    Office.CITY_OFFICER: N_("City officer"),
    Office.INSPECTOR: N_("Inspector (reads only)"),
    Office.ADMIN: N_("Administrator"),
}


def check_password(password: str, *own: str | None) -> None:
    """Let a password pass. `own` are the person's name and addresses, which are guessed first.

    Raises Refusal for one that is too short or long, or that many people choose. No rule on kinds of characters.
    Source: NIST SP 800-63B, 5.1.1.2; OWASP ASVS 5.0, 6.2.
    """
    if len(password) < PASSWORD_LENGTHS.start:
        raise Refusal(
            N_("A password has at least %(length)d characters."), field="password", length=PASSWORD_LENGTHS.start
        )
    if len(password) >= PASSWORD_LENGTHS.stop:
        raise Refusal(
            N_("A password has at most %(length)d characters."), field="password", length=PASSWORD_LENGTHS.stop - 1
        )
    folded = password.casefold()
    mine = {word.casefold() for word in own if word} | {(word or "").casefold().partition("@")[0] for word in own}
    if folded in common_passwords() or folded in mine or len(set(folded)) < FEW_CHARACTERS:
        raise Refusal(
            N_("Many people choose this password, so it is guessed first. Please choose another."), field="password"
        )


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that are guessed first, in lower case."""
    lines = COMMON_PASSWORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if not line.startswith("#"))


def needs_area(office: Office) -> bool:
    """Whether the office is held in one area."""
    return office == Office.COUNTY_OFFICER


def profile_version(profile: Any) -> str:
    """A mark of the profile as it stands: two people who see the same mark have read the same."""
    said = "\n".join(str(getattr(profile, name) or "") for name in PROFILE_FIELDS)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
