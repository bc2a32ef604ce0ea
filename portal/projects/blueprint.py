"""The room's blueprint, shared by its view modules, and its words for templates."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import gettext

from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS
from portal.projects.models import Project
from portal.projects.rules import (
    BACKGROUND_WORDS,
    END_WORDS,
    RIGHT_STATE_WORDS,
    RIGHT_WORDS,
    STATE_TONES,
    STATE_WORDS,
    STAY_WORDS,
    ProjectState,
)

blueprint = Blueprint("projects", __name__)
WORDS: dict[str, Mapping[Any, str]] = {
    "state": STATE_WORDS,
    "sector": SECTOR_WORDS,
    "stage": STAGE_WORDS,
    "round": ROUND_WORDS,
    "background": BACKGROUND_WORDS,
    "stay": STAY_WORDS,
    "end": END_WORDS,
    "right": RIGHT_WORDS,
    "right_state": RIGHT_STATE_WORDS,
}


@blueprint.app_template_global()
def project_word(kind: str, term: str | None) -> str:
    """A term of the room in the page's language; a term it does not know as it is."""
    return gettext(WORDS[kind][term]) if term in WORDS[kind] else term or ""


@blueprint.app_template_global()
def project_tone(project: Project) -> str:
    """The colour a project's state is shown in, always beside its word."""
    return STATE_TONES[ProjectState(project.state)]
