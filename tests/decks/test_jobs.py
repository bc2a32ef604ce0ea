"""The worker draws pages, lets grants run out and sweeps what nobody finished."""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.decks import jobs
from portal.decks.actions import documents, uploads
from portal.decks.models import Deck, DeckPage, Grant
from portal.decks.parts import Parts
from portal.decks.rules import DeckKind, DeckState, GrantState, Tier
from portal.desk import jobs as desk
from portal.storage.files import store
from portal.storage.models import StoredFile
from tests.builders.decks import a_deck, a_grant
from tests.builders.documents import a_pdf, a_picture
from tests.builders.investors import an_investor
from tests.builders.projects import a_project


@pytest.fixture
def now(app: Flask) -> datetime:
    return clock.now()


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A program that does what soffice is asked for: the document's PDF beside it."""
    program = tmp_path / "soffice"
    (tmp_path / "made.pdf").write_bytes(a_pdf(2))
    program.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\ncp {tmp_path}/made.pdf "$2/document.pdf"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, soffice_path=str(program))
    yield program
    app.extensions["settings"] = settings


def a_waiting_deck(content: bytes | None = None, kind: str = DeckKind.PDF, state: str = DeckState.WAITING) -> Deck:
    """A deck whose pages are still to be drawn; `content` takes the place of its file."""
    deck = a_deck(a_project(), kind=kind, state=state)
    if content is not None:
        store().path(deck.file.code).write_bytes(content)
    return deck


def test_pages_are_drawn_as_pictures(now: datetime) -> None:
    deck = a_waiting_deck(a_pdf(8))
    assert jobs.draw_previews(now) == 1
    assert (deck.state, deck.page_count, deck.claimed_until) == (DeckState.READY, 8, None)
    assert [page.number for page in deck.pages] == list(range(1, 9))
    picture = Image.open(BytesIO(store().path(deck.pages[0].file.code).read_bytes()))
    assert (picture.format, picture.size) == ("WEBP", (1600, 900))
    assert (deck.pages[0].file.width, deck.pages[0].file.height) == (1600, 900)
    assert jobs.draw_previews(now) == 0


def test_a_picture_becomes_its_one_page(now: datetime) -> None:
    deck = a_waiting_deck(a_picture("PNG", (3200, 1000)), DeckKind.PICTURE)
    jobs.draw_previews(now)
    assert [(page.file.width, page.file.height) for page in deck.pages] == [(1600, 500)]


def test_what_cannot_be_drawn_says_so_and_leaves_no_page(now: datetime) -> None:
    deck = a_waiting_deck(b"%PDF-1.7 nothing")
    jobs.draw_previews(now)
    assert (deck.state, bool(deck.failure)) == (DeckState.FAILED, True)
    assert db.session.execute(select(DeckPage)).first() is None


def test_slides_become_pages_where_an_office_program_is(now: datetime, office: Path) -> None:
    deck = a_waiting_deck(kind=DeckKind.SLIDES, state=DeckState.FILED)
    jobs.draw_previews(now)
    assert (deck.state, deck.page_count) == (DeckState.READY, 2)


def test_an_office_program_that_fails_asks_for_a_pdf(now: datetime, office: Path) -> None:
    office.write_text("#!/bin/sh\nexit 3\n")
    deck = a_waiting_deck(kind=DeckKind.SLIDES, state=DeckState.FILED)
    jobs.draw_previews(now)
    assert (deck.state, "as PDF" in deck.failure) == (DeckState.FAILED, True)


def test_slides_stay_filed_without_one(now: datetime) -> None:
    deck = a_waiting_deck(kind=DeckKind.SLIDES, state=DeckState.FILED)
    assert jobs.draw_previews(now) == 0
    assert deck.state == DeckState.FILED


def test_a_deck_in_another_worker_s_hands_is_left_alone(now: datetime) -> None:
    deck = a_waiting_deck()
    assert documents.claim(deck, now=now)
    db.session.commit()
    assert not documents.claim(deck, now=now)
    assert jobs.draw_previews(now) == 0
    assert jobs.draw_previews(now + documents.CLAIM_LASTS + timedelta(seconds=1)) == 1
    assert db.session.get_one(Deck, deck.id).tries == 2


def test_a_deck_that_kills_its_worker_is_given_up(now: datetime) -> None:
    deck = a_waiting_deck()
    deck.tries = documents.MOST_TRIES
    db.session.commit()
    jobs.draw_previews(now)
    assert deck.state == DeckState.FAILED


def test_a_deck_removed_while_it_is_drawn_stays_removed(now: datetime) -> None:
    deck = a_waiting_deck()
    documents.claim(deck, now=now)
    documents.remove(deck, actor=deck.project.members[0].person, now=now)
    documents.let_go(deck)
    documents.show(deck, [], now=now)
    db.session.commit()
    assert (deck.state, deck.file, deck.pages) == (DeckState.WAITING, None, [])
    assert jobs.draw_previews(now) == 0


def test_grants_run_out_by_the_clock(now: datetime) -> None:
    project, fund = a_project(), an_investor()
    grant = a_grant(project, fund, days=0.5)
    assert jobs.expire_grants(now) == 0
    desk.sweep(now + timedelta(days=1))
    assert (db.session.get_one(Grant, grant.id).state, grant.ended_at is not None) == (GrantState.EXPIRED, True)


def test_bytes_of_an_unfinished_upload_go_after_a_day(now: datetime, tmp_path: Path) -> None:
    project, parts = a_project(), Parts(store())
    leader = project.members[0].person
    begun = uploads.begin(project, name="a.pdf", title="BP", tier=Tier.GRANTED, bytes_total=10, actor=leader, now=now)
    db.session.commit()
    part, _ = parts.receive(BytesIO(b"12345"), most=10)
    parts.place(part, begun.code, 0)
    stray, _ = parts.receive(BytesIO(b"never placed"), most=20)
    (parts.root / "nobody").mkdir()
    jobs.sweep_uploads(now)
    assert (parts.root / begun.code / "0").exists()
    assert stray.exists()
    an_hour_ago = time.time() - 3700
    for path in (stray, parts.root / "nobody", parts.root / begun.code):
        os.utime(path, (an_hour_ago, an_hour_ago))
    jobs.sweep_uploads(now)
    assert (stray.exists(), (parts.root / "nobody").exists(), (parts.root / begun.code).exists()) == (
        False,
        False,
        True,
    )
    jobs.sweep_uploads(now + timedelta(hours=25))
    assert not (parts.root / begun.code).exists()


def test_content_of_a_removed_deck_leaves_the_disk(now: datetime) -> None:
    deck = a_deck(a_project(), pages=2)
    codes = list(db.session.execute(select(StoredFile.code)).scalars())
    documents.remove(deck, actor=deck.project.members[0].person, now=now)
    documents.let_go(deck)
    db.session.commit()
    hours_ago = time.time() - 7200
    for code in codes:
        os.utime(store().path(code), (hours_ago, hours_ago))
    desk.tidy(now)
    assert not any(store().path(code).exists() for code in codes)
