"""Content on its way out: checked before each byte range, kept by nobody on the way, never a page of ours."""

from flask import Response, request, send_file

from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.rules import serving_headers


def sent(stored: StoredFile, *, as_attachment: bool = False) -> Response:
    """The stored content; ranges of it where a player asks for one."""
    path = store().path(stored.code)
    store().open(stored.code).close()  # a missing one is a 404
    response = send_file(path, mimetype=stored.media_type, conditional=True, etag=False, last_modified=None)
    headers = serving_headers(stored.media_type, stored.name, is_public=False)
    if not as_attachment:
        headers["Content-Disposition"] = "inline"
    response.headers.update(headers)
    return response


def made(content: bytes, media_type: str) -> Response:
    """Content made for this reader."""
    headers = serving_headers(media_type, "page.webp", is_public=False)
    headers["Content-Disposition"] = "inline"
    return Response(b"" if request.method == "HEAD" else content, headers=headers)
