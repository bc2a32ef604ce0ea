"""Documents arrive: whole from a plain form, or in parts that a phone can go on with after it lost the network."""

from functools import wraps
from typing import Any

from flask import current_app, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from portal import clock
from portal.database import db
from portal.decks import queries
from portal.decks.accepting import Accepted, accept
from portal.decks.actions import documents, uploads
from portal.decks.blueprint import blueprint
from portal.decks.forms import AddDeckForm, BeginUploadForm, title_for
from portal.decks.models import Deck, Upload
from portal.decks.parts import Parts
from portal.decks.permissions import Permission
from portal.decks.rules import MOST_FORM_BYTES, MOST_PART_BYTES, PART_BYTES, Tier, UploadState
from portal.errors import N_, Conflict, NotFound, Refusal
from portal.projects.models import Project
from portal.projects.queries.reading import project
from portal.sandbox import FileRefused
from portal.storage.files import store
from portal.storage.rules import MEGABYTE
from portal.web.forms import finish
from portal.web.guards import View, current_person, guarded

# Room for a form's other fields beside the file.
BODIES = {"decks.add": MOST_FORM_BYTES + MEGABYTE, "decks.take_part": MOST_PART_BYTES}


@blueprint.url_value_preprocessor
def widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """These addresses, and only these, may carry more than a form usually does."""
    if endpoint in BODIES:
        request.max_content_length = BODIES[endpoint]


def for_scripts(view: View) -> View:
    """Refusals as JSON: `error` is the sentence to show, `received` where an upload stands."""

    @wraps(view)
    def answered(**values: Any) -> ResponseReturnValue:
        try:
            return view(**values)
        except Refusal as refusal:
            db.session.rollback()
            said: dict[str, Any] = {"error": gettext(refusal.msgid, **refusal.values)}
            if "upload_code" in g:
                known = queries.upload(values["slug"], g.upload_code)
                said |= _standing(known) if known is not None else {}
            response = jsonify(said)
            response.status_code = refusal.status
            return response

    return answered


def receiving(view: View) -> View:
    """Take in the body before anything is asked of the database: a slow phone keeps nobody waiting."""

    @wraps(view)
    def received(**values: Any) -> ResponseReturnValue:
        g.part, g.part_bytes = Parts(store()).receive(request.stream, most=MOST_PART_BYTES)
        try:
            return view(**values)
        finally:
            g.part.unlink(missing_ok=True)

    return received


@blueprint.route("/projects/<slug>/vault/add", methods=["GET", "POST"])
@guarded(Permission.ADD, load=project)
def add(found: Project) -> ResponseReturnValue:
    """A new document; scripts send it in parts, the form alone sends up to 20 MB."""
    form = AddDeckForm.submitted()
    accepted = _accepted(form.document.data) if form.is_submitted() else None
    if not form.accepted():
        return render_template(
            "decks/add.html", form=form, project=found, uploads=queries.open_uploads(found, clock.now())
        )
    if not isinstance(accepted, Accepted):
        raise accepted or NotFound()
    name = form.document.data.filename or ""
    _kept(found, accepted, name, title_for(form.title.data, name), Tier(form.tier.data))
    return finish(url_for("decks.vault", slug=found.slug), _("The document is in the vault."))


def _accepted(document: Any) -> Accepted | Refusal | None:
    """The document as it may be kept, or why it may not; made with no transaction open, so that nobody waits for it."""
    if "accepted" not in g:
        g.accepted = None
        if document:
            db.session.rollback()
            try:
                uploads.check_claim(document.filename or "", max(1, document.content_length))
                g.accepted = _looked_at(
                    document.stream, document.filename or "", document.mimetype or "", MOST_FORM_BYTES
                )
            except Refusal as refusal:
                refusal.field = "document"
                g.accepted = refusal
    return g.accepted


@blueprint.post("/projects/<slug>/vault/uploads")
@for_scripts
@guarded(Permission.ADD, load=project, is_secret=True)
def begin_upload(found: Project) -> ResponseReturnValue:
    """A file is going to arrive in parts; what the claim alone tells is refused now."""
    form = BeginUploadForm.submitted()
    if not form.accepted():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return jsonify(error=" ".join(sentences)), 422
    g.open_form = None  # a refusal is answered as JSON
    name = form.name.data
    begun = uploads.begin(
        found,
        name=name,
        title=title_for(form.title.data, name),
        tier=Tier(form.tier.data),
        bytes_total=form.bytes_total.data,
        actor=current_person(),
        now=clock.now(),
    )
    said = _standing(begun)
    db.session.commit()
    return jsonify(said)


