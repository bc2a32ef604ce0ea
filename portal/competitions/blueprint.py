"""The room's blueprint, shared by its view modules, and its words for templates."""

from flask import Blueprint
from flask_babel import gettext

from portal.competitions.rules import MATERIAL_WORDS, MaterialKind

blueprint = Blueprint("competitions", __name__)


@blueprint.app_template_global()
def material_word(kind: str) -> str:
    """A kind of paper in the page's language."""
    return gettext(MATERIAL_WORDS[MaterialKind(kind)])
