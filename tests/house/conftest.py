"""The demo city for tests that walk, look at or attack every page: loaded once, and as new for each test."""

from collections.abc import Callable, Iterator

import pytest

from tools.soak.demo import DemoCity, demo_city
from tools.soak.walk import Walk, walk

Walker = Callable[[str], Walk]


@pytest.fixture(scope="session")
def loaded_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCity]:
    """The demo city on SQLite, loaded once for the run."""
    with demo_city(tmp_path_factory.mktemp("demo-city")) as city:
        yield city


@pytest.fixture
def city(loaded_city: DemoCity) -> Iterator[DemoCity]:
    """The demo city as it is right after loading."""
    loaded_city.renew()
    yield loaded_city
    loaded_city.disconnect()


@pytest.fixture(scope="session")
def walked(loaded_city: DemoCity) -> Walker:
    """What each role comes across, walked when a test first asks for it."""
    known: dict[str, Walk] = {}

    def by(role: str) -> Walk:
        if role not in known:
            loaded_city.renew()
            known[role] = walk(loaded_city.app, role)
        return known[role]

    return by
