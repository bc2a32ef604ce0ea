"""Milestones and their evidence, which only the team and officers open."""

from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.database import db
from portal.errors import NotFound, Refusal
from portal.investors.papers import accept_pages
from portal.projects import queries
from portal.projects.actions import writing
from portal.projects.actions.writing import MilestoneFacts
from portal.projects.blueprint import blueprint
from portal.projects.forms.writing import MilestoneForm
from portal.projects.models import EvidencePage, Milestone, Project
from portal.projects.permissions import Permission
from portal.storage.actions import keep_drawn
from portal.storage.files import store
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.pictures import send_picture

PURPOSE = "milestone"


@blueprint.get("/projects/<slug>/milestones")
@guarded(Permission.EDIT, load=queries.with_evidence, sees=Permission.SEE)
def milestones(project: Project) -> ResponseReturnValue:
    """What was reached, with its evidence."""
    return render_template("projects/milestones.html", project=project, form=ButtonForm())


@blueprint.route("/projects/<slug>/milestones/new", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def add_milestone(project: Project) -> ResponseReturnValue:
    """One more."""
    return _milestone_page(project, None)


@blueprint.route("/projects/<slug>/milestones/<int:number>", methods=["GET", "POST"])
@guarded(Permission.EDIT_MILESTONE, load=queries.milestone)
def edit_milestone(milestone: Milestone) -> ResponseReturnValue:
    """Other words, another day, another piece of evidence."""
    return _milestone_page(milestone.project, milestone)


@blueprint.post("/projects/<slug>/milestones/<int:number>/remove")
@guarded(Permission.EDIT_MILESTONE, load=queries.milestone)
def remove_milestone(milestone: Milestone) -> ResponseReturnValue:
    """A milestone goes, its evidence with it."""
    slug = milestone.project.slug
    if not ButtonForm.submitted().accepted():
        raise NotFound
    writing.remove_milestone(milestone, actor=current_person(), now=clock.now())
    return finish(url_for("projects.milestones", slug=slug), _("Removed."))


@blueprint.post("/projects/<slug>/milestones/<int:number>/evidence/remove")
@guarded(Permission.EDIT_MILESTONE, load=queries.milestone)
def remove_evidence(milestone: Milestone) -> ResponseReturnValue:
    """The uploaded file goes, the milestone stays."""
    slug = milestone.project.slug
    if not ButtonForm.submitted().accepted():
        raise NotFound
    writing.remove_evidence(milestone, actor=current_person(), now=clock.now())
    return finish(url_for("projects.milestones", slug=slug), _("Removed."))


@blueprint.get("/projects/<slug>/milestones/<int:number>/evidence/<int:page>")
@guarded(Permission.SEE_EVIDENCE, load=queries.evidence_page, is_secret=True)
def evidence(page: EvidencePage) -> ResponseReturnValue:
    """One page of evidence, for the team and for officers."""
    return send_picture(page.file, is_public=False)


def _milestone_page(project: Project, milestone: Milestone | None) -> ResponseReturnValue:
    form = MilestoneForm.of(milestone)
    pages = _taken_in(form.evidence.data) if form.is_submitted() else []
    if not form.accepted():
        return render_template("projects/milestone.html", project=project, milestone=milestone, form=form)
    if isinstance(pages, Refusal):
        raise pages
    now = clock.now()
    name = form.evidence.data.filename if pages else ""
    writing.set_milestone(
        project,
        milestone,
        MilestoneFacts(form.reached_on.data, form.title_zh.data, form.title_en.data, form.evidence_url.data),
        pages=[keep_drawn(page, purpose=PURPOSE, name=name, owner_id=None, now=now) for page in pages],
        actor=current_person(),
        now=now,
    )
    return finish(url_for("projects.milestones", slug=project.slug), _("Saved."))


def _taken_in(upload: Any) -> Any:
    """The pages of what was uploaded, or why it may not be kept; looked at with no transaction open."""
    if "evidence_taken" not in g:
        g.evidence_taken = []
        if upload:
            db.session.rollback()
            try:
                g.evidence_taken = accept_pages(upload.stream, store())
            except Refusal as refusal:
                refusal.field = "evidence"
                g.evidence_taken = refusal
    return g.evidence_taken
