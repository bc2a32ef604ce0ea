"""Taking in a document: to the disk, opened in the sandbox, scanned, and only then kept. Slow: with no transaction open."""

from dataclasses import dataclass

from portal import sandbox
from portal.decks.rules import MOST_FILE_BYTES
from portal.storage.files import FileStore, Readable, Written, copy
from portal.storage.scanning import scan

CPU_SECONDS = 30


@dataclass(frozen=True)
class Accepted:
    """A document on the disk that is what it says: `form` is a key of `rules.MEDIA_TYPES`."""

    written: Written
    form: str
    pages: int | None


def accept(
    stream: Readable, files: FileStore, *, name: str, declared: str, scanner: str, most: int = MOST_FILE_BYTES
) -> Accepted:
    """Keep the document. Raises FileRefused, TooLarge, Unavailable, StorageFull; none leaves a trace."""
    with files.draft() as (path, file):
        size, digest = copy(stream, file, most)
        request = {"source": str(path), "name": name, "declared": declared}
        looked = sandbox.run("portal.decks.inspecting.opening:inspect", request, cpu_seconds=CPU_SECONDS)
        scan(path, scanner)
        written = files.adopt(path, size=size, sha256=digest)
    return Accepted(written, str(looked["form"]), looked["pages"])
