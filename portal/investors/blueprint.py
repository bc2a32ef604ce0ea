"""The room's blueprint, its words for templates, and whose fund the page is about."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g
from flask_babel import gettext

from portal.investors.models import Investor
from portal.investors.queries import investor_of
from portal.investors.rules import (
    EVIDENCE_WORDS,
    KIND_WORDS,
    ROUND_WORDS,
    STAGE_WORDS,
    STATE_TONES,
    STATE_WORDS,
    TRAIL_WORDS,
)
from portal.web.guards import current_person

blueprint = Blueprint("investors", __name__)
WORDS: Mapping[str, Mapping[Any, str]] = {
    "kind": KIND_WORDS,
    "state": STATE_WORDS,
    "evidence": EVIDENCE_WORDS,
    "round": ROUND_WORDS,
    "stage": STAGE_WORDS,
    "trail": TRAIL_WORDS,
}


@blueprint.app_template_global()
def investor_word(kind: str, term: str | None) -> str:
    """A term of the room in the page's language; nothing for none, a term nobody knows as it is."""
    return gettext(WORDS[kind].get(term, term)) if term else ""


@blueprint.app_template_global()
def investor_tone(state: str) -> str:
    """The colour a state is shown in, always beside its word."""
    return STATE_TONES.get(state, "quiet")  # type: ignore[call-overload,no-any-return]


@blueprint.app_template_global()
def own_fund() -> Investor | None:
    """The fund of whoever looks, read once a request."""
    if "own_fund" not in g:
        g.own_fund = investor_of(current_person())
    return g.own_fund  # type: ignore[no-any-return]
