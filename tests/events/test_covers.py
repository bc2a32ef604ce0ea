"""Drawn covers: the same for the same event, small, harmless, and in the colours of the house."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from portal.events.covers import DARK, LIGHT, SHAPES, THEMES, cover_svg

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
SEEDS = ("2026-maker-day", "鞋革数字化设计", "x", "a-very-long-slug-" * 8)
ELEMENTS = {"svg", "g", "rect", "circle", "path", "polygon"}


@pytest.mark.parametrize("kind", LIGHT)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_cover_is_small_well_formed_and_only_shapes(kind, shape, theme):
    for seed in SEEDS:
        text = cover_svg(kind, seed, theme, shape)
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(text).iter()}  # noqa: S314 -- our own text
        assert tags <= ELEMENTS
        assert len(text) <= 6 * 1024
        assert "nan" not in text and "inf" not in text


@pytest.mark.parametrize("kind", LIGHT)
def test_the_same_event_has_the_same_cover_and_another_event_another_one(kind):
    drawn = {cover_svg(kind, seed) for seed in SEEDS}
    assert len(drawn) == len(SEEDS)
    assert drawn == {cover_svg(kind, seed) for seed in SEEDS}


def test_the_seed_is_never_written_into_the_picture():
    assert "alert" not in cover_svg("salon", '"><script>alert(1)</script>')


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        cover_svg("party", "x")


@pytest.mark.parametrize("kind", LIGHT)
def test_dark_and_light_covers_differ_only_in_their_inks(kind):
    light, dark = (re.sub(r"#[0-9A-F]{6}", "#", cover_svg(kind, "x", theme)) for theme in THEMES)
    assert light == dark


@pytest.mark.parametrize(("theme", "block"), [("light", ":root {"), ("dark", ':root[data-theme="dark"] {')])
def test_the_inks_are_those_of_the_style_sheet(theme, block):
    tokens = TOKENS.read_text(encoding="utf-8").partition(block)[2].partition("}")[0]
    values = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", tokens))
    for kind, (ink, ground) in {"light": LIGHT, "dark": DARK}[theme].items():
        assert (ink, ground) == (values[f"kind-{kind}"], values[f"ground-{kind}"])


def test_the_corner_under_the_label_of_a_training_stays_empty():
    width, height = SHAPES["card"][3]
    for seed in SEEDS:
        starts = re.findall(r"M (-?[\d.]+) (-?[\d.]+)", cover_svg("training", seed))
        assert starts
        assert not [(x, y) for x, y in starts if float(x) < width and float(y) < height]
