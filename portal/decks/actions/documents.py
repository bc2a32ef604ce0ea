"""The documents a team keeps: taking them in, naming, opening and removing them, handing them to an event, their pages."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.decks import queries
from portal.decks.accepting import Accepted
from portal.decks.models import Deck, DeckPage, Handover
from portal.decks.rules import (
    KINDS,
    MEDIA_TYPES,
    MOST_DECKS,
    MOST_PROJECT_BYTES,
    DeckKind,
    DeckState,
    Tier,
)
from portal.errors import N_, Conflict, Refusal
from portal.events.models import Event
from portal.projects.models import Project
from portal.storage import actions as storage
from portal.storage.files import Written
from portal.storage.models import StoredFile
from portal.storage.rules import MEGABYTE, tidy_name

AUDIT_KIND = "project"
PURPOSE = "deck"
PAGE_PURPOSE = "deck-page"
CLAIM_LASTS = timedelta(minutes=15)
MOST_TRIES = 3
BY_OFFICE = frozenset({DeckKind.SLIDES, DeckKind.DOCUMENT})


def keep(
    found: Project,
    accepted: Accepted,
    *,
    name: str,
    title: str,
    tier: Tier,
    can_convert: bool,
    actor: Person,
    now: datetime,
) -> Deck:
    """Keep a document that was looked at. Raises Refusal where the project keeps too many or too much."""
    lock(found)
    check_room(found.id, accepted.written.bytes)
    stored = _stored(accepted.written, PURPOSE, name, MEDIA_TYPES[accepted.form], now)
    kind = KINDS[accepted.form]
    kept = Deck(
        code=secrets.token_hex(10),
        project_id=found.id,
        title=title,
        kind=kind,
        tier=tier,
        state=first_state(kind, can_convert=can_convert),
        file=stored,
        page_count=accepted.pages,
        uploaded_by_id=actor.id,
        created_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    record(actor, "add-deck", AUDIT_KIND, found.slug, now=now, after={"deck": kept.code, "tier": tier, "kind": kind})
    return kept


def first_state(kind: DeckKind, *, can_convert: bool) -> DeckState:
    """A film can be seen at once; office files need a program that draws them."""
    if kind == DeckKind.VIDEO:
        return DeckState.READY
    return DeckState.FILED if kind in BY_OFFICE and not can_convert else DeckState.WAITING


def check_room(project_id: int, more: int) -> None:
    """Raise Refusal where the project would keep more than it may."""
    count, total = queries.bytes_kept(project_id)
    if count >= MOST_DECKS:
        raise Refusal(N_("A project keeps at most %(most)d documents. Please remove one first."), most=MOST_DECKS)
    if total + more > MOST_PROJECT_BYTES:
        raise Refusal(
            N_("A project's documents have at most %(megabytes)d MB together. Please remove one first."),
            megabytes=MOST_PROJECT_BYTES // MEGABYTE,
        )


def change(found: Deck, *, title: str, tier: Tier, base_version: int, actor: Person, now: datetime) -> None:
    """Name it anew, or open it to others. Raises Conflict when somebody of the team was faster."""
    db.session.refresh(found, with_for_update={"of": Deck})
    if found.version != base_version:
        raise Conflict(N_("Somebody of your team changed this meanwhile. Please look at both and save once more."))
    if tier != found.tier:
        record(
            actor,
            "change-tier",
            AUDIT_KIND,
            found.project.slug,
            now=now,
            before={"deck": found.code, "tier": found.tier},
            after={"deck": found.code, "tier": tier},
        )
    found.title, found.tier, found.version = title, tier, found.version + 1
    db.session.flush()


def remove(found: Deck, *, actor: Person, now: datetime) -> None:
    """Take a document out of the vault, for good: nobody reads it there from now on; who looked stays in the log.

    Its file goes within the worker's next round (`let_go`), unless it was handed in somewhere: then that keeps it.
    """
    db.session.refresh(found, with_for_update={"of": Deck})
    if found.removed_at is not None:
        return
    record(actor, "remove-deck", AUDIT_KIND, found.project.slug, now=now, before={"deck": found.code})
    found.removed_at, found.version = now, found.version + 1
    db.session.flush()


def let_go(found: Deck) -> None:
    """Drop the file and the pages of a document that was removed."""
    files = [found.file] if found.file is not None else []
    pages = db.session.execute(select(DeckPage).where(DeckPage.deck_id == found.id)).scalars().all()
    files += [page.file for page in pages]
    found.file = None
    for page in pages:
        db.session.delete(page)
    db.session.flush()
    for stored in files:
        storage.drop(stored)


def hand_over(found: Deck, event: Event, *, actor: Person | None, now: datetime) -> None:
    """Let whoever runs the event read the deck. Once is enough. The log shows each of their looks."""
    known = select(Handover.id).where(Handover.deck_id == found.id, Handover.event_id == event.id)
    if db.session.execute(known).first() is not None:
        return
    db.session.add(Handover(deck_id=found.id, event_id=event.id, handed_at=now))
    after = {"deck": found.code, "event": event.slug}
    record(actor, "hand-over-deck", AUDIT_KIND, found.project.slug, now=now, after=after)
    db.session.flush()


def take_back(found: Deck, event: Event, *, actor: Person | None, now: datetime) -> None:
    """Whoever runs the event no longer reads the deck."""
    handed = db.session.execute(
        select(Handover).where(Handover.deck_id == found.id, Handover.event_id == event.id)
    ).scalar_one_or_none()
    if handed is None:
        return
    db.session.delete(handed)
    before = {"deck": found.code, "event": event.slug}
    record(actor, "take-back-deck", AUDIT_KIND, found.project.slug, now=now, before=before)
    db.session.flush()


def claim(found: Deck, *, now: datetime) -> bool:
    """Take the deck to draw its pages; whether it is ours. One who tried too often is given up."""
    if found.tries >= MOST_TRIES:
        fail(found, N_("The pages of this document could not be drawn."))
        return False
    taken: Any = db.session.execute(
        update(Deck)
        .where(
            Deck.id == found.id,
            Deck.state == DeckState.WAITING,
            or_(Deck.claimed_until.is_(None), Deck.claimed_until < now),
        )
        .values(claimed_until=now + CLAIM_LASTS, tries=Deck.tries + 1)
    )
    return bool(taken.rowcount)


def reopen_filed() -> None:
    """Documents kept from before there was an office program to draw them wait for it now."""
    filed = update(Deck).where(Deck.state == DeckState.FILED, Deck.removed_at.is_(None))
    db.session.execute(filed.values(state=DeckState.WAITING).execution_options(synchronize_session=False))


def show(found: Deck, pages: Sequence[tuple[Written, int, int]], *, now: datetime) -> None:
    """The pages are drawn: content, width and height of each. A deck that was removed meanwhile stays removed."""
    db.session.refresh(found, with_for_update={"of": Deck})
    if found.state != DeckState.WAITING or found.removed_at is not None:
        return
    for number, (written, width, height) in enumerate(pages, 1):
        stored = _stored(written, PAGE_PURPOSE, f"{number}.webp", "image/webp", now)
        stored.width, stored.height = width, height
        db.session.add(DeckPage(deck_id=found.id, number=number, file=stored))
    found.state, found.page_count, found.claimed_until, found.failure = DeckState.READY, len(pages), None, None
    db.session.flush()


def fail(found: Deck, reason: str) -> None:
    """The pages cannot be drawn; `reason` is a msgid."""
    found.state, found.claimed_until, found.failure = DeckState.FAILED, None, reason[:200]
    db.session.flush()


def lock(found: Project) -> None:
    """Whoever adds to a project's vault, or asks for it, comes one after the other."""
    db.session.execute(select(Project.id).where(Project.id == found.id).with_for_update())


def _stored(written: Written, purpose: str, name: str, media_type: str, now: datetime) -> StoredFile:
    """The row of content on the disk. It is the team's, not one person's: nobody takes it along who leaves."""
    stored = StoredFile(
        code=written.code,
        owner_id=None,
        purpose=purpose,
        name=tidy_name(name),
        media_type=media_type,
        bytes=written.bytes,
        sha256=written.sha256,
        created_at=now,
    )
    db.session.add(stored)
    return stored
