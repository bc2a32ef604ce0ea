"""What the portal is measured against: (a) a bare Flask hello, (b) a bare Flask page with one indexed SELECT of 20 rows.

(c), the raw insert with the seat check, and (d), icalendar building 1,000 VEVENTs, are functions at the end.
"""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from multiprocessing import get_context

from flask import Flask
from icalendar import Calendar, Event, vText
from sqlalchemy import Engine, create_engine, event, text

PAGE = """<!doctype html><title>Rows</title><h1>Rows</h1><ul>
{% for row in rows %}<li><a href="/rows/{{ row.id }}">{{ row.title }}</a> <time>{{ row.starts_at }}</time> {{ row.place }}</li>
{% endfor %}</ul>"""


def prepare(url: str) -> None:
    """The references' own tables: 1,000 rows to list, one hot event to register for."""
    engine = create_engine(url)
    key = "INTEGER PRIMARY KEY" if engine.dialect.name == "sqlite" else "SERIAL PRIMARY KEY"
    with engine.begin() as connection:
        connection.execute(
            text(f"CREATE TABLE bare_rows (id {key}, title TEXT, place TEXT, starts_at TEXT, shown INT)")
        )
        connection.execute(text("CREATE INDEX bare_rows_shown ON bare_rows (shown, starts_at)"))
        connection.execute(text(f"CREATE TABLE bare_events (id {key}, taken INT NOT NULL, cap INT NOT NULL)"))
        connection.execute(
            text(
                f"CREATE TABLE bare_seats (id {key}, event_id INT NOT NULL, person_id BIGINT NOT NULL, state TEXT, at TEXT)"
            )
        )
        connection.execute(text("CREATE UNIQUE INDEX bare_seats_one ON bare_seats (event_id, person_id)"))
        connection.execute(
            text("INSERT INTO bare_rows (title, place, starts_at, shown) VALUES (:title, :place, :at, 1)"),
            [{"title": f"温州创客沙龙 {n}", "place": "鹿城", "at": f"2027-01-01T{n:05d}"} for n in range(1000)],
        )
        connection.execute(text("INSERT INTO bare_events (taken, cap) VALUES (0, 1000000)"))
    engine.dispose()


def tuned(url: str) -> Engine:
    """An engine with the portal's own durability: WAL and synchronous=FULL on SQLite."""
    engine = create_engine(url, pool_size=16, max_overflow=16, connect_args={"timeout": 30} if "sqlite" in url else {})
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connect(connection, _record):  # type: ignore[no-untyped-def]
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

        @event.listens_for(engine, "begin")
        def begin(connection):  # type: ignore[no-untyped-def]
            connection.exec_driver_sql(
                "BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN"
            )

    return engine


def create_reference() -> Flask:
    """The bare application, on the database of BENCH_DATABASE."""
    app = Flask("reference")
    engine = tuned(os.environ["BENCH_DATABASE"])
    query = text("SELECT id, title, place, starts_at FROM bare_rows WHERE shown = 1 ORDER BY starts_at LIMIT 20")

    page = app.jinja_env.from_string(PAGE)  # compiled once, as a template file would be

    @app.get("/hello")
    def hello() -> str:
        return "hello"

    @app.get("/rows")
    def rows() -> str:
        with engine.connect() as connection:
            return page.render(rows=connection.execute(query).all())

    return app


@contextmanager
def raw_writers(url: str, *, writers: int = 8) -> Iterator[Callable[[float], float]]:
    """(c) conditional UPDATE and INSERT in one transaction, by that many processes on one hot event.

    Gives a function from seconds of work to inserts per second; the processes are started once.
    """
    with ProcessPoolExecutor(writers, mp_context=get_context("spawn")) as pool:
        list(pool.map(_ready, range(writers)))

        def per_second(seconds: float) -> float:
            return sum(pool.map(partial(_insert, url, seconds), range(writers))) / seconds

        per_second(0.1)
        yield per_second


def _ready(_writer: int) -> None:
    time.sleep(0.5)  # long enough that every process gets one


@cache
def _engine(url: str) -> Engine:
    """One engine a process: connecting is not what is measured."""
    engine = tuned(url)
    engine.connect().close()
    return engine


def _insert(url: str, seconds: float, writer: int) -> int:
    engine, done = _engine(url), 0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            taken = connection.execute(text("UPDATE bare_events SET taken = taken + 1 WHERE id = 1 AND taken < cap"))
            connection.execute(
                text("INSERT INTO bare_seats (event_id, person_id, state, at) VALUES (1, :person, :state, :at)"),
                {
                    "person": time.time_ns() // 1000 * 64 + writer,
                    "state": "confirmed" if taken.rowcount else "waiting",
                    "at": datetime.now(UTC).isoformat(),
                },
            )
        done += 1
    return done


def icalendar_seconds(events: int = 1000) -> float:
    """(d) the icalendar library building that many VEVENTs, in seconds."""
    start = time.perf_counter()
    calendar = Calendar()
    calendar.add("prodid", "-//bench//EN")
    calendar.add("version", "2.0")
    at = datetime(2027, 1, 1, 6, tzinfo=UTC)
    for number in range(events):
        event = Event()
        event.add("uid", f"{number}@bench")
        event.add("summary", f"温州创客沙龙 {number}")
        event.add("dtstamp", at)
        event.add("dtstart", at + timedelta(hours=number))
        event.add("dtend", at + timedelta(hours=number + 2))
        event.add("location", vText("鹿城 · 山海创业咖啡"))
        event.add("description", "三段十分钟的分享，再自由交流。" * 4)
        event.add("url", f"http://127.0.0.1/events/{number}")
        event.add("sequence", 0)
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    calendar.to_ical()
    return time.perf_counter() - start
