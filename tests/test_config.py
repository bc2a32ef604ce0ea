"""What the portal starts with, and what it refuses to start with."""

from pathlib import Path

import pytest

from portal.config import Settings, SettingsError

GOOD = {"MAKERDAY_SECRET_KEY": "s" * 40}


def settings(tmp_path: Path, **environment: str) -> Settings:
    return Settings.from_environment({**GOOD, "MAKERDAY_DATA_DIR": str(tmp_path), **environment})


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"MAKERDAY_SECERT_KEY": "x"}, "MAKERDAY_SECERT_KEY"),
        ({"MAKERDAY_DEMO": "perhaps"}, "MAKERDAY_DEMO"),
        ({"MAKERDAY_TRUSTED_PROXIES": "-1"}, "MAKERDAY_TRUSTED_PROXIES"),
        ({"MAKERDAY_SECRET_KEY": "s" * 31}, "MAKERDAY_SECRET_KEY"),
        ({"MAKERDAY_SECRET_KEY_FILE": "/nowhere/at/all"}, "MAKERDAY_SECRET_KEY_FILE"),
        ({"MAKERDAY_BASE_URL": "maker.example.org"}, "MAKERDAY_BASE_URL"),
        ({"MAKERDAY_DEMO": "1", "MAKERDAY_BASE_URL": "https://maker.example.org"}, "MAKERDAY_DEMO"),
        ({"MAKERDAY_NODES": "2"}, "MAKERDAY_NODES"),
        ({"MAKERDAY_DATABASE_URL": "mysql://db/portal"}, "MAKERDAY_DATABASE_URL"),
        ({"MAKERDAY_MAIL_URL": "http://mail"}, "MAKERDAY_MAIL_URL"),
        ({"MAKERDAY_STORAGE_URL": "s3://bucket"}, "MAKERDAY_STORAGE_URL"),
        ({"MAKERDAY_LOCALE": "de"}, "MAKERDAY_LOCALE"),
    ],
)
def test_what_does_not_fit_stops_the_start_with_its_name(
    environment: dict[str, str], named: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=named):
        settings(tmp_path, **environment)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, MAKERDAY_NOPE="1", MAKERDAY_DEMO="maybe")
    assert "MAKERDAY_NOPE" in str(caught.value)
    assert "MAKERDAY_DEMO" in str(caught.value)


def test_without_a_demo_no_secret_has_a_default(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        Settings.from_environment({"MAKERDAY_DATA_DIR": str(tmp_path / "empty")})


def test_a_demo_makes_its_secret_once_and_keeps_it(tmp_path: Path) -> None:
    first = Settings.from_environment({"MAKERDAY_DATA_DIR": str(tmp_path), "MAKERDAY_DEMO": "1"})
    second = Settings.from_environment({"MAKERDAY_DATA_DIR": str(tmp_path), "MAKERDAY_DEMO": "1"})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u@h/db", "postgresql+psycopg://u@h/db"),
        ("postgresql://u@h/db", "postgresql+psycopg://u@h/db"),
        ("sqlite:////tmp/x.sqlite3", "sqlite:////tmp/x.sqlite3"),
    ],
)
def test_database_addresses_name_their_driver(given: str, used: str, tmp_path: Path) -> None:
    assert settings(tmp_path, MAKERDAY_DATABASE_URL=given).database_url == used


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    assert "s" * 40 not in repr(settings(tmp_path))


def test_every_setting_is_documented() -> None:
    paper = (Path(__file__).parent.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.__dataclass_fields__ if f"MAKERDAY_{name.upper()}" not in paper]
    assert not missing, f"describe these in docs/operating.md: {missing}"
