"""Pages made from many rooms."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.errors import N_
from portal.site.blueprint import blueprint
from portal.site.permissions import Permission
from portal.web.guards import guarded, public

NAVIGATION: tuple[tuple[str, str], ...] = (("site.home", N_("Events")),)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What is on next."""
    return render_template("site/home.html")


@blueprint.get("/search")
@public
def search() -> ResponseReturnValue:
    """Everything that matches a few words."""
    return render_template("site/search.html")


@blueprint.get("/me/")
@guarded(Permission.OPEN_MINE)
def me() -> ResponseReturnValue:
    """My tickets and duties."""
    return render_template("site/me.html")


def header_facts() -> dict[str, Any]:
    """What the layout's header shows: the main addresses and the person's desks."""
    return {"navigation": NAVIGATION, "desks": ()}


@blueprint.get("/events.ics")
@public
def events_feed() -> ResponseReturnValue:
    """The calendar feed of public events."""
    return ""


@blueprint.get("/about")
@public
def about() -> ResponseReturnValue:
    """A page of text."""
    return render_template("site/search.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """A page of text."""
    return render_template("site/search.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """A page of text."""
    return render_template("site/search.html")
