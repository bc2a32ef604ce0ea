"""Makerspaces together with their events: the public directory and page, the operator's desk and console."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.models import Area
from portal.areas.queries import units
from portal.documents.spreadsheets import xlsx_bytes
from portal.events.models import EventHost
from portal.events.rules import HostState
from portal.makerspaces import queries
from portal.makerspaces.blueprint import blueprint as space_blueprint
from portal.makerspaces.blueprint import space_word
from portal.makerspaces.filtering import filters_of
from portal.makerspaces.models import Makerspace
from portal.makerspaces.permissions import Permission
from portal.makerspaces.rules import (
    LEVELS_HIGH_TO_LOW,
    PLAN_CATEGORY_WORDS,
    SERVICE_WORDS,
    TYPE_WORDS,
    ChangeState,
    Filters,
    SpaceState,
    highest,
)
from portal.projects.cards import cards as project_cards
from portal.site import yearly
from portal.site.blueprint import blueprint
from portal.site.cards import drawn
from portal.site.queries import hosted
from portal.site.queries.listing import AnyRow
from portal.site.queries.teams import residents_of
from portal.site.rules import start_of
from portal.web.addresses import public_url
from portal.web.formats import bilingual, short_day
from portal.web.guards import can, current_person, guarded, public
from portal.web.language import language
from portal.web.markdown import safe_html
from portal.web.pagination import page_number, paged

PAGE_SIZE = 24
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEAT_STEPS = (50, 100, 200, 500)


@dataclass(frozen=True)
class Choice:
    """One value of a facet: where it leads, how many it shows, whether it is chosen."""

    label: str
    url: str
    count: int
    is_chosen: bool


@blueprint.get("/makerspaces/")
@public
def makerspaces() -> ResponseReturnValue:
    """The directory: search, facets, list or map."""
    filters = filters_of()
    is_map = request.args.get("view") == "map"
    counts = queries.facets(filters, current_person())
    areas = units(clock.today())
    page = paged(queries.listed(filters, current_person()), size=PAGE_SIZE, number=page_number())
    coming = hosted.next_events(page.items, now=clock.now()) if page.items else {}
    return render_template(
        "makerspaces/directory.html",
        page=page,
        cards=[space_card_of(space, coming.get(space.id)) for space in page.items],
        filters=filters,
        is_map=is_map,
        facets=_facets(filters, counts, areas, is_map=is_map),
        chosen=_chosen(filters, areas, is_map=is_map),
        tiles=_tiles(filters, counts, areas) if is_map else [],
        clear_url=_address(Filters(q=filters.q), is_map=is_map),
        list_url=_address(filters, is_map=False),
        map_url=_address(filters, is_map=True),
        export_url=url_for("makerspaces.export_shown", **filters.asked()) if can(Permission.IMPORT) else None,
    )


@blueprint.get("/makerspaces/<slug>/")
@guarded(Permission.SEE, load=queries.makerspace, is_secret=True)
def makerspace(space: Makerspace) -> ResponseReturnValue:
    """One makerspace: what it is, what it has, what is on."""
    now = clock.now()
    coming, past = hosted.coming(space, now=now), hosted.past(space, now=now)
    return render_template(
        "makerspaces/makerspace.html",
        space=space,
        levels=sorted(space.levels, key=lambda held: LEVELS_HIGH_TO_LOW.index(held.level)),  # type: ignore[arg-type]
        text=safe_html(bilingual(space.text_zh, space.text_en)),
        rooms=[room for room in space.rooms if room.is_open],
        coming=drawn(coming.cards, now, component="event_row"),
        past=drawn(past.cards, now, component="event_row"),
        coming_total=coming.total,
        past_total=past.total,
        residents=project_cards(residents_of(space)),
        page_url=public_url("site.makerspace", language(), slug=space.slug),
        runs=current_person() is not None and can(Permission.RUN, space),
    )


@space_blueprint.get("/space/")
@guarded(Permission.OPEN_DESK)
def desk() -> ResponseReturnValue:
    """The operator's desk: requests that wait for an answer, then the makerspaces I run."""
    person = current_person()
    spaces = queries.run_by(person)
    now = clock.now()
    return render_template(
        "makerspaces/desk.html",
        spaces=spaces,
        **_by_answer(hosted.not_public_yet(person)),
        coming=hosted.next_events(spaces, now=now) if spaces else {},
        open_changes=queries.open_changes_by_makerspace(spaces) if spaces else {},
        requests=queries.requests_of(person),
    )


@space_blueprint.get("/space/<slug>/")
@guarded(Permission.RUN, load=queries.makerspace, sees=Permission.SEE)
def console(space: Makerspace) -> ResponseReturnValue:
    """One makerspace for those who run it: requests, events, proposals, history."""
    now = clock.now()
    coming = hosted.coming(space, now=now)
    changes = queries.changes_of(space)
    return render_template(
        "makerspaces/console.html",
        space=space,
        **_by_answer(host for host in hosted.not_public_yet(current_person()) if host.makerspace_id == space.id),
        coming=drawn(coming.cards, now, component="event_row"),
        coming_total=coming.total,
        years=[clock.today().year, clock.today().year - 1],
        open_changes=[change for change in changes if change.state == ChangeState.PROPOSED],
        changes=changes,
    )


