"""The vault as its team sees it: what is kept, for whom it is open, who looked."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.database import db
from portal.decks import queries
from portal.decks.actions import documents, looks
from portal.decks.blueprint import blueprint
from portal.decks.forms import DeckForm
from portal.decks.models import Deck, Handover
from portal.decks.permissions import Permission
from portal.decks.rules import Reading, Tier
from portal.decks.views.sending import sent
from portal.errors import NotFound
from portal.projects.models import Project
from portal.projects.queries.reading import project
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

LATEST = 8


@blueprint.get("/projects/<slug>/vault/")
@guarded(Permission.OPEN_VAULT, load=project)
def vault(found: Project) -> ResponseReturnValue:
    """Documents, open requests, grants that run, the latest looks."""
    return render_template(
        "decks/vault.html",
        project=found,
        decks=queries.decks_of(found),
        grants=db.session.execute(queries.grants_of_project(found, is_open=True)).scalars().all(),
        looks=db.session.execute(queries.looks(found, with_own=False).limit(LATEST)).scalars().all(),
    )


@blueprint.get("/projects/<slug>/vault/looks")
@guarded(Permission.OPEN_VAULT, load=project)
def looks_at(found: Project) -> ResponseReturnValue:
    """Every look, the last first."""
    page = paged(queries.looks(found), size=100, number=page_number())
    return render_template("decks/looks.html", project=found, page=page, counts=queries.look_counts(found))


@blueprint.route("/projects/<slug>/vault/<code>/edit", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.deck)
def edit(found: Deck) -> ResponseReturnValue:
    """Its title and who may read it."""
    form = DeckForm.submitted(found)
    is_overtaken = form.is_submitted() and form.base_version != found.version
    if not form.accepted():
        if is_overtaken:
            form.take_version(found.version)  # saving once more goes through: the person has seen both
        return render_template(
            "decks/edit.html", form=form, deck=found, project=found.project, is_overtaken=is_overtaken
        )
    documents.change(
        found,
        title=form.title.data,
        tier=Tier(form.tier.data),
        base_version=form.base_version,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("decks.vault", slug=found.project.slug), _("Saved."))


@blueprint.route("/projects/<slug>/vault/<code>/remove", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.deck)
def remove(found: Deck) -> ResponseReturnValue:
    """Let go of a document."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("decks/remove.html", form=form, deck=found, project=found.project)
    slug = found.project.slug
    documents.remove(found, actor=current_person(), now=clock.now())
    return finish(
        url_for("decks.vault", slug=slug), _("The document is out of the vault. Nobody can read it there any more.")
    )


@blueprint.get("/projects/<slug>/vault/<code>/original")
@guarded(Permission.DOWNLOAD, load=queries.deck, is_secret=True)
def original(found: Deck) -> ResponseReturnValue:
    """The team's own file, as it was uploaded."""
    if found.file is None:
        raise NotFound
    looks.note(Reading(found.project, clock.now(), found), 0, actor=current_person())
    response: Response = sent(found.file, as_attachment=True)
    return response


@blueprint.post("/projects/<slug>/vault/<code>/take-back/<event>")
@guarded(Permission.EDIT, load=queries.handover)
def take_back(handed: Handover) -> ResponseReturnValue:
    """Whoever runs the event no longer reads it."""
    form = ButtonForm.submitted()
    if not form.accepted():
        raise NotFound
    slug = handed.deck.project.slug
    documents.take_back(handed.deck, handed.event, actor=current_person(), now=clock.now())
    return finish(url_for("decks.vault", slug=slug), _("The organiser can no longer read it."))
