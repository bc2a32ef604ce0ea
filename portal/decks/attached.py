"""A sealed page, a bank's slip: one PDF or picture beside a form, looked at as documents of the vault are, and kept whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, g

from portal.database import db
from portal.decks.accepting import Accepted, accept
from portal.decks.rules import MEDIA_TYPES, form_named
from portal.errors import N_, Refusal
from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.rules import MOST_IMAGE_BYTES, tidy_name

FORMS = frozenset({"pdf", "jpg", "png", "webp"})
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp"


@dataclass(frozen=True)
class Attached:
    """What was sent along and may be kept, under the name it came with."""

    accepted: Accepted
    name: str


def looked_at(upload: Any, field: str) -> Attached | Refusal | None:
    """What was sent, or why it may not be kept (shown on `field`); None without one.

    Looked at with no transaction open, so that nobody waits for it, and once for a request.
    """
    if "attached" not in g:
        g.attached = None
        if upload:
            db.session.rollback()
            try:
                g.attached = _looked_at(upload)
            except Refusal as refusal:
                refusal.field = field
                g.attached = refusal
    return g.attached  # type: ignore[no-any-return]


def kept(found: Attached | Refusal | None, *, purpose: str, owner_id: int | None, now: datetime) -> StoredFile | None:
    """The row of what was sent, if anything was. Raises the Refusal that stands in the way."""
    if found is None:
        return None
    if isinstance(found, Refusal):
        raise found
    written = found.accepted.written
    file = StoredFile(
        code=written.code,
        owner_id=owner_id,
        purpose=purpose,
        name=tidy_name(found.name),
        media_type=MEDIA_TYPES[found.accepted.form],
        bytes=written.bytes,
        sha256=written.sha256,
        created_at=now,
    )
    db.session.add(file)
    db.session.flush()
    return file


def _looked_at(upload: Any) -> Attached:
    name = upload.filename or ""
    if form_named(name) not in FORMS:
        raise Refusal(N_("Please choose a PDF or a picture (JPEG, PNG, WebP)."))
    scanner = current_app.extensions["settings"].clamd_url
    declared = upload.mimetype or ""
    return Attached(
        accept(upload.stream, store(), name=name, declared=declared, scanner=scanner, most=MOST_IMAGE_BYTES), name
    )
