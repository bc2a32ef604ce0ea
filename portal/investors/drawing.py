"""What the sandbox does with a paper that comes as a PDF: its pages as pictures, and nothing else of it."""

import base64
from io import BytesIO

import pypdfium2

from portal.errors import N_
from portal.investors.rules import MOST_PAGES
from portal.sandbox import FileRefused
from portal.storage.rules import LONGEST_SIDE

QUALITY = 84
MOST_SCALE = 3.0  # of 72 dots an inch: a card of a few centimetres is not blown up without end


def draw_pages(source: str) -> list[dict[str, int | str]]:
    """The pages (in the sandbox), each with its pixels a side and its content in base64. Raises FileRefused."""
    try:
        document = pypdfium2.PdfDocument(source)
        count = len(document)
    except pypdfium2.PdfiumError:
        raise FileRefused(N_("This PDF cannot be opened. Is it damaged, or protected by a password?")) from None
    if not 0 < count <= MOST_PAGES:
        raise FileRefused(N_("Please send only the pages that matter: at most %(most)d."), most=MOST_PAGES)
    return [_drawn(document[number]) for number in range(count)]


def _drawn(page: pypdfium2.PdfPage) -> dict[str, int | str]:
    longest = max(page.get_size())
    if longest <= 0:
        raise FileRefused(N_("This PDF cannot be opened. Is it damaged, or protected by a password?"))
    picture = page.render(scale=min(MOST_SCALE, LONGEST_SIDE / longest), may_draw_forms=False).to_pil().convert("RGB")
    content = BytesIO()
    picture.save(content, "WEBP", quality=QUALITY, method=4)
    return {
        "width": picture.width,
        "height": picture.height,
        "content": base64.b64encode(content.getvalue()).decode("ascii"),
    }
