"""Slides and text documents (pptx, docx): a whole archive, of sane size, without macros, objects or reaches outside."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from portal.decks.inspecting.foreign import MARKUP, mixed, refuse_trailing, truncated
from portal.decks.rules import MEGABYTE
from portal.errors import N_
from portal.sandbox import FileRefused

MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
MOST_ENTRIES = 4000
MOST_ENTRY_BYTES = 200 * MEGABYTE
MOST_BYTES = 400 * MEGABYTE
# Drawings of one colour pack well; a bomb packs a thousandfold.
MOST_RATIO = 250
RATIO_MATTERS_FROM = 4 * MEGABYTE
MOST_TEXT_BYTES = 40 * MEGABYTE
MOST_SHEET_BYTES = 20 * MEGABYTE
LOCAL = struct.Struct("<4s5H3I2H")
# What may follow an entry's bytes: nothing, or its sizes told once more.
DESCRIPTORS = frozenset({0, 12, 16, 20, 24})
MACROS = re.compile(r"vbaproject|vbadata|(^|/)activex/|macro", re.IGNORECASE)
SHEETS = re.compile(r"(^|/)embeddings/[^/]+\.xlsx", re.IGNORECASE)
HARMLESS = frozenset(
    "xml rels png jpg jpeg jfif gif bmp tif tiff emf wmf wdp svg mp4 m4v m4a mp3 wav fntdata odttf vml".split()
)
PRINTER = re.compile(r"(^|/)printersettings/[^/]+\.bin", re.IGNORECASE)
ACTING = re.compile(rb"<script|\son\w+\s*=|<foreignobject|javascript:", re.IGNORECASE)
LINK = "/hyperlink"


def form_of(path: Path) -> str:
    """ "pptx" or "docx", as the archive's list of contents says. Raises FileRefused."""
    with path.open("rb") as file, _opened(file) as archive:
        return _form(archive)


def check(path: Path, form: str) -> None:
    """Raise FileRefused unless the document is whole and does nothing but show something."""
    with path.open("rb") as file:
        _check(file, form, depth=0)


def _check(file: BinaryIO, form: str, depth: int) -> None:
    with _opened(file) as archive:
        entries = archive.infolist()
        _measure(entries)
        _cover(file, archive, entries)
        for entry in entries:
            _name(entry, depth)
        if _form(archive) != form:
            raise mixed()
        for entry in entries:
            _look(archive, entry, depth)


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        raise truncated() from None


def _form(archive: zipfile.ZipFile) -> str:
    try:
        listed = archive.getinfo("[Content_Types].xml")
    except KeyError:
        raise FileRefused(N_("Archives are not taken. Please upload the document itself, best as PDF.")) from None
    if listed.file_size > MOST_TEXT_BYTES:
        raise _bomb()
    forms = set()
    for name, said in _elements(_content(archive, listed)):
        kind = said.get("ContentType", "")
        if "macroenabled" in kind.lower() or "vbaproject" in kind.lower():
            raise _macros()
        if name in {"Override", "Default"} and kind in MAIN_TYPES:
            forms.add(MAIN_TYPES[kind])
    if len(forms) != 1:
        raise FileRefused(N_("Please choose a PDF, pptx, docx, JPEG, PNG, WebP or MP4 file."))
    return forms.pop()


def _measure(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _bomb()
    for entry in entries:
        is_dense = entry.file_size > RATIO_MATTERS_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size)
        if entry.file_size > MOST_ENTRY_BYTES or is_dense:
            raise _bomb()
        if entry.flag_bits & 0x1:
            raise FileRefused(N_("This document is locked with a password. Please save it without one."))
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise FileRefused(N_("This document is packed in an unusual way. Please save it anew and upload that."))


