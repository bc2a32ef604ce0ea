"""A letter as it goes over the wire: text, HTML with its styles written in, and the calendar part (iMIP)."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import css_inline
from flask_babel import gettext

from portal.notices.models import OutboxMessage
from portal.web.language import force_language

ADDRESS = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+")
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


class LetterRefused(Exception):
    """A letter that must not leave: an address or a subject that would break out of its header."""


def built(message: OutboxMessage, to_address: str, sender: str) -> EmailMessage:
    """The MIME message. A retry builds the very same one: its Message-ID and Date come from the row.

    Raises LetterRefused for line breaks in a header and for addresses that are none.
    """
    _refuse_breaks(to_address, message.subject, sender)
    mail = EmailMessage(policy=SMTP.clone(utf8=not to_address.isascii()))
    with force_language(message.language):
        name = gettext("Wenzhou Makers")
    mail["From"] = _address(sender, name)
    mail["To"] = _address(to_address)
    mail["Subject"] = message.subject
    mail["Message-ID"] = message_id(message, sender)
    mail["Date"] = format_datetime(message.created_at)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["Content-Language"] = "en" if message.language == "en" else "zh-Hans"
    mail.set_content(message.text, cte="base64")
    if message.html:
        mail.add_alternative(_inliner.inline(message.html), subtype="html", cte="base64")
    if message.calendar:
        method = message.calendar_method or "REQUEST"
        mail.add_alternative(message.calendar, subtype="calendar", params={"method": method}, cte="base64")
        # Clients that do not know the part above show a file.
        mail.add_attachment(
            message.calendar.encode(),
            maintype="application",
            subtype="ics",
            filename="cancelled.ics" if method == "CANCEL" else "event.ics",
        )
    return mail


def message_id(message: OutboxMessage, sender: str) -> str:
    """<code@host>: the same on every try."""
    return f"<{message.code}@{sender.rpartition('@')[2]}>"


def _address(address: str, name: str = "") -> Address:
    if not ADDRESS.fullmatch(address):
        raise LetterRefused("not an address")
    local, _, host = address.rpartition("@")
    return Address(display_name=name, username=local, domain=host)


def _refuse_breaks(*headers: str) -> None:
    for header in headers:
        if any(ord(character) < 0x20 or ord(character) == 0x7F for character in header):
            raise LetterRefused("a control character in a header")
