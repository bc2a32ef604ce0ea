"""What the sandbox does with a picture: open it, turn it upright, and draw its pixels anew."""

import base64
import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.errors import N_
from portal.sandbox import FileRefused
from portal.storage.rules import LONGEST_SIDE, MOST_IMAGE_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 84


def redraw(source: str) -> dict[str, int | str]:
    """The picture drawn anew (in the sandbox): its pixels a side and its content in base64. Raises FileRefused."""
    Image.MAX_IMAGE_PIXELS = MOST_IMAGE_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=FORMATS) as picture:
            picture.verify()
        with Image.open(source, formats=FORMATS) as picture:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            has_holes = "transparency" in upright.info or upright.mode in {"RGBA", "LA", "PA"}
            pixels = upright.convert("RGBA" if has_holes else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise FileRefused(N_("This picture has too many pixels: at most 50 million.")) from None
    except UnidentifiedImageError:
        raise FileRefused(N_("Please choose a picture: JPEG, PNG, WebP or GIF.")) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise FileRefused(N_("This picture is damaged. Please save it anew and try again.")) from None
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    content = BytesIO()
    bare.save(content, "WEBP", quality=QUALITY, method=4)
    return {"width": bare.width, "height": bare.height, "content": base64.b64encode(content.getvalue()).decode("ascii")}
