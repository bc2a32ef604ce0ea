"""The doctor looks before people notice."""

from pathlib import Path

import pytest
from flask import Flask

from portal.database import db
from tests.builders.accounts import a_person
from tests.databases import Database


def test_the_doctor_finds_what_would_hurt(database: Database) -> None:
    result = database.portal(mail_url="console:").test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "✗ mail" in result.output
    assert "✗ https" in result.output
    assert "✓ database" in result.output


def test_the_doctor_is_content_with_a_well_kept_house(database: Database) -> None:
    app: Flask = database.portal(base_url="https://maker.example.org")
    result = app.test_cli_runner().invoke(args=["doctor"])
    lines = [line for line in result.output.splitlines() if line.startswith("✗") and "database rules" not in line]
    assert lines == []


def test_the_doctor_finds_the_people_of_a_demo_in_a_portal_that_is_none(database: Database) -> None:
    app: Flask = database.portal(base_url="https://maker.example.org")
    with app.app_context():
        a_person(email="organiser@example.com")
        db.session.commit()
    assert "✗ demo sign-ins" in app.test_cli_runner().invoke(args=["doctor"]).output


def empty(tmp_path: Path, database: Database) -> Flask:
    """A portal whose database was never migrated."""
    return database.portal(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'empty.sqlite3'}")


@pytest.mark.sqlite_only
def test_the_doctor_answers_without_a_schema_too(database: Database, tmp_path: Path) -> None:
    result = empty(tmp_path, database).test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "✗ migrations" in result.output
    assert "✓ database:" in result.output


def test_a_backup_goes_into_a_folder_that_is_there(database: Database, tmp_path: Path) -> None:
    result = database.portal().test_cli_runner().invoke(args=["backup", str(tmp_path / "no" / "b.tar.gz")])
    assert result.exit_code == 1
    assert "there is no folder" in result.output


@pytest.mark.parametrize(
    "command",
    [
        ["people", "invite", "first@example.com", "--role", "admin"], ["worker", "--once"], ["areas", "load"],
        ["import", "events", "FILE"], ["import", "makerspaces", "FILE"], ["export", "events", "OUT.ics"],
        ["export", "makerspaces", "OUT.csv"], ["reindex"], ["restore", "FILE"], ["backup", "OUT.tar.gz"],
    ],
    ids=lambda command: " ".join(command[:2]),
)  # fmt: skip
@pytest.mark.sqlite_only
def test_a_command_on_a_database_without_tables_says_in_one_line_what_to_run(
    tmp_path: Path, database: Database, command: list[str]
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("id,title\n", encoding="utf-8")
    arguments = [str(table) if word == "FILE" else word.replace("OUT", str(tmp_path / "out")) for word in command]
    result = empty(tmp_path, database).test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "Error: the database is not at the newest migration: flask --app app db upgrade"
    ]
    assert not list(tmp_path.glob("out*"))
