import errno
import hashlib
import os
import re
import time
from io import BytesIO

import pytest

from portal.errors import NotFound, TooLarge
from portal.storage.files import FileStore, StorageFull, store


class FailingStream:
    """Gives one chunk, then the disk's error."""

    def __init__(self, number):
        self.number, self.is_first = number, True

    def read(self, size=-1, /):
        if self.is_first:
            self.is_first = False
            return b"x" * 1000
        raise OSError(self.number, os.strerror(self.number))


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "files")


def _everything(files):
    return [path for path in files.root.rglob("*") if path.is_file()]


def test_content_comes_back_as_it_was(files):
    content = os.urandom(700_000)
    written = files.write(BytesIO(content), most=len(content))
    assert re.fullmatch(r"[0-9a-f]{32}", written.code)
    assert (written.bytes, written.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with files.open(written.code) as file:
        assert file.read() == content


def test_same_content_twice_is_two_files(files):
    assert files.write(BytesIO(b"a"), most=1).code != files.write(BytesIO(b"a"), most=1).code


def test_one_byte_too_many_leaves_nothing(files):
    with pytest.raises(TooLarge) as refused:
        files.write(BytesIO(b"x" * 1_000_001), most=1_000_000)
    assert refused.value.values == {"megabytes": 1}
    assert _everything(files) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_leaves_nothing(files, number):
    with pytest.raises(StorageFull):
        files.write(FailingStream(number), most=1_000_000)
    assert _everything(files) == []


def test_other_errors_leave_nothing_either(files):
    with pytest.raises(OSError, match="Input/output"):
        files.write(FailingStream(errno.EIO), most=1_000_000)
    assert _everything(files) == []


@pytest.mark.parametrize("code", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "\x00" * 32, "a" * 32])
def test_what_is_no_code_of_ours_is_not_found(files, code):
    with pytest.raises(NotFound):
        files.open(code)


def test_deleted_content_is_gone_and_may_be_deleted_again(files):
    code = files.write(BytesIO(b"a"), most=1).code
    files.delete(code)
    files.delete(code)
    assert _everything(files) == []


def test_draft_of_a_killed_process_is_swept(files):
    files.write(BytesIO(b"a"), most=1)
    old, new = files.root / f"{'0' * 32}.part", files.root / f"{'1' * 32}.part"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    assert files.sweep_drafts(older_than_seconds=3600) == 1
    assert new.exists() and not old.exists()


def test_portal_keeps_its_files_in_the_data_folder(app):
    assert store().root == app.extensions["settings"].data_dir / "files"
