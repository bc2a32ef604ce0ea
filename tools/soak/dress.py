"""Pages under axe in every dress: theme × language × width."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.databases import ROOT

AXE = ROOT / "tests" / "vendor" / "axe-4.14.1" / "axe.min.js"
# WCAG 2.2 AA and what axe adds as good practice (landmarks, heading order).
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
HEIGHT = {390: 844, 1280: 900}
SHOWN = 160
TALLEST = 12_000


@dataclass(frozen=True)
class Dress:
    """How a page is looked at."""

    theme: str
    language: str
    width: int

    def __str__(self) -> str:
        return f"{self.theme} {self.language} {self.width}"

    def address(self, base: str, path: str) -> str:
        """The page's address in this language."""
        plain = path.removeprefix("/en") if path == "/en" or path.startswith("/en/") else path
        return f"{base}/en{plain or '/'}" if self.language == "en" else f"{base}{plain or '/'}"

    def context(self, chromium: Browser, cookie: tuple[str, str] | None, base: str) -> BrowserContext:
        """A browser window in this dress, signed in by the cookie."""
        context = chromium.new_context(
            color_scheme="dark" if self.theme == "dark" else "light",
            locale="zh-CN" if self.language == "zh" else "en-GB",
            timezone_id="Asia/Shanghai",
            viewport=ViewportSize(width=self.width, height=HEIGHT[self.width]),
            reduced_motion="reduce",
        )
        if cookie:
            context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": base}])
        return context


DRESSES = tuple(Dress(*each) for each in product(("light", "dark"), ("zh", "en"), (390, 1280)))


def faults_of(page: Page) -> list[str]:
    """What axe finds on the open page, and whether the page is wider than its window."""
    _unroll(page)
    page.evaluate(_axe())
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {options})")
    faults = [
        f"{rule['id']}: {node['html'][:SHOWN]} – {_why(node)}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return faults + ([f"the page is {wide} px wider than the window"] if wide > 0 else [])


def look(
    chromium: Browser, base: str, pages: list[tuple[str, tuple[str, str] | None, Dress]]
) -> Iterator[tuple[str, Dress, list[str]]]:
    """Open each (path, cookie, dress) and say what is wrong with it; windows are shared by cookie and dress."""
    windows: dict[tuple[tuple[str, str] | None, Dress], BrowserContext] = {}
    try:
        for path, cookie, dress in pages:
            window = windows.get((cookie, dress))
            if window is None:
                window = windows[cookie, dress] = dress.context(chromium, cookie, base)
            tab = window.new_page()
            try:
                answer = tab.goto(dress.address(base, path), wait_until="load")
                status = answer.status if answer else 0
                faults = faults_of(tab)
                yield path, dress, faults if status < 400 else [f"status {status}", *faults]
            finally:
                tab.close()
    finally:
        for window in windows.values():
            window.close()


def _unroll(page: Page) -> None:
    """A window as tall as the page: what sticks to the window's edge covers nothing then, as after scrolling."""
    tall = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size
    if size and tall > size["height"]:
        page.set_viewport_size({"width": size["width"], "height": min(tall, TALLEST)})


def _why(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("failureSummary", "")).split())[:SHOWN]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
