"""Pictures: JPEG, PNG and WebP, walked from their first byte to their last, then really opened."""

import struct
import warnings
from mmap import mmap
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from portal.decks.inspecting.foreign import mapped, mixed, refuse_archive, refuse_markup, refuse_trailing, truncated
from portal.errors import N_
from portal.sandbox import FileRefused
from portal.storage.rules import MEGABYTE, MOST_IMAGE_PIXELS

MOST_PICTURE_BYTES = 40 * MEGABYTE
ENDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
SOI, EOI, SOS = 0xD8, 0xD9, 0xDA


def check(path: Path, form: str) -> None:
    """Raise FileRefused unless the file is one whole picture of that form and nothing else."""
    if path.stat().st_size > MOST_PICTURE_BYTES:
        raise FileRefused(N_("A picture may have at most %(megabytes)d MB."), megabytes=MOST_PICTURE_BYTES // MEGABYTE)
    refuse_archive(path)
    with mapped(path) as content:
        try:
            end = {"jpg": _end_of_jpeg, "png": _end_of_png, "webp": _end_of_webp}[form](content)
        except (IndexError, struct.error):
            raise truncated() from None
        if end > len(content):
            raise truncated()
        if content[end:].strip(b"\x00\r\n"):
            raise refuse_trailing()
    _open(path, form)


def _end_of_jpeg(content: mmap) -> int:
    place = 2
    while True:
        if content[place] != 0xFF:
            raise _damaged()
        marker = content[place + 1]
        if marker == 0xFF:  # filling
            place += 1
            continue
        place += 2
        if marker == EOI:
            return place
        if marker in ALONE:
            continue
        if marker == SOI or marker == 0:
            raise _damaged()
        size = struct.unpack(">H", content[place : place + 2])[0]
        _look(content[place : place + size])
        place += size
        if marker == SOS:
            place = _after_scan(content, place)


def _after_scan(content: mmap, place: int) -> int:
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise truncated()
        if content[place + 1] == 0 or content[place + 1] in ALONE:
            place += 2
        elif content[place + 1] == 0xFF:
            place += 1
        else:
            return place


def _end_of_png(content: mmap) -> int:
    place = 8
    while True:
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        if not kind.isalpha():
            raise _damaged()
        if kind != b"IDAT":
            _look(content[place + 8 : place + 8 + size])
        place += 12 + size
        if kind == b"IEND":
            return place
        if place > len(content):
            raise truncated()


def _end_of_webp(content: mmap) -> int:
    end = 8 + struct.unpack("<I", content[4:8])[0]
    place = 12
    while place < end:
        kind, size = struct.unpack("<4sI", content[place : place + 8])
        if kind not in {b"VP8 ", b"VP8L", b"ALPH", b"ANMF"}:
            _look(content[place + 8 : place + 8 + size])
        place += 8 + size + size % 2
    if place != end and place != end + 1:
        raise _damaged()
    return end


def _look(segment: bytes) -> None:
    """What stands beside the pixels: no page, no document."""
    refuse_markup(segment)
    if b"%PDF-" in segment or b"PK\x03\x04" in segment:
        raise mixed()


def _open(path: Path, form: str) -> None:
    Image.MAX_IMAGE_PIXELS = MOST_IMAGE_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=[ENDS[form]]) as picture:
            picture.verify()
        with Image.open(path, formats=[ENDS[form]]) as picture:
            picture.draft("RGB", (800, 800))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise FileRefused(N_("This picture has too many pixels: at most 50 million.")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise _damaged() from None


def _damaged() -> FileRefused:
    return FileRefused(N_("This picture is damaged. Please save it anew and try again."))
