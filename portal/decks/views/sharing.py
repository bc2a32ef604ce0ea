"""The team answers who asks to read, and ends what it granted."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.decks import queries
from portal.decks.actions import grants
from portal.decks.blueprint import blueprint
from portal.decks.forms import YES, AnswerForm, ProlongForm, ReasonForm
from portal.decks.models import Grant
from portal.decks.permissions import Permission
from portal.projects.models import Project
from portal.projects.queries.reading import project
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged


@blueprint.get("/projects/<slug>/vault/grants")
@guarded(Permission.OPEN_VAULT, load=project)
def past_grants(found: Project) -> ResponseReturnValue:
    """Requests and grants that have ended."""
    page = paged(queries.grants_of_project(found, is_open=False), size=50, number=page_number())
    return render_template("decks/past_grants.html", project=found, page=page)


@blueprint.route("/projects/<slug>/vault/requests/<code>", methods=["GET", "POST"])
@guarded(Permission.ANSWER, load=queries.grant)
def answer(found: Grant) -> ResponseReturnValue:
    """A fund asks to read: yes for some days, or no."""
    form = AnswerForm.submitted()
    if not form.accepted():
        return render_template("decks/answer.html", form=form, grant=found, project=found.project)
    actor, now = current_person(), clock.now()
    if form.answer.data == YES:
        grants.grant(found, days=form.days.data, actor=actor, now=now)
        return finish(url_for("decks.vault", slug=found.project.slug), _("They can read now, and were told."))
    grants.refuse(found, reason=form.reason.data, actor=actor, now=now)
    return finish(url_for("decks.vault", slug=found.project.slug), _("You declined, and they were told."))


@blueprint.route("/projects/<slug>/vault/grants/<code>/prolong", methods=["GET", "POST"])
@guarded(Permission.ANSWER, load=queries.grant)
def prolong(found: Grant) -> ResponseReturnValue:
    """A new end for a grant that runs."""
    form = ProlongForm.submitted()
    if not form.accepted():
        return render_template("decks/prolong.html", form=form, grant=found, project=found.project)
    grants.prolong(found, days=form.days.data, actor=current_person(), now=clock.now())
    return finish(url_for("decks.vault", slug=found.project.slug), _("Saved."))


@blueprint.route("/projects/<slug>/vault/grants/<code>/revoke", methods=["GET", "POST"])
@guarded(Permission.ANSWER, load=queries.grant)
def revoke(found: Grant) -> ResponseReturnValue:
    """Take a grant back; the next page stays closed."""
    form = ReasonForm.submitted()
    if not form.accepted():
        return render_template("decks/revoke.html", form=form, grant=found, project=found.project)
    grants.revoke(found, reason=form.reason.data, actor=current_person(), now=clock.now())
    return finish(url_for("decks.vault", slug=found.project.slug), _("Closed. They were told."))
