"""Drawn covers: one for every sector, small, without scripts, the same for the same project."""

import xml.etree.ElementTree as ET

import pytest

from portal.events.covers import SHAPES, THEMES
from portal.events.rules import Sector
from portal.projects.covers import cover_svg


@pytest.mark.parametrize("sector", list(Sector))
@pytest.mark.parametrize("theme", list(THEMES))
def test_every_sector_has_a_cover_of_little_weight(sector: Sector, theme: str) -> None:
    for shape, (width, height, _drawn, _quiet) in SHAPES.items():
        drawing = cover_svg(sector, "ouyue-breaker", theme, shape)
        root = ET.fromstring(drawing)  # noqa: S314 -- our own drawing
        assert (root.get("width"), root.get("height")) == (str(width), str(height))
        assert len(drawing) < 12_000
        assert not any(word in drawing for word in ("<script", "href", "style=", "url("))


def test_a_cover_is_the_same_for_the_same_project_and_another_for_the_next() -> None:
    assert cover_svg("health", "a") == cover_svg("health", "a")
    assert cover_svg("health", "a") != cover_svg("health", "b")
    assert cover_svg("health", "a") != cover_svg("marine", "a")
    assert cover_svg("health", "a") != cover_svg("health", "a", "dark")


def test_an_unknown_sector_has_none() -> None:
    with pytest.raises(ValueError, match="gold"):
        cover_svg("gold", "a")
