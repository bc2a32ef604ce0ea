"""The public list of projects and the page of one."""

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal import clock
from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS, GrowthStage, Round
from portal.projects import cards, queries
from portal.projects.facets import chosen_of, facets_of, most_common
from portal.projects.models import Project
from portal.projects.permissions import Permission
from portal.projects.queries import PAGE_SIZE
from portal.projects.rules import (
    BACKGROUND_WORDS,
    RIGHT_STATE_WORDS,
    RIGHT_WORDS,
    SORT_WORDS,
    STATE_TONES,
    STATE_WORDS,
    Filters,
    MemberState,
    ProjectState,
    RightKind,
    RightState,
    StayState,
)
from portal.site.blueprint import blueprint
from portal.site.drawing import drawn_page, plain
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.guards import guarded, public
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
@guarded(Permission.SEE, load=queries.with_parts, is_secret=True)
def project(project: Project) -> ResponseReturnValue:
    """One project's public card; for its team before it is public, as it will look."""
    light, dark = cards.cover_addresses(project.slug, project.sector, project.cover.code if project.cover else None)
    state = ProjectState(project.state)
    return render_template(
        "site/project.html",
        project=project,
        name=bilingual(project.name_zh, project.name_en),
        name_lang=cards.foreign(project.name_zh, project.name_en),
        one_line=bilingual(project.one_line_zh, project.one_line_en),
        one_line_lang=cards.foreign(project.one_line_zh, project.one_line_en),
        highlights=safe_html(bilingual(project.highlights_zh, project.highlights_en)),
        text=safe_html(bilingual(project.text_zh, project.text_en)),
        lessons=safe_html(bilingual(project.lessons_zh, project.lessons_en)),
        sector_word=gettext(SECTOR_WORDS[project.sector]),  # type: ignore[index]
        stage_word=gettext(STAGE_WORDS[GrowthStage(project.stage)]),
        round_word=gettext(ROUND_WORDS[Round(project.round)]),
        background_word=gettext(BACKGROUND_WORDS[project.founder_background]),  # type: ignore[index]
        state_word=gettext(STATE_WORDS[state]),
        state_tone=STATE_TONES[state],
        is_preview=not project.is_public,
        cover_url=light,
        cover_dark_url=dark,
        area=project.assessed_unit or project.area,
        stay=next((s for s in project.stays if s.left_on is None and s.state == StayState.CONFIRMED), None),
        past_stays=[s for s in project.stays if s.left_on is not None and s.state == StayState.CONFIRMED],
        team=[m for m in project.members if m.state == MemberState.AGREED and m.person is not None],
        rights=[
            (gettext(RIGHT_WORDS[RightKind(r.kind)]), gettext(RIGHT_STATE_WORDS[RightState(r.state)]), r)
            for r in project.rights
        ],
        milestones=sorted(project.milestones, key=lambda m: (m.reached_on, m.id), reverse=True),
        page_url=public_url("site.project", language(), slug=project.slug),
        picture_url=public_url("projects.share_card", language(), slug=project.slug),
    )


def _address(filters: Filters) -> str:
    asked: dict[str, Any] = filters.asked()
    return url_for("site.projects", **asked)
