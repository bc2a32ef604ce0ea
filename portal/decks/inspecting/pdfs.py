"""PDF: whole, alone, unlocked, without programs or files inside, and really opened."""

import re
import zlib
from mmap import mmap
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from portal.decks.inspecting.foreign import NEAR, mapped, refuse_archive, refuse_markup, refuse_trailing, truncated
from portal.decks.rules import MOST_PAGES
from portal.errors import N_
from portal.sandbox import FileRefused

BLANKS = b"\x00\t\n\x0c\r "
END = b"%%EOF"
LONGEST_INCH = 14400
MOST_OBJECTS_BYTES = 64 << 20
STREAM = re.compile(rb"\bstream\r?\n")
HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")
FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
LOCK = re.compile(rb"/Encrypt\b")
# What makes a document do something. Names that may stand in plain words need what follows them in a program.
PROGRAMS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData|XFA)\b|/JS\s*(?:[(<]|\d+\s+\d+\s+R)")
FILES = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment|AFRelationship)\b")
# Too long to turn up in packed bytes by chance: looked for everywhere, so that no false "stream" hides them.
ANYWHERE = re.compile(rb"/(?:JavaScript|EmbeddedFiles?|FileAttachment|SubmitForm|ImportData|RichMedia)\b")
WINDOW = 1 << 20
OVERLAP = 256


def pages_of(path: Path) -> int:
    """The number of pages of a PDF that can be shown. Raises FileRefused for every other."""
    refuse_archive(path)
    with mapped(path) as content:
        refuse_markup(content[:NEAR])
        end = content.rfind(END)
        if end < 0:
            raise truncated()
        if content[end + len(END) :].strip(BLANKS):
            raise refuse_trailing()
        for start in range(0, len(content), WINDOW):
            window = _plain(content[start : start + WINDOW + OVERLAP])
            if ANYWHERE.search(window):
                _refuse_programs(window)
        _refuse_programs(_outside_streams(content))
    return _opened(path)


def _outside_streams(content: mmap) -> bytes:
    """The document's objects as text: everything between the streams, and what packed object streams hold."""
    kept: list[bytes] = []
    packed, place = 0, 0
    while opened := STREAM.search(content, place):
        kept.append(content[place : opened.start()])
        closed = content.find(b"endstream", opened.end())
        closed = len(content) if closed < 0 else closed
        facts = _plain(kept[-1][kept[-1].rfind(b"obj") :])
        if OBJECTS.search(facts):
            objects = _unpacked(facts, content[opened.end() : closed], MOST_OBJECTS_BYTES - packed)
            packed += len(objects)
            kept.append(objects)
        place = closed
    kept.append(content[place:])
    return _plain(b"\n".join(kept))


def _plain(text: bytes) -> bytes:
    """Names without their hexadecimal disguise: `/J#61vaScript` is `/JavaScript`."""
    return HEX.sub(lambda found: bytes([int(found[1], 16)]), text)


def _unpacked(facts: bytes, stream: bytes, most: int) -> bytes:
    filters = FILTER.search(facts)
    if filters is None:
        return stream
    if filters[1].strip(b"[] ") != b"/FlateDecode":
        raise FileRefused(N_("This PDF is packed in an unusual way. Please print it to a new PDF and upload that."))
    try:
        unpacked = zlib.decompressobj().decompress(stream.lstrip(b"\r\n"), max(1, most))
    except zlib.error:
        raise _damaged() from None
    if len(unpacked) >= most:
        raise FileRefused(N_("This file would unfold to far more than it looks. Please save it anew, smaller."))
    return unpacked


def _refuse_programs(objects: bytes) -> None:
    if LOCK.search(objects):
        raise _locked()
    if PROGRAMS.search(objects):
        raise FileRefused(
            N_("This PDF holds programs or forms that act. Please print it to a new PDF and upload that.")
        )
    if FILES.search(objects):
        raise FileRefused(N_("This PDF holds other files inside. Please print it to a new PDF and upload that."))


def _opened(path: Path) -> int:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise (_locked() if "password" in str(error).lower() else _damaged()) from None
    try:
        if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            raise _locked()
        if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or raw.FPDFDoc_GetAttachmentCount(document) > 0:
            raise FileRefused(N_("This PDF holds other files inside. Please print it to a new PDF and upload that."))
        count = len(document)
        if count == 0:
            raise _damaged()
        if count > MOST_PAGES:
            raise FileRefused(
                N_("This PDF has more than %(most)d pages. Please upload a shorter one."), most=MOST_PAGES
            )
        for number in range(count):
            width, height = document.get_page_size(number)
            if not (0 < width <= LONGEST_INCH and 0 < height <= LONGEST_INCH):
                raise _damaged()
        document[0].render(scale=0.2).close()
        return count
    except pdfium.PdfiumError:
        raise _damaged() from None
    finally:
        document.close()


def _locked() -> FileRefused:
    return FileRefused(N_("This PDF is locked with a password. Please save it without one."))


def _damaged() -> FileRefused:
    return FileRefused(N_("This PDF is damaged. Please print it to a new PDF and upload that."))
