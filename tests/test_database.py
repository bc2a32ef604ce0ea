"""Connections and transactions as the engine's hooks make them."""

import sqlite3
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.clock import now
from portal.database import db, insert_new
from portal.web.models import Submission

WRITE = text("DELETE FROM events WHERE 1 = 0")
OWN_NUMBER = text("SELECT pg_backend_pid()")


def test_a_request_that_reads_cannot_write_and_the_next_on_its_connection_can(app: Flask) -> None:
    db.session.rollback()
    with app.test_request_context("/"), pytest.raises(DBAPIError, match=r"read-?only"):
        db.session.execute(WRITE)
    db.session.rollback()
    with app.test_request_context("/", method="POST"):
        db.session.execute(WRITE)
        db.session.rollback()


def driver_connection(app: Flask, method: str) -> sqlite3.Connection:
    """The driver's connection that a request with this method works on."""
    with app.test_request_context("/", method=method):
        found: sqlite3.Connection = db.session.connection().connection.driver_connection  # type: ignore[assignment]
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        db.session.rollback()
    return found


@pytest.mark.sqlite_only
def test_requests_that_read_and_requests_that_write_never_share_a_connection(app: Flask) -> None:
    db.session.rollback()
    reading, writing = driver_connection(app, "GET"), driver_connection(app, "POST")
    assert reading is not writing
    assert (driver_connection(app, "GET"), driver_connection(app, "POST")) == (reading, writing)


@pytest.mark.sqlite_only
def test_disposing_of_the_engine_closes_what_reads_and_what_writes(app: Flask) -> None:
    db.session.rollback()
    both = driver_connection(app, "GET"), driver_connection(app, "POST")
    db.engine.dispose()
    for connection in both:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


@pytest.mark.postgresql_only
def test_a_connection_the_server_closed_is_replaced_before_anybody_uses_it(app: Flask) -> None:
    db.session.rollback()
    db.engine.dispose()
    with db.engine.connect() as connection:
        closed = connection.execute(OWN_NUMBER).scalar_one()
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as server:
        assert server.execute("SELECT pg_terminate_backend(%s, 5000)", [closed]).fetchone() == (True,)
    with db.engine.connect() as connection:
        assert connection.execute(OWN_NUMBER).scalar_one() != closed


@pytest.mark.postgresql_only
def test_what_pages_ask_again_and_again_is_planned_once(app: Flask) -> None:
    asked = text("SELECT count(*) FROM events WHERE slug = :slug")
    planned = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT count(*) FROM events%'")
    db.session.rollback()
    db.engine.dispose()
    with app.test_request_context("/"):
        for number in range(10):
            db.session.execute(asked, {"slug": str(number)})
            db.session.rollback()
        assert db.session.execute(planned).scalar_one() == 1


@pytest.mark.postgresql_only
def test_a_reading_transaction_that_failed_leaves_a_connection_that_works(app: Flask) -> None:
    db.session.rollback()
    with app.test_request_context("/"):
        with pytest.raises(DBAPIError):
            db.session.execute(text("SELECT 1 / 0"))
        db.session.rollback()
        assert db.session.execute(text("SELECT 1")).scalar_one() == 1


def test_an_insert_of_what_is_there_says_that_nothing_is_new(app: Flask) -> None:
    row = {"key": "one", "path": "/", "created_at": now()}
    made: list[Any] = [db.session.execute(insert_new(Submission.__table__, "key"), row) for _ in range(2)]
    assert [each.rowcount for each in made] == [1, 0]
