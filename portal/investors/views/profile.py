"""Becoming an investor: the facts, the papers, what one looks for."""

from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import area_by_code, areas_in_order
from portal.audit.queries import history
from portal.database import db
from portal.errors import Refusal
from portal.investors import queries
from portal.investors.actions import applying, theses
from portal.investors.blueprint import blueprint, own_fund
from portal.investors.forms import InvestorForm, PaperForm, ThesisForm
from portal.investors.models import Investor, InvestorEvidence, Thesis
from portal.investors.papers import accept_pages
from portal.investors.permissions import Permission
from portal.investors.rules import OPEN_STATES, InvestorState, missing
from portal.storage.files import store
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


@blueprint.route("/invest/become", methods=["GET", "POST"])
@guarded(Permission.BECOME)
def become() -> ResponseReturnValue:
    """Write down who one is: the first step. Papers and handing in follow on the profile."""
    form = InvestorForm.about(None, _areas())
    if not form.accepted():
        return redirect(url_for("investors.profile"), 303) if own_fund() else _facts_page(form, None)
    applying.begin(form.facts(_area_id(form)), actor=current_person(), now=clock.now())
    return finish(url_for("investors.profile"), _("Saved. Now add the papers, then hand it in."))


@blueprint.get("/invest/profile")
@guarded(Permission.SHARE, load=own_fund)
def profile(investor: Investor) -> ResponseReturnValue:
    """The fund's own page: where its verification stands, its facts, papers, thesis and people."""
    papers = queries.papers_of(investor)
    return render_template(
        "investors/profile.html",
        investor=investor,
        papers=papers,
        lacking=missing(investor.kind, usci=investor.usci, papers=[paper.kind for paper in papers]),
        is_open=investor.state in OPEN_STATES,
        members=queries.members_of(investor),
        trail=history(applying.AUDIT_KIND, investor.slug, limit=20),
        form=ButtonForm(formdata=None),
    )


@blueprint.route("/invest/profile/edit", methods=["GET", "POST"])
@guarded(Permission.KEEP, load=own_fund, sees=Permission.SHARE)
def edit(investor: Investor) -> ResponseReturnValue:
    """Change the facts."""
    form = InvestorForm.about(investor, _areas())
    if not form.accepted():
        return _facts_page(form, investor)
    was_verified = investor.state == InvestorState.VERIFIED
    applying.edit(
        investor,
        form.facts(_area_id(form)),
        seen_version=form.base_version,
        actor=current_person(),
        now=clock.now(),
    )
    asks_anew = was_verified and investor.state == InvestorState.ASKED
    return finish(
        url_for("investors.profile"),
        _("Saved. The officer compares it with the papers once more.") if asks_anew else _("Saved."),
    )


@blueprint.post("/invest/profile/ask")
@guarded(Permission.KEEP, load=own_fund, sees=Permission.SHARE)
def ask(investor: Investor) -> ResponseReturnValue:
    """Hand it in."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _ask_page(form, investor)
    applying.ask(investor, actor=current_person(), now=clock.now())
    return finish(url_for("investors.profile"), _("The officer has it now. You get a letter with the answer."))


@blueprint.post("/invest/profile/take-back")
@guarded(Permission.KEEP, load=own_fund, sees=Permission.SHARE)
def take_back(investor: Investor) -> ResponseReturnValue:
    """Take it from the officer's desk."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _ask_page(form, investor)
    applying.take_back(investor, actor=current_person(), now=clock.now())
    return finish(url_for("investors.profile"), _("Taken back. Correct it and hand it in again."))


@blueprint.route("/invest/profile/papers", methods=["GET", "POST"])
@guarded(Permission.KEEP, load=own_fund, sees=Permission.SHARE)
def papers(investor: Investor) -> ResponseReturnValue:
    """Add a paper. It is drawn before anything is written, so that nobody waits for a slow file."""
    form = PaperForm.submitted()
    pages: Any = _drawn(form.paper.data) if form.is_submitted() else None
    if not form.accepted():
        return render_template(
            "investors/papers.html",
            form=form,
            investor=investor,
            papers=queries.papers_of(investor),
            is_open=investor.state in OPEN_STATES,
        )
    if isinstance(pages, Refusal):
        raise pages
    applying.add_papers(
        investor,
        form.chosen,
        pages,
        name=form.paper.data.filename or "",
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("investors.papers"), _("The paper is added. Only officers can open it."))


