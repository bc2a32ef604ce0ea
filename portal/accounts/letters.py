"""Letters about accounts: codes, notices of changes, answers of an officer. Each in the language of who receives it."""

from datetime import datetime

from flask_babel import gettext as _

from portal.access import Office
from portal.accounts.identifiers import is_mobile
from portal.accounts.models import Organisation, Person
from portal.accounts.rules import OFFICE_WORDS, CodePurpose
from portal.accounts.secrets import digest
from portal.notices.actions import tell
from portal.notices.letters import Letter, brief, write
from portal.web.addresses import public_url
from portal.web.language import force_language

LINK_ENDPOINTS = {
    CodePurpose.SIGN_UP: "accounts.confirm_link",
    CodePurpose.CHANGE_ADDRESS: "accounts.confirm_link",
    CodePurpose.RESET: "accounts.reset_by_link",
    CodePurpose.INVITATION: "accounts.invitation",
}


def code(
    person: Person | None, address: str, purpose: CodePurpose, code: str, token: str, *, language: str, now: datetime
) -> None:
    """A code and its link, to the address it proves. Nobody (`person` None) gets none, after the same work."""
    with force_language(language):
        subject, why = _code_words(purpose, code)
    link = public_url(LINK_ENDPOINTS[purpose], language, token=token)
    if is_mobile(address):
        with force_language(language):
            text = _("%(code)s is your code for Wenzhou Makers. It holds for 5 minutes. Do not pass it on.", code=code)
        letter = Letter(subject, text, None, language)
    else:
        letter = write("code", language, title=subject, why=why, code=code, link=link)
    if person is None:
        return
    channel = "sms" if is_mobile(address) else "mail"
    version = digest(token)[:32]
    tell(person, purpose, "code", version, letter, now=now, to_address=address, channel=channel, is_private=True)


def _code_words(purpose: CodePurpose, code: str) -> tuple[str, str]:
    if purpose == CodePurpose.SIGN_UP:
        return (
            _("%(code)s confirms your address", code=code),
            _("Somebody, most likely you, is opening an account with this address."),
        )
    if purpose == CodePurpose.RESET:
        return (
            _("%(code)s sets a new password", code=code),
            _("Somebody, most likely you, wants to sign in and set a new password."),
        )
    return (
        _("%(code)s confirms your new address", code=code),
        _("Somebody, most likely you, wants to use this address for an account."),
    )


def account_is_there(person: Person, address: str, *, now: datetime) -> None:
    """To an address that somebody entered anew though it has an account."""
    with force_language(person.language):
        subject = _("You already have an account")
        paragraphs = [
            _(
                "Somebody, most likely you, entered this address to open an account. There is one already, so nothing has changed."
            ),
            _("Sign in with your password, or set a new one if you have forgotten it."),
        ]
    _note(
        person,
        "account-is-there",
        now.isoformat(timespec="minutes"),
        subject,
        paragraphs,
        "accounts.sign_in",
        now=now,
        address=address,
    )


def password_changed(person: Person, *, now: datetime) -> None:
    """To the owner, after each change."""
    with force_language(person.language):
        subject = _("Your password was changed")
        paragraphs = [
            _("The password of your account was changed, and all other browsers were signed out."),
            _("If that was not you, set a new password now."),
        ]
    _note(person, "password-changed", now.isoformat(), subject, paragraphs, "accounts.reset", now=now)


def address_changed(person: Person, old: str, *, now: datetime) -> None:
    """To the old address, so that a theft does not stay unseen."""
    with force_language(person.language):
        subject = _("The address of your account was changed")
        paragraphs = [
            _("Your account is no longer reached at this address: its owner has proved another one."),
            _("If that was not you, please answer this letter or call us at once."),
        ]
    _note(person, "address-changed", now.isoformat(), subject, paragraphs, None, now=now, address=old)


