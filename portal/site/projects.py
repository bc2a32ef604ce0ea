"""The public list of projects and the page of one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal import clock
from portal.decks import queries as decks
from portal.decks.models import Deck
from portal.investors.queries import verified_investor_of
from portal.projects import cards, queries
from portal.projects.facets import chosen_of, facets_of, most_common
from portal.projects.models import Project, TeamMember
from portal.projects.permissions import Permission
from portal.projects.queries import PAGE_SIZE
from portal.projects.rules import SORT_WORDS, STATE_WORDS, Filters, MemberState, ProjectState, StayState
from portal.site.blueprint import blueprint
from portal.site.drawing import drawn_page, plain
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.guards import can, current_person, guarded, public
from portal.web.language import language
from portal.web.markdown import safe_html
from portal.web.pagination import Page, page_number


@blueprint.get("/projects/")
@public
def projects() -> ResponseReturnValue:
    """All public projects, as the address asks."""
    filters = Filters.read(request.args)
    number = page_number()
    found = queries.listing(filters, number=number)
    areas = queries.areas_to_choose(clock.today())
    spaces = queries.spaces_named(most_common(found), filters.space)
    facts = (plain(found.rows), found.stamp, plain(areas), plain(spaces.values()))

    def draw() -> dict[str, Any]:
        page: Page[Any] = Page(cards.cards(found.rows), number, PAGE_SIZE, found.total)
        return {
            "filters": filters,
            "page": page,
            "facets": facets_of(filters, found, areas, spaces, _address),
            "chosen": chosen_of(filters, areas, spaces, _address),
            "sorts": [(sort, gettext(word), sort is filters.sort) for sort, word in SORT_WORDS.items()],
            "raising_url": _address(replace(filters, is_raising=not filters.is_raising)),
            "raising_count": found.facets["is_raising"].get(True, 0),
            "closed_url": _address(replace(filters, is_closed=not filters.is_closed)),
            "clear_url": url_for("site.projects"),
        }

    return drawn_page("site/projects.html", facts, draw)


@blueprint.get("/projects/<slug>/")
@guarded(Permission.SEE, load=queries.at_a_glance, is_secret=True)
def project(project: Project) -> ResponseReturnValue:
    """One project's public card; for its team before it is public, as it will look."""
    person = current_person()
    team = [member for member in project.members if member.state == MemberState.AGREED and member.person is not None]
    area = project.assessed_unit or project.area
    papers = decks.readable_decks(project, person, clock.now())
    # Every save raises the version; what others write is named beside it.
    facts = (
        project.version,
        tuple((member.person.name, member.role_zh, member.role_en, member.is_leader) for member in team),  # type: ignore[union-attr]
        tuple(
            (stay.state, stay.makerspace.slug, stay.makerspace.name_zh, stay.makerspace.name_en)
            for stay in project.stays
        ),
        (area.code, area.name_zh, area.name_en),
        tuple((paper.code, paper.title) for paper in papers),
    )
    return drawn_page("site/project.html", facts, lambda: _card(project, team, papers))


def _card(project: Project, team: Sequence[TeamMember], papers: Sequence[Deck]) -> dict[str, Any]:
    light, dark = cards.cover_addresses(project.slug, project.sector, project.cover.code if project.cover else None)
    state = ProjectState(project.state)
    confirmed = [stay for stay in project.stays if stay.state == StayState.CONFIRMED]
    return {
        "project": project,
        "name": bilingual(project.name_zh, project.name_en),
        "name_lang": cards.foreign(project.name_zh, project.name_en),
        "one_line": bilingual(project.one_line_zh, project.one_line_en),
        "one_line_lang": cards.foreign(project.one_line_zh, project.one_line_en),
        "highlights": safe_html(bilingual(project.highlights_zh, project.highlights_en)),
        "text": safe_html(bilingual(project.text_zh, project.text_en)),
        "lessons": safe_html(bilingual(project.lessons_zh, project.lessons_en)),
        "state_word": gettext(STATE_WORDS[state]),
        "is_preview": not project.is_public,
        "cover_url": light,
        "cover_dark_url": dark,
        "area": project.assessed_unit or project.area,
        "stay": next((stay for stay in confirmed if stay.left_on is None), None),
        "past_stays": [stay for stay in confirmed if stay.left_on is not None],
        "team": team,
        "milestones": sorted(project.milestones, key=lambda each: (each.reached_on, each.id), reverse=True),
        "papers": papers,
        "proofs": queries.evidence_of(project) if can(Permission.SEE_PROOFS, project) else None,
        "investor": verified_investor_of(current_person()) if project.state == ProjectState.PUBLISHED else None,
        "page_url": public_url("site.project", language(), slug=project.slug),
        "picture_url": public_url("projects.share_card", language(), slug=project.slug),
    }


def _address(filters: Filters) -> str:
    asked: dict[str, Any] = filters.asked()
    return url_for("site.projects", **asked)
