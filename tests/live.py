"""The portal as it is really served: processes of its own, real connections."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import ROOT, Database
from tests.postgres import free_port

START_SECONDS = 30
STOP_SECONDS = 15


@dataclass
class LiveServer:
    """A running server: its address, its process, and what it printed."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def output(self) -> str:
        """What it printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def start(database: Database, *arguments: str, module: str = "portal.server", **settings: str) -> LiveServer:
    """Run `python -m portal.server` (or another module) on the database; return once it answers."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = database.environment(**{"MAKERDAY_BASE_URL": address, **settings})
    log = database.folder / f"server-{port}.log"
    command = [sys.executable, "-m", module, "--port", str(port), *arguments]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    server = LiveServer(address, process, log)
    deadline = time.monotonic() + START_SECONDS
    while not answers(f"{address}/healthz"):
        if process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise AssertionError(f"the server does not answer:\n{server.output[-4000:]}")
        time.sleep(0.05)
    return server


def answers(address: str) -> bool:
    """Whether something healthy answers there."""
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def served(database: Database, *arguments: str, module: str = "portal.server", **settings: str) -> Iterator[LiveServer]:
    """A running server until the end of the block."""
    server = start(database, *arguments, module=module, **settings)
    try:
        yield server
    finally:
        server.stop()
