"""What everybody may know of an edition: statistics, and its published results as open data; the offices' summary list."""

import json
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import units
from portal.audit.actions import saw
from portal.competitions import exports
from portal.competitions.blueprint import blueprint
from portal.competitions.models.edition import Competition
from portal.competitions.permissions import Permission
from portal.competitions.queries import editions
from portal.competitions.queries import statistics as queries
from portal.competitions.queries.statistics import Tally
from portal.documents.spreadsheets import CSV, XLSX
from portal.events.rules import SECTOR_WORDS, Sector
from portal.web.formats import bilingual
from portal.web.guards import can, current_person, guarded
from portal.web.language import language

Line = tuple[str, Tally]
MOST_MAKERSPACES = 30


@blueprint.get("/competitions/<slug>/statistics")
@guarded(Permission.SEE, load=editions.edition, is_secret=True)
def statistics(competition: Competition) -> ResponseReturnValue:
    """The edition in counts, from acceptance on; whoever oversees it also reads what came in and how it ended."""
    found = queries.statistics(competition)
    areas = units(clock.today())
    measures: list[tuple[str, str, str, list[Line]]] = [
        (
            "groups",
            _("By group"),
            _("Group"),
            [
                (group.name(language()), found.by_group[group.id])
                for group in competition.groups
                if group.id in found.by_group
            ],
        ),
        (
            "sectors",
            _("By industry"),
            _("Industry"),
            _most_first((_(SECTOR_WORDS[Sector(each)]), tally) for each, tally in found.by_sector.items()),
        ),
        (
            "areas",
            _("By county and zone"),
            _("County or zone"),
            [(area.name(language()), found.by_unit[area.id]) for area in areas if area.id in found.by_unit],
        ),
        (
            "makerspaces",
            _("By the makerspace that nominated"),
            _("Makerspace"),
            _most_first(
                (bilingual(space.name_zh, space.name_en), found.by_makerspace[space.id])
                for space in found.makerspaces.values()
            )[:MOST_MAKERSPACES],
        ),
    ]
    oversees = can(Permission.OVERSEE, competition)
    return render_template(
        "competitions/statistics.html",
        competition=competition,
        total=found.total,
        measures=[
            (key, title, head, [line for line in lines if oversees or line[1].accepted])
            for key, title, head, lines in measures
        ],
        rounds=[round_ for round_ in competition.rounds if round_.id in found.total.advanced],
        tiles=[
            {
                "code": area.code,
                "short_name": area.short_name(language()),
                "count": found.by_unit[area.id].accepted if area.id in found.by_unit else 0,
                "url": None,
            }
            for area in areas
        ],
        oversees=oversees,
        licence=exports.LICENCE,
    )


@blueprint.get("/competitions/<slug>/results.csv")
@guarded(Permission.SEE, load=editions.edition, is_secret=True)
def results_csv(competition: Competition) -> ResponseReturnValue:
    """The published awards for spreadsheets."""
    return _open(exports.results_csv(queries.published_awards(competition)), CSV, f"{competition.event.slug}.csv")


@blueprint.get("/competitions/<slug>/results.json")
@guarded(Permission.SEE, load=editions.edition, is_secret=True)
def results_json(competition: Competition) -> ResponseReturnValue:
    """The published awards and who went on, for programs."""
    found = exports.results_json(
        competition, queries.published_awards(competition), queries.settled_advancement(competition)
    )
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return _open(text.encode(), "application/json; charset=utf-8", f"{competition.event.slug}.json")


@blueprint.get("/officer/competitions/<slug>/entries.xlsx")
@guarded(Permission.OVERSEE, load=editions.edition)
def entries_sheet(competition: Competition) -> ResponseReturnValue:
    """The summary list of the entries one screens or runs. The look is noted: it names people and how to reach them."""
    person = current_person()
    entries = queries.entries_for_list(competition, person)
    content = exports.summary_list(entries, queries.team_sizes(competition))
    saw(person, "export entries", "event", competition.event.slug, now=clock.now())
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{competition.event.slug}-entries.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _most_first(lines: Any) -> list[Line]:
    return sorted(lines, key=lambda line: (-line[1].accepted, -line[1].handed_in, line[0]))


def _open(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Link"] = f'<{exports.LICENCE_URL}>; rel="license"'
    return response
