"""What the sandbox does with a document that is shown by page: draw some pages as pictures."""

import base64
import warnings
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from portal.decks.inspecting.pictures import ENDS
from portal.errors import N_
from portal.sandbox import FileRefused
from portal.storage.rules import MOST_IMAGE_PIXELS

LONGEST_SIDE = 1600
MOST_SCALE = 4.0
QUALITY = 82


def draw(source: str, form: str, first: int, most: int) -> dict[str, Any]:
    """The number of pages and up to `most` of them from `first` (from 1) as WebP in base64. Raises FileRefused."""
    if form == "pdf":
        count, pictures = _pdf_pages(source, first, most)
    else:
        count, pictures = 1, [_picture(source, form)]
    return {"count": count, "pages": [_packed(picture) for picture in pictures]}


def _pdf_pages(source: str, first: int, most: int) -> tuple[int, list[Image.Image]]:
    try:
        document = pdfium.PdfDocument(source)
        pages = range(first - 1, min(len(document), first - 1 + most))
        return len(document), [_pdf_page(document[number]) for number in pages]
    except (pdfium.PdfiumError, MemoryError, ValueError):
        raise FileRefused(N_("The pages of this PDF cannot be drawn. Please print it to a new PDF.")) from None


def _pdf_page(page: Any) -> Image.Image:
    scale = min(LONGEST_SIDE / max(page.get_width(), page.get_height()), MOST_SCALE)
    bitmap = page.render(scale=scale, may_draw_forms=False)
    picture = bitmap.to_pil().convert("RGB")
    page.close()
    return picture


def _picture(source: str, form: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = MOST_IMAGE_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=[ENDS[form]]) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError):
        raise FileRefused(N_("This picture is damaged. Please save it anew and try again.")) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    return paper


def _packed(picture: Image.Image) -> dict[str, Any]:
    content = BytesIO()
    picture.save(content, "WEBP", quality=QUALITY, method=3)
    encoded = base64.b64encode(content.getvalue()).decode("ascii")
    return {"width": picture.width, "height": picture.height, "content": encoded}
