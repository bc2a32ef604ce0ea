"""The bytes of uploads under way: a folder an upload, a file a part, named by where the part begins.

A part is received under a name nobody knows and gets its place only after the database gave it the place.
"""

import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from portal.errors import N_, Conflict
from portal.storage.files import FileStore, Readable, copy

FOLDER = "uploads"


class Parts:
    """The folder of uploads beside the content files."""

    def __init__(self, files: FileStore) -> None:
        self.root = files.root / FOLDER

    def receive(self, stream: Readable, *, most: int) -> tuple[Path, int]:
        """Take in one part without a place yet; where it lies and its size. Raises TooLarge; then nothing is left."""
        self.root.mkdir(parents=True, exist_ok=True)
        path = self.root / f"{secrets.token_hex(16)}.new"
        try:
            with path.open("xb") as file:
                size, _ = copy(stream, file, most)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path, size

    def place(self, part: Path, code: str, offset: int) -> None:
        """Give a received part its place."""
        folder = self.root / code
        folder.mkdir(exist_ok=True)
        part.rename(folder / str(offset))

    def joined(self, code: str, total: int) -> "Joined":
        """The parts one behind the other. Raises Conflict where they do not make up the whole."""
        folder, offset, paths = self.root / code, 0, []
        while offset < total:
            path = folder / str(offset)
            if not path.is_file() or path.stat().st_size == 0:
                raise Conflict(N_("A part of this file was lost. Please upload it again."))
            paths.append(path)
            offset += path.stat().st_size
        return Joined(paths)

    def drop(self, code: str) -> None:
        """Let go of an upload's bytes."""
        shutil.rmtree(self.root / code, ignore_errors=True)

    def codes(self, *, older_than_seconds: int) -> Iterator[str]:
        """The uploads whose bytes have lain still for a while."""
        for path in self.root.glob("*"):
            if path.is_dir() and time.time() - path.stat().st_mtime > older_than_seconds:
                yield path.name

    def sweep_strays(self, *, older_than_seconds: int) -> int:
        """Remove parts that never got a place; their number."""
        strays = [path for path in self.root.glob("*.new") if time.time() - path.stat().st_mtime > older_than_seconds]
        for path in strays:
            path.unlink(missing_ok=True)
        return len(strays)


class Joined:
    """Several files read as one."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = iter(paths)
        self.file = None if not paths else next(self.paths).open("rb")

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        while self.file is not None:
            if piece := self.file.read(size):
                return piece
            self.file.close()
            following = next(self.paths, None)
            self.file = following.open("rb") if following is not None else None
        return b""
