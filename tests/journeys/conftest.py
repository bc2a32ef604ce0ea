"""Real people in a real browser on the demo city, as it is really served."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import note_foreign
from tests.live import LiveServer, served
from tools.soak.demo import DemoCity
from tools.soak.walk import NOBODY, session_cookie

LETTER_SECONDS = 20
OFTEN_ENOUGH = 120

# What has the keyboard, what can be seen of it, and how it is called.
FOCUSED = """() => {
  const it = document.activeElement, style = getComputedStyle(it);
  return {
    id: it.id || "", name: it.getAttribute("name") || "", href: it.getAttribute("href") || "", text: it.innerText || "",
    seen: it.matches(":focus-visible") && (style.outlineStyle !== "none" || style.boxShadow !== "none"),
  };
}"""


@dataclass
class Post:
    """The letters that left the house."""

    folder: Path

    def letter_to(self, address: str, subject: str = "") -> EmailMessage:
        """The latest letter to the address with this in its subject, waiting for it a while."""
        end = time.monotonic() + LETTER_SECONDS
        while True:
            letters = [
                message_from_bytes(path.read_bytes(), policy=policy.default) for path in self.folder.glob("*.eml")
            ]
            wanted = [each for each in letters if address in each["To"] and subject in each["Subject"]]
            if wanted:
                return max(wanted, key=lambda each: each["Date"].datetime)
            seen = [each["Subject"] for each in letters if address in each["To"]]
            assert time.monotonic() < end, f"no letter {subject!r} to {address}, only {seen}"
            time.sleep(0.2)

    def code_for(self, address: str) -> str:
        """The six digits of the latest letter."""
        body = self.letter_to(address).get_body(("plain",))
        assert body is not None
        found = re.search(r"\b\d{6}\b", body.get_content())
        assert found, "the letter holds no code"
        return found[0]


@pytest.fixture
def server(city: DemoCity) -> Iterator[LiveServer]:
    """The demo city, served by two processes and the worker."""
    for letter in (city.folder / "mail").glob("*.eml"):
        letter.unlink()
    with served(city) as running:
        yield running


@pytest.fixture
def post(city: DemoCity) -> Post:
    """The letters the worker has written into the folder."""
    return Post(city.folder / "mail")


Person = Callable[..., Page]


@pytest.fixture
def person(chromium: Browser, city: DemoCity, server: LiveServer) -> Iterator[Person]:
    """A person of the demo city with a browser of their own: `person("organiser", width=390)`."""
    windows: list[BrowserContext] = []
    faults: list[str] = []

    def arrives(role: str = NOBODY, *, width: int = 1280, theme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=server.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            viewport={"width": width, "height": 844 if width < 600 else 900},
        )
        windows.append(context)
        if cookie := session_cookie(city.app, role):
            context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": server.address}])
        city.disconnect()
        tab = context.new_page()
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("request", lambda request: note_foreign(request.url, faults))
        return tab

    yield arrives
    for context in windows:
        context.close()
    assert not faults, "the browser complained:\n  " + "\n  ".join(faults)


def tab_to(page: Page, **wanted: str) -> None:
    """Press Tab until what is wanted has the keyboard (`id`, `name`, `href` or `text` contains it), visibly."""
    for _ in range(OFTEN_ENOUGH):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if all(value in here[key] for key, value in wanted.items()):
            assert here["seen"], f"nobody sees that {wanted} has the keyboard"
            return
    raise AssertionError(f"Tab never comes to {wanted} on {page.url}")


def is_as_wide_as_its_window(page: Page) -> bool:
    """Whether nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
