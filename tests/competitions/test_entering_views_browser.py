"""An entry in a real Chromium: it is saved while somebody writes, and what a colleague saved meanwhile is not run over."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal import clock
from portal.accounts.models import Person
from portal.competitions.actions import entering
from portal.competitions.models.entries import Entry
from portal.database import db
from tests.builders.competitions import a_competition
from tests.builders.entries import a_draft
from tests.builders.projects import a_project
from tests.registrations.racing import Racer, racers

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def founder(app: Flask) -> Racer:
    """A founder with a cookie."""
    return racers(app, 1)[0]


@pytest.fixture
def draft(app: Flask, founder: Racer) -> Entry:
    """The founder's draft."""
    leader = db.session.get_one(Person, founder.person_id)
    return a_draft(a_competition(groups=("TD",)), project=a_project(leader=leader))


@pytest.fixture
def words(draft: Entry, founder: Racer, chromium: Browser, live_server: str) -> Iterator[Page]:
    """The page the founder writes on."""
    address = f"/competitions/{draft.competition.event.slug}/entries/{draft.code}/words"
    db.session.rollback()  # SQLite has one writer, and it is not the test
    window = chromium.new_context(base_url=live_server, locale="zh-CN")
    name, _is, value = founder.cookie.partition("=")
    window.add_cookies([{"name": name, "value": value, "url": live_server}])
    page = window.new_page()
    page.goto(address)
    yield page
    window.close()


def test_what_is_written_is_kept_by_itself_and_a_colleagues_words_are_shown_beside_it(
    words: Page, draft: Entry
) -> None:
    word = words.locator("[data-autosave-word]")
    words.locator("#summary_zh").fill("写到一半的摘要")
    expect(word).to_have_text("已保存")
    db.session.expire_all()
    assert (draft.summary_zh, draft.version) == ("写到一半的摘要", 2)
    entering.edit(draft, {"summary_zh": "同事改的摘要"}, version=2, actor=draft.applicant or Person(), now=clock.now())
    db.session.commit()
    words.locator("#summary_zh").fill("我又写的摘要")
    expect(word).to_contain_text("没有丢失")
    words.locator("#entry-words button[type=submit]").click()
    expect(words.locator(".conflict")).to_contain_text("同事改的摘要")
    expect(words.locator("#summary_zh")).to_have_value("我又写的摘要")
