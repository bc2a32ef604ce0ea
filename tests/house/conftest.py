"""What the walkers of the demo city share."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest

from tests.conftest import MadeOnce
from tests.databases import WORKER
from tools.soak.demo import DemoCity
from tools.soak.walk import Stop, Walk, walk


class Walker:
    """What each role comes across in the demo city, walked when a test first asks for it, once for all workers."""

    def __init__(self, city: DemoCity, made_once: MadeOnce) -> None:
        self._city, self._made_once = city, made_once
        self._known: dict[str, Walk] = {}

    def __call__(self, role: str) -> Walk:
        if role not in self._known:
            kept = self._made_once(f"walk-{role}", lambda folder: self._walk(role, folder)) / "stops.json"
            stops = json.loads(kept.read_text(encoding="utf-8"))
            self._known[role] = Walk(role, [Stop(**stop) for stop in stops])
        return self._known[role]

    def all(self, roles: Iterable[str]) -> list[Walk]:
        """Those of several roles, walked in an order of our own, so that two workers take turns."""
        wanted = list(roles)
        for role in Random(WORKER).sample(wanted, len(wanted)):
            self(role)
        return [self(role) for role in wanted]

    def _walk(self, role: str, folder: Path) -> None:
        self._city.renew()
        stops = [asdict(stop) for stop in walk(self._city.app, role).stops]
        (folder / "stops.json").write_text(json.dumps(stops), encoding="utf-8")


@pytest.fixture(scope="session")
def walked(loaded_city: DemoCity, made_once: MadeOnce) -> Walker:
    """The walks through the city of this run."""
    return Walker(loaded_city, made_once)
