"""Walking the portal as each demo role does: from link to link, remembering which address leads to which view."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal import clock
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.competitions.models.edition import Competition
from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventKind, EventState
from portal.server import DEMO_SIGN_INS

NOBODY = "nobody"
ROLES = (NOBODY, *(address.partition("@")[0] for address, _ in DEMO_SIGN_INS))
STARTS = (
    "/",
    "/events/",
    "/makerspaces/",
    "/search?q=沙龙",
    "/about",
    "/sign-in",
    "/sign-up",
    "/reset",
    "/styleguide/",
)
DESKS = ("/me/", "/desk/", "/account/", "/organise/", "/space/", "/officer/", "/admin/")
PER_VIEW = 2
LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')  # as our templates write it; a parser takes half as long as the page
# Parameters whose value changes the layout, and so make another page; the others only change its rows.
LAYOUTS = frozenset({"view", "when", "tab", "state"})


@dataclass(frozen=True)
class Stop:
    """One answer on the way: where the link stood, what it led to."""

    path: str
    view: str
    status: int
    mimetype: str
    html: str
    found_on: str


@dataclass
class Walk:
    """Everything one role came across."""

    role: str
    stops: list[Stop] = field(default_factory=list)

    @property
    def pages(self) -> dict[str, Stop]:
        """One HTML page for each view and layout."""
        found: dict[str, Stop] = {}
        for stop in self.stops:
            if stop.status == 200 and stop.mimetype == "text/html":
                found.setdefault(key(stop.view, stop.path), stop)
        return found

    @property
    def views(self) -> set[str]:
        """The endpoints that answered 200."""
        return {stop.view for stop in self.stops if stop.status == 200}


def each_page_once(walks: Iterable[Walk]) -> list[Walk]:
    """The same walks with every page left only to the first that came across it; English twins are left out."""
    seen: set[str] = set()
    found = []
    for each in walks:
        pages = {name: stop for name, stop in each.pages.items() if name not in seen and not name.startswith("en ")}
        seen |= pages.keys()
        found.append(Walk(each.role, list(pages.values())))
    return found


def session_cookie(app: Flask, role: str) -> tuple[str, str] | None:
    """Name and value of the cookie of that demo person, signed in anew; None for nobody."""
    if role == NOBODY:
        return None
    with app.app_context():
        person = db.session.execute(select(Person).where(Person.email == f"{role}@example.com")).scalar_one()
        token = accounts.open_session(person, now=clock.now(), address="127.0.0.1", user_agent="soak")
        db.session.commit()
        db.session.remove()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": token, "_fresh": True})
    return app.session_interface.get_cookie_name(app), value


def browser(app: Flask, role: str) -> FlaskClient:
    """A client that is signed in as that role."""
    client = app.test_client()
    if cookie := session_cookie(app, role):
        client.set_cookie(*cookie, domain="localhost")
    return client


def walk(app: Flask, role: str, *, per_view: int = PER_VIEW, also: Sequence[str] = ()) -> Walk:
    """Follow every local link, at most `per_view` addresses of a view and layout."""
    client, found = browser(app, role), Walk(role)
    waiting = deque((path, "") for path in [*STARTS, *past_editions(app), *(DESKS if role != NOBODY else ()), *also])
    seen: set[str] = set()
    times: dict[str, int] = {}
    while waiting:
        path, found_on = waiting.popleft()
        view = view_of(app, path)
        if path in seen or view in {None, "static"}:
            continue
        name = key(str(view), path)
        if times.get(name, 0) >= per_view:
            continue
        seen.add(path)
        times[name] = times.get(name, 0) + 1
        answer = client.get(path)
        is_page = answer.mimetype == "text/html" and answer.status_code == 200
        html = answer.text if is_page else ""
        found.stops.append(Stop(path, str(view), answer.status_code, answer.mimetype or "", html, found_on))
        if location := answer.headers.get("Location"):
            waiting.append((_local(path, location), path))
        if is_page:
            waiting.extend((link, path) for link in links(path, html))
        answer.close()
    return found


def past_editions(app: Flask) -> list[str]:
    """The competitions that are over: from call to certificate they hold most, and lists lead to the newest first."""
    with app.app_context():
        over = select(Event.slug).where(Event.kind == EventKind.COMPETITION, Event.state == EventState.ENDED)
        slugs = db.session.execute(over.join(Competition, Competition.event_id == Event.id)).scalars().all()
        db.session.remove()
    return [f"/competitions/{slug}/" for slug in slugs]


def links(path: str, html: str) -> Iterator[str]:
    """The local addresses a page leads to, in the order they stand there."""
    for href in map(unescape, LINK.findall(html)):
        if not href.startswith(("mailto:", "tel:", "webcal:", "data:")):
            target = _local(path, href)
            if target:
                yield target


def key(view: str, path: str) -> str:
    """What makes two addresses the same page with other rows."""
    chosen = sorted((name, value) for name, value in parse_qsl(urlsplit(path).query) if name in LAYOUTS)
    language = "en " if path.startswith("/en/") or path == "/en" else ""
    return language + view + "".join(f" {name}={value}" for name, value in chosen)


def view_of(app: Flask, path: str) -> str | None:
    """The endpoint an address leads to; None for an address that leads nowhere."""
    plain = urlsplit(path).path
    if plain == "/en" or plain.startswith("/en/"):
        plain = plain[3:] or "/"
    adapter = app.url_map.bind("localhost")
    try:
        return str(adapter.match(plain, method="GET")[0])
    except HTTPException as answer:
        # A redirect to the same address with a slash, or the way to the error page.
        return None if answer.code == 404 else "redirect"


def _local(path: str, href: str) -> str:
    parts = urlsplit(urljoin(f"http://localhost{path}", href))
    if parts.hostname not in {"localhost", "127.0.0.1"} or parts.scheme not in {"http", "https"}:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