def _cover(file: BinaryIO, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Entries lie one behind the other from the first byte to the list at the end, and nothing lies between them."""
    place = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        gap = entry.header_offset - place
        if gap not in DESCRIPTORS or (place == 0 and gap):
            raise mixed()
        file.seek(entry.header_offset)
        head = file.read(LOCAL.size)
        if len(head) < LOCAL.size:
            raise truncated()
        mark, _, flags, method, _, _, _, packed, _, name_length, extra_length = LOCAL.unpack(head)
        name = file.read(name_length)
        told = name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if mark != b"PK\x03\x04" or method != entry.compress_type or told != entry.orig_filename:
            raise mixed()
        if not flags & 0x8 and packed not in {entry.compress_size, 0xFFFFFFFF}:
            raise mixed()
        place = entry.header_offset + LOCAL.size + name_length + extra_length + entry.compress_size
    if archive.start_dir - place not in DESCRIPTORS:
        raise mixed()
    file.seek(0, 2)
    end = file.tell()
    file.seek(max(0, end - 22))
    if archive.comment or file.read(4) != b"PK\x05\x06":
        raise refuse_trailing()


def _name(entry: zipfile.ZipInfo, depth: int) -> None:
    name = entry.filename
    if MACROS.search(name):
        raise _macros()
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        raise mixed()
    if entry.is_dir() or PRINTER.search(name):
        return
    ending = name.rpartition(".")[2].lower()
    if depth == 0 and SHEETS.search(name):
        return
    if "embeddings/" in name.lower() or "oleobject" in name.lower():
        raise FileRefused(
            N_("This document holds other documents or programs inside. Please save it as PDF and upload that.")
        )
    if ending not in HARMLESS:
        raise mixed()


def _look(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int) -> None:
    ending = entry.filename.rpartition(".")[2].lower()
    if ending in {"xml", "rels", "vml"}:
        if entry.file_size > MOST_TEXT_BYTES:
            raise _bomb()
        content = _content(archive, entry)
        for name, said in _elements(content, is_strict=ending != "vml"):
            if ending == "rels" and name == "Relationship":
                _relation(said)
    elif ending == "svg":
        if ACTING.search(_content(archive, entry)):
            raise FileRefused(N_("SVG drawings can carry programs and are not taken. Please save yours as PNG or PDF."))
    elif ending == "xlsx":
        if entry.file_size > MOST_SHEET_BYTES:
            raise _bomb()
        _check(BytesIO(_content(archive, entry)), "xlsx", depth + 1)
    else:
        _drain(archive, entry)


def _relation(said: dict[str, str]) -> None:
    if said.get("TargetMode", "").lower() != "external":
        return
    target = said.get("Target", "").strip().lower()
    if not said.get("Type", "").endswith(LINK) or not target.startswith(("http://", "https://", "mailto:", "tel:")):
        raise FileRefused(
            N_(
                "This document fetches something from elsewhere when it is opened. Please save it as PDF and upload that."
            )
        )


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    return b"".join(_chunks(archive, entry))


def _drain(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack and let go: the sum must be right, and no archive or program may hide under a harmless ending."""
    for number, chunk in enumerate(_chunks(archive, entry)):
        if number == 0 and (chunk.startswith((b"PK\x03\x04", b"MZ", b"\x7fELF", b"%PDF-")) or MARKUP.match(chunk)):
            raise mixed()


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(MEGABYTE):
                yield chunk
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error):
        raise FileRefused(N_("This document is damaged. Please save it anew and upload that.")) from None


def _elements(content: bytes, *, is_strict: bool = True) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of every element. Raises FileRefused for a document type (entities unfold without end)."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise _bomb()

    def begin(name: str, said: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in {"Relationship", "Override", "Default"}:
            found.append((local, said))

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        if is_strict:
            raise FileRefused(N_("This document is damaged. Please save it anew and upload that.")) from None
    return found


def _bomb() -> FileRefused:
    return FileRefused(N_("This file would unfold to far more than it looks. Please save it anew, smaller."))


def _macros() -> FileRefused:
    return FileRefused(N_("This document holds macros. Please save it without them, best as PDF."))
