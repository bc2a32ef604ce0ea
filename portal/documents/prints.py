"""Documents for paper: a template of `templates/print/` filled with plain values, by typst, without the network.

Text from people is data to the template and never markup. The fonts lie beside the templates; a letter they lack is
printed as 〓, the printer's mark for a missing sort, and `missing_letters` says so before anybody prints.
"""

import base64
import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from fontTools.ttLib import TTFont

from portal.errors import N_, Refusal

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "print"
FONTS = TEMPLATES / "fonts"
BODY_FONT = "NotoSansSC-Regular.ttf"
MISSING_SORT = "〓"
PIXELS_PER_INCH = 144.0


class PrintRefused(Refusal):
    """The document cannot be made from what it was given."""


def render_pdf(template: str, values: dict[str, Any]) -> bytes:
    """The document as PDF. Values are JSON; drawings come as SVG text under a name that ends in `_svg`."""
    return _compile(template, values, "pdf")


def render_png(template: str, values: dict[str, Any], *, pixels_per_inch: float = PIXELS_PER_INCH) -> bytes:
    """The document's first page as PNG."""
    return _compile(template, values, "png", pixels_per_inch)


def missing_letters(text: str) -> str:
    """The letters of a text that the print fonts lack, each once. Symbols such as emoji are left out on paper anyway."""
    lacking = (
        character for character in dict.fromkeys(unicodedata.normalize("NFC", text)) if not _can_print(character)
    )
    return "".join(character for character in lacking if unicodedata.category(character)[0] == "L")


def picture_svg(content: bytes, media_type: str, width: int, height: int) -> str:
    """A stored picture as the SVG text the templates take."""
    address = f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{address}"/></svg>'
    )


def _compile(
    template: str, values: dict[str, Any], kind: Literal["pdf", "png"], pixels_per_inch: float | None = None
) -> bytes:
    # A compiler is not for two threads at once, the fonts are: each document gets its own compiler.
    compiler = typst.Compiler(root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)
    data = json.dumps(_printable(values), ensure_ascii=False)
    try:
        made = compiler.compile(
            str(TEMPLATES / f"{template}.typ"), format=kind, ppi=pixels_per_inch, sys_inputs={"data": data}
        )
    except typst.TypstError as error:
        raise PrintRefused(N_("This document cannot be printed: %(fault)s"), fault=error.message) from error
    pages = made if isinstance(made, list) else [made]
    return pages[0] or b""


def _printable(value: Any, name: str = "") -> Any:
    """The values with only what the fonts can show; drawings (`…_svg`) as they are."""
    if isinstance(value, dict):
        return {key: _printable(each, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    if isinstance(value, str) and not name.endswith("_svg"):
        return "".join(_letters(unicodedata.normalize("NFC", value)))
    return value


def _letters(text: str) -> Iterator[str]:
    for character in text:
        if character == "\n" or _can_print(character):
            yield character
        elif unicodedata.category(character)[0] == "L":
            yield MISSING_SORT


def _can_print(character: str) -> bool:
    return ord(character) in _sorts()


@cache
def _sorts() -> frozenset[int]:
    with TTFont(FONTS / BODY_FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
