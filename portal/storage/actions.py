"""Keeping files and letting them go. The row decides; the content follows.

Content is written before its row and removed after it: a transaction that fails leaves content without a row, which
the sweep removes, and never a row without content.
"""

from datetime import datetime

from sqlalchemy import delete

from portal.database import db
from portal.storage.files import FileStore, Readable
from portal.storage.images import StoredImage, accept_image
from portal.storage.models import StoredFile
from portal.storage.queries import stored_files
from portal.storage.rules import tidy_name

GRACE_SECONDS = 3600
SWEEP_BATCH = 500


def keep_file(
    stream: Readable,
    files: FileStore,
    *,
    purpose: str,
    name: str,
    media_type: str,
    most: int,
    owner_id: int | None,
    now: datetime,
) -> StoredFile:
    """Keep the stream's content as it is. Raises TooLarge over `most` bytes, StorageFull."""
    written = files.write(stream, most=most)
    stored = StoredFile(
        code=written.code,
        owner_id=owner_id,
        purpose=purpose,
        name=tidy_name(name),
        media_type=media_type,
        bytes=written.bytes,
        sha256=written.sha256,
        created_at=now,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def keep_image(
    stream: Readable, files: FileStore, *, purpose: str, name: str, owner_id: int | None, now: datetime
) -> StoredFile:
    """Keep a picture, drawn anew. Raises FileRefused, TooLarge, StorageFull. Not inside a transaction that writes."""
    return keep_drawn(accept_image(stream, files), purpose=purpose, name=name, owner_id=owner_id, now=now)


def keep_drawn(image: StoredImage, *, purpose: str, name: str, owner_id: int | None, now: datetime) -> StoredFile:
    """Keep a picture that `accept_image` has drawn anew."""
    stored = StoredFile(
        code=image.code,
        owner_id=owner_id,
        purpose=purpose,
        name=tidy_name(name),
        media_type=image.media_type,
        bytes=image.bytes,
        sha256=image.sha256,
        width=image.width,
        height=image.height,
        created_at=now,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def drop(stored: StoredFile) -> None:
    """Let a file go; the next sweep takes its content."""
    db.session.delete(stored)
    db.session.flush()


def forget(person_id: int) -> None:
    """Let go of everything the person owns."""
    db.session.execute(delete(StoredFile).where(StoredFile.owner_id == person_id))


def sweep(files: FileStore) -> int:
    """Remove content that has no row an hour after it was written, and drafts of killed processes; how many."""
    removed = files.sweep_drafts(older_than_seconds=GRACE_SECONDS)
    codes = list(files.codes(older_than_seconds=GRACE_SECONDS))
    for start in range(0, len(codes), SWEEP_BATCH):
        batch = codes[start : start + SWEEP_BATCH]
        for code in set(batch) - stored_files(batch).keys():
            files.delete(code)
            removed += 1
    return removed
