"""What happens inside one process: the statements a page runs, and how long the database takes for them."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.database import db

# How a transaction begins and what it may do is no query.
FRAME = ("BEGIN", "PRAGMA", "SET TRANSACTION", "COMMIT", "ROLLBACK")


@dataclass(frozen=True)
class Statement:
    """One statement with its parameters, as the driver got them."""

    sql: str
    parameters: Any


@contextmanager
def watched(app: Flask) -> Iterator[list[Statement]]:
    """The statements run inside the block."""
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not sql.startswith(FRAME):
            seen.append(Statement(sql, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements(app: Flask, path: str, *, cookie: str = "") -> list[Statement]:
    """What a warm GET of the page runs. Raises AssertionError unless it answers 200."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie} if cookie else {}
    client.get(path, headers=headers)  # warm
    with watched(app) as found:
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200, f"{path} answered {answer.status}"
    return found


def database_ms(app: Flask, found: list[Statement], *, times: int = 25) -> float:
    """The milliseconds the database takes to run these statements and hand over every row, the median of some runs."""
    took = []
    with app.app_context():
        connection = db.engine.raw_connection()
        try:
            cursor = connection.cursor()
            for _ in range(times):
                start = time.perf_counter()
                for statement in found:
                    cursor.execute(statement.sql, statement.parameters)
                    cursor.fetchall()
                took.append((time.perf_counter() - start) * 1000)
            connection.rollback()
        finally:
            connection.close()
    return statistics.median(took)
