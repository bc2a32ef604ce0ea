"""`python -m portal.server`: the portal as people use it: gunicorn, and the worker as its child.

Ctrl-C or SIGTERM ends both with exit code 0; if this process is killed, the worker ends by itself.
"""

import argparse
import ctypes
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from functools import partial
from typing import Any

import flask_migrate
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from sqlalchemy import exists, select

from portal.accounts.models import Person
from portal.areas.models import Area
from portal.config import Settings, SettingsError, is_loopback
from portal.database import db
from portal.factory import create_app

RESTART_SECONDS = 2
WORKER_STOP_SECONDS = 2
GRACEFUL_SECONDS = 2
THREADS = 8
WARMING_PAGES = ("/", "/events/", "/projects/", "/makerspaces/")
DEMO_PASSWORD = "maker-day-demo"  # noqa: S105 -- public on purpose: the demo's own
DEMO_SIGN_INS = (
    ("city@example.com", "城市管理 · city bureau"),
    ("lucheng@example.com", "鹿城区 · county officer"),
    ("organiser@example.com", "主办方 · organiser"),
    ("space@example.com", "众创空间 · makerspace operator"),
    ("founder@example.com", "创业者 · founder"),
    ("investor@example.com", "投资人 · investor"),
    ("judge@example.com", "评委 · judge"),
    ("door@example.com", "签到 · door staff"),
    ("visitor@example.com", "观众 · visitor"),
    ("admin@example.com", "管理员 · administrator"),
)


class Keeper:
    """Keeps `flask worker` running beside the server: starts it, starts it again after a crash, ends it with us."""

    def __init__(self) -> None:
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker and watch it."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker, at the latest after a few seconds."""
        self._end.set()
        self._thread.join(WORKER_STOP_SECONDS + 1)

    def _keep(self) -> None:
        while not self._end.is_set():
            # A session of its own: Ctrl-C in a terminal reaches only the server, which then ends the worker.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "app", "worker"],
                start_new_session=True,
                preexec_fn=partial(_end_with, os.getpid()),  # noqa: PLW1509 -- two system calls, no lock
            )
            while self._process.poll() is None and not self._end.wait(0.2):
                pass
            if not self._end.is_set():
                print(f"The worker ended with {self._process.returncode}; starting it again.", file=sys.stderr)
                self._end.wait(RESTART_SECONDS)
        self._finish()

    def _finish(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(WORKER_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings instead of a file's or the command line's."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(app: Flask, *, host: str, port: int, processes: int, threads: int, with_worker: bool) -> None:
    """Serve until told to stop; then exit."""
    settings: Settings = app.extensions["settings"]
    keeper = Keeper()

    def when_ready(arbiter: Arbiter) -> None:
        # Ctrl-C ends like SIGTERM: with gunicorn's own quick way the threads are killed.
        signal.signal(signal.SIGINT, lambda _number, frame: arbiter.signal(signal.SIGTERM, frame))
        announce(settings, host, port)
        if with_worker:
            keeper.start()

    def on_exit(_arbiter: Arbiter) -> None:
        if with_worker:
            keeper.stop()

    def post_worker_init(_worker: Worker) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # in a terminal it reaches us too; the arbiter says when to end

    def post_fork(_arbiter: Arbiter, _worker: Worker) -> None:
        # The pool was made before the fork: its connections belong to the parent.
        with app.app_context():
            db.engine.dispose(close=False)

    options = {
        "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
        "worker_class": "gthread",
        "workers": processes,
        "threads": threads,
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": GRACEFUL_SECONDS,
        "keepalive": 5,
        "control_socket_disable": True,
        "loglevel": "warning",
        "proc_name": "maker-day",
        "when_ready": when_ready,
        "on_exit": on_exit,
        "post_fork": post_fork,
        "post_worker_init": post_worker_init,
    }
    share_memory(app)
    Server(app, options).run()


def share_memory(app: Flask) -> None:
    """Draw the public lists once, then keep the garbage collector's hands off what is here.

    The server's processes are forked from this one and share its memory (templates, translations, compiled statements)
    until one of them writes there; the collector writes to everything it looks at.
    """
    browser = app.test_client()
    for path in WARMING_PAGES:
        browser.get(path, base_url=app.extensions["settings"].base_url)
    with app.app_context():
        db.engine.dispose()
    gc.collect()
    gc.freeze()


def refuse_taken(host: str, port: int) -> None:
    """End at once, in words, where another program already serves."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(
                f"The portal cannot listen at {host}:{port}: {error.strerror}. Another one: make run PORT={port + 1}"
            )


def prepare(app: Flask) -> None:
    """Bring the database to the newest version, with its areas; in a demo where nobody lives yet, load the demo city."""
    with app.app_context():
        flask_migrate.upgrade()
        is_empty = not db.session.execute(select(exists().where(Person.email.is_not(None)))).scalar_one()
        has_areas = db.session.execute(select(exists().where(Area.id.is_not(None)))).scalar_one()
        db.session.remove()
        db.engine.dispose()
    if is_empty and app.extensions["settings"].demo:
        _command("demo", "load")
    elif not has_areas:
        _command("areas", "load")


def _command(*words: str) -> None:
    if subprocess.run([sys.executable, "-m", "flask", "--app", "app", *words], check=False).returncode:
        sys.exit(f"`flask {' '.join(words)}` did not succeed.")


def announce(settings: Settings, host: str, port: int) -> None:
    """Say where the portal is, and with a demo, how to sign in."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 -- compared, not bound
    lines = ["", f"  Maker Day · 创客日    http://{f'[{shown}]' if ':' in shown else shown}:{port}", ""]
    if settings.demo:
        lines += [f"  Demo sign-ins, password {DEMO_PASSWORD}:"]
        lines += [f"    {address:<24}{role}" for address, role in DEMO_SIGN_INS]
        lines += [""]
    print("\n".join([*lines, "  Ctrl-C stops it.", ""]), flush=True)


def _end_with(parent: int) -> None:
    """Ask the kernel (Linux) to end this process when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)  # it was killed in between


def share_arenas() -> None:
    """Let all threads of a process allocate from two arenas (glibc): one a thread keeps free memory eight times over."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-8, 2)  # M_ARENA_MAX


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and the environment, then serve."""
    parser = argparse.ArgumentParser(prog="python -m portal.server", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--processes", type=int, default=2, help="server processes (default 2)")
    parser.add_argument("--threads", type=int, default=THREADS, help=f"threads a process (default {THREADS})")
    parser.add_argument("--no-worker", action="store_true", help="another process runs `flask worker`")
    parser.add_argument("--prepare", action="store_true", help="first migrate, and fill an empty demo")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this one ends")
    given = parser.parse_args(arguments)
    if given.with_parent:
        _end_with(os.getppid())
    os.environ.setdefault("MAKERDAY_BASE_URL", f"http://{given.host}:{given.port}")
    share_arenas()
    try:
        app = create_app()
    except SettingsError as error:
        sys.exit(f"The portal cannot start with these settings:\n{error}")
    settings: Settings = app.extensions["settings"]
    if settings.demo and not settings.demo_public and not is_loopback(given.host):
        sys.exit(f"MAKERDAY_DEMO: demo sign-ins on {given.host} need MAKERDAY_DEMO_PUBLIC=1")
    refuse_taken(given.host, given.port)
    if given.prepare:
        prepare(app)
    serve(
        app,
        host=given.host,
        port=given.port,
        processes=given.processes,
        threads=given.threads,
        with_worker=not given.no_worker,
    )


if __name__ == "__main__":
    main()
