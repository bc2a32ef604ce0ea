"""QR codes, always dark on white: scanners at the door read nothing else reliably."""

from io import BytesIO

import segno
from markupsafe import Markup

DARK = "#000000"
LIGHT = "#ffffff"
QUIET_ZONE = 4
# Any mask is a legal code (ISO/IEC 18004, 7.8). Trying all eight to find the smoothest takes five times as long, and a
# ticket is drawn while its holder waits; of the eight this one is nearest to the best for addresses of tickets.
MASK = 0


def qr_svg(text: str, label: str = "") -> Markup:
    """An inline SVG that fills its box, without style attributes; `label` is what a screen reader says."""
    svg = segno.make(text, error="m", micro=False, mask=MASK).svg_inline(
        border=QUIET_ZONE, dark=DARK, light=LIGHT, omitsize=True, svgclass="qr", lineclass=None
    )
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup("<svg ") + said + Markup(svg.removeprefix("<svg"))  # noqa: S704 -- segno writes digits and our constants only


def qr_png(text: str, scale: int = 10) -> bytes:
    """A PNG, `scale` pixels a module."""
    content = BytesIO()
    segno.make(text, error="m", micro=False).save(
        content, kind="png", scale=scale, border=QUIET_ZONE, dark=DARK, light=LIGHT
    )
    return content.getvalue()


def qr_plain_svg(text: str) -> str:
    """An SVG file for print, dark only: the paper is the light."""
    content = BytesIO()
    segno.make(text, error="m", micro=False).save(content, kind="svg", border=0, dark=DARK, light=LIGHT, xmldecl=False)
    return content.getvalue().decode("utf-8")
