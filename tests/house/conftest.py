"""What the walkers of the demo city share."""

from collections.abc import Callable

import pytest

from tools.soak.demo import DemoCity
from tools.soak.walk import Walk, walk

Walker = Callable[[str], Walk]


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
