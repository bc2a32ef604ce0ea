"""Covers and cards: drawn, uploaded, and the square a chat shows beside a shared link."""

from functools import lru_cache
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.documents.prints import picture_svg, render_png
from portal.errors import NotFound, Refusal
from portal.events.covers import SHAPES, THEMES
from portal.events.rules import Sector
from portal.projects import queries
from portal.projects.actions import writing
from portal.projects.blueprint import blueprint
from portal.projects.covers import cover_svg
from portal.projects.forms.writing import CoverForm
from portal.projects.models import Project
from portal.projects.permissions import Permission
from portal.storage.actions import keep_drawn
from portal.storage.files import store
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded, public
from portal.web.pictures import redrawn, send_picture

PURPOSE = "project-cover"
COVERS_KEPT = 512
PIXELS_PER_INCH = 144.0


@blueprint.get("/covers/project/<sector>/<slug>.svg")
@public
def drawn_cover(sector: str, slug: str) -> ResponseReturnValue:
    """The drawn cover of a project; asks nobody whether there is such a project, since it shows none of it."""
    theme, shape = request.args.get("theme", "light"), request.args.get("shape", "card")
    if sector not in set(Sector) or theme not in THEMES or shape not in SHAPES or len(slug) > 100:
        abort(404)
    response = Response(_drawing(sector, slug, theme, shape), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=604800"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    response.add_etag(weak=True)
    return response.make_conditional(request)


@blueprint.get("/projects/<slug>/picture")
@guarded(Permission.SEE, load=queries.project, is_secret=True)
def picture(project: Project) -> ResponseReturnValue:
    """The picture somebody uploaded as the cover, for whoever may see the project."""
    if project.cover is None:
        abort(404)
    return send_picture(project.cover, is_public=project.is_public)


@blueprint.get("/projects/<slug>/card.png")
@guarded(Permission.SEE, load=queries.project, is_secret=True)
def share_card(project: Project) -> ResponseReturnValue:
    """The square picture chats show beside a shared link."""
    response = Response(mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=300" if project.is_public else "private, no-cache"
    response.set_etag(f"{project.id}-{project.version}", weak=True)
    response.make_conditional(request)
    if response.status_code != 304:
        drawing = _own(project) or cover_svg(project.sector, project.slug, "light", "square")
        response.set_data(render_png("square", {"cover_svg": drawing}, pixels_per_inch=PIXELS_PER_INCH))
    return response


@blueprint.route("/projects/<slug>/cover", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def cover(project: Project) -> ResponseReturnValue:
    """A picture instead of the drawn cover."""
    form = CoverForm.submitted()
    drawn: Any = redrawn(form.picture.data, "picture") if form.is_submitted() else None
    if not form.accepted():
        return render_template("projects/cover.html", form=form, project=project, act=ButtonForm(formdata=None))
    if isinstance(drawn, Refusal):
        raise drawn
    name, now = form.picture.data.filename or "cover", clock.now()
    kept = keep_drawn(drawn, purpose=PURPOSE, name=name, owner_id=None, now=now)
    writing.set_cover(project, kept, actor=current_person(), now=now)
    return finish(url_for("projects.cover", slug=project.slug), _("The cover is yours now."))


@blueprint.post("/projects/<slug>/cover/remove")
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def remove_cover(project: Project) -> ResponseReturnValue:
    """The drawn cover again."""
    if not ButtonForm.submitted().accepted():
        raise NotFound
    writing.set_cover(project, None, actor=current_person(), now=clock.now())
    return finish(url_for("projects.cover", slug=project.slug), _("The cover is drawn again."))


def _own(project: Project) -> str | None:
    stored = project.cover
    if stored is None or not stored.width or not stored.height:
        return None
    with store().open(stored.code) as file:
        return picture_svg(file.read(), stored.media_type, stored.width, stored.height)


@lru_cache(maxsize=COVERS_KEPT)
def _drawing(sector: str, slug: str, theme: str, shape: str) -> bytes:
    return cover_svg(sector, slug, theme, shape).encode()
