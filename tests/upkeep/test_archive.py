"""A backup holds everything and comes back whole, on the other kind of database too."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal import clock
from portal.accounts.models import Person
from portal.areas.actions import load_reference
from portal.audit.actions import record, seal
from portal.audit.queries import verify
from portal.database import db
from portal.notices.models import OutboxMessage
from portal.storage.actions import keep_file
from portal.storage.files import store
from portal.upkeep import archive
from tests.builders.accounts import a_person, an_officer
from tests.databases import Database

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def quiet(_what: str) -> None:
    pass


def live_a_little(app: Flask) -> str:
    """Some rows of every sort and one content file; its code."""
    load_reference()
    person = a_person(name="阿依古丽·买买提（演示）")
    an_officer()
    record(person, "publish", "event", "salon-1", now=clock.now(), after={"state": "published", "title": "创客 🎈"})
    db.session.add(
        OutboxMessage(
            code="a" * 32,
            person_id=person.id,
            purpose="p",
            about="a",
            version="1",
            language="zh",
            subject="s",
            text="t",
            next_try_at=clock.now(),
            created_at=clock.now(),
        )
    )
    seal(now=clock.now())
    stored = keep_file(
        io.BytesIO("一份文件".encode()),
        store(),
        purpose="test",
        name="文件.txt",
        media_type="text/plain",
        most=1000,
        owner_id=None,
        now=clock.now(),
    )
    db.session.commit()
    return stored.code


def count(table: str) -> int:
    return int(db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 -- our own names


def test_what_was_backed_up_comes_back_on_the_other_database(
    database: Database, databases: Callable[[str], Database], tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    with database.app.app_context():
        code = live_a_little(database.app)
        manifest = archive.write(file, now=clock.now(), progress=quiet)
        counts = {table.name: count(table.name) for table in archive.tables()}
        head = verify().head
        db.session.remove()
    assert manifest["audit_head"] == head
    other = databases(OTHER[database.kind])
    other.renew()
    with other.app.app_context():
        store().delete(code)
        archive.read(file, progress=quiet)
        db.session.commit()
        assert {table.name: count(table.name) for table in archive.tables()} == counts
        assert (verify().head, verify().broken_at) == (head, None)
        with store().open(code) as content:
            assert content.read().decode() == "一份文件"
        assert db.session.execute(select(OutboxMessage.state)).scalar_one() == "withheld"
        assert a_person().id > db.session.execute(select(func.min(Person.id))).scalar_one()
        db.session.remove()
    other.disconnect()


def test_a_database_that_is_not_empty_is_not_touched(app: Flask, tmp_path: Path) -> None:
    live_a_little(app)
    file = backed_up(tmp_path)
    result = app.test_cli_runner().invoke(args=["restore", str(file)])
    assert result.exit_code != 0
    assert "not empty" in result.output


@pytest.mark.parametrize("damage", ["cut short", "other bytes", "another tar", "no tar"])
def test_a_damaged_archive_changes_nothing(app: Flask, tmp_path: Path, damage: str) -> None:
    file = backed_up(tmp_path)
    if damage == "cut short":
        file.write_bytes(file.read_bytes()[:-200])
    elif damage == "other bytes":
        _forge(file)
    elif damage == "another tar":
        with tarfile.open(file, "w:gz") as tar:
            tar.addfile(tarfile.TarInfo("manifest.json"), io.BytesIO())
    else:
        file.write_text("not a tar at all")
    result = app.test_cli_runner().invoke(args=["restore", str(file)])
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    assert count("people") == 0


def backed_up(folder: Path) -> Path:
    """An archive of the database as it stands, everything let go of."""
    file = folder / "backup.tar.gz"
    archive.write(file, now=clock.now(), progress=quiet)
    db.session.remove()
    return file


def _forge(file: Path) -> None:
    """Put another row into the archive, without its sum."""
    with tarfile.open(file) as tar:
        members = [(member.name, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    with tarfile.open(file, "w:gz") as tar:
        for name, content in members:
            changed = content + b"{}\n" if name == "tables/people.jsonl" else content
            entry = tarfile.TarInfo(name)
            entry.size = len(changed)
            tar.addfile(entry, io.BytesIO(changed))


def test_no_half_backup_is_left_behind(app: Flask, tmp_path: Path) -> None:
    code = live_a_little(app)
    store().delete(code)
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "backup.tar.gz")])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []
