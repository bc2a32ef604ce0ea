"""The demo city on a database of our own, to be walked, looked at and attacked."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.databases import TEMPLATE, SqliteDatabase


class DemoCity(SqliteDatabase):
    """A SQLite database that is the freshly loaded demo city after every `renew()`.

    In a folder that is a copy of another city's, it is that city.
    """

    def __init__(self, folder: Path) -> None:
        stands = (folder / TEMPLATE).exists()
        super().__init__(folder)
        self.renew()
        if not stands:
            self._load()

    def _load(self) -> None:
        app = self.app
        result = app.test_cli_runner().invoke(args=["demo", "load"])
        assert result.exit_code == 0, result.output[-2000:]
        self.disconnect()
        shutil.copyfile(self.file, self.template)

    def portal(self, **changes: object) -> Flask:
        return super().portal(**{"demo": True, **changes})

    def environment(self, **changes: str) -> dict[str, str]:
        return super().environment(**{"MAKERDAY_DEMO": "1", **changes})


@contextmanager
def demo_city(folder: Path) -> Iterator[DemoCity]:
    """The city, gone at the end."""
    city = DemoCity(folder)
    try:
        yield city
    finally:
        city.close()
