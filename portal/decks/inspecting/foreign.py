"""Bytes that belong to another kind of file: two kinds in one are how a harmless name carries a program."""

import mmap
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.errors import N_
from portal.sandbox import FileRefused

MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|iframe|body|\?php)\b|javascript:", re.IGNORECASE)
NEAR = 1024


@contextmanager
def mapped(path: Path) -> Iterator[mmap.mmap]:
    """The file's bytes without reading them into memory."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        yield content


def mixed() -> FileRefused:
    """Two kinds of file in one."""
    return FileRefused(N_("This file holds something of another kind inside. Please save it anew and upload that."))


def refuse_trailing() -> FileRefused:
    """Bytes behind the end."""
    return FileRefused(N_("There is something behind the end of this file. Please save it anew and upload that."))


def truncated() -> FileRefused:
    """The end is missing."""
    return FileRefused(N_("This file is not whole: its end is missing. Please upload it again."))


def refuse_markup(content: bytes) -> None:
    """Raise FileRefused for text a browser could take for a page."""
    if MARKUP.search(content):
        raise mixed()


def refuse_archive(path: Path) -> None:
    """Raise FileRefused where an archive program would open the file too (GIFAR and its kin)."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path):
            pass
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return  # four bytes that look like an archive's end by chance
    raise mixed()
