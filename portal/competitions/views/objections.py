"""Objections: raising one under one's real name, reading it, and taking the next step."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.audit.actions import saw
from portal.competitions.actions import objecting
from portal.competitions.actions.objecting import Said
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.noticing import AnswerObjectionForm, ObjectionForm
from portal.competitions.models.notices import Objection, PublicNotice
from portal.competitions.permissions import Permission, raised_it
from portal.competitions.queries import notices as queries
from portal.competitions.rules import OBJECTION_MOVES, OBJECTION_TONES, OBJECTION_WORDS, ObjectionState
from portal.decks import attached
from portal.errors import N_, NotFound, Refusal
from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.rules import serving_headers
from portal.web.forms import finish
from portal.web.guards import can, current_person, guarded

PURPOSE = "objection"
# What the buttons of each step say.
STEPS = {
    ObjectionState.TAKEN_UP: N_("Take it up"),
    ObjectionState.REFUSED: N_("Do not take it up"),
    ObjectionState.UPHELD: N_("It is right"),
    ObjectionState.NOT_UPHELD: N_("It is not right"),
}


@blueprint.route("/competitions/<slug>/notices/<code>/object", methods=["GET", "POST"])
@guarded(Permission.OBJECT, load=queries.notice)
def object_to(notice: PublicNotice) -> ResponseReturnValue:
    """Write an objection."""
    person, competition = current_person(), notice.competition
    form = ObjectionForm.submitted(None, name=person.name, contact=person.phone or person.email)
    form.offer(notice.rows)
    proof = attached.looked_at(form.file.data, "file") if form.is_submitted() else None
    if not form.accepted():
        return render_template(
            "competitions/objection_raise.html",
            notice=notice,
            competition=competition,
            event=competition.event,
            form=form,
            is_open=notice.is_open(clock.today()),
        )
    now = clock.now()
    said = Said(
        name=form.name.data,
        contact=form.contact.data,
        text=form.text.data,
        unit=form.unit.data,
        about=form.about.data or None,
        file=attached.kept(proof, purpose=PURPOSE, owner_id=person.id, now=now),
    )
    raised = objecting.object_to(notice, said, actor=person, now=now)
    return finish(
        url_for("competitions.objection", code=raised.code),
        _("Your objection is received. You get a letter at every step."),
    )


@blueprint.get("/objections/<code>")
@guarded(Permission.SEE_OBJECTION, load=queries.objection)
def objection(objection: Objection) -> ResponseReturnValue:
    """One objection, for whoever raised it and whoever handles it. A handler's look is noted."""
    if not raised_it(current_person(), objection):
        saw(current_person(), "see", objecting.AUDIT_KIND, objection.code, now=clock.now())
    return _page(objection, AnswerObjectionForm.submitted())


@blueprint.post("/objections/<code>/step")
@guarded(Permission.HANDLE_OBJECTION, load=queries.objection, sees=Permission.SEE_OBJECTION)
def answer_objection(objection: Objection) -> ResponseReturnValue:
    """The next step with it."""
    form = AnswerObjectionForm.submitted()
    if not form.accepted():
        return _page(objection, form)
    step = request.form.get("step", "")
    if step not in {str(state) for state in STEPS}:
        raise Refusal(N_("Please choose one of the list."))
    objecting.answer(objection, ObjectionState(step), form.text.data, actor=current_person(), now=clock.now())
    return finish(
        url_for("competitions.objection", code=objection.code), _("Noted, and whoever objected gets a letter.")
    )


@blueprint.get("/objections/<code>/proof")
@guarded(Permission.SEE_OBJECTION, load=queries.objection)
def objection_proof(objection: Objection) -> ResponseReturnValue:
    """What came with the objection."""
    if objection.file is None:
        raise NotFound
    if not raised_it(current_person(), objection):
        saw(current_person(), "see-proof", objecting.AUDIT_KIND, objection.code, now=clock.now())
    return send_paper(objection.file)


def send_paper(file: StoredFile) -> Response:
    """A paper somebody handed in: ours to pass on, nothing of it runs here."""
    with store().open(file.code) as content:
        response = Response(content.read())
    response.headers.update(serving_headers(file.media_type, file.name, is_public=False))
    return response


def _page(objection: Objection, form: AnswerObjectionForm) -> str:
    notice = objection.notice
    state = ObjectionState(objection.state)
    facts: dict[str, Any] = {
        "row": next((row for row in notice.rows if objection.about and row.get("number") == objection.about), None),
        "handles": can(Permission.HANDLE_OBJECTION, objection),
        "names": queries.steps_of_people(objection.steps),
    }
    return render_template(
        "competitions/objection.html",
        objection=objection,
        notice=notice,
        competition=notice.competition,
        event=notice.competition.event,
        form=form,
        steps=[(str(each), _(STEPS[each])) for each in STEPS if each in OBJECTION_MOVES[state]],
        objection_words={key: _(word) for key, word in OBJECTION_WORDS.items()},
        objection_tones=OBJECTION_TONES,
        **facts,
    )
