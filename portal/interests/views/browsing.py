"""Projects by facets, and some of them side by side."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal import clock
from portal.areas.queries import units
from portal.decks.actions import looks
from portal.events.rules import SECTOR_WORDS
from portal.interests import queries
from portal.interests.blueprint import blueprint
from portal.interests.forms import act_form
from portal.interests.permissions import Permission
from portal.interests.queries.comparing import Column, columns
from portal.interests.queries.recommending import memory_of
from portal.interests.rules import COMPARED
from portal.investors.blueprint import own_fund
from portal.investors.models import Investor
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS
from portal.projects.cards import cards
from portal.projects.queries import PAGE_SIZE, Listing, listing
from portal.projects.rules import BACKGROUND_WORDS, Filters
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.pagination import Page, page_number


@blueprint.get("/invest/projects")
@guarded(Permission.BROWSE, load=own_fund)
def projects(investor: Investor) -> ResponseReturnValue:
    """Published projects by facets, with what the fund did so far."""
    filters, number = Filters.read(request.args), page_number()
    found = listing(filters, number=number)
    return render_template(
        "interests/projects.html",
        investor=investor,
        filters=filters,
        facets=found.facets,
        choices=_choices(found),
        page=Page(cards(found.rows), number, PAGE_SIZE, found.total),
        memory=memory_of(investor, clock.today()),
        form=act_form(),
    )


def _choices(found: Listing) -> dict[str, list[tuple[str, str, int]]]:
    """What each facet offers: value, word, how many it would show."""
    words: dict[str, dict[Any, str]] = {
        "sector": SECTOR_WORDS, "stage": STAGE_WORDS, "round": ROUND_WORDS, "background": BACKGROUND_WORDS,
    }  # fmt: skip
    choices = {
        name: [(str(term), gettext(word), found.facets[name].get(term, 0)) for term, word in known.items()]
        for name, known in words.items()
    }
    choices["area"] = [
        (area.code, area.name(language()), found.facets["area"].get(area.id, 0)) for area in units(clock.today())
    ]
    return choices


@blueprint.get("/invest/compare")
@guarded(Permission.BROWSE, load=own_fund)
def compare(investor: Investor) -> ResponseReturnValue:
    """Two to four projects side by side. Figures stand only where the team has granted them; each look is noted."""
    slugs = list(dict.fromkeys(request.args.getlist("p")))[: COMPARED[-1]]
    if len(slugs) < COMPARED[0]:
        return redirect(url_for("interests.shortlist"), 303)
    now, person = clock.now(), current_person()
    found: Sequence[Column] = columns(slugs, investor, person, now)
    for column in found:
        if column.is_inside:
            looks.note(column.reading, 0, actor=person)
    return render_template(
        "interests/compare.html",
        investor=investor,
        columns=found,
        intents={intent.project_id: intent for intent in queries.intents_by(investor)},
    )
