"""The job queue (huey): what runs at set hours, and the place for long jobs.

It keeps its own store: a file beside the database, or tables of its own in PostgreSQL. A job taken by a worker that is
killed is gone, so whatever must not be lost stands in a table of ours and is found again by a sweep.
"""

from flask import Flask
from huey import PostgresHuey, SqliteHuey, crontab
from huey.api import Huey

from portal.config import Settings
from portal.desk import jobs

# 03:30 in Wenzhou; the queue counts in UTC.
TIDY_AT = {"hour": "19", "minute": "30"}


def queue_of(app: Flask) -> Huey:
    """The queue of this installation with its scheduled jobs."""
    queue = _store(app.extensions["settings"])

    @queue.periodic_task(crontab(**TIDY_AT), name="tidy")
    def tidy() -> None:
        with app.app_context():
            jobs.tidy()

    return queue


def _store(settings: Settings) -> Huey:
    if settings.is_sqlite:
        path = settings.data_dir / "jobs.sqlite3"
        return SqliteHuey("jobs", filename=str(path), timeout=15, fsync=False, utc=True)
    return PostgresHuey("jobs", dsn=settings.database_url.replace("+psycopg", ""), utc=True)
