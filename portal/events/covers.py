"""Drawn covers: an SVG for every event without a picture, made from its kind and a seed, without scripts."""

from random import Random

from portal.events.motifs import MOTIFS, Canvas

# kind: (ink, ground), the same values as --kind-* and --ground-* in static/css/tokens.css
LIGHT = {
    "competition": ("#B3331D", "#F7E3DC"),
    "expo": ("#33539E", "#E2E8F5"),
    "maker_day": ("#8A6414", "#F5EBD2"),
    "salon": ("#0F6B5C", "#DCEEE8"),
    "roadshow": ("#7F3A6B", "#F2E1ED"),
    "summit": ("#1F4E6B", "#DCE8F0"),
    "training": ("#55702A", "#E7EED9"),
}
DARK = {
    "competition": ("#F0836C", "#36201A"),
    "expo": ("#93AEEA", "#1C2440"),
    "maker_day": ("#D9B25A", "#322914"),
    "salon": ("#5CC2AC", "#15302A"),
    "roadshow": ("#D493C3", "#331F2E"),
    "summit": ("#7FB6D6", "#172A37"),
    "training": ("#A9C77E", "#242E19"),
}
THEMES = {"light": LIGHT, "dark": DARK}
# shape: (width, height, height of the drawing, corner kept quiet for the label as (width, height))
SHAPES = {
    "card": (640, 270, 270, (190, 84)),
    "square": (300, 300, 300, (0, 0)),
    "poster": (900, 1200, 560, (0, 0)),
}


def cover_svg(kind: str, seed: str, theme: str = "light", shape: str = "card") -> str:
    """The cover as SVG text, at most 6 KB: the same for the same arguments. Raises KeyError for unknown ones.

    `shape`: card 640 × 270 with its upper left corner quiet for the label, square 300 × 300 for chat cards, poster
    900 × 1200 with the drawing in the upper 560 and plain ground below for words and a QR code.
    """
    ink, ground = THEMES[theme][kind]
    width, height, drawn, quiet = SHAPES[shape]
    canvas = Canvas(width, drawn, quiet, ink, ground, Random(f"{kind}/{seed}"))
    MOTIFS[kind](canvas)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="{ground}"/>'
        f'<svg width="{width}" height="{drawn}" viewBox="0 0 {width} {drawn}">{"".join(canvas.parts)}</svg></svg>'
    )
