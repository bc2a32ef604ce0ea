"""What accounts, organising bodies, offices and actions are called on pages. Registered as template filters."""

from collections.abc import Callable

from flask_babel import gettext

from portal.access import Office
from portal.accounts import consents
from portal.accounts.identifiers import mask_phone
from portal.accounts.rules import (
    KIND_WORDS,
    OFFICE_WORDS,
    STATE_TONES,
    STATE_WORDS,
    OrganisationKind,
    OrganisationState,
)
from portal.errors import N_
from portal.web.language import language

ACTION_WORDS = {
    "sign-up": N_("opened the account"),
    "edit-profile": N_("edited the profile"),
    "change-password": N_("changed the password"),
    "change-address": N_("changed an address"),
    "two-step-on": N_("switched two-step sign-in on"),
    "two-step-off": N_("switched two-step sign-in off"),
    "use-recovery-code": N_("used a recovery code"),
    "consent": N_("agreed to a text"),
    "withdraw-consent": N_("took a consent back"),
    "appoint": N_("was given an office"),
    "dismiss": N_("lost an office"),
    "invite": N_("was invited"),
    "unmask": N_("contact was shown in full"),
    "export": N_("exported their information"),
    "ask": N_("asked for"),
    "ask-again": N_("asked for again"),
    "decide": N_("answered by an officer"),
    "join": N_("a member joined"),
    "remove-member": N_("a member left or was removed"),
    "set-owner": N_("a member's place was changed"),
}
# The first that a browser's name holds: more special ones come first.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("QQBrowser", "QQ"),
    ("UCBrowser", "UC"),
    ("HuaweiBrowser", "Huawei"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str | None) -> str:
    """Chrome · Windows, as far as a browser says."""
    said = user_agent or ""
    found = [next((name for mark, name in marks if mark in said), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name) or gettext("A browser")


def action_name(action: str) -> str:
    """What was done, in words; an action of another room by its own name."""
    return gettext(ACTION_WORDS[action]) if action in ACTION_WORDS else action


def consent_label(key: str) -> str:
    """What a text is about."""
    return consents.present(key).label(language())


def office_name(office: str) -> str:
    """The office in words."""
    return gettext(OFFICE_WORDS[Office(office)])


FILTERS: dict[str, Callable[..., str]] = {
    "action_name": action_name,
    "browser_name": browser_name,
    "consent_label": consent_label,
    "masked_phone": mask_phone,
    "office_name": office_name,
    "organisation_kind": lambda kind: gettext(KIND_WORDS[OrganisationKind(kind)]),
    "organisation_state": lambda state: gettext(STATE_WORDS[OrganisationState(state)]),
    "organisation_tone": lambda state: STATE_TONES[OrganisationState(state)],
}
