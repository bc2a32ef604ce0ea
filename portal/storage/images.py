"""Pictures from strangers: opened in the sandbox and drawn anew, so that nothing but pixels comes through."""

import base64
import warnings
from dataclasses import dataclass
from io import BytesIO

from portal import sandbox
from portal.errors import N_
from portal.sandbox import FileRefused
from portal.storage.files import FileStore, Readable, copy
from portal.storage.rules import LONGEST_SIDE, MOST_IMAGE_BYTES, MOST_IMAGE_PIXELS

MEDIA_TYPE = "image/webp"
QUALITY = 84


@dataclass(frozen=True)
class StoredImage:
    """A picture on the disk: upright, at most 2000 pixels a side, without EXIF, place or camera."""

    code: str
    bytes: int
    sha256: str
    media_type: str
    width: int
    height: int


def accept_image(stream: Readable, files: FileStore) -> StoredImage:
    """Take in a JPEG, PNG, WebP or GIF as WebP. Raises FileRefused, TooLarge, StorageFull; none leaves a trace.

    Takes up to a second of another process: call it before the transaction writes.
    """
    with files.draft() as (source, upload):
        copy(stream, upload, MOST_IMAGE_BYTES)
        drawn = sandbox.run("portal.storage.images:redraw", {"source": str(source)})
    written = files.write(BytesIO(base64.b64decode(drawn["content"])), most=MOST_IMAGE_BYTES)
    return StoredImage(
        written.code, written.bytes, written.sha256, MEDIA_TYPE, width=int(drawn["width"]), height=int(drawn["height"])
    )


def redraw(source: str) -> dict[str, int | str]:
    """The picture drawn anew (in the sandbox): its pixels a side and its content in base64. Raises FileRefused."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # only the child needs it

    Image.MAX_IMAGE_PIXELS = MOST_IMAGE_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    formats = ["JPEG", "PNG", "WEBP", "GIF"]
    try:
        with Image.open(source, formats=formats) as picture:
            picture.verify()
        with Image.open(source, formats=formats) as picture:
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
