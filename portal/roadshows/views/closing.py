"""After the event: who was there, recordings, notes for the teams, intents handed over, and the event's eight numbers."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.outcomes.queries import statistics
from portal.roadshows import hall, queries
from portal.roadshows.actions import choosing, remarking
from portal.roadshows.blueprint import blueprint
from portal.roadshows.forms import RecordingForm
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.permissions import Permission
from portal.roadshows.rules import ON_STAGE, OVER_EVENTS
from portal.roadshows.views.words import facts
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded


def _marked(slug: str, code: str, what: str) -> Pitch | None:
    return queries.pitch(slug, code) if what in {"presented", "absent"} else None


@blueprint.get("/organise/<slug>/pitches/after")
@guarded(Permission.MANAGE, load=queries.roadshow)
def after(show: Roadshow) -> ResponseReturnValue:
    """What is left to do, and what came of it. Private notes are not the organiser's."""
    return _after_page(show, ButtonForm.submitted())


@blueprint.post("/organise/<slug>/pitches/after/notes")
@guarded(Permission.MANAGE, load=queries.roadshow)
def release_notes(show: Roadshow) -> ResponseReturnValue:
    """Give the teams the notes written for them."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _after_page(show, form)
    given = remarking.release(show, actor=current_person(), now=clock.now())
    said = ngettext("%(num)d note is with its team.", "%(num)d notes are with their teams.", given)
    return finish(_address(show), said)


@blueprint.post("/organise/<slug>/pitches/after/intents")
@guarded(Permission.MANAGE, load=queries.roadshow)
def hand_over_intents(show: Roadshow) -> ResponseReturnValue:
    """Give each team the list of intents."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _after_page(show, form)
    told = remarking.hand_over(show, actor=current_person(), now=clock.now())
    said = ngettext("%(num)d team has the list of its intents.", "%(num)d teams have the list of their intents.", told)
    return finish(_address(show), said)


@blueprint.route("/organise/<slug>/pitches/<code>/recording", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PITCH, load=queries.pitch)
def recording(pitch: Pitch) -> ResponseReturnValue:
    """Where the recording of a pitch is."""
    form = RecordingForm.submitted(pitch)
    if not form.accepted():
        return render_template("roadshows/recording.html", form=form, pitch=pitch, **facts(pitch.roadshow))
    remarking.set_recording(pitch, form.recording_url.data, actor=current_person(), now=clock.now())
    return finish(_address(pitch.roadshow), _("Saved."))


@blueprint.post("/organise/<slug>/pitches/<code>/<any(presented, absent):what>")
@guarded(Permission.MANAGE_PITCH, load=_marked)
def mark_presented(pitch: Pitch) -> ResponseReturnValue:
    """Note who was on stage and who was not."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _after_page(pitch.roadshow, form)
    was_there = (request.view_args or {}).get("what") == "presented"
    choosing.mark_presented(pitch, was_there=was_there, actor=current_person(), now=clock.now())
    return finish(_address(pitch.roadshow), _("Saved."))


def _after_page(show: Roadshow, form: ButtonForm) -> str:
    pitches = queries.pitches(show, ON_STAGE)
    tallies = hall.tallies(show)
    return render_template(
        "roadshows/after.html",
        form=form,
        pitches=pitches,
        intents={number: intents for number, (intents, _notes) in tallies.items()},
        waiting=sum(notes for _intents, notes in tallies.values()),
        numbers=statistics(events=[show.event]),
        is_over=show.event.state in OVER_EVENTS,
        **facts(show),
    )


def _address(show: Roadshow) -> str:
    return url_for("roadshows.after", slug=show.event.slug)
