"""The child's one question: what is this file? Answered by its content; the name and the sender only must not differ."""

from pathlib import Path
from typing import Any

from portal.decks.inspecting import offices, pdfs, pictures, videos
from portal.decks.rules import MEDIA_TYPES, form_named
from portal.errors import N_
from portal.sandbox import FileRefused

HEAD = 1024
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# What browsers and phones say when they do not know.
UNSURE = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "video/x-m4v": "video/mp4",
    "application/x-pdf": "application/pdf",
}


def inspect(source: str, name: str, declared: str = "") -> dict[str, Any]:
    """The file's form (a key of `rules.MEDIA_TYPES`) and its pages, None for films and office files. Raises FileRefused."""
    path = Path(source)
    if path.stat().st_size == 0:
        raise FileRefused(N_("This file is empty."))
    with path.open("rb") as file:
        head = file.read(HEAD)
    form = _form_of(head, path)
    _compare(form, name, declared)
    pages: int | None = None
    if form == "pdf":
        pages = pdfs.pages_of(path)
    elif form in {"pptx", "docx"}:
        offices.check(path, form)
    elif form == "mp4":
        videos.check(path)
    else:
        pictures.check(path, form)
        pages = 1
    return {"form": form, "pages": pages}


def _form_of(head: bytes, path: Path) -> str:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return offices.form_of(path)
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "mp4"
    raise _stranger(head)


def _stranger(head: bytes) -> FileRefused:
    lower = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in lower:
        return FileRefused(N_("SVG drawings can carry programs and are not taken. Please save yours as PNG or PDF."))
    if head.startswith(OLE):
        return FileRefused(
            N_("This is an old or encrypted office file. Please save it as PDF, pptx or docx, without a password.")
        )
    if lower.startswith((b"<!doctype", b"<html", b"<?xml")):
        return FileRefused(N_("Web pages are not taken. Please save yours as PDF."))
    if b"%PDF-" in head:
        return FileRefused(
            N_("There is something before the beginning of this PDF. Please save it anew and upload that.")
        )
    return FileRefused(N_("Please choose a PDF, pptx, docx, JPEG, PNG, WebP or MP4 file."))


def _compare(form: str, name: str, declared: str) -> None:
    promised = form_named(name)
    if promised != form:
        raise FileRefused(
            N_("The name says %(promised)s, the content is %(form)s. Please give the file its right ending."),
            promised=promised or name.rpartition(".")[2][:20] or "–",
            form=form,
        )
    said = declared.partition(";")[0].strip().lower()
    if said not in UNSURE and ALIASES.get(said, said) != MEDIA_TYPES[form]:
        raise FileRefused(
            N_("It was sent as %(said)s, but the content is %(form)s. Please save it anew and upload that."),
            said=said[:60],
            form=form,
        )
