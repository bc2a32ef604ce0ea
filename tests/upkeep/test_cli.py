"""The doctor looks before people notice."""

from flask import Flask

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