def _by_answer(hosts: Iterable[EventHost]) -> dict[str, list[EventHost]]:
    answers: dict[str, list[EventHost]] = {"waiting": [], "promised": []}
    for host in hosts:
        answers["waiting" if host.state == HostState.ASKED else "promised"].append(host)
    return answers


@space_blueprint.get("/space/<slug>/events.xlsx")
@guarded(Permission.RUN, load=queries.makerspace, sees=Permission.SEE)
def year_of_events(space: Makerspace) -> ResponseReturnValue:
    """The events a makerspace hosted in a year (`?year=`), with the columns of the yearly evaluation."""
    text = request.args.get("year", "")
    year = int(text) if text in {str(year) for year in range(2000, 2100)} else clock.today().year
    start, end = start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))
    sheet = yearly.sheet_of(year, hosted.hosted_between(space, start, end))
    name = f"{space.name_zh}-{year}年活动.xlsx"
    return send_file(BytesIO(xlsx_bytes(sheet)), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)


def space_card_of(space: Makerspace, event: AnyRow | None) -> dict[str, Any]:
    """What the directory's card says."""
    top = highest(held.level for held in space.levels)
    return {
        "url": url_for("site.makerspace", slug=space.slug),
        "name": bilingual(space.name_zh, space.name_en),
        "area": space.area.short_name(language()),
        "type_word": space_word("type", space.type),
        "level_word": space_word("level", top) if top else "",
        "seats": space.workstation_count or None,
        "teams": space.team_count or None,
        "services": [space_word("service", service) for service in space.services],
        "next_event": _next(event),
        "is_hidden": space.state == SpaceState.HIDDEN,
    }


def _next(event: AnyRow | None) -> str | None:
    if event is None:
        return None
    title = bilingual(event.title_zh, event.title_en)
    return _("%(day)s: %(title)s", day=short_day(event.starts_at, event.timezone), title=title)


def _address(filters: Filters, *, is_map: bool) -> str:
    return url_for("site.makerspaces", view="map" if is_map else None, **filters.asked())


def _facets(
    filters: Filters, counts: dict[str, dict[str, int]], areas: Any, *, is_map: bool
) -> list[tuple[str, str, list[Choice]]]:
    """Each facet with its heading and the values that would show something, in their customary order."""

    def choice(label: str, name: str, value: Any, count: int) -> Choice:
        is_chosen = getattr(filters, name) == value
        wanted = filters.without(name) if is_chosen else replace(filters, **{name: value})
        return Choice(label, _address(wanted, is_map=is_map), count, is_chosen)

    by_area = [
        choice(area.short_name(language()), "area", area.code, _count_of(area, counts))
        for area in areas
        if _count_of(area, counts) or filters.area == area.code
    ]
    found = [(_("Area"), "area", by_area)]
    for heading, name, facet, terms in (
        (_("Type"), "type", "type", list(TYPE_WORDS)),
        (_("Plan category"), "category", "category", list(PLAN_CATEGORY_WORDS)),
        (_("Level"), "level", "level", LEVELS_HIGH_TO_LOW),
    ):
        numbers = counts.get(facet, {})
        kind = "plan_category" if name == "category" else name
        found.append(
            (
                heading,
                name,
                [choice(space_word(kind, t), name, str(t), numbers.get(t, 0)) for t in terms if numbers.get(t)],
            )  # type: ignore[attr-defined]
        )
    offered = counts.get("service", {})
    services = [
        Choice(
            space_word("service", service),
            _address(replace(filters, services=filters.toggled(service)), is_map=is_map),
            offered.get(service, 0),
            service in filters.services,
        )
        for service in SERVICE_WORDS
        if offered.get(service) or service in filters.services
    ]
    found.append((_("Services"), "service", services))
    return [facet for facet in found if facet[2]]


def _chosen(filters: Filters, areas: Any, *, is_map: bool) -> list[tuple[str, str]]:
    """What is asked for, each with the address without it."""
    names = {area.code: area.short_name(language()) for area in areas}
    words = [
        ("q", f"“{filters.q}”" if filters.q else ""),
        ("area", names.get(filters.area, filters.area)),
        ("type", space_word("type", filters.type) if filters.type in set(TYPE_WORDS) else ""),
        (
            "category",
            space_word("plan_category", filters.category) if filters.category in set(PLAN_CATEGORY_WORDS) else "",
        ),
        ("level", space_word("level", filters.level) if filters.level in set(LEVELS_HIGH_TO_LOW) else ""),
        ("seats", _("%(number)d workstations or more", number=filters.seats) if filters.seats else ""),
    ]
    chosen = [(word, _address(filters.without(name), is_map=is_map)) for name, word in words if word]
    for service in filters.services:
        without = replace(filters, services=filters.toggled(service))
        chosen.append((space_word("service", service), _address(without, is_map=is_map)))
    return chosen


def _tiles(filters: Filters, counts: dict[str, dict[str, int]], areas: Any) -> list[dict[str, Any]]:
    """The map's tiles: every division, and zones that have something."""
    return [
        {
            "code": area.code,
            "short_name": area.short_name(language()),
            "count": _count_of(area, counts),
            "current": filters.area == area.code,
            "url": _address(
                filters.without("area") if filters.area == area.code else replace(filters, area=area.code), is_map=True
            ),
        }
        for area in areas
        if area.is_division or _count_of(area, counts)
    ]


def _count_of(area: Area, counts: dict[str, dict[str, int]]) -> int:
    return counts.get("area" if area.is_division else "unit", {}).get(area.code, 0)
