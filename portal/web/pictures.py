"""Pictures people hand in: drawn anew before anything is written, and sent to whoever may see them."""

from typing import Any

from flask import Response, g, request

from portal.database import db
from portal.errors import Refusal
from portal.storage.files import store
from portal.storage.images import StoredImage, accept_image
from portal.storage.models import StoredFile


def redrawn(upload: Any, field: str) -> StoredImage | Refusal | None:
    """The picture as it may be kept, or why it may not (shown on `field`); None without one.

    It is made with no transaction open, so that nobody waits for it, and once for a request.
    """
    if "redrawn" not in g:
        g.redrawn = None
        if upload:
            db.session.rollback()
            try:
                g.redrawn = accept_image(upload.stream, store())
            except Refusal as refusal:
                refusal.field = field
                g.redrawn = refusal
    return g.redrawn  # type: ignore[no-any-return]


def send_picture(stored: StoredFile, *, is_public: bool) -> Response:
    """A picture of ours, kept by browsers only where everybody may see it."""
    response = Response(mimetype=stored.media_type)
    response.headers["Cache-Control"] = "public, max-age=86400" if is_public else "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.set_etag(stored.sha256[:32])
    response.make_conditional(request)
    if response.status_code != 304:
        with store().open(stored.code) as file:
            response.set_data(file.read())
    return response
