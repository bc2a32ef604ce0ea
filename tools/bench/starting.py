"""How long the demo city takes to build, and a migrated portal to be ready again."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.databases import ROOT
from tests.postgres import free_port
from tools.bench.load import ask
from tools.bench.servers import memory_mb

READY_SECONDS = 120


@dataclass(frozen=True)
class Start:
    """Seconds until `/readyz` says yes, and the memory of the server and of its worker then."""

    seconds: float
    server_mb: float


def demo_seconds(folder: Path) -> float:
    """`flask demo load` on a migrated, empty SQLite database."""
    environment = _environment(folder, free_port())
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
    start = time.perf_counter()
    subprocess.run([*flask, "demo", "load"], cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def again(folder: Path) -> Start:
    """What `make run` does on that demo city, until everything is ready."""
    port = free_port()
    command = [sys.executable, "-m", "portal.server", "--port", str(port), "--prepare", "--with-parent"]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=_environment(folder, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - start > READY_SECONDS:
                raise RuntimeError("the portal does not become ready")
            time.sleep(0.02)
        return Start(time.perf_counter() - start, memory_mb(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def _is_ready(port: int) -> bool:
    try:
        return ask(port, "GET", "/readyz").status == 200
    except OSError:
        return False


def _environment(folder: Path, port: int) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("MAKERDAY_")}
    return inherited | {
        "MAKERDAY_DEMO": "1",
        "MAKERDAY_DATA_DIR": str(folder),
        "MAKERDAY_BASE_URL": f"http://127.0.0.1:{port}",
        "MAKERDAY_MAIL_URL": f"file:{folder / 'mail'}",
    }
