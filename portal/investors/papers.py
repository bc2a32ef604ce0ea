"""Papers from strangers: a picture drawn anew, or the pages of a PDF drawn as pictures. No other content is kept."""

import base64
from io import BytesIO

from portal import sandbox
from portal.storage.files import FileStore, Readable, copy
from portal.storage.images import MEDIA_TYPE, StoredImage, accept_image
from portal.storage.rules import MOST_IMAGE_BYTES

PDF = b"%PDF-"


def accept_pages(stream: Readable, files: FileStore) -> list[StoredImage]:
    """The pages of a picture or PDF, on the disk. Raises FileRefused, TooLarge, StorageFull; none leaves a trace.

    Takes up to some seconds of another process: call it before the transaction writes.
    """
    with files.draft() as (source, upload):
        copy(stream, upload, MOST_IMAGE_BYTES)
        with source.open("rb") as kept:
            is_pdf = kept.read(len(PDF)) == PDF
            if not is_pdf:
                kept.seek(0)
                return [accept_image(kept, files)]
        drawn = sandbox.run("portal.investors.drawing:draw_pages", {"source": str(source)})
    pages = []
    for page in drawn:
        written = files.write(BytesIO(base64.b64decode(page["content"])), most=MOST_IMAGE_BYTES)
        pages.append(
            StoredImage(
                written.code,
                written.bytes,
                written.sha256,
                MEDIA_TYPE,
                width=int(page["width"]),
                height=int(page["height"]),
            )
        )
    return pages
