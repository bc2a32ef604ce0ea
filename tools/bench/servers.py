"""The portal and the references on equal terms: gunicorn with two processes of eight threads, on databases of our own."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import ROOT, Database, PostgresDatabase, SqliteDatabase
from tests.live import start as start_portal
from tests.postgres import Missing, free_port
from tools.bench import reference
from tools.bench.load import ask

PROCESSES, THREADS = 2, 8
START_SECONDS = 30


@dataclass(frozen=True)
class Running:
    """A server that answers on a port, and its first process."""

    port: int
    pid: int


@contextmanager
def portal(database: Database) -> Iterator[Running]:
    """The portal on that database, without its worker."""
    # The address the city was built with: kept calendar texts are made for one address.
    known_as = database.settings().base_url
    options = f"--no-worker --processes {PROCESSES} --threads {THREADS}".split()
    server = start_portal(database, *options, MAKERDAY_BASE_URL=known_as)
    try:
        yield Running(int(server.address.rpartition(":")[2]), server.process.pid)
    finally:
        server.stop()


@contextmanager
def bare(url: str) -> Iterator[Running]:
    """The reference application on that database, which `reference.prepare` has filled."""
    port = free_port()
    options = f"-k gthread -w {PROCESSES} --threads {THREADS} -b 127.0.0.1:{port} --preload --keep-alive 5 --no-control-socket"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            *options.split(),
            "--log-level",
            "error",
            "tools.bench.reference:create_reference()",
        ],
        cwd=ROOT,
        env={**os.environ, "BENCH_DATABASE": url},
    )
    try:
        _until_it_answers(process, port)
        yield Running(port, process.pid)
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Database]:
    """A migrated, durable database of that kind. Raises Missing where this machine has none."""
    database: Database = SqliteDatabase(folder) if kind == "sqlite" else PostgresDatabase(folder, fsync=True)
    try:
        database.renew()
        yield database
    finally:
        database.close()


@contextmanager
def reference_database(kind: str, database: Database, folder: Path) -> Iterator[str]:
    """The address of a database for the references, beside the portal's."""
    if isinstance(database, PostgresDatabase):
        database.server.copy("template1", "bare")
        url = database.server.url("bare")
    else:
        url = f"sqlite:///{folder / 'bare.sqlite3'}"
    reference.prepare(url)
    yield url
    if isinstance(database, PostgresDatabase):
        database.server.drop("bare")


@contextmanager
def folder() -> Iterator[Path]:
    """A place for everything that is measured, gone at the end."""
    place = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def memory_mb(pid: int) -> float:
    """Proportional memory (PSS) of a process and its children, in MB; 0 where the system does not tell."""
    total = 0
    for each in (pid, *_children(pid)):
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text(encoding="ascii").split()]
    return found


def _until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            if ask(port, "GET", "/hello").status == 200:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the reference server does not answer")
        time.sleep(0.05)


__all__ = ["Missing", "Running", "bare", "databases", "folder", "memory_mb", "portal", "reference_database"]
