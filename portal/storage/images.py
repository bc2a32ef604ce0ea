"""Pictures from strangers: opened in the sandbox and drawn anew, so that nothing but pixels comes through."""

import base64
from dataclasses import dataclass
from io import BytesIO

from portal import sandbox
from portal.storage.files import FileStore, Readable, copy
from portal.storage.rules import MOST_IMAGE_BYTES

MEDIA_TYPE = "image/webp"


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
        drawn = sandbox.run("portal.storage.redrawing:redraw", {"source": str(source)})
    written = files.write(BytesIO(base64.b64decode(drawn["content"])), most=MOST_IMAGE_BYTES)
    return StoredImage(
        written.code, written.bytes, written.sha256, MEDIA_TYPE, width=int(drawn["width"]), height=int(drawn["height"])
    )
