"""The officer's desk for investors: what waits, what is verified, and the papers."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.identifiers import is_usci
from portal.audit.actions import saw
from portal.audit.queries import history
from portal.investors import queries
from portal.investors.actions import applying, deciding
from portal.investors.blueprint import blueprint
from portal.investors.forms import DecisionForm
from portal.investors.models import Investor, InvestorEvidence
from portal.investors.permissions import Permission
from portal.investors.rules import InvestorState
from portal.storage.files import store
from portal.storage.rules import serving_headers
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

PAGE_SIZE = 50


@blueprint.get("/officer/investors/")
@guarded(Permission.OPEN_REVIEW)
def review_list() -> ResponseReturnValue:
    """The officer's investors, those who wait first."""
    person, state = current_person(), request.args.get("state", "")
    return render_template(
        "investors/review_list.html",
        page=paged(queries.reviewed_by(person, state), size=PAGE_SIZE, number=page_number()),
        counts=queries.counts_for(person),
        state=state,
    )


@blueprint.route("/officer/investors/<slug>", methods=["GET", "POST"])
@guarded(Permission.DECIDE, load=queries.investor)
def review(investor: Investor) -> ResponseReturnValue:
    """Compare the facts with the papers, then answer."""
    form = DecisionForm.about(investor)
    if not form.accepted():
        form.take_version(investor.version)
        return render_template(
            "investors/review.html",
            form=form,
            investor=investor,
            papers=queries.papers_of(investor),
            is_code_right=is_usci(investor.usci or ""),
            trail=history(applying.AUDIT_KIND, investor.slug, limit=50),
        )
    person, now = current_person(), clock.now()
    if form.answer.data == InvestorState.VERIFIED:
        note = form.usci_note.data
        deciding.verify(investor, seen_version=form.base_version, usci_note=note, actor=person, now=now)
    elif form.answer.data == InvestorState.RETURNED:
        deciding.return_(investor, reason=form.reason.data, actor=person, now=now)
    else:
        deciding.suspend(investor, reason=form.reason.data, actor=person, now=now)
    return finish(url_for("investors.review_list"), _("Your answer is on its way to the fund."))


@blueprint.get("/officer/investors/papers/<code>")
@guarded(Permission.SEE_PAPER, load=queries.paper, is_secret=True)
def paper(paper: InvestorEvidence) -> ResponseReturnValue:
    """A page of a paper. The look is noted before the page is shown."""
    saw(current_person(), "see-paper", applying.AUDIT_KIND, paper.investor.slug, now=clock.now())
    with store().open(paper.file.code) as content:
        response = Response(content.read())
    response.headers.update(serving_headers(paper.file.media_type, paper.file.name, is_public=False))
    return response
