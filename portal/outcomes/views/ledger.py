"""The ledger of a team and of a fund: its cases, one case, new lines, corrections, disputes and evidence."""

from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.audit.actions import saw
from portal.database import db
from portal.errors import Refusal
from portal.investors.blueprint import own_fund
from portal.investors.models import Investor
from portal.investors.papers import accept_pages
from portal.outcomes import queries
from portal.outcomes.actions import ledger
from portal.outcomes.actions.ledger import Entry
from portal.outcomes.blueprint import blueprint
from portal.outcomes.forms import DisputeForm, StepForm
from portal.outcomes.models import Dispute, Evidence, Outcome, OutcomeStep
from portal.outcomes.permissions import Permission, is_of_the_case_of_evidence
from portal.outcomes.rules import RECORDABLE, StepKind, standing
from portal.outcomes.views.words import words
from portal.projects import queries as projects
from portal.projects.models import Project
from portal.storage.files import store
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged
from portal.web.pictures import send_picture


@blueprint.get("/projects/<slug>/outcomes/")
@guarded(Permission.SEE_OF_PROJECT, load=projects.project)
def of_project(project: Project) -> ResponseReturnValue:
    """What became of each investor's intent."""
    return render_template(
        "outcomes/of_project.html", project=project, cases=queries.of_project(project), today=clock.today(), **words()
    )


@blueprint.get("/invest/outcomes/")
@guarded(Permission.SEE_OF_FUND, load=own_fund)
def of_fund(investor: Investor) -> ResponseReturnValue:
    """The same for a fund."""
    page = paged(queries.of_fund(investor), size=50, number=page_number())
    return render_template("outcomes/of_fund.html", investor=investor, page=page, today=clock.today(), **words())


@blueprint.get("/outcomes/<code>/")
@guarded(Permission.SEE, load=queries.outcome)
def case(outcome: Outcome) -> ResponseReturnValue:
    """One case: every line, who recorded it as whom, and the questions."""
    return _case_page(outcome, ButtonForm.submitted())


def _case_page(outcome: Outcome, form: ButtonForm) -> str:
    kept = {line.id for line in standing(step.line for step in outcome.steps)}
    return render_template(
        "outcomes/case.html",
        outcome=outcome,
        form=form,
        side=ledger.side_of(outcome, current_person()),
        standing=kept,
        corrected_by={step.corrects_id: step for step in outcome.steps if step.corrects_id},
        open_questions=[each for each in outcome.follow_ups if each.state == "due"],
        **words(),
    )


@blueprint.route("/outcomes/<code>/record", methods=["GET", "POST"])
@guarded(Permission.RECORD, load=queries.outcome)
def record_step(outcome: Outcome) -> ResponseReturnValue:
    """A new line."""
    asked = request.args.get("kind", "")
    kind = asked if asked in {str(each) for each in RECORDABLE} else str(RECORDABLE[0])
    form = StepForm.submitted(None, kind=kind, happened_on=clock.today())
    form.offer()
    pages = _taken_in(form)
    if not form.accepted():
        return render_template("outcomes/step.html", outcome=outcome, form=form, line=None, **words())
    side = ledger.side_of(outcome, current_person())
    ledger.record(outcome, _entry(form, pages), side=side, actor=current_person(), now=clock.now())
    return finish(_address(outcome), _("Recorded. The other side was told."))


@blueprint.route("/outcomes/<code>/lines/<int:number>/correct", methods=["GET", "POST"])
@guarded(Permission.CORRECT, load=queries.step, sees=Permission.SEE_STEP)
def correct_step(line: OutcomeStep) -> ResponseReturnValue:
    """Another line in its place, or none."""
    outcome, kind = line.outcome, StepKind(line.kind)
    form = StepForm.submitted(
        None, kind=str(kind), happened_on=line.happened_on, amount=line.amount_yuan, note=line.note
    )
    form.offer(kind, StepKind.STRUCK)
    pages = _taken_in(form)
    if not form.accepted():
        return render_template("outcomes/step.html", outcome=outcome, form=form, line=line, **words())
    side = ledger.side_of(outcome, current_person())
    ledger.correct(line, _entry(form, pages), side=side, actor=current_person(), now=clock.now())
    return finish(_address(outcome), _("Corrected by a new line. The other side was told."))


@blueprint.route("/outcomes/<code>/lines/<int:number>/dispute", methods=["GET", "POST"])
@guarded(Permission.DISPUTE, load=queries.step, sees=Permission.SEE_STEP)
def dispute_step(line: OutcomeStep) -> ResponseReturnValue:
    """Say that a line is wrong."""
    form = DisputeForm.submitted()
    if not form.accepted():
        return render_template("outcomes/dispute.html", outcome=line.outcome, line=line, form=form, **words())
    side = ledger.side_of(line.outcome, current_person())
    ledger.dispute(line, form.note.data, side=side, actor=current_person(), now=clock.now())
    return finish(_address(line.outcome), _("The line is disputed and counts nowhere until you both agree."))


@blueprint.post("/outcomes/<code>/disputes/<int:number>/settle")
@guarded(Permission.SETTLE, load=queries.dispute)
def settle_dispute(raised: Dispute) -> ResponseReturnValue:
    """The line is right after all."""
    outcome = raised.step.outcome
    form = ButtonForm.submitted()
    if not form.accepted():
        return _case_page(outcome, form)
    ledger.settle(raised, actor=current_person(), now=clock.now())
    return finish(_address(outcome), _("The line counts again."))


@blueprint.get("/outcomes/<code>/evidence/<file>")
@guarded(Permission.SEE_EVIDENCE, load=queries.evidence, is_secret=True)
def evidence(page: Evidence) -> ResponseReturnValue:
    """A page that proves a line. An officer's look is noted."""
    if not is_of_the_case_of_evidence(current_person(), page):
        saw(current_person(), "see evidence", "outcome", page.step.outcome.code, now=clock.now())
    return send_picture(page.file, is_public=False)


def _entry(form: StepForm, pages: Any) -> Entry:
    if isinstance(pages, Refusal):
        raise pages
    return Entry(form.said_kind, form.happened_on.data, form.amount.data, form.note.data or "", pages)


def _taken_in(form: StepForm) -> Any:
    """The pages of what was uploaded, or why it may not be kept; looked at with no transaction open."""
    if "outcome_evidence" not in g:
        g.outcome_evidence = []
        if form.is_submitted() and form.evidence.data:
            db.session.rollback()
            try:
                g.outcome_evidence = accept_pages(form.evidence.data.stream, store())
            except Refusal as refusal:
                refusal.field = "evidence"
                g.outcome_evidence = refusal
    return g.outcome_evidence


def _address(outcome: Outcome) -> str:
    return url_for("outcomes.case", code=outcome.code)
