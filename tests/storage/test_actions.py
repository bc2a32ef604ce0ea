import os
import time
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from portal.database import db
from portal.storage import actions, queries
from portal.storage.files import FileStore

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "files")


def _kept(files, owner_id=1, content=b"plan"):
    return actions.keep_file(
        BytesIO(content),
        files,
        purpose="deck",
        name="计划.pdf",
        media_type="application/pdf",
        most=100,
        owner_id=owner_id,
        now=NOW,
    )


def _age(files):
    for path in files.root.rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - 7200,) * 2)


def test_kept_file_has_a_row_and_its_content(app, files):
    stored = _kept(files)
    db.session.commit()
    found = queries.stored_file(stored.code)
    assert (found.name, found.bytes, found.created_at, found.purpose) == ("计划.pdf", 4, NOW, "deck")
    assert files.path(found.code).read_bytes() == b"plan"


def test_kept_picture_knows_its_size(app, files):
    content = BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    content.seek(0)
    stored = actions.keep_image(content, files, purpose="cover", name="x.png", owner_id=None, now=NOW)
    assert (stored.media_type, stored.width, stored.height) == ("image/webp", 40, 30)


def test_sweep_removes_content_of_failed_and_dropped_rows_only(app, files):
    kept, dropped = _kept(files), _kept(files)
    db.session.commit()
    lost = _kept(files).code
    db.session.rollback()
    actions.drop(dropped)
    db.session.commit()
    assert actions.sweep(files) == 0  # too young: a row may still be on its way
    _age(files)
    assert actions.sweep(files) == 2
    assert list(files.codes(older_than_seconds=0)) == [kept.code]
    assert lost != kept.code


def test_forgotten_persons_files_go_and_others_stay(app, files):
    mine, other = _kept(files, owner_id=1), _kept(files, owner_id=2)
    assert [file.code for file in queries.held_about(1)] == [mine.code]
    actions.forget(1)
    db.session.commit()
    assert list(queries.stored_files([mine.code, other.code])) == [other.code]