@blueprint.post("/invest/profile/papers/<code>/remove")
@guarded(Permission.KEEP_PAPER, load=queries.paper)
def remove_paper(paper: InvestorEvidence) -> ResponseReturnValue:
    """Take a page away."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _ask_page(form, paper.investor)
    applying.remove_paper(paper, actor=current_person(), now=clock.now())
    return finish(url_for("investors.papers"), _("The page is removed."))


@blueprint.route("/invest/profile/thesis", methods=["GET", "POST"])
@guarded(Permission.SHARE, load=own_fund)
def thesis(investor: Investor) -> ResponseReturnValue:
    """What the fund looks for: what recommendations begin with."""
    kept = investor.thesis
    form = ThesisForm.about(_thesis_values(kept), _areas())
    if not form.accepted():
        is_overtaken = form.is_submitted() and form.version.data != _version(kept)
        if is_overtaken:
            form.version.data = _version(kept)
        return render_template(
            "investors/thesis.html", form=form, investor=investor, kept=kept, is_overtaken=is_overtaken
        )
    theses.keep(investor, form.wanted(), seen_version=form.version.data or "", actor=current_person(), now=clock.now())
    return finish(url_for("interests.desk"), _("Saved. Your recommendations follow it from now on."))


def _facts_page(form: InvestorForm, investor: Investor | None) -> str:
    """The form; where somebody else has saved since it was drawn, with what they wrote beside it."""
    is_overtaken = investor is not None and form.is_submitted() and form.base_version != investor.version
    theirs = {}
    if investor is not None and is_overtaken:
        kept = _kept(investor)
        theirs = {form[name].label.text: value for name, value in kept.items() if value != (form[name].data or "")}
        form.take_version(investor.version)
    return render_template(
        "investors/facts.html",
        form=form,
        investor=investor,
        theirs=theirs,
        is_overtaken=is_overtaken,
        is_verified=investor is not None and investor.state == InvestorState.VERIFIED,
    )


def _kept(investor: Investor) -> dict[str, str]:
    names = ("name_zh", "name_en", "usci", "usci_note", "amac_manager", "about_zh", "about_en", "website")
    return {name: getattr(investor, name) or "" for name in names} | {"amac_funds": "\n".join(investor.amac_funds)}


def _ask_page(form: ButtonForm, investor: Investor) -> str:
    return render_template("investors/not_done.html", form=form, investor=investor)


def _drawn(paper: Any) -> Any:
    """The pages as they may be kept, or why they may not; made with no transaction open, so that nobody waits for them."""
    if "paper_drawn" not in g:
        g.paper_drawn = None
        if paper:
            db.session.rollback()
            try:
                g.paper_drawn = accept_pages(paper.stream, store())
            except Refusal as refusal:
                refusal.field = "paper"
                g.paper_drawn = refusal
    return g.paper_drawn


def _areas() -> list[tuple[str, str]]:
    return [(area.code, area.name(language())) for area in areas_in_order(clock.today())]


def _area_id(form: InvestorForm) -> int | None:
    area = area_by_code(form.area.data) if form.area.data else None
    return area.id if area else None


def _version(thesis: Thesis | None) -> str:
    return thesis.updated_at.isoformat() if thesis else ""


def _thesis_values(thesis: Thesis | None) -> dict[str, Any]:
    if thesis is None:
        return {"version": ""}
    return {
        "version": _version(thesis),
        "sectors": thesis.sectors,
        "stages": thesis.stages,
        "rounds": thesis.rounds,
        "areas": thesis.areas,
        "ticket_min": thesis.ticket_min_yuan,
        "ticket_max": thesis.ticket_max_yuan,
        "words": thesis.words,
    }
