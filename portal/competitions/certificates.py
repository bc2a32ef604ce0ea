"""Certificates on paper, one or a hundred in one PDF, each with its number and the QR code of the page that proves it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from portal.competitions.models.awards import Award
from portal.documents.prints import render_pdf
from portal.documents.qr import qr_plain_svg
from portal.web.addresses import public_url
from portal.web.formats import bilingual, day
from portal.web.language import language


def certificates_pdf(awards: Sequence[Award]) -> bytes:
    """A page for each award, in the language at hand. A hundred take half a second: nobody need wait for a worker."""
    return render_pdf("certificate", {"language": language(), "pages": [_page(award) for award in awards]})


def _page(award: Award) -> dict[str, Any]:
    assert award.published_at is not None
    edition, entry = award.competition, award.entry
    event = edition.event
    body = event.organisation
    address = public_url("competitions.verify", language(), code=award.code)
    team = [member.person.name for member in entry.members if member.person.forgotten_at is None] if entry else []
    return {
        "portal": _("Wenzhou Makers"),
        "heading": _("Certificate of award"),
        "event": bilingual(event.title_zh, event.title_en),
        "recipient": bilingual(award.recipient_zh, award.recipient_en),
        "team": (_("Team: %(names)s", names=_(", ").join(team)) if team else ""),
        "sentence": _("has been awarded the following in %(event)s:", event=bilingual(event.title_zh, event.title_en)),
        "group": award.group.name(language()) if award.group else "",
        "title": award.title(language()),
        "body": bilingual(body.name_zh, body.name_en) if body else "",
        "day": day(award.published_at),
        "number": _("No. %(number)s", number=award.certificate_number),
        "again": _("Printed again (%(count)d)", count=award.reprints) if award.reprints else "",
        "prove": _("Scan to check this certificate"),
        "address": address.partition("://")[2],
        "qr_svg": qr_plain_svg(address),
    }
