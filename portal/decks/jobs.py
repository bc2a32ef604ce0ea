"""The worker's part: pages are drawn, grants run out, uploads nobody finished go."""

import base64
import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import structlog
from flask import current_app

from portal import sandbox
from portal.database import db
from portal.decks import queries
from portal.decks.actions import documents, grants, uploads
from portal.decks.models import Deck
from portal.decks.parts import Parts
from portal.decks.rules import MOST_PAGES, DeckKind
from portal.errors import N_, Refusal, Unavailable
from portal.sandbox import FileRefused
from portal.storage.files import FileStore, Written, store
from portal.storage.rules import MEGABYTE

log = structlog.get_logger()
DECKS_A_ROUND = 5
PAGES_AT_ONCE = 6
DRAW_CPU_SECONDS = 60
OFFICE = {"memory_mb": 4096, "cpu_seconds": 60, "open_files": 1024}
MOST_PAGE_BYTES = 8 * MEGABYTE
FORMS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
STRAYS_AFTER_SECONDS = 3600


def draw_previews(now: datetime) -> int:
    """Draw the pages of a few decks that wait; how many were looked at."""
    if current_app.extensions["settings"].soffice_path:
        documents.reopen_filed()
        db.session.commit()
    done = 0
    while done < DECKS_A_ROUND and (found := queries.to_draw(now)) is not None:
        done += 1
        number, is_ours = found.id, documents.claim(found, now=now)
        db.session.commit()
        if is_ours:
            _draw(number, now)
    return done


def expire_grants(now: datetime) -> int:
    """Write down which grants have run out; how many."""
    late = queries.due_to_expire(now)
    for found in late:
        grants.expire(found, now=now)
        db.session.commit()
    return len(late)


def sweep_uploads(now: datetime) -> int:
    """Let go of uploads nobody finished, and of bytes without one; how many."""
    ended = uploads.sweep(now=now)
    db.session.commit()
    parts = Parts(store())
    left = list(parts.codes(older_than_seconds=STRAYS_AFTER_SECONDS))
    strays = set(left) - uploads.codes_open(left)
    db.session.rollback()
    for code in {*ended, *strays}:
        parts.drop(code)
    return len(ended) + parts.sweep_strays(older_than_seconds=STRAYS_AFTER_SECONDS)


def _draw(number: int, now: datetime) -> None:
    found = db.session.get(Deck, number)
    if found is None or found.file is None:
        return
    code, media_type, kind = found.file.code, found.file.media_type, found.kind
    db.session.rollback()  # drawing takes its time: nobody waits for us meanwhile
    files = store()
    drawn: list[tuple[Written, int, int]] = []
    try:
        if kind in {DeckKind.SLIDES, DeckKind.DOCUMENT}:
            _draw_office(files, code, media_type, drawn)
        else:
            _draw_pages(files, files.path(code), FORMS[media_type], drawn)
    except Unavailable:
        log.warning("drawing put off", deck=number)
        _drop(files, drawn)
    except Refusal as refusal:
        _drop(files, drawn)
        if (again := db.session.get(Deck, number)) is not None:
            documents.fail(again, refusal.msgid)
            db.session.commit()
    else:
        if (again := db.session.get(Deck, number)) is not None:
            documents.show(again, drawn, now=now)
            db.session.commit()


def _draw_pages(files: FileStore, source: Path, form: str, drawn: list[tuple[Written, int, int]]) -> None:
    first, count = 1, 1
    while first <= min(count, MOST_PAGES):
        request = {"source": str(source), "form": form, "first": first, "most": PAGES_AT_ONCE}
        said = sandbox.run("portal.decks.drawing:draw", request, cpu_seconds=DRAW_CPU_SECONDS)
        if not said["pages"]:
            raise FileRefused(N_("The pages of this document could not be drawn."))
        for page in said["pages"]:
            content = BytesIO(base64.b64decode(page["content"]))
            drawn.append((files.write(content, most=MOST_PAGE_BYTES), int(page["width"]), int(page["height"])))
        count, first = int(said["count"]), first + len(said["pages"])


def _draw_office(files: FileStore, code: str, media_type: str, drawn: list[tuple[Written, int, int]]) -> None:
    soffice = current_app.extensions["settings"].soffice_path
    if not soffice:
        raise FileRefused(N_("This document cannot be turned into pages here. Please upload it as PDF."))
    form = "pptx" if "presentation" in media_type else "docx"
    with tempfile.TemporaryDirectory(prefix="makerday-") as folder:
        target = Path(folder) / "document.pdf"
        request = {"source": str(files.path(code)), "form": form, "soffice": soffice, "target": str(target)}
        sandbox.run("portal.decks.converting:convert", request, **OFFICE)
        _draw_pages(files, target, "pdf", drawn)


def _drop(files: FileStore, drawn: list[tuple[Written, int, int]]) -> None:
    for written, _, _ in drawn:
        files.delete(written.code)
