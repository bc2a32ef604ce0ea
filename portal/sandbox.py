"""Files from strangers are opened in a child process with little memory, little time and nothing worth stealing.

`run("portal.room.module:function", request)` calls the function with the request (plain JSON, files by their path) in a
child and gives back its answer (plain JSON). The child has no settings, no secrets, no database, and limits it cannot
lift. A refusal raised in the child is raised here; whatever else goes wrong there is a `FileRefused`.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":  # the child is started without our folder on its path
    sys.path.insert(0, str(ROOT))

from portal.errors import N_, Refusal, Unavailable  # noqa: E402 -- after the path is set

MEGABYTE = 1 << 20
MEMORY_MB = 640
CPU_SECONDS = 10
ANSWER_MB = 64
OPEN_FILES = 64
CHILDREN = 2
PATIENCE_SECONDS = 20

_children = threading.BoundedSemaphore(CHILDREN)


class FileRefused(Refusal):
    """A file nobody can work with: broken, hostile, or too large to open."""


def run(
    target: str,
    request: dict[str, Any],
    *,
    memory_mb: int = MEMORY_MB,
    cpu_seconds: int = CPU_SECONDS,
    open_files: int = OPEN_FILES,
) -> Any:
    """The answer of `module:function` to the request. Raises the function's refusals, FileRefused, or Unavailable."""
    if not _children.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable(N_("Several files are being read just now. Please try again in a moment."))
    try:
        return _run(target, request, memory_mb, cpu_seconds, open_files)
    finally:
        _children.release()


def _run(target: str, request: dict[str, Any], memory_mb: int, cpu_seconds: int, open_files: int) -> Any:
    with tempfile.TemporaryDirectory(prefix="makerday-") as folder:
        answer = Path(folder) / "answer.json"
        order = {"target": target, "request": request, "answer": str(answer), "memory_mb": memory_mb}
        order |= {"cpu_seconds": cpu_seconds, "open_files": open_files}
        child = subprocess.Popen(
            [sys.executable, "-I", "-B", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": folder},
            start_new_session=True,
        )
        try:
            child.communicate(json.dumps(order).encode(), timeout=2 * cpu_seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # with whatever it started itself
            child.wait()
            raise FileRefused(N_("Reading this file takes too long. Is it very large, or damaged?")) from None
        if child.returncode in {-signal.SIGXCPU, -signal.SIGALRM}:
            raise FileRefused(N_("Reading this file takes too long. Is it very large, or damaged?"))
        try:
            said = json.loads(answer.read_bytes())
        except (OSError, ValueError):
            raise FileRefused(N_("This file cannot be read. It may be damaged, or far larger than it looks.")) from None
    if "refused" in said:
        raise FileRefused(said["refused"], **said["values"])
    return said["answer"]


def _child() -> None:
    """What the child does: put on the limits, then answer one order."""
    order = json.loads(sys.stdin.buffer.read())
    limits = {
        resource.RLIMIT_AS: order["memory_mb"] * MEGABYTE,
        resource.RLIMIT_CPU: order["cpu_seconds"],
        resource.RLIMIT_FSIZE: ANSWER_MB * MEGABYTE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: order["open_files"],
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most + 1))  # the soft one tells us which; the hard one kills
    signal.alarm(2 * order["cpu_seconds"])  # also when nobody waits for us any more
    module, _, function = order["target"].partition(":")
    try:
        said = {"answer": getattr(importlib.import_module(module), function)(**order["request"])}
    except Refusal as refusal:
        said = {"refused": refusal.msgid, "values": refusal.values}
    Path(order["answer"]).write_text(json.dumps(said, ensure_ascii=True), encoding="ascii")


if __name__ == "__main__":
    _child()
