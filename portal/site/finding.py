"""Finding things: the search over all rooms, an area's page, the site map for search engines."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup, escape

from portal import clock
from portal.areas.queries import area_by_code
from portal.areas.rules import present_code
from portal.competitions.queries import editions
from portal.makerspaces.rules import TYPE_WORDS
from portal.projects.cards import Card
from portal.projects.cards import cards as project_cards
from portal.search.rules import query_runs
from portal.site import cards
from portal.site.blueprint import blueprint
from portal.site.drawing import drawn_page, plain
from portal.site.queries import area as queries
from portal.site.queries.listing import AnyRow
from portal.site.queries.teams import addresses_of_projects, found_projects
from portal.site.rules import LONGEST_QUERY
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.guards import public
from portal.web.language import LANGUAGES, language
from portal.web.markdown import plain_text

EXCERPT = 90
STANDING_PAGES = (
    "site.home",
    "site.events",
    "site.projects",
    "site.makerspaces",
    "competitions.editions",
    "site.about",
    "site.privacy",
    "site.accessibility",
)


@dataclass(frozen=True)
class Hit:
    """One thing a search found; what the words met is marked."""

    url: str
    title: Markup
    title_lang: str | None
    excerpt: Markup
    remark: str
    kind: str
    kind_word: str
    state_word: str
    state_tone: str


@blueprint.get("/search")
@public
def search() -> ResponseReturnValue:
    """Events, projects and makerspaces that match a few words."""
    words = " ".join(request.args.get("q", "").split())[:LONGEST_QUERY]
    now = clock.now()
    events = [_event_hit(row, words, now) for row in queries.found_events(words, now=now)] if words else []
    spaces = [_space_hit(row, words) for row in queries.found_spaces(words)] if words else []
    projects = [_project_hit(made, words) for made in project_cards(found_projects(words))] if words else []
    most = queries.SEARCH_SIZE
    response = make_response(
        render_template(
            "site/search.html",
            words=words,
            events=events[:most],
            spaces=spaces[:most],
            projects=projects[:most],
            all_projects_url=url_for("site.projects", q=words) if len(projects) > most else None,
            all_events_url=url_for("site.events", q=words) if len(events) > most else None,
            all_spaces_url=url_for("site.makerspaces", q=words) if len(spaces) > most else None,
            past_url=url_for("site.events", q=words, when="past") if words else None,
            is_more=max(len(events), len(spaces), len(projects)) > most,
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/areas/<code>/")
@public
def area(code: str) -> ResponseReturnValue:
    """One area: its figures, what comes next, its makerspaces."""
    found = area_by_code(code)
    if found is None:
        abort(404)
    if found.code != code:
        return redirect(url_for("site.area", code=present_code(code)), 308)
    now = clock.now()
    coming = queries.coming_in(found, now=now)
    numbers = queries.numbers(found, now=now, today=clock.today())
    spaces = queries.spaces_in(found)
    name = found.name(language())

    def draw() -> dict[str, Any]:
        return {
            "code": found.code,
            "name": name,
            "numbers": numbers,
            "days": cards.by_day(coming, now, level=4),
            "is_more": len(coming) == queries.AREA_EVENTS,
            "events_url": url_for("site.events", area=found.code),
            "past_url": url_for("site.events", area=found.code, when="past"),
            "subscribe_url": url_for("site.subscribe", area=found.code),
            "spaces": [_space(row) for row in spaces],
        }

    offers = tuple(cards.offer_of(row, now) for row in coming)
    return drawn_page("site/area.html", (clock.today(), name, plain(coming), offers, numbers, plain(spaces)), draw)


def _space(row: AnyRow) -> dict[str, Any]:
    return {
        "url": url_for("site.makerspace", slug=row.slug),
        "name": bilingual(row.name_zh, row.name_en),
        "type_word": gettext(TYPE_WORDS[row.type]),
        "address": bilingual(row.address_zh, row.address_en),
        "seats": row.workstation_count,
    }


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """Every public page in both languages, for search engines."""
    events, spaces = queries.addresses()
    entries = [(_twins(endpoint), None) for endpoint in STANDING_PAGES]
    entries += [(_twins("site.event", slug=row.slug), row.updated_at) for row in events]
    entries += [(_twins("site.makerspace", slug=row.slug), row.updated_at) for row in spaces]
    entries += [(_twins("site.project", slug=row.slug), row.updated_at) for row in addresses_of_projects()]
    entries += [(_twins("competitions.show", slug=row.slug), row.updated_at) for row in editions.addresses()]
    body = render_template("site/sitemap.xml", entries=entries, languages={"zh": "zh-Hans", "en": "en"})
    response = Response(body, mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines may read: everything public; the private addresses answer nobody anyway."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/me/", "/t/", "/search", "/en/search", "/events/preview/"))
    return Response(f"User-agent: *\n{closed}\nSitemap: {public_url('site.sitemap')}\n", mimetype="text/plain")


def highlighted(text: str, words: str) -> Markup:
    """The text, escaped, with every place the words met in a `<mark>`."""
    asked = sorted({run.text for run in query_runs(words)}, key=len, reverse=True)
    if not asked:
        return escape(text)
    parts = re.split("(" + "|".join(map(re.escape, asked)) + ")", text, flags=re.IGNORECASE)
    return Markup().join(
        Markup("<mark>{}</mark>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts)
    )


def excerpt(text: str, words: str) -> Markup:
    """A line of the text around the first place the words met."""
    asked = [run.text for run in query_runs(words)]
    places = [place for place in (text.lower().find(word) for word in asked) if place >= 0]
    start = max(0, min(places, default=0) - EXCERPT // 3)
    cut = text[start : start + EXCERPT]
    return Markup("{}{}{}").format(
        "…" if start else "", highlighted(cut, words), "…" if start + EXCERPT < len(text) else ""
    )


def _event_hit(row: Any, words: str, now: datetime) -> Hit:
    made = cards.card(row, cards.offer_of(row, now), now.year)
    return Hit(
        url=made.url,
        title=highlighted(made.title, words),
        title_lang=made.title_lang,
        excerpt=excerpt(plain_text(bilingual(row.summary_zh, row.summary_en), 500), words),
        remark=f"{made.when_day} {made.when_rest} · {made.where}".rstrip(" ·"),
        kind=made.kind,
        kind_word=made.kind_word,
        state_word=made.state_word,
        state_tone=made.state_tone,
    )


def _space_hit(row: Any, words: str) -> Hit:
    said = bilingual(row.summary_zh, row.summary_en) or bilingual(row.address_zh, row.address_en)
    return Hit(
        url=url_for("site.makerspace", slug=row.slug),
        title=highlighted(bilingual(row.name_zh, row.name_en), words),
        title_lang=cards.foreign(row.name_zh, row.name_en),
        excerpt=excerpt(plain_text(said, 500), words),
        remark=f"{bilingual(row.short_zh, row.short_en)} · {gettext(TYPE_WORDS[row.type])}",
        kind="",
        kind_word="",
        state_word="",
        state_tone="quiet",
    )


def _project_hit(made: Card, words: str) -> Hit:
    return Hit(
        url=made.url,
        title=highlighted(made.name, words),
        title_lang=made.name_lang,
        excerpt=highlighted(made.one_line, words),
        remark=" · ".join(filter(None, (made.sector_word, made.stage_word, made.place))),
        kind="",
        kind_word="",
        state_word=made.state_word if made.is_raising else "",
        state_tone="brand",
    )


def _twins(endpoint: str, **values: Any) -> dict[str, str]:
    return {said: public_url(endpoint, said, **values) for said in LANGUAGES}
