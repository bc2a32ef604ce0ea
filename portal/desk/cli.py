"""`flask worker`: what runs beside the server."""

import os
import signal
import threading
import time
from collections.abc import Callable

import click
import structlog
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey.consumer import Consumer

from portal.database import db
from portal.desk import jobs
from portal.desk.schedule import queue_of
from portal.web.cli import refuse_unmigrated

log = structlog.get_logger()
LETTERS_EVERY, SEAL_EVERY, SWEEP_EVERY, DRAW_EVERY, PLAN_EVERY = 2.0, 5.0, 20.0, 3.0, 2.0
# After a failure (a locked database, a full disk) a round waits this long.
PAUSE_SECONDS = 5.0
END_SECONDS = 2.0


@click.command("worker")
@click.option("--once", is_flag=True, help="Do every round once, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Send letters, seal the trail, move what the clock moves, run scheduled jobs. SIGTERM ends it within 2 s."""
    refuse_unmigrated()
    if once:
        click.echo(
            f"{jobs.sweep()} steps, {jobs.draw_previews()} documents drawn, {jobs.make_plans()} plans made, "
            f"{jobs.tell_agendas()} agendas told, {jobs.send_letters()} letters, {jobs.seal_trail()} rows sealed"
        )
        return
    end = threading.Event()
    # The queue's consumer would take the signals for itself: ours come after.
    consumer = _consumer(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 -- werkzeug's way
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    rounds = [
        _round("letters", lambda: jobs.send_letters(end.is_set), LETTERS_EVERY, end),
        _round("seal", jobs.seal_trail, SEAL_EVERY, end),
        _round("sweep", jobs.sweep, SWEEP_EVERY, end),
        _round("draw", jobs.draw_previews, DRAW_EVERY, end),
        _round("plan", lambda: jobs.make_plans(end.is_set), PLAN_EVERY, end),
        _round("agendas", lambda: jobs.tell_agendas(end.is_set), PLAN_EVERY, end),
    ]
    while not end.wait(0.2):
        pass
    until = time.monotonic() + END_SECONDS
    consumer.stop(graceful=False)
    for thread in rounds:
        thread.join(max(0.0, until - time.monotonic()))
    if any(thread.is_alive() for thread in rounds):
        # A letter hangs at a slow server. Its lease runs out, and it goes out again under the same Message-ID.
        os._exit(0)


def _round(name: str, job: Callable[[], int], every: float, end: threading.Event) -> threading.Thread:
    """A thread that does the job again and again until the end."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001

    def run() -> None:
        pause = 0.0
        while not end.wait(pause):
            pause = every
            with app.app_context():
                try:
                    job()
                except Exception:
                    log.exception("worker round failed", round=name)
                    pause = PAUSE_SECONDS
                finally:
                    db.session.remove()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread


def _consumer(app: Flask) -> Consumer:
    """The queue's consumer, running in threads of its own."""
    consumer = queue_of(app).create_consumer(workers=1, worker_type="thread", max_delay=5.0, check_worker_health=False)
    consumer.start()
    return consumer
