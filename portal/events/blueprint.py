"""The room's blueprint, and its words for templates."""

from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import gettext

from portal.events import trail
from portal.events.checklist import Item
from portal.events.rules import (
    HOST_ROLE_WORDS,
    HOST_STATE_WORDS,
    KIND_WORDS,
    OFFER_WORDS,
    SECTOR_WORDS,
    STATE_WORDS,
    UNIT_ROLE_WORDS,
)
from portal.web.formats import day
from portal.web.markdown import safe_html

blueprint = Blueprint("events", __name__)
WORDS: dict[str, dict[Any, str]] = {
    "kind": KIND_WORDS,
    "state": STATE_WORDS,
    "host_role": HOST_ROLE_WORDS,
    "host_state": HOST_STATE_WORDS,
    "unit_role": UNIT_ROLE_WORDS,
    "sector": SECTOR_WORDS,
    "offer": OFFER_WORDS,
}  # fmt: skip
TONES = {
    "published": "brand", "running": "brand", "confirmed": "brand", "submitted": "gold", "asked": "gold",
    "postponed": "gold", "returned": "seal", "cancelled": "seal", "declined": "seal",
}  # fmt: skip


@blueprint.app_template_global()
def event_word(kind: str, term: str | None) -> str:
    """A term of the room in the page's language; a term it does not know as it is."""
    return gettext(WORDS[kind][term]) if term in WORDS[kind] else term or ""


@blueprint.app_template_global()
def event_tone(state: str) -> str:
    """The colour a state is shown in, always beside its word."""
    return TONES.get(state, "quiet")


@blueprint.app_template_global()
def event_action(action: str) -> str:
    """A step of the trail in words."""
    return trail.action_said(action)


@blueprint.app_template_global()
def event_field(name: str) -> str:
    """A fact's name in the trail."""
    return trail.field_said(name)


@blueprint.app_template_filter("trail")
def trail_value(value: Any) -> str:
    """A value in the trail."""
    return trail.value_said(value)


blueprint.add_app_template_global(safe_html)


@blueprint.app_template_global()
def checklist_sentence(item: Item) -> str:
    """A line of the checklist in the page's language."""
    values = {name: day(value) if isinstance(value, date) else value for name, value in item.values.items()}
    return gettext(item.msgid, **values)
