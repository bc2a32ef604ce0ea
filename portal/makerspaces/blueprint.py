"""The room's blueprint, shared by its view modules."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import gettext

from portal.makerspaces.rules import (
    CHANGE_STATE_WORDS,
    FIELD_WORDS,
    LEVEL_WORDS,
    ORIGIN_WORDS,
    PLAN_CATEGORY_WORDS,
    SERVICE_WORDS,
    SPACE_STATE_WORDS,
    TRAIL_WORDS,
    TYPE_WORDS,
)

blueprint = Blueprint("makerspaces", __name__)
WORDS: Mapping[str, Mapping[Any, str]] = {
    "type": TYPE_WORDS,
    "plan_category": PLAN_CATEGORY_WORDS,
    "level": LEVEL_WORDS,
    "service": SERVICE_WORDS,
    "origin": ORIGIN_WORDS,
    "state": SPACE_STATE_WORDS,
    "change": CHANGE_STATE_WORDS,
    "field": FIELD_WORDS,
    "trail": TRAIL_WORDS,
}


@blueprint.app_template_global()
def space_word(kind: str, term: str | None) -> str:
    """A term of the room in the page's language; nothing for none, a term nobody knows as it is."""
    return gettext(WORDS[kind].get(term, term)) if term else ""
