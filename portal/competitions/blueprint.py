"""The room's blueprint, shared by its view modules, and its words for templates."""

from flask import Blueprint
from flask_babel import gettext

from portal.competitions.rules import ENTRY_TONES, ENTRY_WORDS, MATERIAL_WORDS, EntryState, MaterialKind

blueprint = Blueprint("competitions", __name__)


@blueprint.app_template_global()
def material_word(kind: str) -> str:
    """A kind of paper in the page's language."""
    return gettext(MATERIAL_WORDS[MaterialKind(kind)])


@blueprint.app_template_global()
def entry_word(state: str) -> str:
    """Where an entry stands, in the page's language."""
    return gettext(ENTRY_WORDS[EntryState(state)])


@blueprint.app_template_global()
def entry_tone(state: str) -> str:
    """The colour it is shown in, always beside its word."""
    return ENTRY_TONES[EntryState(state)]
