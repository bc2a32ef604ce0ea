"""Tiers, states, limits and moves of decks, uploads and grants. Pure and clock-free."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.errors import N_

MEGABYTE = 1 << 20
MOST_FILE_BYTES = 200 * MEGABYTE
# What a form without scripts may carry in one go; larger files come in parts.
MOST_FORM_BYTES = 20 * MEGABYTE
PART_BYTES = 2 * MEGABYTE
MOST_PART_BYTES = 4 * MEGABYTE
MOST_PROJECT_BYTES = 1024 * MEGABYTE
MOST_DECKS = 30
MOST_OPEN_UPLOADS = 4
MOST_PAGES = 200
UPLOAD_LASTS = timedelta(hours=24)
USUAL_DAYS = 30
DAYS = (7, 14, 30, 60, 90)
# After a no, a fund waits this long before it asks the same team again.
ASK_AGAIN_AFTER = timedelta(days=7)
# Version of the text in templates/decks/_pledge_text.html: another text is another pledge.
PLEDGE_VERSION = "2026-11"


class Tier(StrEnum):
    """Who may read a deck: anyone, verified investors, or whom its owner granted it."""

    PUBLIC = "public"
    VERIFIED = "verified"
    GRANTED = "granted"


class DeckKind(StrEnum):
    """What an upload is, by its content."""

    PDF = "pdf"
    SLIDES = "slides"
    DOCUMENT = "document"
    PICTURE = "picture"
    VIDEO = "video"


class DeckState(StrEnum):
    """Where the preview stands. `FILED` is kept and downloadable by its team but has no preview to share."""

    WAITING = "waiting"
    READY = "ready"
    FILED = "filed"
    FAILED = "failed"


class GrantState(StrEnum):
    """The owner's answer to a request to read."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class UploadState(StrEnum):
    """Where an upload in parts stands."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class Looker(StrEnum):
    """As whom somebody looked."""

    TEAM = "team"
    INVESTOR = "investor"
    ORGANISER = "organiser"
    PUBLIC = "public"


@dataclass(frozen=True)
class Reading:
    """All that the law asks about one reader, one project and one deck, loaded once.

    Without a deck it is about the gated part of the passport. `investor` is the reader's fund whatever its state, `grant`
    that fund's grant whatever its state, `at` the instant of the question.
    """

    project: Any
    at: datetime
    deck: Any = None
    investor: Any = None
    grant: Any = None
    has_pledged: bool = False

    @property
    def tier(self) -> str:
        """How far the thing is open; the gated part of the passport is granted."""
        return Tier.GRANTED if self.deck is None else self.deck.tier


@dataclass(frozen=True)
class Asking:
    """A person at a team's door: the project, the person's fund, and how the two stand."""

    project: Any
    at: datetime
    investor: Any = None
    grant: Any = None

    @property
    def is_under_way(self) -> bool:
        """The fund has asked and waits, or reads already."""
        return is_live(self.grant, self.at) or (self.grant is not None and self.grant.state == GrantState.ASKED)


# Whoever wants to read again after an end asks again: each answer keeps its own row.
MOVES: dict[GrantState, set[GrantState]] = {
    GrantState.ASKED: {GrantState.GRANTED, GrantState.REFUSED, GrantState.WITHDRAWN},
    GrantState.GRANTED: {GrantState.REVOKED, GrantState.WITHDRAWN, GrantState.EXPIRED},
    GrantState.REFUSED: set(),
    GrantState.REVOKED: set(),
    GrantState.WITHDRAWN: set(),
    GrantState.EXPIRED: set(),
}
TIER_WORDS = {
    Tier.PUBLIC: N_("Anyone"),
    Tier.VERIFIED: N_("Verified investors"),
    Tier.GRANTED: N_("On request, granted by the team"),
}
KIND_WORDS = {
    DeckKind.PDF: N_("PDF"),
    DeckKind.SLIDES: N_("Slides"),
    DeckKind.DOCUMENT: N_("Text document"),
    DeckKind.PICTURE: N_("Picture"),
    DeckKind.VIDEO: N_("Video"),
}
STATE_WORDS = {
    DeckState.WAITING: N_("The pages are being drawn"),
    DeckState.READY: N_("Can be read"),
    DeckState.FILED: N_("Kept, but nobody can read it yet"),
    DeckState.FAILED: N_("The pages could not be drawn"),
}
STATE_TONES = {
    DeckState.WAITING: "gold",
    DeckState.READY: "brand",
    DeckState.FILED: "quiet",
    DeckState.FAILED: "seal",
}
GRANT_WORDS = {
    GrantState.ASKED: N_("Waiting for the team"),
    GrantState.GRANTED: N_("May read"),
    GrantState.REFUSED: N_("Declined"),
    GrantState.REVOKED: N_("Taken back"),
    GrantState.WITHDRAWN: N_("Withdrawn"),
    GrantState.EXPIRED: N_("Run out"),
}
GRANT_TONES = {GrantState.ASKED: "gold", GrantState.GRANTED: "brand"}
LOOKER_WORDS = {
    Looker.TEAM: N_("Own team"),
    Looker.INVESTOR: N_("Investor"),
    Looker.ORGANISER: N_("Event organiser"),
    Looker.PUBLIC: N_("Reader"),
}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "mp4": "video/mp4",
}
KINDS = {
    "pdf": DeckKind.PDF,
    "pptx": DeckKind.SLIDES,
    "docx": DeckKind.DOCUMENT,
    "jpg": DeckKind.PICTURE,
    "png": DeckKind.PICTURE,
    "webp": DeckKind.PICTURE,
    "mp4": DeckKind.VIDEO,
}
ENDINGS = {**{form: form for form in MEDIA_TYPES}, "jpeg": "jpg", "m4v": "mp4"}
ACCEPTED = ".pdf,.pptx,.docx,.jpg,.jpeg,.png,.webp,.mp4,.m4v"


def form_named(name: str) -> str | None:
    """The form that the name's ending promises: `Plan.PDF` is "pdf"; None for what is not taken."""
    return ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None


def is_live(grant: Any, at: datetime) -> bool:
    """Whether the grant opens anything at that instant. The end is exclusive."""
    return grant is not None and grant.state == GrantState.GRANTED and grant.expires_at > at
