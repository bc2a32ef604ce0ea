"""Pages under axe in every dress: theme × language × width."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

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

    def tab(self, chromium: Browser) -> Page:
        """A tab of somebody who reads this language."""
        context = chromium.new_context(
            locale="zh-CN" if self.language == "zh" else "en-GB", timezone_id="Asia/Shanghai", reduced_motion="reduce"
        )
        context.add_init_script(path=AXE)
        return context.new_page()

    def put_on(self, tab: Page, cookie: tuple[str, str] | None, base: str) -> None:
        """From the next page on the tab wears this, signed in by the cookie."""
        tab.context.clear_cookies()
        if cookie:
            tab.context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": base}])
        tab.emulate_media(color_scheme="dark" if self.theme == "dark" else "light", reduced_motion="reduce")
        tab.set_viewport_size(ViewportSize(width=self.width, height=HEIGHT[self.width]))


DRESSES = tuple(Dress(*each) for each in product(("light", "dark"), ("zh", "en"), (390, 1280)))


def faults_of(page: Page) -> list[str]:
    """What axe finds on the open page, and whether the page is wider than its window."""
    _unroll(page)
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
    """Open each (path, cookie, dress) and say what is wrong with it; one tab a language, which keeps styles and scripts."""
    tabs: dict[str, Page] = {}
    try:
        for path, cookie, dress in pages:
            if dress.language not in tabs:
                tabs[dress.language] = dress.tab(chromium)
            tab = tabs[dress.language]
            dress.put_on(tab, cookie, base)
            answer = tab.goto(dress.address(base, path), wait_until="load")
            status = answer.status if answer else 0
            faults = faults_of(tab)
            yield path, dress, faults if status < 400 else [f"status {status}", *faults]
    finally:
        for tab in tabs.values():
            tab.context.close()


def _unroll(page: Page) -> None:
    """A window as tall as the page: what sticks to the window's edge covers nothing then, as after scrolling."""
    tall = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size
    if size and tall > size["height"]:
        page.set_viewport_size({"width": size["width"], "height": min(tall, TALLEST)})


def _why(node: dict[str, Any]) -> str:
    return " ".join(str(node.get("failureSummary", "")).split())[:SHOWN]
