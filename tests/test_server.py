"""The server and its worker live and die together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.databases import Database
from tests.live import LiveServer, answers, served, start

pytestmark = [
    pytest.mark.sqlite_only,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are watched by /proc (Linux)"),
]


def descendants(of: int) -> set[int]:
    """The processes started by that one, and by those."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = stat.read_text().rpartition(")")
        except OSError:  # it ended while we looked
            continue
        parents[int(head.split()[0])] = int(tail.split()[1])
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {of}} - found:
        found |= more
    return found


def worker_of(server: LiveServer) -> int | None:
    """The worker's process."""
    for process in descendants(server.process.pid):
        if b"worker" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0"):
            return process
    return None


def eventually(condition: object, seconds: float = 8) -> bool:
    """Whether the condition comes true in time."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def alive(processes: set[int]) -> set[int]:
    """Those that still run (a zombie does not)."""
    states = {process: Path(f"/proc/{process}/stat") for process in processes}
    return {process for process, stat in states.items() if stat.exists() and ") Z " not in stat.read_text()}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_server_ends_with_zero_and_leaves_nothing(database: Database, how: signal.Signals) -> None:
    server = start(database)
    assert eventually(lambda: worker_of(server))
    children = descendants(server.process.pid)
    began = time.monotonic()
    server.process.send_signal(how)
    assert server.process.wait(10) == 0, server.output
    assert time.monotonic() - began < 5
    assert "SIGKILL" not in server.output
    assert eventually(lambda: not alive(children))


def test_a_killed_server_leaves_no_process_behind(database: Database) -> None:
    server = start(database)
    assert eventually(lambda: worker_of(server))
    children = descendants(server.process.pid)
    server.process.kill()
    server.process.wait()
    assert eventually(lambda: not alive(children)), f"still there: {alive(children)}"


def test_a_crashed_worker_is_started_again(database: Database) -> None:
    with served(database) as server:
        assert eventually(lambda: worker_of(server))
        first = worker_of(server)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: worker_of(server) not in {None, first}, seconds=30), server.output
        assert answers(f"{server.address}/healthz")


def test_an_unknown_setting_stops_the_start_with_its_name(database: Database) -> None:
    with pytest.raises(AssertionError, match="MAKERDAY_COLOUR: no such setting"):
        start(database, MAKERDAY_COLOUR="red")


def test_a_demo_is_not_shown_to_the_world_by_oversight(database: Database) -> None:
    with pytest.raises(AssertionError, match="need MAKERDAY_DEMO_PUBLIC=1"):
        start(database, "--host", "0.0.0.0", MAKERDAY_DEMO="1")  # noqa: S104


def test_the_port_of_another_is_refused_in_words(database: Database) -> None:
    with served(database, "--no-worker") as first:
        port = first.address.rpartition(":")[2]
        second = subprocess.run(
            [sys.executable, "-m", "portal.server", "--port", port],
            env=database.environment(),
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert second.returncode != 0
    assert second.stderr.splitlines() == [
        f"The portal cannot listen at 127.0.0.1:{port}: Address already in use. Another one: make run PORT={int(port) + 1}"
    ]
