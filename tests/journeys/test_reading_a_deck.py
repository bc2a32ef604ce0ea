"""A deck from the founder's phone to an investor's screen, and closed while it is open."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import DeckView
from portal.decks.rules import PART_BYTES
from portal.projects.models import Project, TeamMember
from tests.builders.documents import a_pdf
from tests.live import LiveServer
from tools.soak.demo import DemoCity
from tools.soak.walk import session_cookie

PATIENCE = 30_000
PAGES = 4
# More than two parts, so that the network can go between them.
PADDING = b"%" + b"demo " * 1_000_000 + b"\n"

Arrives = Callable[..., Page]


@pytest.fixture
def arrives(chromium: Browser, city: DemoCity, server: LiveServer) -> Iterator[Arrives]:
    """A person with a browser that may lose the network and meet closed doors: only errors of our scripts count."""
    windows: list[BrowserContext] = []
    faults: list[str] = []

    def come(role: str, *, width: int = 1280) -> Page:
        context = chromium.new_context(
            base_url=server.address, locale="zh-CN", viewport={"width": width, "height": 844}, has_touch=width < 600
        )
        windows.append(context)
        cookie = session_cookie(city.app, role)
        assert cookie is not None
        context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": server.address}])
        city.disconnect()
        tab = context.new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        return tab

    yield come
    for context in windows:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def slug(city: DemoCity) -> str:
    """The founder's project."""
    with city.app.app_context():
        found = (
            select(Project.slug).join(TeamMember).join(Person, Person.id == TeamMember.person_id)
            .where(Person.email == "founder@example.com", TeamMember.is_leader)
        )  # fmt: skip
        return db.session.execute(found).scalars().first()


def test_a_deck_is_uploaded_asked_for_read_and_closed_while_it_is_open(
    arrives: Arrives, slug: str, city: DemoCity, tmp_path: Path
) -> None:
    document = tmp_path / "商业计划书.pdf"
    document.write_bytes(padded(a_pdf(PAGES)))
    founder, investor = arrives("founder", width=390), arrives("investor")

    lose_the_network_and_go_on(founder, slug, document)
    founder.goto(f"/projects/{slug}/vault/")
    expect(founder.get_by_text("断网也不怕的计划书").first).to_be_visible()
    wait_for_pages(founder)
    address = founder.get_by_role("link", name="断网也不怕的计划书").first.get_attribute("href")

    investor.goto(address)
    expect(investor.get_by_role("heading", level=1)).to_have_text("这里什么也没有")
    investor.goto(f"/projects/{slug}/ask")
    investor.get_by_label("阅读目的").fill("我们关注低压电气，想了解试产进度与融资计划。")
    investor.get_by_label("我作出以上保密承诺").check()
    investor.get_by_role("button", name="向团队申请").click()

    founder.goto(f"/projects/{slug}/vault/")
    founder.locator(".ask", has_text="想了解试产进度").get_by_role("link", name="答复").click()
    founder.get_by_label("同意阅读").check()
    founder.get_by_role("button", name="发送答复").click()

    investor.goto(address)
    picture = investor.locator(".leaf-page img")
    expect(picture).to_have_js_property("complete", True)
    investor.keyboard.press("ArrowRight")
    expect(investor.locator(".leaf-count")).to_have_text(f"第 2 页，共 {PAGES} 页")
    assert picture.evaluate("it => it.naturalWidth") == 1600

    founder.goto(f"/projects/{slug}/vault/")
    founder.get_by_role("row", name=re.compile("想了解试产进度")).get_by_role("link", name="关闭").click()
    founder.get_by_role("button", name="立即关闭").click()
    investor.get_by_role("link", name="下一页").click()
    expect(investor.get_by_role("heading", name="这份文件现已对您关闭")).to_be_visible()
    expect(picture).to_be_hidden()
    investor.reload()
    expect(investor.get_by_role("heading", level=1)).to_have_text("这里什么也没有")
    with city.app.app_context():
        of_this = DeckView.deck.has(title="断网也不怕的计划书"), DeckView.as_whom == "investor"
        seen = db.session.execute(select(DeckView.page).where(*of_this).order_by(DeckView.id))
        assert seen.scalars().all() == [0, 1, 2]


def padded(document: bytes) -> bytes:
    """The same document, some megabytes larger: a comment before its table of objects, which readers look up from the end."""
    head, mark, tail = document.rpartition(b"xref\n0 ")
    start = int(tail[tail.index(b"startxref\n") + 10 : tail.index(b"\n%%EOF")])
    return (
        head
        + PADDING
        + mark
        + tail.replace(f"startxref\n{start}".encode(), f"startxref\n{start + len(PADDING)}".encode())
    )


def lose_the_network_and_go_on(founder: Page, slug: str, document: Path) -> None:
    """A part that is lost is sent again by itself; a page that is left half-way goes on with the same file where it stopped."""
    second, third = PART_BYTES, 2 * PART_BYTES
    tried: list[str] = []

    def lose(route: Route) -> None:
        tried.append(route.request.url.rpartition("/")[2])
        is_lost = tried[-1] == str(third) or (tried.count(str(second)) == 1 and tried[-1] == str(second))
        route.abort() if is_lost else route.continue_()

    founder.route("**/parts/*", lose)
    founder.on("dialog", lambda dialog: dialog.accept())
    with founder.expect_request(f"**/parts/{third}", timeout=PATIENCE):
        choose(founder, slug, document)
    expect(founder.get_by_text("网络已断开，恢复后会自动继续。")).to_be_visible()
    assert tried[:4] == ["0", str(second), str(second), str(third)]
    founder.goto("about:blank")
    founder.unroute("**/parts/*")
    founder.route(
        "**/parts/*", lambda route: (tried.append("again " + route.request.url.rpartition("/")[2]), route.continue_())
    )
    choose(founder, slug, document)
    founder.wait_for_url(f"**/projects/{slug}/vault/", timeout=PATIENCE)
    assert [step for step in tried if step.startswith("again")] == [f"again {third}"]


def choose(founder: Page, slug: str, document: Path) -> None:
    """The file, its title, and off."""
    founder.goto(f"/projects/{slug}/vault/add")
    founder.get_by_label("标题").fill("断网也不怕的计划书")
    founder.get_by_label(re.compile("^文件")).set_input_files(document)
    founder.get_by_role("button", name="上传", exact=True).click()


def wait_for_pages(founder: Page) -> None:
    """The worker draws the pages within a few seconds."""
    for _ in range(60):
        if not founder.get_by_text("正在生成页面").count():
            return
        founder.wait_for_timeout(1000)
        founder.reload()
    raise AssertionError("no pages were drawn")
