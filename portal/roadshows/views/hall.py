"""The hall on a phone: the project on stage, stars, intent and notes. It follows the live stage."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.projects.cards import cards_of
from portal.roadshows import hall as reading
from portal.roadshows import queries
from portal.roadshows.actions import remarking
from portal.roadshows.actions.remarking import Said
from portal.roadshows.blueprint import blueprint
from portal.roadshows.forms import RemarkForm
from portal.roadshows.hall import Hall
from portal.roadshows.models import Pitch
from portal.roadshows.permissions import Permission
from portal.roadshows.rules import ON_STAGE, OVER_EVENTS
from portal.roadshows.views.words import facts
from portal.stage import queries as stages
from portal.stage.rules import current, following
from portal.web.forms import finish
from portal.web.guards import current_person, guarded


def hall_of(slug: str, code: str | None = None) -> Hall | None:
    """The hall as the person at hand meets it; with a pitch's code only where that pitch is there."""
    show = queries.roadshow(slug)
    found = reading.hall_for(show, current_person()) if show is not None else None
    if found is not None and code is not None and _pitch(found, code) is None:
        return None
    return found


@blueprint.get("/roadshows/<slug>/hall")
@guarded(Permission.USE_HALL, load=hall_of)
def hall(found: Hall) -> ResponseReturnValue:
    """The project on stage, or the one chosen; all others one tap away."""
    return _hall_page(found, request.args.get("pitch", "")[:24])


@blueprint.post("/roadshows/<slug>/hall/<code>")
@guarded(Permission.USE_HALL, load=hall_of)
def remark(found: Hall) -> ResponseReturnValue:
    """Keep what was tapped and written."""
    pitch = _pitch(found, (request.view_args or {})["code"])
    if pitch is None:
        raise NotFound
    form = RemarkForm.submitted()
    form.offer_levels()
    if not form.accepted():
        return _hall_page(found, pitch.code, form)
    said = Said(form.said_stars, form.note.data or "", form.words.data or "", form.said_level)
    remarking.remark(found, pitch, said, actor=current_person(), now=clock.now())
    return finish(url_for("roadshows.hall", slug=found.event.slug, pitch=pitch.code), _("Saved."))


def _hall_page(found: Hall, asked: str, form: RemarkForm | None = None) -> str:
    show = found.roadshow
    pitches = [pitch for pitch in queries.pitches(show, ON_STAGE) if pitch.project.is_public]
    stage = stages.stage_of(show.event) if show.order_published_at else None
    points = stages.programme_of(stage, clock.now()) if stage else []
    on = current(stage.turns) if stage else None
    next_one = following(stage.turns) if stage else None
    by_project = {pitch.project_id: pitch for pitch in pitches}
    live = by_project.get(stage.turns[on].project_id or 0) if stage and on is not None else None
    coming = by_project.get(stage.turns[next_one].project_id or 0) if stage and next_one is not None else None
    chosen = next((pitch for pitch in pitches if pitch.code == asked), None) or live or coming
    chosen = chosen or (pitches[0] if pitches else None)
    remarks = reading.remarks_by(show, current_person())
    said = reading.intents_of(show, found.investor) if found.investor else {}
    values: dict[str, Any] = {"card": None, "form": None, "tie": None}
    if chosen is not None:
        values["card"] = next(iter(cards_of([chosen.project_id])), None)
        values["tie"] = _tie(found, chosen)
        values["form"] = form or _filled(remarks.get(chosen.id), said.get(chosen.project_id))
        values["is_released"] = chosen.id in remarks and remarks[chosen.id].released_at is not None
    return render_template(
        "roadshows/hall.html",
        found=found,
        pitches=pitches,
        chosen=chosen,
        live=live,
        coming=coming,
        coming_at=points[next_one].times.start if next_one is not None else None,
        stage=stage,
        remarks=remarks,
        said=said,
        is_over=show.event.state in OVER_EVENTS,
        **values,
        **facts(show),
    )


def _filled(kept: Any, intent: Any) -> RemarkForm:
    form = RemarkForm(
        formdata=None,
        data={
            "stars": str(kept.stars) if kept and kept.stars else None,
            "note": kept.note if kept else "",
            "words": kept.words if kept else "",
            "level": intent.level if intent else None,
        },
    )
    form.offer_levels()
    return form


def _tie(found: Hall, pitch: Pitch) -> Any:
    ties = found.commentator.ties if found.commentator else []
    return next((tie for tie in ties if tie.project_id == pitch.project_id), None)


def _pitch(found: Hall, code: str) -> Pitch | None:
    return queries.pitch(found.event.slug, code)
