"""Uploads in parts: beginning, taking each part at its place, ending."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.database import db
from portal.decks.actions.documents import check_room, lock
from portal.decks.models import Deck, Upload
from portal.decks.rules import (
    MOST_FILE_BYTES,
    MOST_OPEN_UPLOADS,
    UPLOAD_LASTS,
    Tier,
    UploadState,
    form_named,
)
from portal.errors import N_, Conflict, Gone, Refusal, TooLarge
from portal.projects.models import Project
from portal.storage.rules import MEGABYTE, tidy_name


def begin(
    found: Project, *, name: str, title: str, tier: Tier, bytes_total: int, actor: Person, now: datetime
) -> Upload:
    """Begin an upload, or go on with the one of the same file. Nothing that cannot end well begins.

    Raises TooLarge, Refusal.
    """
    check_claim(name, bytes_total)
    lock(found)
    name = tidy_name(name)
    own = select(Upload).where(
        Upload.project_id == found.id,
        Upload.person_id == actor.id,
        Upload.state == UploadState.OPEN,
        Upload.expires_at > now,
    )
    under_way = db.session.execute(own.order_by(Upload.id)).scalars().all()
    for known in under_way:
        if (known.name, known.bytes_total) == (name, bytes_total):
            known.title, known.tier, known.expires_at = title, tier, now + UPLOAD_LASTS
            return known
    if len(under_way) >= MOST_OPEN_UPLOADS:
        raise Refusal(N_("You have several uploads under way. Please finish or stop one first."))
    check_room(found.id, bytes_total)
    begun = Upload(
        code=secrets.token_hex(16),
        project_id=found.id,
        person_id=actor.id,
        name=name,
        title=title,
        tier=tier,
        bytes_total=bytes_total,
        bytes_received=0,
        state=UploadState.OPEN,
        created_at=now,
        expires_at=now + UPLOAD_LASTS,
    )
    db.session.add(begun)
    db.session.flush()
    return begun


def check_claim(name: str, bytes_total: int) -> None:
    """Refuse at once what the name and the size already tell. Raises TooLarge, Refusal."""
    if bytes_total > MOST_FILE_BYTES:
        raise TooLarge(N_("This file is larger than %(megabytes)d MB."), megabytes=MOST_FILE_BYTES // MEGABYTE)
    if bytes_total <= 0:
        raise Refusal(N_("This file is empty."), field="document")
    if name.lower().endswith((".svg", ".svgz")):
        raise Refusal(
            N_("SVG drawings can carry programs and are not taken. Please save yours as PNG or PDF."), field="document"
        )
    if form_named(name) is None:
        raise Refusal(N_("Please choose a PDF, pptx, docx, JPEG, PNG, WebP or MP4 file."), field="document")


def take(found: Upload, *, offset: int, size: int, now: datetime) -> None:
    """Give the part its place: the first that comes for it, and only behind what is there. Raises Conflict, Gone, Refusal."""
    if found.state != UploadState.OPEN or found.expires_at <= now:
        raise Gone(N_("This upload is over. Please begin it again."))
    if size == 0 or offset + size > found.bytes_total:
        raise Refusal(N_("This part does not belong to the file. Please begin the upload again."))
    taken: Any = db.session.execute(
        update(Upload)
        .where(Upload.id == found.id, Upload.state == UploadState.OPEN, Upload.bytes_received == offset)
        .values(bytes_received=offset + size)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(found)
    if not taken.rowcount:
        raise Conflict(N_("This part is here already."))


def done(found: Upload, deck: Deck) -> None:
    """The whole file is kept as a deck. Raises Conflict where somebody ended it at the same instant."""
    _end(found, UploadState.DONE, deck_id=deck.id)


def refuse(found: Upload, reason: str) -> None:
    """The file is not what it should be; `reason` is the sentence the person was told."""
    _end(found, UploadState.REFUSED, failure=reason[:200])


def stop(found: Upload) -> None:
    """The person does not want it any more."""
    _end(found, UploadState.REFUSED)


def codes_open(codes: list[str]) -> set[str]:
    """Those of the codes whose upload is still under way."""
    rows = db.session.execute(select(Upload.code).where(Upload.code.in_(codes), Upload.state == UploadState.OPEN))
    return set(rows.scalars())


def sweep(*, now: datetime) -> list[str]:
    """End the uploads whose time is over; their codes."""
    late = select(Upload).where(Upload.state == UploadState.OPEN, Upload.expires_at <= now).limit(500)
    ended = db.session.execute(late).scalars().all()
    for found in ended:
        found.state = UploadState.REFUSED
    db.session.flush()
    return [found.code for found in ended]


def _end(found: Upload, state: UploadState, **facts: Any) -> None:
    ended: Any = db.session.execute(
        update(Upload)
        .where(Upload.id == found.id, Upload.state == UploadState.OPEN)
        .values(state=state, **facts)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(found)
    if not ended.rowcount:
        raise Conflict(N_("This upload is over. Please begin it again."))
