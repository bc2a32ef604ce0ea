"""The room's blueprint, its words for templates, and what a page of the desk is about."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import gettext

from portal.events.rules import SECTOR_WORDS
from portal.interests.matching import Part
from portal.interests.queries import Sight, project_with_team
from portal.interests.rules import LEVEL_HINTS, LEVEL_WORDS, STATE_WORDS, VERDICT_WORDS
from portal.investors.blueprint import own_fund
from portal.investors.models import Investor
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS
from portal.projects.models import Project

blueprint = Blueprint("interests", __name__)
WORDS: Mapping[str, Mapping[Any, str]] = {
    "level": LEVEL_WORDS,
    "level_hint": LEVEL_HINTS,
    "state": STATE_WORDS,
    "verdict": VERDICT_WORDS,
}
TERMS: Mapping[str, Mapping[Any, str]] = {"sector": SECTOR_WORDS, "stage": STAGE_WORDS, "round": ROUND_WORDS}


@blueprint.app_template_global()
def interest_word(kind: str, term: str | None) -> str:
    """A term of the room in the page's language; nothing for none, a term nobody knows as it is."""
    return gettext(WORDS[kind].get(term, term)) if term else ""


@blueprint.app_template_global()
def reason(part: Part, area: str) -> str:
    """Why a project scores as it does, as a sentence; `area` is the project's, in words."""
    values = {name: gettext(TERMS[name][value]) if name in TERMS else value for name, value in part.values.items()}
    return gettext(part.msgid, **values, area=area)


@blueprint.app_template_global()
def sight_of(investor: Investor, project: Project) -> Sight:
    """The pair the law of the desk asks about."""
    return Sight(investor, project)


def sight(slug: str) -> Sight | None:
    """A project as the fund of whoever looks sees it; None without a project or a fund."""
    investor, found = own_fund(), project_with_team(slug)
    return None if investor is None or found is None else Sight(investor, found)
