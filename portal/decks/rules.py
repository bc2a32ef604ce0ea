"""Tiers, states and moves of decks and grants. Pure and clock-free."""

from enum import StrEnum

from portal.errors import N_


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
