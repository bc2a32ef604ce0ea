"""The virus scanner (clamd), where one is set up: a file is handed over in pieces and its verdict awaited (INSTREAM)."""

import socket
import struct
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from portal.errors import N_, Unavailable
from portal.sandbox import FileRefused

log = structlog.get_logger()
PORT = 3310
PIECE = 256 * 1024
CONNECT_SECONDS = 5
VERDICT_SECONDS = 60
MOST_ANSWER = 4096


def scan(path: Path, url: str) -> None:
    """Have the file looked at; without a scanner (`url` empty) nothing happens.

    Raises FileRefused for an infected one, Unavailable where the scanner does not say that it is clean.
    """
    if not url:
        return
    try:
        verdict = _verdict(path, url)
    except (OSError, ValueError) as error:
        log.warning("scanner away", error=str(error)[:200])
        raise _later() from None
    if verdict.endswith("FOUND"):
        log.warning("infected file refused", verdict=verdict[:200])
        raise FileRefused(N_("The virus scanner says that this file is infected. It was not kept."))
    if not verdict.endswith("OK"):
        log.warning("scanner unsure", verdict=verdict[:200])
        raise _later()


def _verdict(path: Path, url: str) -> str:
    with _connected(url) as connection, path.open("rb") as file:
        connection.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            connection.sendall(struct.pack(">I", len(piece)) + piece)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while b"\0" not in answer and len(answer) < MOST_ANSWER and (piece := connection.recv(MOST_ANSWER)):
            answer += piece
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(unquote(parts.path))
        except OSError:
            connection.close()
            raise
    else:
        connection = socket.create_connection((parts.hostname or "localhost", parts.port or PORT), CONNECT_SECONDS)
    connection.settimeout(VERDICT_SECONDS)
    return connection


def _later() -> Unavailable:
    return Unavailable(N_("This file cannot be scanned for viruses just now. Please try again in a few minutes."))
