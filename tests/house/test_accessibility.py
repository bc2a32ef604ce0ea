"""Every page of the demo city under axe, each once, in a dress that changes from day to day (`make soak` tries all)."""

import hashlib
from datetime import date

import pytest
from playwright.sync_api import Browser

from tests.house.conftest import Walker
from tests.live import served
from tools.soak.demo import DemoCity
from tools.soak.dress import DRESSES, Dress, faults_of, look
from tools.soak.walk import ROLES, each_page_once, session_cookie

SLICES = 8


def dress_of(name: str, today: date) -> Dress:
    """The dress of a page on a day: eight days show all of them."""
    start = int(hashlib.sha256(name.encode()).hexdigest(), 16)
    return DRESSES[(start + today.toordinal()) % len(DRESSES)]


@pytest.mark.parametrize("number", range(SLICES))
def test_axe_finds_nothing_on_any_page(number: int, chromium: Browser, city: DemoCity, walked: Walker) -> None:
    walks = each_page_once(walked.all(ROLES))
    pages = [(each.role, stop) for each in walks for stop in each.stops][number::SLICES]
    city.renew()
    with served(city, "--no-worker", "--processes", "1") as server:
        cookies = {role: session_cookie(city.app, role) for role in ROLES}
        wanted = [(stop.path, cookies[role], dress_of(stop.view, date.today())) for role, stop in pages]  # noqa: DTZ011
        found = {
            f"{path} ({dress})": faults for path, dress, faults in look(chromium, server.address, wanted) if faults
        }
    assert not found


def test_axe_finds_what_is_wrong(chromium: Browser) -> None:
    narrow = Dress("light", "zh", 390)
    tab = narrow.tab(chromium)
    narrow.put_on(tab, None, "")
    tab.set_content("<html><title>x</title><main><h1>x</h1><input><div style='width:900px'>x</div></main></html>")
    found = " ".join(faults_of(tab))
    tab.context.close()
    assert "label:" in found
    assert "html-has-lang" in found
    assert "wider than the window" in found
