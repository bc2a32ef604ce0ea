"""An event on paper and beside links: the poster with its QR code, the square picture for chats."""

from flask_babel import gettext

from portal.documents.prints import picture_svg, render_png
from portal.documents.qr import qr_plain_svg
from portal.events.covers import LIGHT, cover_svg
from portal.events.rules import KIND_WORDS, EventKind
from portal.site import cards
from portal.site.queries.event import Sheet
from portal.storage.files import store
from portal.storage.queries import stored_file
from portal.web.addresses import public_url
from portal.web.formats import bilingual, span
from portal.web.language import language

POSTER_PIXELS_PER_INCH = 92.4  # 297 × 396 mm become 1080 × 1440 pixels
SQUARE_PIXELS_PER_INCH = 144.0  # 300 pt become 600 pixels


def poster(sheet: Sheet) -> bytes:
    """The share poster, 1080 × 1440 pixels."""
    row = sheet.event
    ink, ground = LIGHT[row.kind]
    picture = own_picture(row.cover_code)
    facts = [
        {"label": gettext("Time"), "value": span(row.starts_at, row.ends_at, row.timezone, all_day=row.is_all_day)},
        {"label": gettext("Place"), "value": cards.where(row)},
    ]
    return render_png(
        "poster",
        {
            "language": language(),
            "kind": gettext(KIND_WORDS[EventKind(row.kind)]),
            "title": bilingual(row.title_zh, row.title_en),
            "summary": bilingual(row.summary_zh, row.summary_en),
            "facts": [fact for fact in facts if fact["value"]],
            "cover_svg": picture or cover_svg(row.kind, row.slug, "light", "poster"),
            "is_drawn": picture is None,
            "ink": ink,
            "ground": ground,
            "qr_svg": qr_plain_svg(public_url("site.event", language(), slug=row.slug)),
            "scan": gettext("Scan to register") if row.takes_registrations else gettext("Scan for details"),
            "portal": gettext("Wenzhou Makers"),
        },
        pixels_per_inch=POSTER_PIXELS_PER_INCH,
    )


def square(sheet: Sheet) -> bytes:
    """The cover as a square of 600 pixels."""
    row = sheet.event
    drawing = own_picture(row.cover_code) or cover_svg(row.kind, row.slug, "light", "square")
    return render_png("square", {"cover_svg": drawing}, pixels_per_inch=SQUARE_PIXELS_PER_INCH)


def own_picture(code: str | None) -> str | None:
    """The uploaded cover as the SVG the templates take; nothing where there is none."""
    stored = stored_file(code) if code else None
    if stored is None or not stored.width or not stored.height:
        return None
    with store().open(stored.code) as file:
        return picture_svg(file.read(), stored.media_type, stored.width, stored.height)
