"""The database: one declarative base, aware instants, and how a transaction begins on SQLite and on PostgreSQL.

A request that only reads gets a reading transaction (a GET that writes fails); a request that writes gets SQLite's
`BEGIN IMMEDIATE`, so that two writers queue instead of failing. See docs/decisions/0003-transactions.md.
"""

import select
import sqlite3
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

CONNECTIONS = 10  # kept open in a process of eight threads
SQLITE_BUSY_SECONDS = 10
SQLITE_ASK_SECONDS = 0.002
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, aware UTC coming out. Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table inherits."""

    # Names of constraints are fixed so that Alembic can find them again on both databases.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(metadata=metadata, type_annotation_map={datetime: UtcDateTime})


def one_of(column: str, kinds: Iterable[str]) -> CheckConstraint:
    """A constraint that keeps a text column inside an enum."""
    listed = ",".join(f"'{kind}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


db = SQLAlchemy(metadata=Base.metadata)


def insert_new(table: Any, *key: str) -> Any:
    """An INSERT for the database at hand that does nothing where the unique key is taken. It takes its values when run."""
    return _insert_new(table, key, db.engine.dialect.name)


@cache
def _insert_new(table: Any, key: tuple[str, ...], kind: str) -> Any:
    dialect = sqlite if kind == "sqlite" else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=key)
    return statement.execution_options(preserve_rowcount=True)  # its `rowcount` says whether the row is new


def is_writing() -> bool:
    """Whether the work at hand may write: everything outside a request, and requests that are not plain reads."""
    return not has_request_context() or request.method not in READING_METHODS


class TwoPools(QueuePool):
    """Connections to one SQLite file: some for requests that only read, others for all else.

    What may only read is told so by a pragma, and each change of it makes SQLite compile the connection's statements
    again: a third of a page's time where one connection reads and writes by turns.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._readers = QueuePool(*args, **options)
        self._readers.dispatch = self.dispatch  # whoever listens to this pool hears of both

    def connect(self) -> Any:
        """A connection for the work at hand."""
        return super().connect() if is_writing() else self._readers.connect()

    def dispose(self) -> None:
        """Close what is idle in both."""
        super().dispose()
        self._readers.dispose()


def engine_options(url: str) -> dict[str, Any]:
    """Options for `create_engine` that fit the database behind the URL."""
    if url.startswith("sqlite"):
        return {
            "poolclass": TwoPools,
            "pool_size": CONNECTIONS,
            "pool_use_lifo": True,  # the one used last has its pages and statements at hand
            "connect_args": {"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False},
        }
    return {
        "pool_size": CONNECTIONS,
        "max_overflow": 10,
        "connect_args": {
            # Who writes says so with the BEGIN.
            "options": "-c lock_timeout=5000 -c statement_timeout=20000 -c timezone=UTC"
            " -c default_transaction_read_only=on",
            "connect_timeout": 5,
            # A network that drops what is idle is noticed by the system while nobody waits.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
    }


def prepare_engine(app: Flask) -> None:
    """Hook connection and transaction rules to the application's engine."""
    with app.app_context():
        hook(db.engine)


def hook(engine: Engine) -> None:
    """Hook connection and transaction rules to an engine."""
    if engine.dialect.name == "sqlite":
        writers = Writers()
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", writers.begin)
        for name in ("commit", "rollback"):
            event.listen(engine, name, writers.end)
        # Whatever way a connection goes back, its turn is over.
        event.listen(engine, "reset", lambda _connection, record, _state: writers.end_record(record))
        event.listen(engine, "close", lambda _connection, record: writers.end_record(record))
        event.listen(engine, "invalidate", lambda _connection, record, _error: writers.end_record(record))
    else:
        event.listen(engine, "checkout", _refuse_broken)
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions are switched off: `_begin_sqlite` says when one begins and which.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


class Writers:
    """Whose turn it is to write to one SQLite file: a transaction that writes begins with `BEGIN IMMEDIATE`.

    SQLite's own busy wait sleeps longer and longer while newcomers slip in, so that a writer can starve for seconds.
    Here the writers of this process stand in one line, and only its first asks the file, at short intervals.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def begin(self, connection: Any) -> None:
        """Begin a transaction; a writing one when its turn comes, or with SQLite's "database is locked"."""
        write = connection.get_execution_options().get("write", is_writing())
        # Only where it changes: see TwoPools.
        if connection.info.get("writes") != write:
            connection.exec_driver_sql(f"PRAGMA query_only={0 if write else 1}")
            connection.info["writes"] = write
        if not write:
            connection.connection.driver_connection.execute("BEGIN")
            return
        deadline = time.monotonic() + SQLITE_BUSY_SECONDS
        if self._turn.acquire(timeout=SQLITE_BUSY_SECONDS):
            connection.info["turn"] = True
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA busy_timeout=0")
        try:
            while not _has_begun(raw) and time.monotonic() < deadline:
                time.sleep(SQLITE_ASK_SECONDS)
            if not raw.in_transaction:
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # says why in SQLAlchemy's words
        except Exception:
            self.end(connection)
            raise
        finally:
            raw.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_SECONDS * 1000}")

    def end(self, connection: Any) -> None:
        """The transaction is over: the next in line."""
        if not connection.invalidated and connection.info.pop("turn", False):
            self._turn.release()

    def end_record(self, record: Any) -> None:
        """The same for a connection that goes back to the pool or breaks."""
        if record is not None and record.info.pop("turn", False):
            self._turn.release()


def _has_begun(raw: Any) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error) and "busy" not in str(error):
            raise
        return False
    return True


def _refuse_broken(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let the pool connect anew where the server has gone: then the socket has something to say, and nobody need ask."""
    if connection.closed or _has_news(connection.fileno()):
        raise DisconnectionError


def _has_news(socket: int) -> bool:
    asked = select.poll()
    asked.register(socket, select.POLLIN)
    return bool(asked.poll(0))


def _begin_postgresql(connection: Any) -> None:
    """Nothing is sent for a request that reads: each of its queries is a transaction that cannot write by itself.

    That saves BEGIN and ROLLBACK, and the driver keeps the statements it has prepared, which it forgets at a ROLLBACK.
    """
    options = connection.get_execution_options()
    write, driver = options.get("write", is_writing()), connection.connection.driver_connection
    driver.autocommit = not write and "isolation_level" not in options  # a level is a level of a transaction
    driver.read_only = not write
