"""What people and organisations are identified by: checked, brought into one form, and masked. Pure.

`checked_…` gives the one form in which a thing is stored and compared, or raises `IdentifierRefused`.
`mask_…` gives what lists show.
"""

import re
import unicodedata
from datetime import date

from portal.errors import N_, Refusal

USCI_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCI_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_ID_CHECKS = "10X98765432"
EARLIEST_BIRTH = date(1850, 1, 1)
NAME_LENGTH = range(2, 51)
EMAIL_LENGTH = 254
MIDDLE_DOT = "·"

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:(?:\+|00)86)?(0?)(10|2\d|[3-9]\d{2})(\d{7,8})(?:(?:转|#|x|ext)(\d{1,6}))?")
_OVERSEAS = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
_PHONE_PUNCTUATION = re.compile(r"[\s().\-–—－]+")
_EXTENSION = re.compile(r"^(0\d{2,3}-\d{7,8})-(\d{1,6})$")
_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}")
_DOMAIN_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･．", MIDDLE_DOT))
_NAME_MARKS = " '’-.()（）" + MIDDLE_DOT  # brackets for a second name: 林小满（演示）


class IdentifierRefused(Refusal):
    """A number, address or name that cannot be right."""


def plain(text: str) -> str:
    """Text as typed, in one width, without invisible characters or blanks around it. Raises IdentifierRefused for control characters."""
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"} for character in folded):
        raise IdentifierRefused(N_("This contains characters that cannot be used here."))
    return folded


def tidy(text: str) -> str:
    """A title as it is shown: nothing invisible, single blanks; full-width brackets stay. Raises IdentifierRefused."""
    shown = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"} for character in shown):
        raise IdentifierRefused(N_("This contains characters that cannot be used here."))
    return shown


# --- organisations ---------------------------------------------------------------------------------------------------


def normal_usci(text: str) -> str:
    """A 统一社会信用代码 as it is stored: one width, upper case, no blanks or hyphens. Says nothing of its truth."""
    return re.sub(r"[\s\-]+", "", plain(text)).upper()


def is_usci(code: str) -> bool:
    """Whether a normal 统一社会信用代码 has the right length, letters and check character.

    Source: GB 32100-2015. Some early real codes fail: a reviewer may override with a note.
    """
    if len(code) != 18 or any(character not in USCI_CHARACTERS for character in code):
        return False
    return code[17] == usci_check(code[:17])


def usci_check(head: str) -> str:
    """The 18th character for the first seventeen. Source: GB 32100-2015."""
    total = sum(USCI_CHARACTERS.index(character) * weight for character, weight in zip(head, USCI_WEIGHTS, strict=True))
    return USCI_CHARACTERS[(31 - total % 31) % 31]


def organisation_check(head: str) -> str:
    """The check character of the inner 组织机构代码 for its first eight. Source: GB 11714-1997."""
    total = sum(int(character, 36) * weight for character, weight in zip(head, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def checked_usci(text: str) -> str:
    """The code in its stored form. Raises IdentifierRefused with the kind of fault."""
    code = normal_usci(text)
    if len(code) != 18:
        raise IdentifierRefused(
            N_("A unified social credit code has 18 characters; this one has %(length)d."), length=len(code)
        )
    strange = sorted({character for character in code if character not in USCI_CHARACTERS})
    if strange:
        raise IdentifierRefused(
            N_("A unified social credit code never contains %(characters)s."), characters=" ".join(strange)
        )
    if not is_usci(code):
        raise IdentifierRefused(
            N_("The last character does not fit the rest of the code: please compare it with the licence.")
        )
    return code


# --- telephone -------------------------------------------------------------------------------------------------------


def checked_phone(text: str) -> str:
    """A telephone number as stored: `13800001234`, `0577-88001234`, `0577-88001234-12` or `+886912345678`.

    Raises IdentifierRefused.
    """
    typed = plain(text).lower()
    if extended := _EXTENSION.match(re.sub(r"\s", "", typed)):
        typed = f"{extended[1]}转{extended[2]}"
    number = _PHONE_PUNCTUATION.sub("", typed)
    if not number.isascii() and "转" not in number:
        raise IdentifierRefused(N_("Please enter a telephone number, with + and the country's number from abroad."))
    if mobile := _MOBILE.fullmatch(number):
        return mobile[1]
    landline = _LANDLINE.fullmatch(number)
    if landline and (landline[1] or number.startswith(("+86", "0086"))):
        return f"0{landline[2]}-{landline[3]}" + (f"-{landline[4]}" if landline[4] else "")
    overseas = _OVERSEAS.fullmatch(number)
    if overseas and not overseas[1].startswith("86"):
        return f"+{overseas[1]}"
    raise IdentifierRefused(N_("Please enter a telephone number, with + and the country's number from abroad."))


def is_mobile(phone: str) -> bool:
    """Whether a stored number is a mainland mobile, the only kind that gets text messages."""
    return re.fullmatch(r"1[3-9]\d{9}", phone, re.ASCII) is not None


def checked_mobile(text: str) -> str:
    """A mainland mobile number in its stored form. Raises IdentifierRefused."""
    try:
        phone = checked_phone(text)
    except IdentifierRefused:
        phone = ""
    if not is_mobile(phone):
        raise IdentifierRefused(N_("Please enter a mobile number of 11 digits."))
    return phone


# --- e-mail ----------------------------------------------------------------------------------------------------------


def checked_email(text: str) -> str:
    """An e-mail address in the one form in which it is stored, compared and written to.

    NFKC, casefolded, nothing invisible; a foreign domain in its ASCII form. So two addresses that look alike in
    width or case are one person. Mail goes to this form, never to what was typed. Raises IdentifierRefused.
    """
    address = plain(text).casefold()
    local, at, domain = address.rpartition("@")
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    labels = host.split(".")
    is_right = (
        at == "@"
        and len(local) + len(host) < EMAIL_LENGTH
        and _LOCAL_PART.fullmatch(local) is not None
        and not local.startswith(".")
        and not local.endswith(".")
        and ".." not in local
        and len(labels) > 1
        and all(_DOMAIN_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    if not is_right:
        raise IdentifierRefused(N_("Please enter an e-mail address like name@example.com."))
    return f"{local}@{host}"


def checked_account(text: str) -> str:
    """What a person signs in with, in stored form: an e-mail address or a mobile number. Raises IdentifierRefused."""
    return checked_email(text) if "@" in plain(text) else checked_mobile(text)


# --- persons ---------------------------------------------------------------------------------------------------------


def checked_name(text: str) -> str:
    """A person's name: 2 to 50 letters of any script, with `·`, hyphen, apostrophe, brackets and blanks inside.

    Family and given name are never told apart. Raises IdentifierRefused.
    """
    name = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_DOTS).split())
    name = "".join(unicodedata.normalize("NFKC", c) if "\uff00" <= c <= "\uffef" and c.isalnum() else c for c in name)
    if len(name) not in NAME_LENGTH:
        raise IdentifierRefused(N_("A name has 2 to 50 characters."))
    is_right = all(unicodedata.category(c)[0] in "LM" or c in _NAME_MARKS for c in name)
    if not is_right or not unicodedata.category(name[0]).startswith("L"):
        raise IdentifierRefused(N_("A name consists of letters; between them · - ' ( ) and blanks are possible."))
    return name


def is_resident_id(number: str) -> bool:
    """Whether a mainland resident's identity number has the right form, birth date and check character.

    Source: GB 11643-1999.
    """
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born >= EARLIEST_BIRTH and number[17] == resident_id_check(number[:17])


def resident_id_check(head: str) -> str:
    """The 18th character for the first seventeen digits. Source: GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(head, RESIDENT_ID_WEIGHTS, strict=True))
    return RESIDENT_ID_CHECKS[total % 11]


def checked_resident_id(text: str) -> str:
    """The number in its stored form. Raises IdentifierRefused. Other documents are accepted elsewhere as they are."""
    number = re.sub(r"[\s\-]+", "", plain(text)).upper()
    if not is_resident_id(number):
        raise IdentifierRefused(N_("This identity number cannot be right: please compare it with the card."))
    return number


# --- masks -----------------------------------------------------------------------------------------------------------


def mask_phone(phone: str | None) -> str:
    """138****1234; a landline or foreign number keeps its last four."""
    if not phone:
        return ""
    if is_mobile(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    digits = [index for index, character in enumerate(phone) if character.isdigit()]
    shown = set(digits[:4] + digits[-2:] if len(digits) > 8 else digits[-2:])
    return "".join(
        "*" if character.isdigit() and index not in shown else character for index, character in enumerate(phone)
    )


def mask_email(email: str | None) -> str:
    """z***@example.com."""
    if not email:
        return ""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"


def mask_id(number: str | None) -> str:
    """330***********1234."""
    if not number:
        return ""
    return (
        number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 10 else number[:1] + "*" * (len(number) - 1)
    )


def mask_name(name: str | None) -> str:
    """张*, M***: the first character."""
    if not name:
        return ""
    return name[0] + ("*" if not name.isascii() else "***")