@blueprint.get("/projects/<slug>/vault/uploads/<code>")
@for_scripts
@guarded(Permission.UPLOAD, load=queries.upload, is_secret=True)
def upload(found: Upload) -> ResponseReturnValue:
    """Where the upload stands."""
    return jsonify(_standing(found))


@blueprint.put("/projects/<slug>/vault/uploads/<code>/parts/<int:offset>")
@for_scripts
@receiving
@guarded(Permission.UPLOAD, load=lambda slug, code, offset: queries.upload(slug, code), is_secret=True)  # noqa: ARG005
def take_part(found: Upload) -> ResponseReturnValue:
    """One part, at its place."""
    g.upload_code = found.code
    offset = (request.view_args or {})["offset"]
    uploads.take(found, offset=offset, size=g.part_bytes, now=clock.now())
    Parts(store()).place(g.part, found.code, offset)
    db.session.commit()
    return jsonify(_standing(found))


@blueprint.post("/projects/<slug>/vault/uploads/<code>/end")
@for_scripts
@guarded(Permission.UPLOAD, load=queries.upload, is_secret=True)
def end_upload(found: Upload) -> ResponseReturnValue:
    """All parts are here: look at the whole and keep it, or say why not and keep nothing."""
    slug, code, name, total = found.project.slug, found.code, found.name, found.bytes_total
    if found.state != UploadState.OPEN:
        raise Conflict(N_("This upload is over. Please begin it again."))
    if found.bytes_received != total:
        raise Conflict(N_("Parts of this file are still missing. Please go on with the upload."))
    db.session.rollback()  # what follows takes its time
    parts = Parts(store())
    try:
        accepted = _looked_at(parts.joined(code, total), name, "", total)
    except (FileRefused, Conflict) as refusal:
        uploads.refuse(_again(slug, code), gettext(refusal.msgid, **refusal.values))
        db.session.commit()
        parts.drop(code)
        raise
    found = _again(slug, code)
    kept = _kept(found.project, accepted, name, found.title, Tier(found.tier))
    _ended(found, kept, accepted)
    db.session.commit()
    parts.drop(code)
    return jsonify(location=url_for("decks.vault", slug=slug))


def _ended(found: Upload, kept: Deck, accepted: Accepted) -> None:
    try:
        uploads.done(found, kept)
    except Refusal:
        store().delete(accepted.written.code)
        raise


@blueprint.post("/projects/<slug>/vault/uploads/<code>/stop")
@guarded(Permission.UPLOAD, load=queries.upload, is_secret=True)
def stop_upload(found: Upload) -> ResponseReturnValue:
    """The person does not want it any more."""
    code, slug = found.code, found.project.slug
    uploads.stop(found)
    answer = finish(url_for("decks.add", slug=slug), _("The upload was stopped. Nothing of it is kept."))
    Parts(store()).drop(code)
    return answer


def _looked_at(stream: Any, name: str, declared: str, most: int) -> Accepted:
    settings = current_app.extensions["settings"]
    return accept(stream, store(), name=name, declared=declared, scanner=settings.clamd_url, most=most)


def _kept(found: Project, accepted: Accepted, name: str, title: str, tier: Tier) -> Deck:
    """The deck of a document that was looked at; where the vault has no room, nothing of it is left."""
    can_convert = bool(current_app.extensions["settings"].soffice_path)
    actor, now = current_person(), clock.now()
    try:
        return documents.keep(
            found, accepted, name=name, title=title, tier=tier, can_convert=can_convert, actor=actor, now=now
        )
    except Refusal:
        store().delete(accepted.written.code)
        raise


def _again(slug: str, code: str) -> Upload:
    found = queries.upload(slug, code)
    if found is None:
        raise NotFound
    return found


def _standing(found: Upload) -> dict[str, Any]:
    base = url_for("decks.upload", slug=found.project.slug, code=found.code)
    return {
        "code": found.code,
        "state": found.state,
        "received": found.bytes_received,
        "total": found.bytes_total,
        "part_bytes": PART_BYTES,
        "address": base,
        "error": found.failure,
    }
