"""The folder of content files: `ab/abcdef…` by random code, each written whole and synced, or not there at all."""

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from portal.errors import N_, NotFound, TooLarge, Unavailable
from portal.storage.rules import MEGABYTE, is_code

CHUNK = 256 * 1024
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Readable(Protocol):
    """Where bytes come from: an upload, an open file."""

    def read(self, size: int = ..., /) -> bytes: ...


class StorageFull(Unavailable):
    """No room on the disk. Nothing was kept."""

    retry_after = 600

    def __init__(self) -> None:
        super().__init__(N_("There is no room for this file at the moment. Nothing else was lost; please try later."))


@dataclass(frozen=True)
class Written:
    """A content file that is on the disk."""

    code: str
    bytes: int
    sha256: str


class FileStore:
    """The content files under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, stream: Readable, *, most: int) -> Written:
        """Take in the stream under a new code. Raises TooLarge over `most` bytes, StorageFull; neither leaves a trace."""
        with self.draft() as (path, file):
            size, digest = copy(stream, file, most)
            os.fsync(file.fileno())
            code = secrets.token_hex(16)
            place = self._place(code)
            place.parent.mkdir(exist_ok=True)
            path.rename(place)
            _sync_folder(place.parent)
        return Written(code, size, digest)

    def adopt(self, draft: Path, *, size: int, sha256: str) -> Written:
        """Take a draft that was looked at and found good under a new code, without copying it. Raises StorageFull."""
        with _room():
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            code = secrets.token_hex(16)
            place = self._place(code)
            place.parent.mkdir(exist_ok=True)
            draft.rename(place)
            _sync_folder(place.parent)
        return Written(code, size, sha256)

    def restore(self, code: str, stream: Readable) -> None:
        """Put content of a backup back under its own code. Raises StorageFull, NotFound for what cannot be a code."""
        place = self.path(code)
        with self.draft() as (path, file):
            shutil.copyfileobj(stream, file)
            os.fsync(file.fileno())
            place.parent.mkdir(exist_ok=True)
            path.rename(place)

    @contextmanager
    def draft(self) -> Iterator[tuple[Path, BinaryIO]]:
        """An open file beside the content files, gone at the end of the block. Raises StorageFull."""
        with _room():
            self.root.mkdir(parents=True, exist_ok=True)
            path = self.root / f"{secrets.token_hex(16)}.part"
            try:
                with path.open("xb") as file:
                    yield path, file
            finally:
                path.unlink(missing_ok=True)

    def open(self, code: str) -> BinaryIO:
        """The content under the code, to read. Raises NotFound."""
        try:
            return self.path(code).open("rb")
        except OSError:
            raise NotFound(N_("This file is not there any more.")) from None

    def path(self, code: str) -> Path:
        """Where the content under the code lies. Raises NotFound for what cannot be a code."""
        if not is_code(code):
            raise NotFound(N_("This file is not there any more."))
        return self._place(code)

    def delete(self, code: str) -> None:
        """Remove the content; without any it is removed already."""
        self.path(code).unlink(missing_ok=True)

    def codes(self, *, older_than_seconds: int) -> Iterator[str]:
        """The codes of all content that has been there for a while."""
        for path in self.root.glob("??/*"):
            if is_code(path.name) and _age(path) > older_than_seconds:
                yield path.name

    def sweep_drafts(self, *, older_than_seconds: int) -> int:
        """Remove drafts a killed process left; their number."""
        left = [path for path in self.root.glob("*.part") if _age(path) > older_than_seconds]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _place(self, code: str) -> Path:
        return self.root / code[:2] / code


def store() -> FileStore:
    """The portal's content files. Raises ValueError where STORAGE_URL is not a folder."""
    url = urlsplit(current_app.extensions["settings"].storage_url)
    if url.scheme != "file" or url.netloc not in {"", "localhost"}:
        raise ValueError("MAKERDAY_STORAGE_URL: file:///FOLDER")
    return FileStore(Path(unquote(url.path)))


def copy(stream: Readable, file: BinaryIO, most: int) -> tuple[int, str]:
    """Copy at most `most` bytes; their number and SHA-256. Raises TooLarge."""
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise TooLarge(N_("This file is larger than %(megabytes)d MB."), megabytes=max(1, most // MEGABYTE))
        digest.update(chunk)
        file.write(chunk)
    file.flush()
    return size, digest.hexdigest()


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull from error
        raise


def _sync_folder(folder: Path) -> None:
    for path in (folder, folder.parent):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
