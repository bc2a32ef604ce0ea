"""Fresh databases for tests: migrated once, then copied for every test, so that commits, locks and triggers are real."""

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from flask import Flask

from portal.config import Settings
from portal.database import db
from portal.factory import create_app
from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "template.sqlite3"
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


class Database(ABC):
    """One kind of database with the portal on it. `renew()` gives back the state right after the migrations."""

    kind: str
    url: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._app: Flask | None = None
        self._portals: list[Flask] = []

    @property
    def app(self) -> Flask:
        """The portal on this database, made once."""
        if self._app is None:
            self._app = self.portal()
        return self._app

    def settings(self, **changes: object) -> Settings:
        """Settings of a portal on this database."""
        values: dict[str, object] = {
            "data_dir": self.folder / "var",
            "database_url": self.url,
            "secret_key": "a secret that only the tests know",
            "mail_url": f"file:{self.folder / 'mail'}",
            "base_url": "http://localhost",
        }
        return Settings(**{**values, **changes})  # type: ignore[arg-type]

    def portal(self, **changes: object) -> Flask:
        """Another portal on this database, with some settings changed."""
        app = create_app(self.settings(**changes))
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self._portals.append(app)
        return app

    def environment(self, **changes: str) -> dict[str, str]:
        """The environment of a portal on this database that runs in a process of its own."""
        settings = {"MAKERDAY_DATABASE_URL": self.url, "MAKERDAY_DATA_DIR": str(self.folder / "var")}
        settings |= {"MAKERDAY_SECRET_KEY": self.settings().secret_key, "MAKERDAY_MAIL_URL": self.settings().mail_url}
        settings |= {"MAKERDAY_DEMO": "0"}
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("MAKERDAY_", "PYTEST_"))}
        return inherited | settings | changes

    def disconnect(self) -> None:
        """Close every connection of this process: one left open would take a new file's log away when it closes."""
        for app in self._portals:
            _close(app)
        self._portals = [self._app] if self._app is not None else []

    def rest(self) -> None:
        """Let go of what the last test held."""
        self.disconnect()

    def migrate(self, url: str) -> None:
        """Bring the empty database at the address to the newest version."""
        app = create_app(self.settings(database_url=url))
        with app.app_context():
            flask_migrate.upgrade()
            db.engine.dispose()

    @abstractmethod
    def renew(self) -> None:
        """Put the state right after the migrations in place."""

    def close(self) -> None:
        """Leave nothing running."""
        self.disconnect()


class SqliteDatabase(Database):
    """A file, copied from the migrated one, which may lie in the folder already."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.file = folder / "portal.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self.template = folder / TEMPLATE
        if not self.template.exists():
            self.migrate(f"sqlite:///{self.template}")

    def renew(self) -> None:
        self.disconnect()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)


class PostgresDatabase(Database):
    """A database on our own server, made from the migrated template.

    Its migrations leave no rows, so that a used one is emptied, which is ten times as fast as a new copy; one whose
    schema a test has changed (`shape`) is copied anew.
    """

    kind = "postgresql"

    def __init__(self, folder: Path, *, fsync: bool = False) -> None:
        super().__init__(folder)
        self.server = Postgres(fsync=fsync)
        self.name = f"makerday_test_{WORKER}"
        self.template = f"{self.name}_template"
        self.shape: str | None = None
        self.url = self.server.url(self.name)
        self.server.copy("template1", self.template)
        self.migrate(self.server.url(self.template))

    def renew(self) -> None:
        self.rest()
        if self.shape is None or self.server.emptied(self.name, keeping=("alembic_version",)) != self.shape:
            self.disconnect()
            self.server.copy(self.template, self.name)
            self.shape = self.server.emptied(self.name, keeping=("alembic_version",))

    def rest(self) -> None:
        """Close what the test made; the portal of all tests keeps its connections, which know every table by now."""
        for app in self._portals:
            if app is not self._app:
                _close(app)
        if self._app is not None:
            self._portals = [self._app]
            with self._app.app_context():
                db.session.remove()

    def close(self) -> None:
        super().close()
        self.server.drop(self.name)
        self.server.drop(self.template)
        self.server.stop()


@contextmanager
def folders() -> Iterator[Callable[[str], Path] | None]:
    """Makes folders in memory, where every commit need not wait for a disk; None where there is too little of it."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield None
        return
    for folder in MEMORY.glob("makerday-*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    with tempfile.TemporaryDirectory(
        prefix=f"makerday-{os.getpid()}-", dir=MEMORY, ignore_cleanup_errors=True
    ) as place:

        def make(name: str) -> Path:
            folder = Path(place, name)
            folder.mkdir()
            return folder

        yield make


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


KINDS: dict[str, type[Database]] = {"sqlite": SqliteDatabase, "postgresql": PostgresDatabase}
