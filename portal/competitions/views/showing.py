"""What everybody sees of an edition: days, groups, rubric, how to enter, the regulations and the rules as frozen."""

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import units, working_calendar
from portal.competitions.actions.planning import Dimension, rubric_of
from portal.competitions.blueprint import blueprint
from portal.competitions.models.edition import Competition, Round
from portal.competitions.permissions import Permission
from portal.competitions.queries import editions
from portal.competitions.rules import AGGREGATION_WORDS, ENTRY_TONES, ENTRY_WORDS, KIND_WORDS
from portal.competitions.timetable import Window
from portal.competitions.views.setting_up import facts, timeline
from portal.competitions.words import materials_in_words, quota_in_words, rules_in_words, ties_in_words
from portal.errors import NotFound
from portal.events.calendar import place_of
from portal.events.rules import KIND_WORDS as EVENT_WORDS
from portal.events.rules import SECTOR_WORDS, EventKind
from portal.web.guards import current_person, guarded, public
from portal.web.language import language
from portal.web.markdown import safe_html


@blueprint.get("/competitions/", endpoint="editions")
@public
def list_editions() -> ResponseReturnValue:
    """Every edition, the latest first."""
    now = clock.now()
    rows = [(each, _window(each).stands(now)) for each in editions.public_editions()]
    return render_template("competitions/editions.html", rows=rows)


@blueprint.get("/competitions/<slug>/")
@guarded(Permission.SEE, load=editions.competition, is_secret=True)
def show(edition: Competition) -> ResponseReturnValue:
    """One edition: when, for whom, what counts, how to enter."""
    now, person, lang = clock.now(), current_person(), language()
    areas = units(clock.today())
    return render_template(
        "competitions/show.html",
        window=_window(edition).stands(now),
        own=editions.entries_of(person, edition) if person else [],
        timeline=timeline(edition, working_calendar()),
        today=clock.today(),
        groups=[(each, rules_in_words(each, areas, lang), materials_in_words(each)) for each in edition.groups],
        rubrics=_rubrics(edition),
        rounds=[(each, [(quota_in_words(quota, lang), quota) for quota in each.quotas]) for each in edition.rounds],
        area_names={area.code: area.short_name(lang) for area in areas},
        sector_words=[_(SECTOR_WORDS[sector]) for sector in SECTOR_WORDS if sector in edition.sectors],  # type: ignore[comparison-overlap]
        ties_in_words=ties_in_words,
        **_public_facts(edition),
    )


@blueprint.get("/competitions/<slug>/regulations")
@guarded(Permission.SEE, load=editions.competition, is_secret=True)
def regulations(edition: Competition) -> ResponseReturnValue:
    """The regulations, and every version of the rules with its reason."""
    zh, en = edition.regulations_zh, edition.regulations_en
    return render_template(
        "competitions/regulations.html",
        text=safe_html((en or zh if language() == "en" else zh or en) or ""),
        text_lang="zh-Hans" if language() == "en" and not en else None,
        rule_sets=editions.rule_sets(edition),
        **_public_facts(edition),
    )


@blueprint.get("/competitions/<slug>/rules.json")
@guarded(Permission.SEE, load=editions.competition, is_secret=True)
def rules_document(edition: Competition) -> ResponseReturnValue:
    """The rules as they were frozen, byte by byte: their SHA-256 is the digest. `number` asks for an earlier version."""
    asked = request.args.get("number", "")
    kept = editions.rule_sets(edition)
    found = next((each for each in kept if not asked or str(each.number) == asked), None)
    if found is None:
        raise NotFound
    response = Response(found.content, content_type="application/json; charset=utf-8")
    response.set_etag(found.digest)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="rules-{edition.number_prefix}-{edition.year}-{found.number}.json"'
    )
    return response.make_conditional(request)


def _public_facts(edition: Competition) -> dict[str, Any]:
    event = edition.event
    return facts(edition) | {
        "place": place_of(event, language()),
        "kind_word": _(EVENT_WORDS[EventKind(event.kind)]),
        "kind_words": {kind: _(word) for kind, word in KIND_WORDS.items()},
        "aggregation_words": {kind: _(word) for kind, word in AGGREGATION_WORDS.items()},
        "entry_words": {state: _(word) for state, word in ENTRY_WORDS.items()},
        "entry_tones": ENTRY_TONES,
    }


def _rubrics(edition: Competition) -> list[tuple[list[Round], list[Dimension]]]:
    """Each rubric once, with the rounds that use it."""
    found: list[tuple[list[Round], list[Dimension]]] = []
    for round_ in edition.rounds:
        rubric = rubric_of(round_, edition.groups)
        if found and found[-1][1] == rubric:
            found[-1][0].append(round_)
        else:
            found.append(([round_], rubric))
    return found


def _window(edition: Competition) -> Window:
    return Window(edition.entries_open_at, edition.entries_close_at)
