"""A backup: every row of every table and every content file, in one tar that any database can be restored from.

Rows are JSON lines read in one snapshot, so an archive of SQLite restores into PostgreSQL and back: that is how a city moves.
Content files are written once and never changed, so they are taken after the rows: an archive never misses a file it names.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, Table, func, insert, select, text, update
from sqlalchemy.types import TypeEngine

from portal.audit.queries import verify
from portal.database import Base, UtcDateTime, db
from portal.storage.files import store
from portal.storage.models import StoredFile

FORMAT = "makerday-backup/1"
BATCH = 1000
# Rows of these hold only what a running server needs; a restored one starts without them.
PASSING = frozenset({"sign_in_sessions", "confirmation_codes", "throttles", "submissions"})
Progress = Callable[[str], None]


class ArchiveFault(Exception):
    """The archive cannot be restored; nothing was changed."""


def write(path: Path, *, now: datetime, progress: Progress) -> dict[str, Any]:
    """Write the archive and give back its manifest. The file appears whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    manifest: dict[str, Any] = {"format": FORMAT, "made_at": now.isoformat(), "tables": {}, "files": {}}
    try:
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as tar, _snapshot() as snapshot:
            manifest["migration"] = snapshot.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            manifest["audit_head"] = verify().head
            for table in tables():
                progress(table.name)
                lines = "".join(_lines(snapshot, table)).encode()
                manifest["tables"][table.name] = {
                    "rows": lines.count(b"\n"),
                    "sha256": hashlib.sha256(lines).hexdigest(),
                }
                _add(tar, f"tables/{table.name}.jsonl", lines)
            for code, sha256 in snapshot.execute(select(StoredFile.code, StoredFile.sha256).order_by(StoredFile.id)):
                progress(f"file {code[:8]}")
                with store().open(code) as file:
                    _add(tar, f"files/{code}", file.read())
                manifest["files"][code] = sha256
            _add(tar, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def read(path: Path, *, progress: Progress) -> dict[str, Any]:
    """Restore into an empty, migrated database (not committed) and give back the manifest.

    Letters that were waiting are withheld: who restores an older state must not send them a second time.
    Raises ArchiveFault for a damaged or foreign archive, another schema, or a database that is not empty.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            manifest = _manifest(tar)
            _refuse_unfit(manifest)
            if db.engine.dialect.name == "sqlite":
                db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
            for table in tables():
                progress(table.name)
                _fill(table, _checked(tar, f"tables/{table.name}.jsonl", manifest["tables"][table.name]["sha256"]))
            for code, sha256 in manifest["files"].items():
                progress(f"file {code[:8]}")
                store().restore(code, io.BytesIO(_checked(tar, f"files/{code}", sha256)))
    except (tarfile.TarError, EOFError, KeyError, OSError, json.JSONDecodeError) as fault:
        raise ArchiveFault(f"the archive is damaged: {fault}") from fault
    outbox = Base.metadata.tables["outbox_messages"]
    db.session.execute(update(outbox).where(outbox.c.state == "waiting").values(state="withheld"))
    _reset_sequences()
    return manifest


def tables() -> list[Table]:
    """The tables an archive holds, those others point to first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in PASSING]


def _snapshot() -> Connection:
    """A reading connection that sees one moment, whatever is written meanwhile."""
    connection = db.engine.connect().execution_options(write=False)
    if db.engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _lines(snapshot: Connection, table: Table) -> Iterator[str]:
    order = list(table.primary_key.columns)
    for row in snapshot.execute(select(table).order_by(*order).execution_options(yield_per=BATCH)).mappings():
        yield json.dumps(dict(row), default=_text_of, ensure_ascii=False) + "\n"


def _text_of(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no text for {value!r}")


def _fill(table: Table, lines: bytes) -> None:
    """Insert the rows; a column that points into its own table is set once all rows are there."""
    readers = {column.name: _reader(column.type) for column in table.columns}
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[tuple[Any, str, Any]] = []
    batch: list[dict[str, Any]] = []
    for line in lines.splitlines():
        row = {name: readers[name](value) if value is not None else None for name, value in json.loads(line).items()}
        for name in own:
            if row[name] is not None:
                later.append((row["id"], name, row[name]))
                row[name] = None
        batch.append(row)
        if len(batch) == BATCH:
            db.session.execute(insert(table), batch)
            batch = []
    if batch:
        db.session.execute(insert(table), batch)
    for number, name, target in later:
        db.session.execute(update(table).where(table.c.id == number).values({name: target}))


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """What turns the text of a value back into the value."""
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(kind, Date) else lambda value: value


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    manifest = json.loads(_member(tar, "manifest.json"))
    if manifest.get("format") != FORMAT:
        raise ArchiveFault("this is not a backup of this portal")
    return dict(manifest)


def _refuse_unfit(manifest: dict[str, Any]) -> None:
    current = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    if manifest["migration"] != current:
        raise ArchiveFault(f"the archive is of schema {manifest['migration']}, this code wants {current}")
    for table in tables():
        if (
            table.name not in {"areas", "calendar_days"}
            and db.session.execute(select(func.count()).select_from(table)).scalar_one()
        ):
            raise ArchiveFault(f"the database is not empty ({table.name}); restore into a fresh one")
    for name in ("calendar_days", "areas"):
        table = Base.metadata.tables[name]
        if name == "areas":
            db.session.execute(update(table).values(parent_id=None))
        db.session.execute(table.delete())


def _checked(tar: tarfile.TarFile, name: str, sha256: str) -> bytes:
    content = _member(tar, name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ArchiveFault(f"{name} is not what was written")
    return content


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise ArchiveFault(f"{name} is missing")
    return file.read()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _reset_sequences() -> None:
    """PostgreSQL goes on counting after the highest number restored."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in tables():
        if "id" in table.columns:
            db.session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 -- our own table names
                    f"GREATEST((SELECT COALESCE(MAX(id), 0) FROM {table.name}), 1))"
                )
            )
