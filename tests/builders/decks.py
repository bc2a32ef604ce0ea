"""Decks with pages, grants and pledges as tests need them: real rows and real files, committed."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Deck, DeckPage, Grant, Handover, Pledge
from portal.decks.rules import PLEDGE_VERSION, USUAL_DAYS, DeckKind, DeckState, GrantState, Tier
from portal.events.models import Event
from portal.investors.models import Investor
from portal.projects.models import Project
from portal.storage.actions import keep_file
from portal.storage.files import store
from portal.storage.models import StoredFile
from tests.builders.documents import a_film, a_pdf, a_picture, a_pptx

MOST = 64 << 20
CONTENTS: dict[DeckKind, tuple[Callable[[], bytes], str, str]] = {
    DeckKind.PDF: (a_pdf, "application/pdf", "bp.pdf"),
    DeckKind.SLIDES: (a_pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation", "bp.pptx"),
    DeckKind.PICTURE: (a_picture, "image/png", "bp.png"),
    DeckKind.VIDEO: (a_film, "video/mp4", "bp.mp4"),
}


def a_deck(
    project: Project,
    tier: str = Tier.GRANTED,
    *,
    kind: str = DeckKind.PDF,
    state: str = DeckState.READY,
    pages: int = 3,
    title: str = "商业计划书（演示）",
    by: Person | None = None,
    **more: Any,
) -> Deck:
    """A document in the vault; where it is ready (and no film), its pages are drawn."""
    now = clock.now()
    make, media_type, name = CONTENTS[DeckKind(kind)]
    has_pages = state == DeckState.READY and kind != DeckKind.VIDEO
    deck = Deck(
        code=secrets.token_hex(10),
        project_id=project.id,
        title=title,
        kind=kind,
        tier=tier,
        state=state,
        file=_a_file(make(), media_type, name),
        page_count=pages if has_pages else None,
        uploaded_by_id=by.id if by else None,
        created_at=now,
        **more,
    )
    db.session.add(deck)
    db.session.flush()
    for number in range(1, pages + 1) if has_pages else ():
        picture = _a_file(a_picture("WEBP", (640, 360)), "image/webp", f"{number}.webp")
        picture.width, picture.height = 640, 360
        db.session.add(DeckPage(deck_id=deck.id, number=number, file=picture))
    db.session.commit()
    return deck


def a_grant(
    project: Project,
    investor: Investor,
    state: str = GrantState.GRANTED,
    *,
    days: float = USUAL_DAYS,
    purpose: str = "想了解产品与融资计划（演示）",
    by: Person | None = None,
    **more: Any,
) -> Grant:
    """The fund's request or leave to read; one that was granted runs `days` from now on."""
    now = clock.now()
    was_granted = state not in {GrantState.ASKED, GrantState.REFUSED}
    grant = Grant(
        **{
            "code": secrets.token_hex(10),
            "project_id": project.id,
            "investor_id": investor.id,
            "asked_by_id": by.id if by else investor.members[0].person_id,
            "purpose": purpose,
            "state": state,
            "asked_at": now,
            "decided_at": None if state == GrantState.ASKED else now,
            "expires_at": now + timedelta(days=days) if was_granted else None,
            **more,
        }
    )
    db.session.add(grant)
    db.session.commit()
    return grant


def a_pledge(project: Project, person: Person, version: str = PLEDGE_VERSION) -> Pledge:
    """The person's pledge of confidentiality to the team."""
    pledge = Pledge(project_id=project.id, person_id=person.id, text_version=version, given_at=clock.now())
    db.session.add(pledge)
    db.session.commit()
    return pledge


def a_handover(deck: Deck, event: Event) -> Handover:
    """The deck in the hands of whoever runs the event."""
    handed = Handover(deck_id=deck.id, event_id=event.id, handed_at=clock.now())
    db.session.add(handed)
    db.session.commit()
    return handed


def _a_file(content: bytes, media_type: str, name: str) -> StoredFile:
    return keep_file(
        BytesIO(content),
        store(),
        purpose="deck",
        name=name,
        media_type=media_type,
        most=MOST,
        owner_id=None,
        now=clock.now(),
    )
