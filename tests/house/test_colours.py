"""The colours of the house can be read: text 4.5:1, edges of controls and bars 3:1, in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
KINDS = ("competition", "expo", "maker_day", "salon", "roadshow", "summit", "training")
GROUNDS = ("paper", "card", "well")
TEXT = [
    *((text, ground) for text in ("ink", "soft", "brand", "seal", "gold") for ground in GROUNDS),
    *(("ink", ground) for ground in ("brand-soft", "seal-soft", "gold-soft")),
    *((tone, f"{tone}-soft") for tone in ("brand", "seal", "gold")),
    *(("on-brand", ground) for ground in ("brand", "brand-strong", "seal", *(f"kind-{kind}" for kind in KINDS))),
    *((f"on-tile-{tone}", f"tile-{tone}") for tone in range(5)),
    ("paper", "ink"),
]
SHAPES = [
    *(("edge", ground) for ground in GROUNDS),
    *(("brand", ground) for ground in (*GROUNDS, "brand-soft")),
    ("brand", "line"),
]


def blocks() -> list[dict[str, str]]:
    """The light, the device's dark and the chosen dark set of tokens."""
    text = CSS.read_text(encoding="utf-8")
    starts = (":root {", ':root:not([data-theme="light"]) {', ':root[data-theme="dark"] {')
    return [dict(re.findall(r"--([\w-]+): ([^;]+);", text.partition(start)[2].partition("}")[0])) for start in starts]


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB. Source: WCAG 2.2, definitions."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_dark_is_the_same_whether_chosen_or_the_devices():
    _, device, chosen = blocks()
    assert device == chosen


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3)], ids=["text", "shapes"])
def test_every_pair_that_meets_on_a_page_has_enough_contrast(theme, pairs, least):
    light, _, dark = blocks()
    tokens = light if theme == "light" else {**light, **dark}
    weak = {pair: round(found, 2) for pair in pairs if (found := contrast(tokens[pair[0]], tokens[pair[1]])) < least}
    assert not weak
