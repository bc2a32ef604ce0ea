"""The reader's name, fund and minute drawn into each page picture, so that a photograph of a screen says whose it was."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).resolve().parent.parent.parent / "templates" / "print" / "fonts" / "NotoSansSC-Regular.ttf"
MEDIA_TYPE = "image/webp"
QUALITY = 78
TILT = 24
# Dark letters with a light rim: seen on any ground, and little in the way of reading. Paces are in letters.
INK, PAPER = (20, 30, 28, 66), (255, 255, 255, 58)
GAP, PACE = 3, 6


def marked(page: BinaryIO, text: str) -> bytes:
    """The page's picture with the text all over it, as WebP."""
    with Image.open(page, formats=["WEBP"]) as opened:
        picture = opened.convert("RGB")
    overlay = _overlay(text, picture.size)
    picture.paste(overlay, mask=overlay)
    content = BytesIO()
    picture.save(content, "WEBP", quality=QUALITY, method=0)
    return content.getvalue()


@lru_cache(maxsize=48)
def _overlay(text: str, size: tuple[int, int]) -> Image.Image:
    """The text in slanted rows. The same reader asks for many pages within a minute: kept in this process."""
    width, height = size
    letter = max(14, min(size) // 32)
    font = ImageFont.truetype(str(FONT), letter)
    side = int((width**2 + height**2) ** 0.5)
    sheet = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(sheet)
    across = int(font.getlength(text)) + letter * GAP
    for row, y in enumerate(range(0, side, letter * PACE)):
        for x in range(-across * (row % 2) // 2, side, across):
            draw.text((x, y), text, font=font, fill=INK, stroke_width=1, stroke_fill=PAPER)
    slanted = sheet.rotate(TILT, resample=Image.Resampling.BILINEAR)
    left, top = (side - width) // 2, (side - height) // 2
    return slanted.crop((left, top, left + width, top + height))