def second_factor_changed(person: Person, *, is_on: bool, now: datetime) -> None:
    """To the owner, when two-step sign-in begins or ends."""
    with force_language(person.language):
        subject = _("Two-step sign-in is on") if is_on else _("Two-step sign-in is off")
        paragraphs = [_("If that was not you, set a new password now and look at your open sessions.")]
    _note(person, "two-step", now.isoformat(), subject, paragraphs, "accounts.security", now=now)


def appointed(person: Person, office: Office, *, now: datetime) -> None:
    """To the person who holds an office from now on."""
    with force_language(person.language):
        word = _(OFFICE_WORDS[office])
        subject = _("You now have the office: %(office)s", office=word)
        paragraphs = [
            _(
                "You find its desk in the menu under your name. Offices sign in with two steps; the portal leads you through it."
            )
        ]
    _note(person, "appointed", now.isoformat(), subject, paragraphs, "accounts.account", now=now)


def organisation_decided(asker: Person, organisation: Organisation, *, now: datetime) -> None:
    """To whoever asked for an organising body: the officer's answer."""
    with force_language(asker.language):
        name = organisation.name_en if asker.language == "en" and organisation.name_en else organisation.name_zh
        if organisation.state == "approved":
            subject = _("%(name)s may organise events", name=name)
            paragraphs = [
                _("The officer has approved it. You are its owner: write the first event, or invite others to help.")
            ]
        else:
            subject = _("%(name)s was not approved", name=name)
            paragraphs = [
                _("The officer's reason: %(reason)s", reason=organisation.reason or "—"),
                _("You can correct what is wrong and ask again."),
            ]
    _note(
        asker,
        "organisation-decided",
        now.isoformat(),
        subject,
        paragraphs,
        "accounts.organisation",
        now=now,
        slug=organisation.slug,
    )


def invited(person: Person, organisation: Organisation, inviter: str, token: str, *, now: datetime) -> None:
    """A one-time link to join an organising body."""
    with force_language(person.language):
        name = organisation.name_en if person.language == "en" and organisation.name_en else organisation.name_zh
        subject = _("Please join %(name)s", name=name)
        paragraphs = [
            _("%(inviter)s invites you to run events together. The link works once, for seven days.", inviter=inviter)
        ]
    link = public_url("accounts.invitation", person.language, token=token)
    letter = write("note", person.language, title=subject, paragraphs=paragraphs, link=link)
    tell(
        person,
        CodePurpose.INVITATION,
        organisation.slug,
        digest(token)[:32],
        letter,
        now=now,
        to_address=person.email or person.phone,
        is_private=True,
    )


def invited_to_office(person: Person, office: Office, token: str, *, now: datetime) -> None:
    """A one-time link to an office."""
    with force_language(person.language):
        subject = _("You are invited to an office: %(office)s", office=_(OFFICE_WORDS[office]))
        paragraphs = [
            _("The link works once, for seven days. Offices sign in with two steps; the portal leads you through it.")
        ]
    link = public_url("accounts.invitation", person.language, token=token)
    letter = write("note", person.language, title=subject, paragraphs=paragraphs, link=link)
    tell(
        person,
        CodePurpose.INVITATION,
        "office",
        digest(token)[:32],
        letter,
        now=now,
        to_address=person.email,
        is_private=True,
    )


def _note(
    person: Person,
    purpose: str,
    version: str,
    subject: str,
    paragraphs: list[str],
    endpoint: str | None,
    *,
    now: datetime,
    address: str | None = None,
    **values: str,
) -> None:
    link = public_url(endpoint, person.language, **values) if endpoint else None
    letter = write("note", person.language, title=subject, paragraphs=paragraphs, link=link)
    to = address or person.email or person.phone
    if to is None:
        return
    if is_mobile(to):
        letter, channel = brief(letter, link or public_url("site.home", person.language)), "sms"
    else:
        channel = "mail"
    tell(
        person,
        purpose,
        "account",
        version[:40],
        letter,
        now=now,
        to_address=to,
        channel=channel,
        is_private=address is not None,
    )
