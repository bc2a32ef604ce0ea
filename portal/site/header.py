"""What every page's header shows: the main addresses, and the desks of whoever is signed in."""

from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext

from portal import clock
from portal.errors import N_
from portal.site.queries.mine import Desk, desks_of
from portal.web.guards import current_person

NAVIGATION: tuple[tuple[str, str], ...] = (
    ("site.events", N_("Events")),
    ("site.projects", N_("Projects")),
    ("site.makerspaces", N_("Makerspaces")),
    ("competitions.editions", N_("Competitions")),
)
DESK_WORDS = {
    Desk.ADMIN: N_("Administration"),
    Desk.OFFICER: N_("Officer's desk"),
    Desk.ORGANISER: N_("Organiser's desk"),
    Desk.SPACE: N_("Makerspace desk"),
    Desk.DOOR: N_("Check-in"),
    Desk.FOUNDER: N_("My projects"),
    Desk.INVESTOR: N_("Investor's desk"),
    Desk.JUDGE: N_("Judge's desk"),
    Desk.ME: N_("My tickets and duties"),
}
DESK_PAGES = {
    Desk.ADMIN: "accounts.admin",
    Desk.OFFICER: "accounts.officer",
    Desk.ORGANISER: "events.organise",
    Desk.SPACE: "makerspaces.desk",
    Desk.FOUNDER: "projects.mine",
    Desk.INVESTOR: "interests.desk",
    Desk.JUDGE: "judging.desk",
    Desk.ME: "site.me",
}


@dataclass(frozen=True)
class DeskLink:
    """A desk in the person's menu."""

    key: Desk
    label: str
    url: str


def header_facts() -> dict[str, Any]:
    """For the layouts. Costs nothing for visitors and one query for people."""
    return {"navigation": NAVIGATION, "desks": [link for link in my_desks() if link.key is not Desk.ME]}


def my_desks() -> list[DeskLink]:
    """The desks of the signed-in person, read once a request."""
    person = current_person()
    if person is None:
        return []
    if "desks" not in g:
        g.desks = desks_of(person, now=clock.now())
    return [DeskLink(desk, gettext(DESK_WORDS[desk]), desk_address(desk)) for desk in g.desks]


def desk_address(desk: Desk) -> str:
    """The page a desk opens on; the door has its list of events on the start page."""
    page = DESK_PAGES.get(desk)
    return url_for(page) if page else url_for("site.desk", at=desk)
