"""Films: MP4 whose boxes cover the whole file, with a picture track, and nothing hidden between them."""

import struct
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path

from portal.decks.inspecting.foreign import mapped, mixed, refuse_archive, refuse_markup, truncated
from portal.errors import N_
from portal.sandbox import FileRefused

BRANDS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"M4VP",
        b"MSNV",
        b"dash",
        b"3gp4",
        b"3gp5",
    }
)
BOXES = frozenset(
    {
        b"ftyp",
        b"moov",
        b"mdat",
        b"free",
        b"skip",
        b"wide",
        b"uuid",
        b"moof",
        b"mfra",
        b"sidx",
        b"styp",
        b"meta",
        b"pdin",
        b"udta",
        b"emsg",
    }
)
MOST_INDEX_BYTES = 32 << 20
LOOKED_AT = 4096


def check(path: Path) -> None:
    """Raise FileRefused unless the file is one whole MP4 film."""
    refuse_archive(path)
    with mapped(path) as content:
        boxes: dict[bytes, tuple[int, int]] = {}
        for kind, start, end in _boxes(content, 0, len(content)):
            if kind not in BOXES:
                raise mixed()
            if kind != b"mdat":
                _look(content[start : min(end, start + LOOKED_AT)])
            boxes.setdefault(kind, (start, end))
        if not {b"ftyp", b"moov", b"mdat"} <= boxes.keys():
            raise truncated()
        start, _ = boxes[b"ftyp"]
        if content[start : start + 4] not in BRANDS:
            raise FileRefused(N_("Please save the film as MP4 (H.264): this kind does not play everywhere."))
        start, end = boxes[b"moov"]
        if end - start > MOST_INDEX_BYTES or not any(
            _is_picture(content, track) for track in _tracks(content, start, end)
        ):
            raise FileRefused(N_("This film has no pictures that can be played. Please save it anew as MP4."))


def _boxes(content: mmap, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the content of each box; together they cover the range exactly."""
    while place < end:
        if place + 8 > end:
            raise truncated()
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", content[place + 8 : place + 16])[0], 16
        elif size == 0:
            size = end - place
        if size < head:
            raise FileRefused(N_("This film is damaged. Please save it anew and try again."))
        if place + size > end:
            raise truncated()
        yield kind, place + head, place + size
        place += size


def _tracks(content: mmap, start: int, end: int) -> Iterator[tuple[int, int]]:
    return ((first, last) for kind, first, last in _boxes(content, start, end) if kind == b"trak")


def _is_picture(content: mmap, track: tuple[int, int]) -> bool:
    for kind, start, end in _boxes(content, *track):
        if kind == b"mdia":
            return any(
                inner == b"hdlr" and content[first + 8 : first + 12] == b"vide"
                for inner, first, _ in _boxes(content, start, end)
            )
    return False


def _look(beginning: bytes) -> None:
    refuse_markup(beginning)
    if b"%PDF-" in beginning or b"PK\x03\x04" in beginning:
        raise mixed()
