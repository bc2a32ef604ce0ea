"""The virus scanner is asked in its own protocol, and only a clean word lets a file in."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.errors import Unavailable
from portal.sandbox import FileRefused
from portal.storage.scanning import scan


class Scanner:
    """A clamd that answers what it is told and keeps what it was sent."""

    def __init__(self, folder: Path, answer: bytes) -> None:
        self.answer, self.received = answer, b""
        self.listening = socket.socket(socket.AF_UNIX)
        self.address = folder / "clamd.ctl"
        self.listening.bind(str(self.address))
        self.listening.listen(1)
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"unix://{self.address}"

    def _serve(self) -> None:
        connection, _ = self.listening.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", stream.read(4))[0]:
                self.received += stream.read(size)
            connection.sendall(self.answer)

    def close(self) -> None:
        self.thread.join(5)
        self.listening.close()


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(b"demo" * 200_000)
    return path


@pytest.fixture
def scanner(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scanner]:
    made = Scanner(tmp_path, request.param)
    yield made
    made.close()


@pytest.mark.parametrize("scanner", [b"stream: OK\0"], indirect=True)
def test_a_clean_file_passes_and_was_sent_whole(scanner: Scanner, upload: Path) -> None:
    scan(upload, scanner.url)
    assert scanner.received == upload.read_bytes()


@pytest.mark.parametrize("scanner", [b"stream: Eicar-Signature FOUND\0"], indirect=True)
def test_an_infected_file_is_refused(scanner: Scanner, upload: Path) -> None:
    with pytest.raises(FileRefused, match="infected"):
        scan(upload, scanner.url)


@pytest.mark.parametrize("scanner", [b"INSTREAM size limit exceeded. ERROR\0", b""], indirect=True)
def test_without_a_verdict_nothing_passes(scanner: Scanner, upload: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be scanned"):
        scan(upload, scanner.url)


@pytest.mark.parametrize("url", ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:1"])
def test_a_scanner_that_is_away_lets_nothing_in(upload: Path, url: str) -> None:
    with pytest.raises(Unavailable, match="try again in a few minutes"):
        scan(upload, url)


def test_without_a_scanner_nothing_is_asked(upload: Path) -> None:
    scan(upload, "")
