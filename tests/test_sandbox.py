import os
import time
from pathlib import Path

import pytest

from portal import sandbox
from portal.sandbox import FileRefused


def _run(work, request=None, **limits):
    return sandbox.run(f"tests.hostile_work:{work}", request or {}, **limits)


def test_answer_comes_back():
    assert _run("double", {"number": 21}) == {"twice": 42}


def test_refusal_in_the_child_is_a_refusal_here():
    with pytest.raises(FileRefused) as refused:
        _run("refuse", {"name": "图.png"})
    assert (refused.value.msgid, refused.value.values) == ("This is too large", {"name": "图.png"})


@pytest.mark.parametrize("work", ["crash", "die", "hoard", "no_such_work"])
def test_whatever_goes_wrong_there_is_a_refusal_here(work):
    with pytest.raises(FileRefused, match="cannot be read"):
        _run(work)


@pytest.mark.parametrize("work", ["spin", "sleep"])
def test_endless_work_is_ended(work):
    start = time.monotonic()
    with pytest.raises(FileRefused, match="too long"):
        _run(work, cpu_seconds=1)
    assert time.monotonic() - start < 6


def test_child_cannot_fill_the_disk(tmp_path):
    with pytest.raises(FileRefused):
        _run("fill", {"path": str(tmp_path / "large")})
    assert (tmp_path / "large").stat().st_size <= sandbox.ANSWER_MB * sandbox.MEGABYTE


def test_child_sees_no_secret_and_leaves_no_folder(monkeypatch):
    monkeypatch.setenv("MAKERDAY_SECRET_KEY", "secret")
    seen = _run("look_around")
    assert set(seen["environment"]) <= {"HOME", "LANG", "PATH", "LC_CTYPE"}
    assert not seen["flask"]
    assert not Path(seen["folder"]).exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc: only Linux shows its processes there")
def test_no_child_stays_behind():
    with pytest.raises(FileRefused):
        _run("sleep", cpu_seconds=1)
    assert _children_of_ours() == []


def _children_of_ours():
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and b"sandbox.py" in (folder / "cmdline").read_bytes():
                found.append(folder.name)
        except OSError:
            continue
    return found
