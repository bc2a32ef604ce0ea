"""Documents arrive whole or in parts; what is refused leaves nothing."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Deck, Upload
from portal.decks.rules import MOST_DECKS, MOST_FILE_BYTES, PART_BYTES, DeckKind, DeckState
from portal.projects.models import Project
from portal.storage.files import store
from portal.storage.models import StoredFile
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck
from tests.builders.documents import a_film, a_pdf, a_picture, a_pptx
from tests.builders.projects import a_member, a_project
from tests.decks.hostile import Case, corpus
from tests.strict_browser import StrictBrowser

pytestmark = pytest.mark.usefixtures("empty_store")
SAMPLE = {"PDF with JavaScript", "PDF and archive", "slides with macros", "slides with a bomb", "drawing with a script",
          "picture and archive (GIFAR)", "film that claims 5 GB", "film without its end", "PNG under the name of a PDF",
          "old or locked slides", "nothing at all"}  # fmt: skip


@pytest.fixture
def leader(app: Flask) -> Person:
    return a_person("陈启航（演示）")


@pytest.fixture
def project(leader: Person) -> Project:
    return a_project(leader=leader)


@pytest.fixture
def browser(app: Flask, leader: Person) -> StrictBrowser:
    signed_in = StrictBrowser(app)
    signed_in.sign_in(leader)
    return signed_in


@pytest.fixture
def empty_store(app: Flask) -> None:
    for path in contents():
        path.unlink()


def contents() -> list[Path]:
    """Every file in the folder of content, drafts and parts included."""
    return [path for path in store().root.rglob("*") if path.is_file()]


def add(browser: StrictBrowser, project: Project, content: bytes, name: str, status: int = 303, **more: Any) -> Any:
    path = f"/projects/{project.slug}/vault/add"
    browser.get(path)
    data = {"document": (BytesIO(content), name), **more}
    return browser.post(path, data, status=status, fill=True, content_type="multipart/form-data")


def test_a_document_sent_whole_waits_for_its_pages(browser: StrictBrowser, project: Project) -> None:
    add(browser, project, a_pdf(4), "商业计划书.pdf", title="")
    deck = db.session.execute(select(Deck)).scalar_one()
    assert (deck.title, deck.kind, deck.tier, deck.state, deck.page_count) == (
        "商业计划书", DeckKind.PDF, "granted", DeckState.WAITING, 4,
    )  # fmt: skip
    assert (deck.file.media_type, deck.file.owner_id) == ("application/pdf", None)
    assert store().path(deck.file.code).read_bytes() == a_pdf(4)
    page = browser.get(f"/projects/{project.slug}/vault/")
    assert "商业计划书" in page.text
    assert "正在生成页面" in page.text


@pytest.mark.parametrize(
    ("content", "name", "state"),
    [
        (a_pptx(), "a.pptx", DeckState.FILED),
        (a_picture(), "a.png", DeckState.WAITING),
        (a_film(), "a.mp4", DeckState.READY),
    ],
    ids=["slides", "picture", "film"],
)
def test_each_kind_begins_where_it_can(
    browser: StrictBrowser, project: Project, content: bytes, name: str, state: str
) -> None:
    add(browser, project, content, name)
    assert db.session.execute(select(Deck.state)).scalar_one() == state


def test_slides_without_an_office_program_ask_for_a_pdf(browser: StrictBrowser, project: Project) -> None:
    add(browser, project, a_pptx(), "a.pptx")
    assert "请另外上传一份 PDF" in browser.get(f"/projects/{project.slug}/vault/").text


@pytest.mark.parametrize("case", [case for case in corpus() if case[0] in SAMPLE], ids=lambda case: case[0])
def test_a_hostile_file_is_refused_on_its_form_and_nothing_is_kept(
    browser: StrictBrowser, project: Project, case: Case
) -> None:
    _, name, content, _ = case
    page = add(browser, project, content, name, status=422, title="留住的标题")
    assert any(("title", "留住的标题") in form.values for form in page.forms)
    assert any(word in page.text for word in ("请", "不予接收", "为空"))
    assert contents() == []
    assert (db.session.execute(select(Deck)).first(), db.session.execute(select(StoredFile)).first()) == (None, None)


def test_the_sender_s_word_counts(browser: StrictBrowser, project: Project) -> None:
    path = f"/projects/{project.slug}/vault/add"
    browser.get(path)
    data = {"document": (BytesIO(a_pdf()), "a.pdf", "text/html")}
    page = browser.post(path, data, status=422, fill=True, content_type="multipart/form-data")
    assert "发送时标为 text/html" in page.text
    assert contents() == []


def test_a_body_of_5_gb_is_refused_before_it_comes(browser: StrictBrowser, project: Project) -> None:
    path = f"/projects/{project.slug}/vault/add"
    browser.get(path)
    claim = {"CONTENT_LENGTH": str(5 << 30)}
    browser.post(path, {"title": "x"}, status=413, content_type="multipart/form-data", environ_overrides=claim)
    assert contents() == []


def test_a_full_vault_takes_nothing_more(browser: StrictBrowser, project: Project) -> None:
    deck = a_deck(project, pages=1)
    for _ in range(MOST_DECKS - 1):
        db.session.add(Deck(**{**facts(deck), "code": f"d{_}"}))
    db.session.commit()
    before = len(contents())
    page = add(browser, project, a_pdf(), "a.pdf", status=422)
    assert "最多保存 30 份文件" in page.text
    assert len(contents()) == before


def facts(deck: Deck) -> dict[str, Any]:
    names = ("project_id", "title", "kind", "tier", "state", "file_id", "created_at")
    return {name: getattr(deck, name) for name in names}


class Phone:
    """What the script on the page does, step by step."""

    def __init__(self, browser: StrictBrowser, project: Project) -> None:
        self.browser, self.client = browser, browser.client
        self.base = f"/projects/{project.slug}/vault/uploads"
        self.token = browser.get(f"/projects/{project.slug}/vault/add").form().token

    def begin(self, name: str, total: int, **more: Any) -> Any:
        claim = {"name": name, "bytes_total": total, "title": "", "tier": "granted", "csrf_token": self.token, **more}
        return self._sent("POST", self.base, data=claim)

    def part(self, code: str, offset: int, content: bytes, *, token: bool = True) -> Any:
        headers = {"X-CSRFToken": self.token} if token else {}
        path = f"{self.base}/{code}/parts/{offset}"
        return self._sent("PUT", path, data=content, headers=headers, content_type="application/octet-stream")

    def end(self, code: str) -> Any:
        return self._sent("POST", f"{self.base}/{code}/end", headers={"X-CSRFToken": self.token})

    def standing(self, code: str) -> Any:
        return self._sent("GET", f"{self.base}/{code}")

    def _sent(self, method: str, path: str, **options: Any) -> Any:
        answer = self.browser._request(method, path, **options)
        answer.close()
        return answer


@pytest.fixture
def phone(browser: StrictBrowser, project: Project) -> Phone:
    return Phone(browser, project)


def test_a_file_in_parts_becomes_one_document(phone: Phone) -> None:
    content = a_pdf(60)
    code = phone.begin("计划书.pdf", len(content)).json["code"]
    assert phone.part(code, 0, content[:5000]).json["received"] == 5000
    said = phone.part(code, 5000, content[5000:]).json
    assert (said["received"], said["total"], said["part_bytes"]) == (len(content), len(content), PART_BYTES)
    assert phone.end(code).json["location"].endswith("/vault/")
    deck = db.session.execute(select(Deck)).scalar_one()
    assert store().path(deck.file.code).read_bytes() == content
    assert [path.name for path in contents()] == [deck.file.code]
    assert db.session.execute(select(Upload.state, Upload.deck_id)).one() == ("done", deck.id)


def test_a_phone_goes_on_where_it_stopped(phone: Phone) -> None:
    content = a_pdf(60)
    code = phone.begin("计划书.pdf", len(content)).json["code"]
    phone.part(code, 0, content[:5000])
    again = phone.begin("计划书.pdf", len(content)).json
    assert (again["code"], again["received"]) == (code, 5000)
    assert phone.standing(code).json["received"] == 5000
    assert "尚未完成" in phone.browser.get(phone.base.removesuffix("uploads") + "add").text


@pytest.mark.parametrize(("offset", "size"), [(0, 5000), (4000, 100), (6000, 100)])
def test_a_part_at_the_wrong_place_is_not_taken_and_says_where_to_go_on(phone: Phone, offset: int, size: int) -> None:
    content = a_pdf(60)
    code = phone.begin("a.pdf", len(content)).json["code"]
    phone.part(code, 0, content[:5000])
    refused = phone.part(code, offset, content[offset : offset + size])
    assert (refused.status_code, refused.json["received"]) == (409, 5000)
    assert len(contents()) == 1


def test_more_than_was_claimed_is_not_taken(phone: Phone) -> None:
    code = phone.begin("a.pdf", 100).json["code"]
    assert phone.part(code, 0, b"x" * 101).status_code == 422
    assert phone.part(code, 0, b"").status_code == 422
    assert contents() == []


def test_a_part_larger_than_a_part_is_refused(phone: Phone) -> None:
    code = phone.begin("a.pdf", 9 << 20).json["code"]
    assert phone.part(code, 0, b"x" * ((4 << 20) + 1)).status_code == 413
    assert contents() == []


@pytest.mark.parametrize(
    ("name", "total", "status", "words"),
    [
        ("a.mp4", 5 << 30, 413, "200 MB"),
        ("a.mp4", MOST_FILE_BYTES + 1, 413, "200 MB"),
        ("a.pdf", 0, 422, "空"),
        ("a.svg", 100, 422, "SVG"),
        ("a.exe", 100, 422, "请选择 PDF"),
        ("a.pptm", 100, 422, "请选择 PDF"),
    ],
)
def test_what_the_claim_alone_tells_is_refused_at_once(
    phone: Phone, name: str, total: int, status: int, words: str
) -> None:
    refused = phone.begin(name, total)
    assert refused.status_code == status
    assert words in refused.json["error"]
    assert db.session.execute(select(Upload)).first() is None


def test_a_claim_without_facts_is_refused_in_words(phone: Phone) -> None:
    refused = phone.begin("", "many", tier="nobody")  # type: ignore[arg-type]
    assert refused.status_code == 422
    assert "请填写" in refused.json["error"]


def test_a_hostile_file_in_parts_leaves_nothing(phone: Phone) -> None:
    content = a_pdf(catalog="/OpenAction << /S /JavaScript /JS (x) >>")
    code = phone.begin("a.pdf", len(content)).json["code"]
    phone.part(code, 0, content)
    refused = phone.end(code)
    assert refused.status_code == 422
    assert "重新打印成 PDF" in refused.json["error"]
    assert contents() == []
    assert db.session.execute(select(Upload.state)).scalar_one() == "refused"
    assert phone.part(code, 0, content).status_code == 410
    assert phone.end(code).status_code == 409


def test_an_end_before_the_last_part_is_no_end(phone: Phone) -> None:
    code = phone.begin("a.pdf", 1000).json["code"]
    phone.part(code, 0, b"x" * 10)
    assert phone.end(code).status_code == 409
    assert db.session.execute(select(Upload.state)).scalar_one() == "open"


def test_somebody_else_s_upload_is_nobody_s(app: Flask, phone: Phone, project: Project) -> None:
    code = phone.begin("a.pdf", 1000).json["code"]
    other = StrictBrowser(app)
    other.sign_in(a_project().members[0].person)
    token = other.get("/account/").form().token
    path = f"{phone.base}/{code}/parts/0"
    headers = {"X-CSRFToken": token}
    refused = other._request("PUT", path, data=b"x", headers=headers)
    missing = other._request("PUT", path.replace(code, "0" * 32), data=b"x", headers=headers)
    assert (refused.status_code, refused.json) == (missing.status_code, missing.json) == (404, refused.json)
    assert contents() == []


def test_a_part_needs_the_page_s_token(phone: Phone) -> None:
    code = phone.begin("a.pdf", 1000).json["code"]
    assert phone.part(code, 0, b"x", token=False).status_code == 400
    assert contents() == []


def test_a_late_upload_is_over(phone: Phone) -> None:
    code = phone.begin("a.pdf", 1000).json["code"]
    db.session.execute(update(Upload).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert phone.part(code, 0, b"x").status_code == 410


def test_an_upload_can_be_stopped(phone: Phone, project: Project) -> None:
    code = phone.begin("a.pdf", 1000).json["code"]
    phone.part(code, 0, b"x" * 500)
    phone.browser.get(f"/projects/{project.slug}/vault/add")
    phone.browser.post(f"{phone.base}/{code}/stop")
    assert contents() == []
    assert db.session.execute(select(Upload.state)).scalar_one() == "refused"


def test_not_everything_at_once(phone: Phone) -> None:
    for number in range(4):
        assert phone.begin(f"{number}.pdf", 1000).status_code == 200
    assert phone.begin("5.pdf", 1000).status_code == 422


@pytest.mark.parametrize("who", ["member", "stranger", "nobody"])
def test_only_the_team_adds(app: Flask, project: Project, who: str) -> None:
    other, person = StrictBrowser(app), a_person()
    if who == "member":
        a_member(project, person)
    if who != "nobody":
        other.sign_in(person)
    path = f"/projects/{project.slug}/vault/add"
    other.get(path, status={"member": 200, "stranger": 404, "nobody": 303}[who])
