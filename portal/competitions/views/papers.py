"""The papers of an entry: brought from the vault or uploaded, taken out, given out to those who may read them."""

from typing import Any

from flask import Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.audit.actions import saw
from portal.competitions import checklist
from portal.competitions.actions import entering
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.entering import PaperForm
from portal.competitions.models.entries import Entry, EntryPaper
from portal.competitions.permissions import Permission
from portal.competitions.queries import entries as queries
from portal.competitions.rules import MaterialKind
from portal.competitions.views.entering import entry_facts
from portal.database import db
from portal.decks import queries as decks
from portal.decks.accepting import Accepted, accept
from portal.decks.actions import documents, uploads
from portal.decks.rules import MOST_FORM_BYTES, Tier
from portal.errors import NotFound, Refusal
from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.rules import MEGABYTE, serving_headers
from portal.web.forms import ButtonForm, finish
from portal.web.guards import can, current_person, guarded

# What judges read page by page goes through the vault, where its pages are drawn; proofs are files of the entry alone.
READ_BY_PAGE = frozenset({MaterialKind.BUSINESS_PLAN, MaterialKind.PITCH_DECK})


@blueprint.url_value_preprocessor
def widen(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """The upload of a paper may carry more than a form usually does."""
    if endpoint == "competitions.entry_papers":
        request.max_content_length = MOST_FORM_BYTES + MEGABYTE


@blueprint.route("/competitions/<slug>/entries/<code>/papers", methods=["GET", "POST"])
@guarded(Permission.EDIT_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def entry_papers(entry: Entry) -> ResponseReturnValue:
    """What the entry brings, and one more paper."""
    form = PaperForm.submitted()
    accepted = _accepted(form.document.data) if form.is_submitted() and not form.deck.data else None
    kept = [deck for deck in decks.decks_of(entry.project) if deck.file_id is not None]
    asked = checklist.kinds_asked(entry)
    form.offer([(deck.code, deck.title) for deck in kept], [kind for kind, _required in asked])
    if not form.is_submitted():
        form.kind.data = request.args.get("kind", form.kind.data)
    if not form.accepted():
        return render_template("competitions/entry_papers.html", form=form, asked=asked, **entry_facts(entry))
    kind = MaterialKind(form.kind.data)
    deck = next((each for each in kept if each.code == form.deck.data), None)
    if deck is not None:
        entering.bring_deck(entry, kind, deck, actor=current_person(), now=clock.now())
    elif isinstance(accepted, Accepted):
        _bring(entry, kind, accepted, form.document.data.filename or "")
    else:
        raise accepted or NotFound()
    is_last = (kind, True) in asked and not checklist.missing(entry)
    return finish(_overview(entry) if is_last else _address(entry), _("The paper is with the entry."))


@blueprint.route("/competitions/<slug>/entries/<code>/papers/<paper>/take-out", methods=["GET", "POST"])
@guarded(Permission.EDIT_PAPER, load=queries.paper)
def take_paper_out(paper: EntryPaper) -> ResponseReturnValue:
    """Take a paper out of the entry."""
    form = ButtonForm.submitted()
    entry = paper.entry
    if not form.accepted():
        return render_template("competitions/entry_take_out.html", form=form, paper=paper, **entry_facts(entry))
    address = _address(entry)
    entering.take_out(paper, actor=current_person(), now=clock.now())
    return finish(address, _("The paper is no longer with the entry."))


@blueprint.get("/competitions/<slug>/entries/<code>/papers/<paper>")
@guarded(Permission.SEE_PAPER, load=queries.paper, is_secret=True)
def paper(paper: EntryPaper) -> ResponseReturnValue:
    """The paper as it was brought; a look by others than the team is noted."""
    stored = paper.file or (paper.deck.file if paper.deck is not None else None)
    if stored is None:
        raise NotFound
    if request.method == "GET" and not can(Permission.EDIT_PAPER, paper):
        saw(current_person(), "read-paper", entering.AUDIT_KIND, paper.entry.code, now=clock.now())
    return _sent(stored)


def _accepted(document: Any) -> Accepted | Refusal | None:
    """The file as it may be kept, or why it may not; made with no transaction open, so that nobody waits for it."""
    if "accepted" not in g:
        g.accepted = None
        if document:
            db.session.rollback()
            name = document.filename or ""
            settings = current_app.extensions["settings"]
            try:
                uploads.check_claim(name, max(1, document.content_length))
                g.accepted = accept(
                    document.stream,
                    store(),
                    name=name,
                    declared=document.mimetype or "",
                    scanner=settings.clamd_url,
                    most=MOST_FORM_BYTES,
                )
            except Refusal as refusal:
                refusal.field = "document"
                g.accepted = refusal
    return g.accepted


def _bring(entry: Entry, kind: MaterialKind, accepted: Accepted, name: str) -> None:
    """Keep the file as a paper; where there is no room for it, nothing of it is left."""
    actor, now = current_person(), clock.now()
    try:
        if kind not in READ_BY_PAGE:
            entering.bring_file(entry, kind, accepted, name=name, actor=actor, now=now)
            return
        title = name.rpartition(".")[0][:200] or name[:200]
        can_convert = bool(current_app.extensions["settings"].soffice_path)
        deck = documents.keep(
            entry.project,
            accepted,
            name=name,
            title=title,
            tier=Tier.GRANTED,
            can_convert=can_convert,
            actor=actor,
            now=now,
        )
        entering.bring_deck(entry, kind, deck, actor=actor, now=now)
    except Refusal:
        store().delete(accepted.written.code)
        raise


def _sent(stored: StoredFile) -> Response:
    with store().open(stored.code) as content:
        response = Response(content.read())
    response.headers.update(serving_headers(stored.media_type, stored.name, is_public=False))
    return response


def _address(entry: Entry) -> str:
    return url_for("competitions.entry_papers", slug=entry.competition.event.slug, code=entry.code)


def _overview(entry: Entry) -> str:
    return url_for("competitions.entry", slug=entry.competition.event.slug, code=entry.code)
