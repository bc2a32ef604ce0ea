"""Calendar feeds: the list's own filters, one event, one makerspace, one area, and a person's own."""

import hashlib
from collections.abc import Callable
from typing import Any

import icalendar
from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.rules import present_code
from portal.events import calendar
from portal.matchmaking import calendar as meetings
from portal.site.blueprint import blueprint
from portal.site.queries import feeds, listing
from portal.site.rules import Filters, View
from portal.stage import calendar as running_order
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.guards import public
from portal.web.language import force_language, language

WECHAT = "MicroMessenger"
CALENDAR = "text/calendar; charset=utf-8"


@blueprint.get("/events.ics")
@public
def events_feed() -> ResponseReturnValue:
    """Every public event the filters find."""
    return _feed(Filters.read(request.args), lambda: _("Wenzhou makers' events"), "site.events", {})


@blueprint.get("/makerspaces/<slug>.ics")
@public
def space_feed(slug: str) -> ResponseReturnValue:
    """What one makerspace hosts."""
    space = feeds.space_for_feed(slug)
    if space is None:
        abort(404)
    return _feed(
        Filters(space=slug), lambda: bilingual(space.name_zh, space.name_en), "site.makerspace", {"slug": slug}
    )


@blueprint.get("/areas/<code>.ics")
@public
def area_feed(code: str) -> ResponseReturnValue:
    """What is on in one area."""
    area = feeds.area(present_code(code))
    if area is None:
        abort(404)
    name = lambda: _("Makers' events in %(area)s", area=area.short_name(language()))  # noqa: E731
    return _feed(Filters(area=area.code), name, "site.area", {"code": area.code})


@blueprint.get("/events/<slug>.ics")
@public
def event_feed(slug: str) -> ResponseReturnValue:
    """One event, to put into a calendar."""
    event = feeds.event_for_feed(slug)
    if event is None:
        abort(404)
    response = _calendar(calendar.single(event, _said()))
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/me/calendar/<token>.ics")
@public
def my_feed(token: str) -> ResponseReturnValue:
    """A person's seats, their teams' turns on stage, their meetings at summits; the token is the key, there is no other."""
    person = feeds.person_of_calendar(token)
    if person is None:
        abort(404)
    said, now = person.language, clock.now()
    parts = [_with_link(text, link) for text, link in feeds.entries(feeds.of_person(person.id), said, now=now)]
    for stage, projects in feeds.on_stage(person, now=now):
        parts += running_order.entries(stage, said, now, projects=projects)
    parts += meetings.entries_of(person, said, now)
    with force_language(said):
        name = _("My maker events")
    response = _calendar(calendar.feed(parts, name=name, url=public_url("site.me", said)))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/subscribe")
@public
def subscribe() -> ResponseReturnValue:
    """Three ways to keep a feed in one's own calendar, with the list's filters."""
    asked = Filters.read(request.args).asked(view=View.LIST, is_past=False)
    address, name = _subject(asked)
    return render_template(
        "site/subscribe.html",
        address=address,
        webcal=address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        name=name,
        is_wechat=WECHAT in request.user_agent.string,
        back_url=url_for("site.events", **asked),
    )


def _subject(asked: dict[str, Any]) -> tuple[str, str]:
    """Address and name of the feed asked for: an area's or a makerspace's own where nothing else is asked."""
    said = {"lang": "en"} if language() == "en" else {}
    if asked.keys() == {"space"}:
        space = listing.space_named(asked["space"])
        if space is not None:
            return public_url("site.space_feed", slug=space.slug, **said), bilingual(space.name_zh, space.name_en)
    if asked.keys() == {"area"}:
        area = feeds.area(asked["area"])
        if area is not None:
            return public_url("site.area_feed", code=area.code, **said), area.name(language())
    name = _("The events you have filtered") if asked else _("All events")
    return public_url("site.events_feed", **asked, **said), name


def _feed(filters: Filters, name: Callable[[], str], endpoint: str, values: dict[str, Any]) -> Response:
    """The feed, or 304 for a calendar that has it already: then nothing but the fingerprint was read."""
    said, now = _said(), clock.now()
    wanted = feeds.in_feed(filters, now)
    seen = repr((said, wanted, calendar.stamp(), feeds.fingerprint(wanted, now=now)))
    response = _calendar("")
    response.set_etag(hashlib.sha256(seen.encode()).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.make_conditional(request)
    if response.status_code == 304:
        return response
    with force_language(said):
        parts = (text for text, _link in feeds.entries(feeds.found_by(wanted), said, now=now))
        response.set_data(calendar.feed(parts, name=name(), url=public_url(endpoint, said, **values)))
    return response


def _said() -> str:
    """Feeds have one address for both languages: Chinese, or what `lang` asks for."""
    return "en" if request.args.get("lang") == "en" else "zh"


def _calendar(text: str) -> Response:
    return Response(text, content_type=CALENDAR)


def _with_link(text: str, link: str | None) -> str:
    """The entry with the online link that registered people get; recurring ones carry more than one component."""
    end = "END:VEVENT\r\n"
    if not link or text.count(end) != 1:
        return text
    line = icalendar.parser.Contentline.from_parts(
        "CONFERENCE", icalendar.Parameters({"VALUE": "URI", "FEATURE": "VIDEO"}), icalendar.vUri(link)
    )
    return text.removesuffix(end) + line.to_ical().decode() + "\r\n" + end
